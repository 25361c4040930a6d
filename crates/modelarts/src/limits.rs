//! The documented limits of what may be asked (api.md 2.2, 6.3), and the checks for them: the same for the page, which
//! says them before anything is sent, and for the proxy, which holds them.

use std::fmt;

/// Shortest scheduled lease of a notebook: 1 h.
pub const SCHEDULED_MIN_MS: i64 = 3_600_000;
/// Longest scheduled lease of a notebook: 72 h.
pub const SCHEDULED_MAX_MS: i64 = 259_200_000;
/// Shortest idle lease of a notebook: 15 min.
pub const IDLE_MIN_MS: i64 = 900_000;
/// Longest idle lease of a notebook: not stated anywhere, so that of a scheduled one (api.md 6.3).
pub const IDLE_MAX_MS: i64 = SCHEDULED_MAX_MS;
/// Shortest auto-stop of a legacy instance: 1 h.
pub const AUTO_STOP_MIN_S: i64 = 3_600;
/// Longest auto-stop of a legacy instance: 24 h.
pub const AUTO_STOP_MAX_S: i64 = 86_400;
/// Longest description, both generations.
pub const DESCRIPTION_MAX_CHARS: usize = 512;
/// What a description must not contain: OTC's list, the stricter one.
pub const DESCRIPTION_FORBIDDEN: &[char] = &['&', '<', '>', '"', '\'', '/'];
/// Longest name of a notebook.
pub const NAME_MAX_CHARS: usize = 128;

/// What a duration counts; the two generations differ (api.md 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Notebooks.
    Milliseconds,
    /// Legacy instances.
    Seconds,
}

/// The durations that may be asked for; both ends are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DurationRange {
    /// The shortest, in `unit`.
    pub min: i64,
    /// The longest, in `unit`.
    pub max: i64,
    /// What `min` and `max` count.
    pub unit: Unit,
}

/// Scheduled leases of notebooks.
pub const SCHEDULED: DurationRange =
    DurationRange { min: SCHEDULED_MIN_MS, max: SCHEDULED_MAX_MS, unit: Unit::Milliseconds };
/// Idle leases of notebooks.
pub const IDLE: DurationRange = DurationRange { min: IDLE_MIN_MS, max: IDLE_MAX_MS, unit: Unit::Milliseconds };
/// Auto-stop of legacy instances.
pub const AUTO_STOP: DurationRange = DurationRange { min: AUTO_STOP_MIN_S, max: AUTO_STOP_MAX_S, unit: Unit::Seconds };

impl DurationRange {
    /// Whether `value` may be asked for.
    pub fn check(self, value: i64) -> Result<i64, DurationFault> {
        if self.contains(value) { Ok(value) } else { Err(DurationFault { range: self, value: Some(value) }) }
    }

    /// Reads digits alone: no sign, fraction or exponent, and nothing around them.
    pub fn parse(self, text: &str) -> Result<i64, DurationFault> {
        let digits = !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_digit());
        match text.parse() {
            Ok(value) if digits => self.check(value),
            _ => Err(self.not_a_number()),
        }
    }

    /// The fault of a value that is no whole number at all.
    #[must_use]
    pub const fn not_a_number(self) -> DurationFault {
        DurationFault { range: self, value: None }
    }

    const fn contains(self, value: i64) -> bool {
        self.min <= value && value <= self.max
    }
}

/// Why a duration may not be asked for. Its text is the rule, and names the unit when the other one was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DurationFault {
    /// What may be asked for.
    pub range: DurationRange,
    /// What was asked for, when it was a whole number.
    pub value: Option<i64>,
}

impl fmt::Display for DurationFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DurationRange { min, max, unit } = self.range;
        let (unit, per_second, other) = match unit {
            Unit::Milliseconds => ("milliseconds", 1000, "seconds"),
            Unit::Seconds => ("seconds", 1, "milliseconds"),
        };
        let (shortest, longest) = (Spoken(min / per_second), Spoken(max / per_second));
        write!(formatter, "a whole number of {unit} from {min} ({shortest}) to {max} ({longest})")?;
        match self.value.filter(|value| self.other_unit(*value)) {
            Some(value) => write!(formatter, "; {value} looks like {other}"),
            None => Ok(()),
        }
    }
}

impl DurationFault {
    fn other_unit(&self, value: i64) -> bool {
        match self.range.unit {
            Unit::Milliseconds => value.checked_mul(1000).is_some_and(|ms| self.range.contains(ms)),
            Unit::Seconds => value % 1000 == 0 && self.range.contains(value / 1000),
        }
    }
}

impl std::error::Error for DurationFault {}

/// Seconds, as people say them.
struct Spoken(i64);

impl fmt::Display for Spoken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            seconds if seconds % 3600 == 0 => write!(formatter, "{} h", seconds / 3600),
            seconds => write!(formatter, "{} min", seconds / 60),
        }
    }
}

/// Why a description is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DescriptionFault {
    /// More characters than [`DESCRIPTION_MAX_CHARS`].
    TooLong {
        /// How many there are.
        chars: usize,
    },
    /// One of [`DESCRIPTION_FORBIDDEN`].
    Forbidden(char),
}

impl fmt::Display for DescriptionFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { chars } => {
                write!(formatter, "at most {DESCRIPTION_MAX_CHARS} characters; these are {chars}")
            }
            Self::Forbidden(found) => write!(formatter, "none of the characters & < > \" ' /; this has {found}"),
        }
    }
}

impl std::error::Error for DescriptionFault {}

/// Whether `text` may be a description, of either generation.
pub fn check_description(text: &str) -> Result<(), DescriptionFault> {
    if let Some(found) = text.chars().find(|letter| DESCRIPTION_FORBIDDEN.contains(letter)) {
        return Err(DescriptionFault::Forbidden(found));
    }
    match text.chars().count() {
        0..=DESCRIPTION_MAX_CHARS => Ok(()),
        chars => Err(DescriptionFault::TooLong { chars }),
    }
}

/// Why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// There is none.
    Empty,
    /// More characters than [`NAME_MAX_CHARS`].
    TooLong {
        /// How many there are.
        chars: usize,
    },
    /// Neither letter, digit, `-` nor `_`.
    Forbidden(char),
}

impl fmt::Display for NameFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("at least one character"),
            Self::TooLong { chars } => write!(formatter, "at most {NAME_MAX_CHARS} characters; these are {chars}"),
            Self::Forbidden(found) => write!(formatter, "letters, digits, - and _ only; this has {found:?}"),
        }
    }
}

impl std::error::Error for NameFault {}

/// Whether `text` may be the name of a notebook: letters (Latin, and Chinese as Huawei allows), digits, `-`, `_`.
pub fn check_name(text: &str) -> Result<(), NameFault> {
    let allowed =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '\u{4e00}'..='\u{9fff}');
    if let Some(found) = text.chars().find(|letter| !allowed(*letter)) {
        return Err(NameFault::Forbidden(found));
    }
    match text.chars().count() {
        0 => Err(NameFault::Empty),
        1..=NAME_MAX_CHARS => Ok(()),
        chars => Err(NameFault::TooLong { chars }),
    }
}

#[cfg(test)]
mod tests;
