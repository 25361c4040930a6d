//! A single delay of the browser. Dropping it cancels it.

use std::{cell::Cell, rc::Rc};

use domain::Millis;
use js_sys::Function;
use wasm_bindgen::{
    JsCast as _,
    prelude::{Closure, wasm_bindgen},
};

use super::crash;

// Not web-sys's: it makes an `i32` of the id, and ids need not fit into one. Those of a page whose clock is a test's begin at
// 10^12: nothing was ever cancelled there, and what was dropped was called.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(call: &Function, delay_ms: i32) -> f64;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: f64);
}

/// A call that is still to come.
pub(crate) struct Timer {
    id: f64,
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
        let id = set_timeout(call.as_ref().unchecked_ref(), delay);
        Self { id, is_over, _call: call }
    }

    /// Whether the call has come.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.get()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(self.id);
    }
}
