//! The times of IAM: ISO 8601 in UTC, with or without a fraction (api.md 4). Pure.

/// Milliseconds since the epoch of `2026-05-01T12:30:00.123456Z`; `None` for anything else.
pub(super) fn milliseconds(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let [year, month, day] = numbers(date, '-')?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let [hour, minute, second] = numbers(clock, ':')?;
    let in_range = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    if !in_range || !(1970..=9999).contains(&year) || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let thousandths: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    Some(seconds * 1000 + thousandths)
}

fn numbers(text: &str, separator: char) -> Option<[i64; 3]> {
    let parse = |part: &str| if part.bytes().all(|digit| digit.is_ascii_digit()) { part.parse().ok() } else { None };
    let numbers: Vec<i64> = text.split(separator).map(parse).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

/// Days since the epoch of a day of the Gregorian calendar, counted in years that begin in March, so that the leap day is
/// the last of its year.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn times_of_iam_are_read() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T23:59:59.999Z", Some(951_868_799_999)),
            ("2026-05-01T12:30:00.123456Z", Some(1_777_638_600_123)),
            ("2023-11-14T22:13:20.5Z", Some(1_700_000_000_500)),
            ("2100-03-01T00:00:00.000000Z", Some(4_107_542_400_000)),
            ("2026-05-01T12:30:00", None),
            ("2026-05-01T12:30:00+02:00", None),
            ("2026-13-01T12:30:00Z", None),
            ("2026-05-01T25:30:00Z", None),
            ("2026-05-01", None),
            ("2026-05-01T12:30:00.12x4Z", None),
            ("-2026-05-01T12:30:00Z", None),
            ("", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }
}
