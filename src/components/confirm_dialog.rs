//! Asks before something that cannot be undone. The safe answer has the focus.

use domain::{Msg, model};
use yew::prelude::*;

use super::sends;
use crate::{
    text,
    ui::{
        button::{Button, Look},
        dialog::Dialog,
    },
};

/// Shows the question.
pub(crate) fn confirm_dialog(dialog: &model::Dialog, on_msg: &Callback<Msg>) -> Html {
    let question = text::dialog(dialog);
    let keep = Button { autofocus: true, ..Button::new(question.keep, sends(on_msg, Msg::DismissedDialog)) };
    let confirm = Button { look: Look::Danger, ..Button::new(question.confirm, sends(on_msg, Msg::ConfirmedDialog)) };
    html! {
        <Dialog id="confirm-dialog" title={question.title} on_cancel={sends(on_msg, Msg::DismissedDialog)}>
            <p class="dialog-text">{ question.detail }</p>
            <div class="button-row is-end">{ keep.view() }{ confirm.view() }</div>
        </Dialog>
    }
}
