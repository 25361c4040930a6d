//! The state of an instance in shape, word and color, and one line about what goes on.

use domain::{
    Card,
    card::Queue,
    status::Tone,
    steps::{Pace, Progress, StepState},
};
use yew::prelude::*;

use super::job_progress::STEPS;
use crate::{
    later::Later,
    text,
    ui::{
        badge::badge,
        icon::Icon,
        ticking::{TickText, Ticking},
    },
};

/// The state as a badge.
pub(crate) fn status_badge(card: &Card) -> Html {
    let (class, shape) = match card.tone {
        Tone::Running => ("is-running", Icon::Disc),
        Tone::Changing => ("is-changing", Icon::Arc),
        Tone::Resting => ("is-resting", Icon::Ring),
        Tone::Failed => ("is-failed", Icon::Triangle),
        Tone::Blocked => ("is-blocked", Icon::Lock),
        Tone::Unknown => ("is-unknown", Icon::Question),
    };
    badge(class, shape, text::status(&card.status))
}

/// The state and, below it, what goes on: the step of a start, the place in a queue, or for how long it has been changing.
pub(crate) fn instance_status(card: &Card, later: Option<&Later>) -> Html {
    let detail = match (&card.queue, &card.progress, card.changing_since) {
        _ if card.as_of.is_some() => age(card),
        _ if card.stall.is_some() => stall_line(card),
        (Some(queue), _, _) => html! { queue_place(queue) },
        (None, Some(progress), Some(_)) => step_place(progress, later),
        (None, _, Some(from)) => html! { <Ticking text={TickText::Since { from_ms: from.0 }} /> },
        // Why it stopped, in a few words; nothing where nobody saw it.
        (None, _, None) => match card.stopped.as_ref().zip(later).and_then(|(stopped, later)| (later.cause)(stopped)) {
            Some(cause) => html! { <span title={cause.clone()}>{ cause }</span> },
            None => Html::default(),
        },
    };
    html! {
        <div class="instance-status">
            { status_badge(card) }
            <div class="instance-status-detail">{ detail }</div>
        </div>
    }
}

/// "No change for 6 min".
pub(crate) fn stall_line(card: &Card) -> Html {
    let still = card.stall.map(|stall| html! { <Ticking text={TickText::Still { from_ms: stall.since.0 }} /> });
    html! { <span class="standstill">{ still }</span> }
}

/// How old what is shown may be; nothing while that is not worth saying.
pub(crate) fn age(card: &Card) -> Html {
    let text = card.as_of.map(|known| TickText::AsOf { known_ms: known.0 });
    html! { if let Some(text) = text { <Ticking {text} /> } }
}

/// "Place 3 in the queue, about 12 min".
pub(crate) fn queue_place(queue: &Queue) -> String {
    let words = &text::words().fact;
    let place =
        queue.rank.map_or_else(|| words.queue.to_owned(), |rank| text::fill(words.queue_place, &[&rank.to_string()]));
    match queue.remaining {
        Some(remaining) => [place, text::fill(words.queue_wait, &[&text::duration(remaining)])].join(", "),
        None => place,
    }
}

/// Four small bars, for how long the step has been at work, and how that does beside what is usual; where nothing is known of
/// that, which step it is. There is no room for both in words, and the bars say which.
fn step_place(progress: &Progress, later: Option<&Later>) -> Html {
    let quarters = progress.quarters();
    let bars = progress.steps.iter().map(|step| html! { <i class={bar_class(step, quarters)} /> });
    let pace = progress.pace.filter(|pace| *pace != Pace::First).zip(later);
    let pace = pace.map(|(pace, later)| [" · ", &(later.pace)(pace)].concat());
    let active = progress.steps.iter().zip(STEPS).find(|(step, _)| matches!(step, StepState::Active { .. }));
    let (place, since) = match active {
        Some((StepState::Active { since }, step)) => (text::step_place(step), *since),
        _ => (String::new(), progress.since),
    };
    html! {
        <>
            <span class="step-bars" aria-hidden="true">{ for bars }</span>
            <span class="step-place">
                <span class={pace.as_ref().map(|_| "visually-hidden")}>{ place }{ " · " }</span>
                <Ticking text={TickText::Since { from_ms: since.0 }} />
                { pace }
            </span>
        </>
    }
}

const fn bar_class(step: &StepState, quarters: Option<u8>) -> &'static str {
    match step {
        StepState::Waiting | StepState::Unknown(_) => "step-bar",
        StepState::Active { .. } => match quarters {
            None => "step-bar is-active",
            Some(0) => "step-bar is-active is-begun",
            Some(1) => "step-bar is-active is-quarter",
            Some(2) => "step-bar is-active is-half",
            Some(_) => "step-bar is-active is-late",
        },
        StepState::Done { .. } => "step-bar is-done",
        StepState::Failed { .. } => "step-bar is-failed",
    }
}
