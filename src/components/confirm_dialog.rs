//! Asks before something that cannot be undone. The safe answer has the focus.

use domain::{Action, Card, Msg, model};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{sends, stale_note::stale_note};
use crate::{
    text,
    ui::{
        button::{Button, Look},
        dialog::Dialog,
        icon::Icon,
    },
};

/// Shows the question; `card` is what it is about.
pub(crate) fn confirm_dialog(dialog: &model::Dialog, card: Option<&Card>, on_msg: &Callback<Msg>) -> Html {
    let question = text::dialog(dialog);
    let keep = Button { autofocus: true, ..Button::new(question.keep, sends(on_msg, Msg::DismissedDialog)) };
    let confirm = Button { look: Look::Danger, ..Button::new(question.confirm, sends(on_msg, Msg::ConfirmedDialog)) };
    html! {
        <Dialog id="confirm-dialog" title={question.title} on_cancel={sends(on_msg, Msg::DismissedDialog)}>
            { stale_note(card) }
            <p class="dialog-text">{ question.detail }</p>
            if dialog.action == Action::Stop {
                { stop_choices(dialog, on_msg) }
            }
            <div class="button-row is-end">{ keep.view() }{ confirm.view() }</div>
        </Dialog>
    }
}

/// What is in the notebook can be saved first; and whoever stops many need not be asked for each.
fn stop_choices(dialog: &model::Dialog, on_msg: &Callback<Msg>) -> Html {
    let words = &text::later_words().talk;
    let open = sends(on_msg, Msg::ClickedAction(dialog.key.clone(), Action::Open));
    let onchange =
        on_msg.reform(|event: Event| Msg::ChoseToBeAsked(!event.target_unchecked_into::<HtmlInputElement>().checked()));
    html! {
        <>
            <div class="button-row">{ Button { icon: Some(Icon::Open), ..Button::new(words.open_first, open) }.view() }</div>
            <label class="dialog-choice">
                <input type="checkbox" checked={!dialog.asks_again} {onchange} />
                <span>{ words.ask_no_more }</span>
            </label>
        </>
    }
}
