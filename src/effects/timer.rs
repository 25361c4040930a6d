//! A single delay of the browser. Dropping it cancels it.

use std::{cell::Cell, rc::Rc};

use domain::Millis;
use wasm_bindgen::{JsCast as _, prelude::Closure};

use super::{crash, window};

/// A call that is still to come.
pub(crate) struct Timer {
    id: i32,
    is_over: Rc<Cell<bool>>,
    // The browser calls into this closure: it must live until then.
    _call: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls once, after the delay (at least 0, at most 24.8 days, the browser's limit) or a little later.
    pub(crate) fn after(delay: Millis, call: impl FnOnce() + 'static) -> Self {
        let is_over = Rc::new(Cell::new(false));
        let call = Closure::once({
            let is_over = is_over.clone();
            move || {
                is_over.set(true);
                if !crash::happened() {
                    call();
                }
            }
        });
        let delay = i32::try_from(delay.0.max(0)).unwrap_or(i32::MAX);
        // Only a missing callback makes the browser refuse; an unknown id is never called and harmless to clear.
        let id = window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(call.as_ref().unchecked_ref(), delay)
            .unwrap_or_default();
        Self { id, is_over, _call: call }
    }

    /// Whether the call has come.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.get()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        window().clear_timeout_with_handle(self.id);
    }
}
