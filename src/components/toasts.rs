//! The short messages of the desk.

use domain::{
    Msg,
    model::{self, ToastBody},
};
use yew::prelude::*;

use super::sends;
use crate::{
    text,
    ui::{
        button::Button,
        toast::{self, Toast},
    },
};

/// Shows the messages, oldest first.
pub(crate) fn toasts(toasts: &[model::Toast], on_msg: &Callback<Msg>) -> Html {
    toast::toasts(toasts.iter().map(|toast| {
        let id = toast.id;
        Toast {
            key: id.to_string(),
            message: text::toast(&toast.body),
            failed: matches!(toast.body, ToastBody::Failed { .. } | ToastBody::CopyFailed | ToastBody::SignOutFailed),
            heard: matches!(toast.body, ToastBody::Copied | ToastBody::Renewed { .. }),
            undo: matches!(toast.body, ToastBody::Renewed { .. })
                .then(|| Button::new(text::later_words().talk.undo, sends(on_msg, Msg::ClickedUndo(id)))),
            dismiss: text::later_words().talk.dismiss,
            on_dismiss: sends(on_msg, Msg::DismissedToast(id)),
        }
    }))
}
