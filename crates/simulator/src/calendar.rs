//! Milliseconds since 1970 in the written forms the cloud uses, UTC only. Must never read a clock.

use std::fmt;

/// 2026-03-02T09:00:00Z, a Monday: where the stepped clock begins.
pub(crate) const STEPPED_START_MS: i64 = 1_772_442_000_000;

const DAY_MS: i64 = 86_400_000;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The `Date` header: `Mon, 02 Mar 2026 09:00:00 GMT`.
pub(crate) fn http_date(ms: i64) -> impl fmt::Display {
    let (year, month, day) = civil(ms.div_euclid(DAY_MS));
    let weekday = WEEKDAYS[index(ms.div_euclid(DAY_MS).rem_euclid(7))];
    let month = MONTHS[index(month - 1)];
    let (hour, minute, second) = time_of_day(ms);
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

/// IAM's times: ISO 8601 with microseconds (api.md 4).
pub(crate) fn iso(ms: i64) -> String {
    let (year, month, day) = civil(ms.div_euclid(DAY_MS));
    let (hour, minute, second) = time_of_day(ms);
    let micros = ms.rem_euclid(1000) * 1000;
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}

/// Reads `X-Sdk-Date`: `YYYYMMDD'T'HHMMSS'Z'` (api.md 3).
pub(crate) fn read_sdk_date(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 16 || bytes[8] != b'T' || bytes[15] != b'Z' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| -> Option<i64> {
        let digits = text.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    let (hour, minute, second) = (number(9..11)?, number(11..13)?, number(13..15)?);
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    valid.then(|| days(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000)
}

fn time_of_day(ms: i64) -> (i64, i64, i64) {
    let seconds = ms.rem_euclid(DAY_MS) / 1000;
    (seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn index(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// Year, month and day of a day number, by counting years from March in eras of 400 years.
fn civil(day_number: i64) -> (i64, i64, i64) {
    let shifted = day_number + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_the_same_instants() {
        for (ms, http, iso_text, sdk) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00.000000Z", "19700101T000000Z"),
            (STEPPED_START_MS, "Mon, 02 Mar 2026 09:00:00 GMT", "2026-03-02T09:00:00.000000Z", "20260302T090000Z"),
            (1_573_789_015_000, "Fri, 15 Nov 2019 03:36:55 GMT", "2019-11-15T03:36:55.000000Z", "20191115T033655Z"),
            (1_709_164_800_000, "Thu, 29 Feb 2024 00:00:00 GMT", "2024-02-29T00:00:00.000000Z", "20240229T000000Z"),
        ] {
            assert_eq!(http_date(ms).to_string(), http);
            assert_eq!(iso(ms), iso_text);
            assert_eq!(read_sdk_date(sdk), Some(ms));
        }
        assert_eq!(iso(12), "1970-01-01T00:00:00.012000Z");
    }

    #[test]
    fn refuses_what_is_not_a_date() {
        for text in
            ["", "20191115T033655", "20191315T033655Z", "2019111 T033655Z", "20191115X033655Z", "+0191115T033655Z"]
        {
            assert_eq!(read_sdk_date(text), None, "{text}");
        }
    }
}
