//! The calendar of where the browser is: days begin and clocks are changed there. It maps, and never asks what time it is.

use domain::Timestamp;
use js_sys::Date;
use wasm_bindgen::JsValue;

/// `hour` o'clock so many days after `now`, also on days that have 23 or 25 hours.
pub(crate) fn at(now: Timestamp, days: u32, hour: i32) -> Timestamp {
    let date = date(now);
    let day = i32::try_from(date.get_date() + days).unwrap_or(1);
    let year = date.get_full_year();
    let month = i32::try_from(date.get_month()).unwrap_or(0);
    timestamp(&Date::new_with_year_month_day_hr_min(year, month, day, hour, 0)).unwrap_or(now)
}

/// As a field for date and time wants it: `2026-11-26T18:00`.
pub(crate) fn field_value(instant: Timestamp) -> String {
    let minutes = date(instant).get_timezone_offset();
    #[expect(clippy::cast_possible_truncation, reason = "minutes of a time zone")]
    let shifted = Timestamp(instant.0.saturating_sub(minutes as i64 * 60_000));
    let text = String::from(date(shifted).to_iso_string());
    text.chars().take("2026-11-26T18:00".len()).collect()
}

/// Reads what a field for date and time gives.
pub(crate) fn read_field(value: &str) -> Option<Timestamp> {
    timestamp(&Date::new(&JsValue::from_str(value)))
}

fn date(instant: Timestamp) -> Date {
    /// The range of the browser's dates.
    const LATEST_MS: i64 = 8_640_000_000_000_000 - 86_400_000;
    Date::new(&JsValue::from_f64(instant.0.clamp(-LATEST_MS, LATEST_MS) as f64))
}

fn timestamp(date: &Date) -> Option<Timestamp> {
    let ms = date.get_time();
    #[expect(clippy::cast_possible_truncation, reason = "dates are whole milliseconds within 2^53")]
    (!ms.is_nan()).then_some(Timestamp(ms as i64))
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn what_the_field_shows_is_what_it_reads() {
        for ms in [0, 1_795_521_600_000, 1_774_742_400_000, 3_999_999_960_000] {
            assert_eq!(read_field(&field_value(Timestamp(ms))), Some(Timestamp(ms)), "{ms}");
        }
        for text in ["", "soon", "2026-13-01T00:00", "2026-11-26T25:00"] {
            assert_eq!(read_field(text), None, "{text}");
        }
    }

    #[wasm_bindgen_test]
    fn an_hour_of_a_day_to_come() {
        let now = read_field("2026-12-31T14:53");
        let then = |days, hour| now.map(|now| field_value(at(now, days, hour)));
        assert_eq!(then(0, 18).as_deref(), Some("2026-12-31T18:00"));
        assert_eq!(then(1, 9).as_deref(), Some("2027-01-01T09:00"));
    }
}
