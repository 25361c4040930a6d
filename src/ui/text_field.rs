//! A text that is edited where it stands.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::{
    button::{Button, Look, State},
    focus::use_focus,
};

/// Properties of [`TextField`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct TextFieldProps {
    /// Unique in the page.
    pub(crate) id: AttrValue,
    /// What the text is, for example "Name".
    pub(crate) label: AttrValue,
    pub(crate) text: AttrValue,
    /// More than one line.
    #[prop_or_default]
    pub(crate) multiline: bool,
    /// What is wrong with the text; it cannot be saved then.
    #[prop_or_default]
    pub(crate) fault: Option<AttrValue>,
    /// It is being saved.
    #[prop_or_default]
    pub(crate) saving: bool,
    pub(crate) save: AttrValue,
    pub(crate) cancel: AttrValue,
    pub(crate) on_input: Callback<String>,
    pub(crate) on_save: Callback<()>,
    pub(crate) on_cancel: Callback<()>,
}

/// Has the focus from when it opens. Enter saves a text of one line, Escape gives up.
#[component]
pub(crate) fn TextField(props: &TextFieldProps) -> Html {
    let node = use_focus();
    let onsubmit = {
        let (on_save, is_ready) = (props.on_save.clone(), props.fault.is_none() && !props.saving);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if is_ready {
                on_save.emit(());
            }
        })
    };
    let onkeydown = {
        let on_cancel = props.on_cancel.clone();
        Callback::from(move |event: KeyboardEvent| {
            // During composition Escape belongs to the input method.
            if event.key() == "Escape" && !event.is_composing() {
                event.prevent_default();
                on_cancel.emit(());
            }
        })
    };
    let fault_id = format!("{}-fault", props.id);
    let invalid = props.fault.as_ref().map(|_| "true");
    let described_by = props.fault.as_ref().map(|_| fault_id.clone());
    let read_only = props.saving;
    let field = if props.multiline {
        let oninput =
            props.on_input.reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
        html! {
            <textarea
                id={props.id.clone()}
                class="text-field-input"
                rows="3"
                value={props.text.clone()}
                readonly={read_only}
                autofocus=true
                aria-invalid={invalid}
                aria-describedby={described_by}
                {oninput}
            />
        }
    } else {
        let oninput =
            props.on_input.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
        html! {
            <input
                id={props.id.clone()}
                class="text-field-input"
                type="text"
                autocomplete="off"
                spellcheck="false"
                value={props.text.clone()}
                readonly={read_only}
                autofocus=true
                aria-invalid={invalid}
                aria-describedby={described_by}
                {oninput}
            />
        }
    };
    let save = Button {
        look: Look::Primary,
        submits: true,
        state: match (&props.fault, props.saving) {
            (_, true) => State::Busy,
            (Some(fault), false) => State::Off { id: format!("{}-save", props.id), reason: fault.to_string() },
            (None, false) => State::Ready(Callback::noop()),
        },
        ..Button::new(props.save.clone(), Callback::noop())
    };
    let cancel = Button::new(props.cancel.clone(), props.on_cancel.reform(|_| ()));
    html! {
        <form ref={node} class="text-field" {onsubmit} {onkeydown}>
            <label class="visually-hidden" for={props.id.clone()}>{ props.label.clone() }</label>
            { field }
            if let Some(fault) = &props.fault {
                <p id={fault_id} class="field-fault" role="alert">{ fault.clone() }</p>
            }
            <div class="button-row">{ save.view() }{ cancel.view() }</div>
        </form>
    }
}
