//! Hours and minutes as numbers, for a duration that is not a stop of the slider.

use domain::{LeaseDraft, Msg};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::element_id;
use crate::text;

/// The fields. The draft keeps only what can be used, so a text that cannot be is kept here for as long as it is at fault.
/// A hook and not a component, because each component type costs the wasm kilobytes.
#[hook]
pub(crate) fn use_lease_exact(draft: &LeaseDraft, on_msg: &Callback<Msg>) -> Html {
    let typed = use_state(|| None::<[String; 2]>);
    let oninput = {
        let (on_msg, set_typed) = (on_msg.clone(), typed.setter());
        Callback::from(move |event: InputEvent| {
            let [hours, minutes] = entered(&event);
            set_typed.set(Some([hours.clone(), minutes.clone()]));
            on_msg.emit(Msg::EnteredLease { hours, minutes });
        })
    };
    let total = draft.duration.0 / 60_000;
    let [hours, minutes] = match (&*typed, draft.fault) {
        (Some(typed), Some(_)) => typed.clone(),
        _ => [total / 60, total % 60].map(|part| part.to_string()),
    };
    let words = &text::later_words().slider;
    let invalid = draft.fault.map(|_| "true");
    let described_by = draft.fault.map(|_| element_id(&draft.key, "lease-fault"));
    let field = |part: &str, label: &'static str, value: String| {
        html! {
            <label class="lease-exact-field">
                <input
                    id={element_id(&draft.key, part)}
                    class="lease-exact-input"
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength="4"
                    {value}
                    aria-invalid={invalid}
                    aria-describedby={described_by.clone()}
                    oninput={oninput.clone()}
                />
                <span>{ label }</span>
            </label>
        }
    };
    html! {
        <div class="lease-exact" role="group" aria-label={words.exact}>
            { field("lease-hours", words.hours, hours) }
            { field("lease-minutes", words.minutes, minutes) }
        </div>
    }
}

/// The text of both fields, whichever of them changed.
fn entered(event: &InputEvent) -> [String; 2] {
    let field = event.target_unchecked_into::<HtmlInputElement>();
    let group = field.closest(".lease-exact").ok().flatten();
    let fields = group.and_then(|group| group.query_selector_all("input").ok());
    [0, 1].map(|index| {
        let field = fields.as_ref().and_then(|fields| fields.get(index));
        field.map(|field| field.unchecked_into::<HtmlInputElement>().value()).unwrap_or_default()
    })
}
