//! Counts how often a card of the list was rendered, so that a browser test can hold the promise that a status change
//! repaints one card (performance.md 3).

use std::cell::Cell;

thread_local! {
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// To be called by the card while it renders.
pub(crate) fn count() {
    COUNT.set(COUNT.get().wrapping_add(1));
}

/// How many times any card has been rendered since the page was loaded.
pub(crate) fn total() -> u32 {
    COUNT.get()
}
