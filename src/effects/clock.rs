//! The browser's clock: the only place that reads it.

use domain::time::LocalTime;

/// What the browser thinks the time is. It may be wrong by hours; `domain::ServerClock` corrects it.
pub(crate) fn now() -> LocalTime {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since the epoch, whole and far below 2^53")]
    LocalTime(js_sys::Date::now() as i64)
}
