//! Tells when the page may have slept: it is shown again, focused, online, or back from the browser's cache of pages; and when
//! nobody can see it.

use domain::Msg;
use web_sys::{EventTarget, VisibilityState};
use yew::Callback;

use super::{document, listener::Listener, window};

/// Sends `Msg::BecameVisible`, `BecameHidden` and `BecameOnline`, until dropped. A page that is opened in the background is
/// hidden from the start.
pub(crate) fn listen(on_msg: &Callback<Msg>) -> [Listener; 4] {
    let window: EventTarget = window().into();
    let document: EventTarget = document().into();
    if !is_visible() {
        on_msg.emit(Msg::BecameHidden);
    }
    [(&document, "visibilitychange"), (&window, "focus"), (&window, "online"), (&window, "pageshow")].map(
        |(target, kind)| {
            let on_msg = on_msg.clone();
            Listener::new(target, kind, move || {
                on_msg.emit(match kind {
                    "online" => Msg::BecameOnline,
                    _ if is_visible() => Msg::BecameVisible,
                    _ => Msg::BecameHidden,
                });
            })
        },
    )
}

fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}
