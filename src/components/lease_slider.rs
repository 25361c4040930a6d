//! How long it may run and what makes it stop, in one control: a slider over agreed stops, buttons for common durations,
//! fields for an exact one. It says the result before anything is sent; one press of the button sends one request.

use std::rc::Rc;

use domain::{
    KindChoice, LeaseDraft, Millis, Msg, Timestamp,
    card::Machine,
    draft::{DraftState, DurationFault, LeasePurpose},
};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{element_id, failure_note::request_failure, lease_exact::use_lease_exact, sends};
use crate::{
    effects::calendar,
    text,
    ui::{
        button::{Button, Look, State},
        focus::use_focus,
        icon::{Icon, icon},
        segmented::{Segment, segmented},
    },
};

/// Properties of [`LeaseSlider`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct LeaseSliderProps {
    pub(crate) draft: Rc<LeaseDraft>,
    /// What counts for idleness there.
    pub(crate) machine: Option<Machine>,
    /// The cloud's clock: the result is said as of now.
    pub(crate) now: Timestamp,
    pub(crate) on_msg: Callback<Msg>,
}

/// The slider has the focus from when it opens. Enter applies, Escape closes.
#[component]
pub(crate) fn LeaseSlider(props: &LeaseSliderProps) -> Html {
    let LeaseSliderProps { draft, machine, now, on_msg } = props;
    let draft = &{
        let mut draft = LeaseDraft::clone(draft);
        draft.advance(*now);
        draft
    };
    let node = use_focus();
    let exact = use_lease_exact(draft, on_msg);
    let onsubmit = {
        let (on_msg, is_ready) = (on_msg.clone(), draft.is_ready());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if is_ready {
                on_msg.emit(Msg::AppliedLease);
            }
        })
    };
    let onkeydown = {
        let (on_msg, is_ready) = (on_msg.clone(), draft.is_ready());
        Callback::from(move |event: KeyboardEvent| {
            if event.is_composing() {
                return;
            }
            let is_slider =
                || event.target_dyn_into::<HtmlInputElement>().is_some_and(|input| input.type_() == "range");
            match event.key().as_str() {
                "Escape" => {
                    event.prevent_default();
                    on_msg.emit(Msg::ClosedLease);
                }
                // Chromium sends the form from a slider, Firefox does not.
                "Enter" if is_ready && is_slider() => {
                    event.prevent_default();
                    on_msg.emit(Msg::AppliedLease);
                }
                _ => {}
            }
        })
    };
    let result = text::lease_result(draft.result(*now));
    let refused = match &draft.state {
        DraftState::Refused(failure) => {
            request_failure(text::fill(text::later_words().notice.failed, &[apply_label(draft.purpose)]), failure)
        }
        DraftState::Editing | DraftState::Sending(_) => Html::default(),
    };
    html! {
        <form ref={node} class="lease-slider" {onsubmit} {onkeydown}>
            { kinds(draft, machine.unwrap_or_default(), on_msg) }
            if draft.choice != KindChoice::Off {
                { durations(draft, *now, &result, exact, on_msg) }
            }
            { overtaken(draft) }
            <p class={classes!("lease-result", draft.fault.map(|_| "is-held"))} part="lease-output">{ icon(Icon::Clock) }<strong>{ result }</strong></p>
            if let Some(effect) = effect(draft.purpose) {
                <p class="lease-effect">{ effect }</p>
            }
            { refused }
            { buttons(draft, on_msg) }
        </form>
    }
}

fn kinds(draft: &LeaseDraft, machine: Machine, on_msg: &Callback<Msg>) -> Html {
    let segments = draft.choices().iter().map(|choice| {
        let choice = *choice;
        Segment {
            label: text::kind_choice(choice),
            count: None,
            checked: draft.choice == choice,
            on_choose: sends(on_msg, Msg::ChoseLeaseKind(choice)),
        }
    });
    html! {
        <div class="lease-kinds">
            { segmented(&element_id(&draft.key, "lease-kind"), text::later_words().slider.kind, segments.collect()) }
            <p id={element_id(&draft.key, "lease-help")} class="lease-help">{ text::kind_help(draft.choice, machine) }</p>
            if draft.choice == KindChoice::Idle && machine.is_small {
                <p id={element_id(&draft.key, "lease-doubt")} class="lease-doubt">{ icon(Icon::Triangle) }{ text::later_words().slider.idle_small }</p>
            }
        </div>
    }
}

/// Three ways to the same duration. The slider runs over positions and not over time, so that short leases have fine steps
/// and long ones coarse steps, and every stop is exact (experience.md 5).
fn durations(draft: &LeaseDraft, now: Timestamp, result: &str, exact: Html, on_msg: &Callback<Msg>) -> Html {
    let words = &text::later_words().slider;
    let id = |part| element_id(&draft.key, part);
    // Read at `input` and not at `change`: another render between the two would put the thumb back (embedding.md 1, 5).
    let oninput = on_msg.reform(|event: InputEvent| {
        let position = event.target_unchecked_into::<HtmlInputElement>().value_as_number();
        Msg::MovedLease(position as usize)
    });
    let presets = draft.presets().into_iter().map(|length| {
        let button = Button::new(text::duration(length), sends(on_msg, Msg::ChoseLeasePreset(length)));
        let chosen = if length == draft.duration { "lease-preset is-chosen" } else { "lease-preset" };
        html! { <span class={chosen}>{ button.view() }</span> }
    });
    html! {
        <div class="lease-durations">
            <div class="lease-duration-head">
                <label for={id("lease-range")}>{ words.duration }</label>
                <span class="lease-limits">
                    { text::limits(Millis(draft.limits.min_ms), Millis(draft.limits.max_ms)) }
                </span>
            </div>
            <input
                id={id("lease-range")}
                class="lease-range"
                part="lease-slider"
                type="range"
                min="0"
                max={(draft.detents.len().saturating_sub(1)).to_string()}
                step="1"
                value={draft.position().to_string()}
                aria-valuetext={[&*text::spoken(draft.duration), result].join(", ")}
                aria-describedby={[id("lease-help"), id("lease-doubt")].join(" ")}
                autofocus=true
                {oninput}
            />
            { scale(draft) }
            <div class="lease-ways">
                <div class="lease-presets" part="lease-presets" role="group" aria-label={words.presets}>{ for presets }{ ends(draft, now, on_msg) }</div>
                <div class="lease-exacts">{ exact }{ end_field(draft, now, on_msg) }</div>
            </div>
            { remark(draft) }
        </div>
    }
}

/// The ends that people say: the end of this day's work and the beginning of the next one's, where the limits allow them.
fn ends(draft: &LeaseDraft, now: Timestamp, on_msg: &Callback<Msg>) -> Html {
    let ends = [calendar::at(now, 0, 18), calendar::at(now, 1, 9)];
    let ends = ends.into_iter().filter(|end| draft.can_end_at(*end, now)).map(|end| {
        let label = text::fill(text::later_words().slider.until, &[&text::clock_time(end)]);
        let button = Button::new(label, sends(on_msg, Msg::ChoseLeaseEnd(Some(end))));
        let chosen = if draft.until == Some(end) { "lease-preset is-chosen" } else { "lease-preset" };
        html! { <span class={chosen}>{ button.view() }</span> }
    });
    ends.collect()
}

/// The end as a date and a time, for whoever knows it. It shows where the duration leads.
fn end_field(draft: &LeaseDraft, now: Timestamp, on_msg: &Callback<Msg>) -> Html {
    if !draft.takes_ends() {
        return Html::default();
    }
    let is_odd = draft.fault == Some(DurationFault::NotATime);
    let oninput = on_msg.reform(|event: InputEvent| {
        let value = event.target_unchecked_into::<HtmlInputElement>().value();
        Msg::ChoseLeaseEnd(calendar::read_field(&value))
    });
    let end = draft.until.unwrap_or(now + draft.duration);
    html! {
        <label class="lease-exact-field">
            <span>{ text::later_words().slider.ends }</span>
            <input
                id={element_id(&draft.key, "lease-end")}
                class="lease-exact-input is-end"
                type="datetime-local"
                value={(!is_odd).then(|| calendar::field_value(end))}
                min={calendar::field_value(now + Millis(draft.limits.min_ms))}
                max={calendar::field_value(now + Millis(draft.limits.max_ms))}
                aria-invalid={is_odd.then_some("true")}
                {oninput}
            />
        </label>
    }
}

/// Somebody else has changed the lease meanwhile: both are shown, and whoever applies knows it.
fn overtaken(draft: &LeaseDraft) -> Html {
    let Some(lease) = draft.overtaken else { return Html::default() };
    html! { <p class="lease-overtaken" role="status">{ icon(Icon::Triangle) }{ text::overtaken(lease) }</p> }
}

/// Labels under the slider: the lengths that people think in, and both ends.
fn scale(draft: &LeaseDraft) -> Html {
    const SAID: [i64; 6] = [1, 2, 4, 8, 24, 72];
    let last = draft.detents.len().saturating_sub(1);
    let marks = draft.detents.iter().enumerate().map(|(position, length)| {
        let is_end = position == 0 || position == last;
        let is_said = SAID.iter().any(|hours| Millis::hours(*hours) == *length) && 2 < position && position + 2 < last;
        let is_labelled = is_end || is_said;
        html! { <span class="lease-mark">if is_labelled { <span>{ text::duration(*length) }</span> }</span> }
    });
    html! { <div class="lease-scale" aria-hidden="true">{ for marks }</div> }
}

fn remark(draft: &LeaseDraft) -> Html {
    match (draft.fault, draft.clamped) {
        (Some(fault), _) => html! {
            <p id={element_id(&draft.key, "lease-fault")} class="field-fault" role="alert">{ text::duration_fault(fault) }</p>
        },
        (None, Some(clamped)) => html! { <p class="field-note" role="status">{ text::clamped(clamped) }</p> },
        (None, None) => Html::default(),
    }
}

fn effect(purpose: LeasePurpose) -> Option<&'static str> {
    match purpose {
        LeasePurpose::Start => None,
        LeasePurpose::Renew => Some(text::later_words().slider.replaces),
        LeasePurpose::NextStart => Some(text::later_words().slider.next_start_only),
    }
}

fn apply_label(purpose: LeasePurpose) -> &'static str {
    let words = &text::later_words().slider;
    match purpose {
        LeasePurpose::Start => words.start,
        LeasePurpose::Renew => words.renew,
        LeasePurpose::NextStart => words.save,
    }
}

fn buttons(draft: &LeaseDraft, on_msg: &Callback<Msg>) -> Html {
    let state = match (&draft.state, draft.fault) {
        (DraftState::Sending(_), _) => State::Busy,
        (_, Some(fault)) => {
            State::Off { id: element_id(&draft.key, "lease-apply"), reason: text::duration_fault(fault) }
        }
        (_, None) => State::Ready(Callback::noop()),
    };
    let words = &text::later_words().slider;
    let (label, keep) = match draft.overtaken {
        Some(_) => (words.replace, words.keep_theirs),
        None => (apply_label(draft.purpose), text::later_words().talk.cancel),
    };
    let apply = Button { look: Look::Primary, submits: true, state, ..Button::new(label, Callback::noop()) };
    let cancel = Button::new(keep, sends(on_msg, Msg::ClosedLease));
    html! { <div class="button-row">{ apply.view() }{ cancel.view() }</div> }
}
