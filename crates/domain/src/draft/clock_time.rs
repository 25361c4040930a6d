//! Ends chosen by the clock, "until 18:00", and what becomes of a draft when others act meanwhile.

use super::{DurationFault, KindChoice, LeaseDraft, LeasePurpose, scale};
use crate::{
    Lease,
    time::{Millis, Timestamp},
};

/// An end that moves by less is the same end to people.
const SAME_END: Millis = Millis::minutes(1);

impl LeaseDraft {
    /// Whether an end can be chosen by the clock: idleness has none, and every start to come has another.
    #[must_use]
    pub fn takes_ends(&self) -> bool {
        self.choice == KindChoice::Scheduled && self.purpose != LeasePurpose::NextStart
    }

    /// Whether `end` could be applied at `now`.
    #[must_use]
    pub fn can_end_at(&self, end: Timestamp, now: Timestamp) -> bool {
        self.takes_ends() && scale::contains(self.limits, end - now)
    }

    /// Takes an end by the clock; `None` stands for a text that is no time.
    pub fn end_at(&mut self, end: Option<Timestamp>, now: Timestamp) {
        if self.is_sending() || !self.takes_ends() {
            return;
        }
        match end.ok_or(DurationFault::NotATime).and_then(|end| scale::checked(end - now, self.limits)) {
            Ok(length) => {
                self.set(length);
                self.until = end;
            }
            Err(fault) => self.fault = Some(fault),
        }
    }

    /// Lets time pass: the way to a chosen end becomes shorter, perhaps too short.
    pub fn advance(&mut self, now: Timestamp) {
        if let Some(end) = self.until
            && self.fault.is_none()
        {
            self.end_at(Some(end), now);
        }
    }

    /// Takes in the lease that holds now. What somebody else has changed is said, and one's own choice is kept
    /// (experience.md promise 6).
    pub(crate) fn overtake(&mut self, lease: Lease) {
        if !self.is_sending() && self.purpose != LeasePurpose::Start {
            self.overtaken = Some(lease).filter(|lease| is_other(self.based_on, *lease));
        }
    }
}

/// Whether two leases are different to people.
pub(crate) fn is_other(one: Lease, other: Lease) -> bool {
    match (one, other) {
        (Lease::On { kind, deadline, duration }, Lease::On { kind: other, deadline: end, duration: length }) => {
            let is_far = match (deadline, end) {
                (Some(deadline), Some(end)) => SAME_END.0 < (end - deadline).0.saturating_abs(),
                (deadline, end) => deadline != end || duration != length,
            };
            kind != other || is_far
        }
        (one, other) => one != other,
    }
}
