//! Nothing moves: since when, where, what can be done, and a report for whoever can do more (experience.md promises 9, 10).

use domain::{Action, Card, Msg, Timestamp};
use yew::prelude::*;

use super::sends;
use crate::{
    text,
    ui::{
        button::Button,
        icon::{Icon, icon},
        ticking::{TickText, Ticking},
    },
};

/// Shows it while it is so.
pub(crate) fn stall_note(card: &Card, now: Timestamp, on_msg: &Callback<Msg>) -> Html {
    let words = &text::later_words().way_out;
    let Some(stall) = card.stall else { return Html::default() };
    let is_possible = |action: &Action| card.control(*action).is_some_and(|control| control.permitted.is_ok());
    let has_way_out = [Action::Start, Action::Stop, Action::LeaveQueue].iter().any(is_possible);
    let advice = if has_way_out { words.stall_some } else { words.stall_none };
    html! {
        <section class="stall-note" role="status">
            { icon(Icon::Clock) }
            <div class="stall-note-words">
                <p class="stall-note-head"><Ticking text={TickText::Still { from_ms: stall.since.0 }} /></p>
                if let Some(step) = stall.step {
                    <p>{ text::fill(words.stall_step, &[text::step(step)]) }</p>
                }
                <p>{ advice }</p>
                { report(card, now, on_msg) }
            </div>
        </section>
    }
}

/// Everything that helps to find the cause, to be copied; it can be read before it is passed on.
pub(crate) fn report(card: &Card, now: Timestamp, on_msg: &Callback<Msg>) -> Html {
    let words = &text::later_words().way_out;
    let report = text::report(card, now);
    let copy = Button {
        icon: Some(Icon::Copy),
        ..Button::new(words.copy_report, sends(on_msg, Msg::ClickedCopy(card.key.clone(), report.as_str().into())))
    };
    html! {
        <details class="report">
            <summary>{ words.report }</summary>
            <pre class="report-text" tabindex="0">{ report }</pre>
            <div class="button-row">{ copy.view() }</div>
        </details>
    }
}
