//! The browser's clock: the only place that reads it. Time passes as `performance.now` counts it, so that a clock that is
//! set while the page is open moves nothing. That count may stand still while the machine sleeps: what the clock on the wall
//! is ahead is made up for (experience.md promise 2).

use std::cell::Cell;

use domain::time::LocalTime;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn passed() -> f64;
}

/// Less than this is how far the two clocks drift apart, not sleep.
const SLEPT_MS: i64 = 2_000;

thread_local! {
    /// What to add to what has passed.
    static BEGAN_MS: Cell<Option<i64>> = const { Cell::new(None) };
}

/// What the browser thinks the time is. It may be wrong by hours; `domain::ServerClock` corrects it.
pub(crate) fn now() -> LocalTime {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since the epoch, far below 2^53")]
    let (wall_ms, passed_ms) = (js_sys::Date::now() as i64, passed() as i64);
    let began_ms = match BEGAN_MS.get() {
        Some(began_ms) if wall_ms - passed_ms - began_ms < SLEPT_MS => began_ms,
        _ => wall_ms - passed_ms,
    };
    BEGAN_MS.set(Some(began_ms));
    LocalTime(began_ms + passed_ms)
}
