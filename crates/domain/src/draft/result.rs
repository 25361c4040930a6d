//! What will happen when a draft is applied, said before anything is sent (experience.md promise 1).

use super::{KindChoice, LeaseDraft, LeasePurpose};
use crate::time::{Millis, Timestamp};

/// What will happen when the draft is applied, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseResult {
    /// Renewal: it will stop then.
    StopsAt {
        /// When.
        deadline: Timestamp,
        /// How long that is from now.
        left: Millis,
    },
    /// Idle renewal: it may stop after this long without activity, at the earliest at `earliest`.
    MayStopAfter {
        /// Without activity for this long.
        idle: Millis,
        /// When, if nothing happens from now on.
        earliest: Timestamp,
    },
    /// Start: the clock begins when the instance runs (api.md 6.2 a), so `about` is at the earliest.
    StopsAfterStart {
        /// How long it will run.
        length: Millis,
        /// When it would stop if it ran from now on.
        about: Timestamp,
    },
    /// Start, idle.
    MayStopAfterStart {
        /// Without activity for this long.
        idle: Millis,
    },
    /// Older generation: from the next start on.
    FromNextStart {
        /// How long it will run.
        length: Millis,
    },
    /// Older generation: no auto-stop from the next start on.
    NeverFromNextStart,
    /// Older generation, not running: starts now, without auto-stop.
    NeverAfterStart,
}

impl LeaseDraft {
    /// What applying it would do.
    #[must_use]
    pub fn result(&self, now: Timestamp) -> LeaseResult {
        let length = self.duration;
        match (self.purpose, self.choice) {
            (LeasePurpose::Renew, KindChoice::Idle) => {
                LeaseResult::MayStopAfter { idle: length, earliest: now + length }
            }
            (LeasePurpose::Renew, KindChoice::Scheduled | KindChoice::Off) => {
                LeaseResult::StopsAt { deadline: now + length, left: length }
            }
            (LeasePurpose::Start, KindChoice::Scheduled) => {
                LeaseResult::StopsAfterStart { length, about: now + length }
            }
            (LeasePurpose::Start, KindChoice::Idle) => LeaseResult::MayStopAfterStart { idle: length },
            (LeasePurpose::Start, KindChoice::Off) => LeaseResult::NeverAfterStart,
            (LeasePurpose::NextStart, KindChoice::Off) => LeaseResult::NeverFromNextStart,
            (LeasePurpose::NextStart, KindChoice::Scheduled | KindChoice::Idle) => {
                LeaseResult::FromNextStart { length }
            }
        }
    }
}
