//! The panic plan. A panic traps at once, and nothing unwinds: afterwards the code can still be called, with half-changed
//! state. So the shell that started it (`boot.js`) hears of the trap as the browser tells it, replaces the page by a plain
//! notice and calls [`crashed`]; whatever happens afterwards is ignored (anchors.md P19).

use std::sync::atomic::{AtomicBool, Ordering};

use wasm_bindgen::prelude::wasm_bindgen;

static HAPPENED: AtomicBool = AtomicBool::new(false);

/// To be called after a trap.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn crashed() {
    HAPPENED.store(true, Ordering::Relaxed);
}

/// Whether a panic has happened: then nothing may be done any more.
pub(crate) fn happened() -> bool {
    HAPPENED.load(Ordering::Relaxed)
}
