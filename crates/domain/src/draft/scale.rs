//! The scale of the slider: its limits, its stops, and what typed text means on it.

use std::rc::Rc;

use api::{Generation, LeaseLimits, Limits};

use super::{DurationFault, KindChoice, LeaseWish};
use crate::time::Millis;

/// The limits of one kind; one that allows nothing is narrowed to its longest duration rather than believed.
pub(super) fn limits_of(generation: Generation, choice: KindChoice, limits: &Limits) -> LeaseLimits {
    let limits = match (generation, choice) {
        (Generation::Demanager, _) => limits.legacy,
        (Generation::Notebooks, KindChoice::Idle) => limits.idle,
        (Generation::Notebooks, KindChoice::Scheduled | KindChoice::Off) => limits.scheduled,
    };
    LeaseLimits { min_ms: limits.min_ms.min(limits.max_ms), max_ms: limits.max_ms }
}

/// The limits, and within them what is wished; a wish beyond them is moved to their end.
pub(super) fn narrowed(limits: LeaseLimits, wish: &LeaseWish) -> LeaseLimits {
    let within = |wished: Option<Millis>, otherwise| wished.map_or(otherwise, |wished| clamp(wished, limits).0);
    let (min_ms, max_ms) = (within(wish.min, limits.min_ms), within(wish.max, limits.max_ms));
    LeaseLimits { min_ms: min_ms.min(max_ms), max_ms }
}

/// The stops of the slider: fine where leases are short, coarse where they are long (experience.md 5), within the limits
/// and including both of them.
pub(super) fn detents(limits: LeaseLimits) -> Rc<[Millis]> {
    // A quarter of an hour up to 4 h, an hour up to 12 h, then what people say: half days and days.
    const QUARTERS: std::ops::RangeInclusive<i64> = 1..=16;
    const HOURS: [i64; 13] = [5, 6, 7, 8, 9, 10, 11, 12, 18, 24, 36, 48, 72];
    let (min, max) = (Millis(limits.min_ms), Millis(limits.max_ms));
    let offered = QUARTERS.map(|count| Millis::minutes(15 * count)).chain(HOURS.map(Millis::hours));
    let between = offered.filter(|detent| min < *detent && *detent < max);
    let last = Some(max).filter(|max| min < *max);
    [min].into_iter().chain(between).chain(last).collect()
}

pub(super) fn entered(hours: &str, minutes: &str, limits: LeaseLimits) -> Result<Millis, DurationFault> {
    let (hours, minutes) = (hours.trim(), minutes.trim());
    if hours.is_empty() && minutes.is_empty() {
        return Err(DurationFault::NotANumber);
    }
    let hours = Millis::hours(whole(hours)?).0;
    let minutes = Millis::minutes(whole(minutes)?).0;
    checked(Millis(hours.saturating_add(minutes)), limits)
}

/// A length that may be asked for.
pub(super) fn checked(length: Millis, limits: LeaseLimits) -> Result<Millis, DurationFault> {
    match () {
        () if length.0 < limits.min_ms => Err(DurationFault::TooShort { min: Millis(limits.min_ms) }),
        () if limits.max_ms < length.0 => Err(DurationFault::TooLong { max: Millis(limits.max_ms) }),
        () => Ok(length),
    }
}

/// Digits alone: no sign, fraction or exponent. A number too long for the machine is a very large one.
fn whole(text: &str) -> Result<i64, DurationFault> {
    if !text.bytes().all(|letter| letter.is_ascii_digit()) {
        return Err(DurationFault::NotANumber);
    }
    Ok(if text.is_empty() { 0 } else { text.parse().unwrap_or(i64::MAX) })
}

pub(super) fn contains(limits: LeaseLimits, length: Millis) -> bool {
    limits.min_ms <= length.0 && length.0 <= limits.max_ms
}

pub(super) fn clamp(length: Millis, limits: LeaseLimits) -> Millis {
    Millis(length.0.clamp(limits.min_ms, limits.max_ms))
}
