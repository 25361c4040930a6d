//! Short messages at the edge of the page. They repeat what is also told where it happened.

use yew::prelude::*;

use super::{
    button::Button,
    icon::{Icon, icon},
};

/// One message. `failed` gives it the look of a failure.
pub(crate) struct Toast {
    pub(crate) key: String,
    pub(crate) message: String,
    pub(crate) failed: bool,
    /// Screen readers have heard the same already.
    pub(crate) heard: bool,
    pub(crate) dismiss: &'static str,
    pub(crate) on_dismiss: Callback<MouseEvent>,
    /// What takes it back.
    pub(crate) undo: Option<Button>,
}

/// The messages, the newest last. The region is always there, so that what comes into it is announced.
pub(crate) fn toasts(toasts: impl Iterator<Item = Toast>) -> Html {
    let messages = toasts.map(|toast| {
        let dismiss = Button { icon: Some(Icon::Cross), icon_only: true, ..Button::new(toast.dismiss, toast.on_dismiss) };
        let (class, shape) = if toast.failed { ("toast is-failed", Icon::Triangle) } else { ("toast", Icon::Check) };
        html! {
            <li key={toast.key} {class} part="toast" aria-live={toast.heard.then_some("off")}>{ icon(shape) }<span class="toast-message">{ toast.message }</span>{ toast.undo.map(Button::view) }{ dismiss.view() }</li>
        }
    });
    html! { <div class="toasts" role="status"><ul role="list">{ for messages }</ul></div> }
}
