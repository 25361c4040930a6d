//! Tells when the page may have slept: it is shown again, focused, online, or back from the browser's cache of pages.

use domain::Msg;
use web_sys::{EventTarget, VisibilityState};
use yew::Callback;

use super::{document, listener::Listener, window};

/// Sends `Msg::BecameVisible`, until dropped.
pub(crate) fn listen(on_msg: &Callback<Msg>) -> [Listener; 4] {
    let window: EventTarget = window().into();
    let document: EventTarget = document().into();
    [(&document, "visibilitychange"), (&window, "focus"), (&window, "online"), (&window, "pageshow")].map(
        |(target, kind)| {
            let on_msg = on_msg.clone();
            Listener::new(target, kind, move || {
                if self::document().visibility_state() == VisibilityState::Visible {
                    on_msg.emit(Msg::BecameVisible);
                }
            })
        },
    )
}
