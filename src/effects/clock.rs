//! The browser's clock: the only place that reads it. Time passes as `performance.now` counts it, so that a clock that is
//! set while the page is open moves nothing. That count may stand still while the machine sleeps: what the clock on the wall
//! is ahead is made up for (experience.md promise 2). Whether it was sleep cannot be known here: `domain` doubts every gap.

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

#[cfg(test)]
#[cfg(target_arch = "wasm32")]
mod tests {
    use js_sys::{Function, Reflect};
    use wasm_bindgen::{JsCast as _, JsValue, prelude::Closure};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    fn date() -> JsValue {
        Reflect::get(&js_sys::global(), &"Date".into()).unwrap()
    }

    /// What `now` says while the clock on the wall is ahead by so much of where it really is.
    fn now_with(ahead_ms: i64) -> i64 {
        let real: Function = Reflect::get(&date(), &"now".into()).unwrap().unchecked_into();
        let set = Closure::<dyn FnMut() -> f64>::new({
            let real = real.clone();
            move || real.call0(&date()).unwrap().as_f64().unwrap() + ahead_ms as f64
        });
        Reflect::set(&date(), &"now".into(), set.as_ref()).unwrap();
        let told = now().0;
        Reflect::set(&date(), &"now".into(), &real).unwrap();
        told
    }

    fn assert_moved(from_ms: i64, to_ms: i64, by_ms: i64) {
        assert!((by_ms..by_ms + 1_000).contains(&(to_ms - from_ms)), "{} instead of {by_ms}", to_ms - from_ms);
    }

    #[wasm_bindgen_test]
    fn a_clock_that_is_set_back_moves_nothing_and_one_that_leaps_ahead_is_sleep() {
        let before = now_with(0);
        for ahead_ms in [0, -1_000, 1_000, -3 * HOUR_MS, -48 * HOUR_MS, 0] {
            assert_moved(before, now_with(ahead_ms), 0);
        }
        assert_moved(before, now_with(2 * HOUR_MS), 2 * HOUR_MS);
        // What has passed does not come back.
        assert_moved(before, now_with(0), 2 * HOUR_MS);
        assert_moved(before, now_with(5 * HOUR_MS), 5 * HOUR_MS);
    }
}
