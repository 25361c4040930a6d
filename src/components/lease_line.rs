//! When an instance stops and how long is left: the most important number of a card.

use domain::{
    Action, Card, LeaseKind, Timestamp,
    lease::{LeaseView, NextLease, Urgency},
};
use yew::prelude::*;

use crate::{
    text,
    ui::{
        icon::{Icon, icon},
        ticking::{TickText, Ticking},
    },
};

/// In the list: what is left, and below it when that is. What the next start will use stands there only while nothing runs.
pub(crate) fn lease_line(lease: &LeaseView) -> Html {
    let words = &text::words().lease;
    match *lease {
        LeaseView::Until { deadline, kind, urgency, .. } => html! {
            <div class={classes!("lease-line", urgency_class(urgency))}>
                { left(deadline) }
                <span class="lease-line-when">{ when(deadline, kind) }</span>
            </div>
        },
        LeaseView::Ending { .. } => line("lease-line is-last", words.ending, None),
        LeaseView::Never { next } => line("lease-line is-never", words.never, next_after_never(next)),
        LeaseView::Unknown => line("lease-line is-unknown", words.unknown, None),
        // What is chosen with each start is nothing to tell of one that rests.
        LeaseView::Resting { next } => match text::next_lease(next) {
            Some(next) => line("lease-line is-resting", &next, None),
            None => html! { <div class="lease-line" /> },
        },
    }
}

/// On the page of an instance: the same, with all there is to say. Nothing for an instance that will not run.
pub(crate) fn lease_summary(card: &Card) -> Option<Html> {
    let words = &text::words().lease;
    let (class, head, details, next) = match card.lease {
        LeaseView::Until { deadline, kind, urgency, next } => (
            urgency_class(urgency),
            left(deadline),
            html! {
                <>
                    { when(deadline, kind) }
                    <span class="lease-kind" part="lease-type">{ text::kind(kind) }</span>
                    if let Some(set_by) = &card.set_by {
                        <span class="lease-set-by">{ text::set_by(set_by) }</span>
                    }
                </>
            },
            text::next_lease(next),
        ),
        LeaseView::Ending { .. } => ("is-last", html! { words.ending }, html! { words.ending_detail }, None),
        LeaseView::Never { next } => {
            ("is-never", html! { words.never }, html! { words.never_detail }, next_after_never(next))
        }
        LeaseView::Unknown => ("is-unknown", html! { words.unknown }, html! { words.unknown_detail }, None),
        LeaseView::Resting { next } => {
            let sentence = text::next_lease(next).or_else(|| resting(card).map(str::to_owned))?;
            ("is-resting", Html::default(), html! { sentence }, None)
        }
    };
    Some(html! {
        <div class={classes!("lease-summary", class)}>
            <p class="lease-summary-head">{ head }</p>
            <p class="lease-summary-detail">{ details }</p>
            if let Some(next) = next {
                <p class="lease-summary-next">{ next }</p>
            }
        </div>
    })
}

/// That it goes on like this needs no saying.
fn next_after_never(next: NextLease) -> Option<String> {
    text::next_lease(next).filter(|_| next != NextLease::Off)
}

/// What will count once it runs.
fn resting(card: &Card) -> Option<&'static str> {
    let words = &text::words().lease;
    if card.control(Action::Start).is_some_and(|start| start.permitted.is_ok()) {
        return Some(words.resting_detail);
    }
    (card.progress.is_some() || card.queue.is_some()).then_some(words.starting_detail)
}

fn left(deadline: Timestamp) -> Html {
    html! {
        <span class="lease-left" part="countdown">
            { icon(Icon::Clock) }
            <Ticking class="lease-left-text" text={TickText::LeaseLeft { deadline_ms: deadline.0 }} />
        </span>
    }
}

fn when(deadline: Timestamp, kind: LeaseKind) -> Html {
    html! {
        <time datetime={text::iso(deadline)} title={text::day_and_time(deadline)}>{ text::deadline(deadline, kind) }</time>
    }
}

fn line(class: &'static str, head: &str, detail: Option<String>) -> Html {
    html! {
        <div {class}>
            <span class="lease-line-head">{ head }</span>
            if let Some(detail) = detail {
                <span class="lease-line-when">{ detail }</span>
            }
        </div>
    }
}

const fn urgency_class(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Calm => "is-calm",
        Urgency::Soon => "is-soon",
        Urgency::Close => "is-close",
        Urgency::Last => "is-last",
    }
}
