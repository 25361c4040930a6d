//! A listener on something outside the tree of components: window, document. Dropping it removes it.

use wasm_bindgen::{JsCast as _, prelude::Closure};
use web_sys::{AddEventListenerOptions, EventTarget};

use super::crash;

/// A listener that is in place.
pub(crate) struct Listener {
    target: EventTarget,
    kind: &'static str,
    call: Closure<dyn FnMut()>,
}

impl Listener {
    /// Calls at each event of this kind. Passive: it never holds up scrolling.
    pub(crate) fn new(target: &EventTarget, kind: &'static str, mut call: impl FnMut() + 'static) -> Self {
        let call = Closure::<dyn FnMut()>::new(move || {
            if !crash::happened() {
                call();
            }
        });
        let options = AddEventListenerOptions::new();
        options.set_passive(true);
        // The browser refuses only a listener that is no function.
        let _ = target.add_event_listener_with_callback_and_add_event_listener_options(
            kind,
            call.as_ref().unchecked_ref(),
            &options,
        );
        Self { target: target.clone(), kind, call }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.kind, self.call.as_ref().unchecked_ref());
    }
}
