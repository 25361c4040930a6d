//! Lengths of time in short form, for example "3 h 12 min". Pure and cheap, because a thousand of them may tick: the signs
//! h, min and s are the same everywhere, so `Intl.DurationFormat` would only add words and differences between browsers.

use domain::Millis;

use super::{fill, words};
use crate::ui::ticking::TickText;

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;

/// Seconds are shown only below this much time left (experience.md 5).
const LAST_MINUTES: i64 = 2;

/// Seconds are shown only below this much time elapsed.
const FIRST_MINUTES: i64 = 10;

/// A text that follows the clock, at `now_ms` on the cloud's clock.
pub(crate) fn ticking(text: TickText, now_ms: i64) -> String {
    match text {
        TickText::LeaseLeft { deadline_ms } => left(deadline_ms.saturating_sub(now_ms)),
        TickText::AsOf { known_ms } => fill(words().fresh.as_of, &[&elapsed(now_ms.saturating_sub(known_ms))]),
        TickText::Since { from_ms } => elapsed(now_ms.saturating_sub(from_ms)),
        TickText::Again { at_ms } => {
            let wait = seconds(div_ceil(at_ms.saturating_sub(now_ms).max(0), SECOND_MS));
            fill(words().alarm.again_in, &[&wait])
        }
        TickText::Still { from_ms } => {
            fill(words().alarm.stands_still, &[&minutes(now_ms.saturating_sub(from_ms) / MINUTE_MS)])
        }
    }
}

/// A length as it was chosen or granted, to the minute; below a minute to the second.
pub(crate) fn duration(length: Millis) -> String {
    let ms = length.0.max(0);
    if ms < MINUTE_MS { seconds(ms / SECOND_MS) } else { minutes((ms + MINUTE_MS / 2) / MINUTE_MS) }
}

/// Counts what has begun: "1 min" until the last second of it, and never zero before the end.
fn left(ms: i64) -> String {
    if ms <= 0 {
        return words().lease.now.to_owned();
    }
    if ms < LAST_MINUTES * MINUTE_MS { seconds(div_ceil(ms, SECOND_MS)) } else { minutes(div_ceil(ms, MINUTE_MS)) }
}

/// Counts what is complete.
fn elapsed(ms: i64) -> String {
    let ms = ms.max(0);
    if ms < FIRST_MINUTES * MINUTE_MS { seconds(ms / SECOND_MS) } else { minutes(ms / MINUTE_MS) }
}

/// Of a positive number, without the overflow that adding first would have.
fn div_ceil(ms: i64, unit: i64) -> i64 {
    ms / unit + i64::from(ms % unit != 0)
}

fn seconds(total: i64) -> String {
    let unit = &words().unit;
    pair(total / 60, unit.minutes, total % 60, unit.seconds)
}

fn minutes(total: i64) -> String {
    let unit = &words().unit;
    pair(total / 60, unit.hours, total % 60, unit.minutes)
}

/// Both parts, or the one that is not zero; the smaller one when both are.
fn pair(large: i64, large_unit: &str, small: i64, small_unit: &str) -> String {
    let large = (large != 0).then(|| fill(large_unit, &[&large.to_string()]));
    let small = (small != 0 || large.is_none()).then(|| fill(small_unit, &[&small.to_string()]));
    match (large, small) {
        (Some(large), Some(small)) => [large, small].join(" "),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => String::new(),
    }
}
