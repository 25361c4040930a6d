//! The lease slider's thinking: a draft of a duration and a kind, its scale, its limits and its exact result, before
//! anything is sent.

use std::rc::Rc;

use api::{Generation, LeaseLimits, Limits};

use crate::{
    Action, NotebookKey,
    lease::LeaseKind,
    msg::RequestId,
    remote::Failure,
    time::{Millis, Timestamp},
};

mod scale;

/// What applying the draft does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeasePurpose {
    /// Start the instance with this lease.
    Start,
    /// Renew the lease of a running instance, effective now.
    Renew,
    /// Set the auto-stop of an older instance, effective from its next start.
    NextStart,
}

/// The kinds on offer. `Off` is there only for the older generation, which documents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KindChoice {
    /// Stop at a fixed time.
    Scheduled,
    /// Stop after this long without activity.
    Idle,
    /// Never stop by itself.
    Off,
}

/// Why an entered duration cannot be used; the last good one stays in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DurationFault {
    /// Not a whole number of hours and minutes.
    NotANumber,
    /// Below the limit.
    TooShort {
        /// The limit.
        min: Millis,
    },
    /// Above the limit.
    TooLong {
        /// The limit.
        max: Millis,
    },
}

/// The limits moved the duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clamped {
    /// What it was.
    pub from: Millis,
    /// What it is.
    pub to: Millis,
}

/// Where the draft stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftState {
    /// Nothing has been sent.
    Editing,
    /// It was applied; the request is under way.
    Sending(RequestId),
    /// It was applied and refused; it can be changed and applied again.
    Refused(Failure),
}

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

/// A draft of a lease, open in the slider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseDraft {
    /// The instance it is for.
    pub key: NotebookKey,
    /// What applying it does.
    pub purpose: LeasePurpose,
    /// The kind that is chosen.
    pub choice: KindChoice,
    /// Always within `limits`.
    pub duration: Millis,
    /// The limits of `choice`.
    pub limits: LeaseLimits,
    /// The stops of the slider, ascending, first `min`, last `max`.
    pub detents: Rc<[Millis]>,
    /// Set when switching the kind moved the duration.
    pub clamped: Option<Clamped>,
    /// Set when the typed text cannot be used.
    pub fault: Option<DurationFault>,
    /// Whether it has been applied.
    pub state: DraftState,
}

/// What a lease is when nobody has said otherwise: the documented default (api.md 6.3).
const DEFAULT_LENGTH: Millis = Millis::hours(1);

impl LeaseDraft {
    /// A draft that starts from what holds now: `choice`, and `length` when there is one, moved into the limits.
    #[must_use]
    pub fn new(
        key: NotebookKey,
        purpose: LeasePurpose,
        choice: KindChoice,
        length: Option<Millis>,
        limits: &Limits,
    ) -> Self {
        let limits = scale::limits_of(key.generation, choice, limits);
        Self {
            detents: scale::detents(key.generation, choice, limits),
            duration: scale::clamp(length.unwrap_or(DEFAULT_LENGTH), limits),
            key,
            purpose,
            choice,
            limits,
            clamped: None,
            fault: None,
            state: DraftState::Editing,
        }
    }

    /// The kinds people may choose here.
    #[must_use]
    pub fn choices(&self) -> &'static [KindChoice] {
        match self.key.generation {
            Generation::Notebooks => &[KindChoice::Scheduled, KindChoice::Idle],
            Generation::Demanager => &[KindChoice::Scheduled, KindChoice::Off],
        }
    }

    /// The slider's position, 0 to `detents.len() - 1`: the nearest detent to the duration, the shorter of two equally near.
    #[must_use]
    pub fn position(&self) -> usize {
        let distance = |detent: &Millis| detent.0.abs_diff(self.duration.0);
        let nearest = self.detents.iter().enumerate().min_by_key(|(_, detent)| distance(detent));
        nearest.map_or(0, |(position, _)| position)
    }

    /// Durations offered as buttons, within the limits.
    #[must_use]
    pub fn presets(&self) -> Vec<Millis> {
        let offered: &[Millis] = match self.choice {
            KindChoice::Scheduled => {
                const { &[Millis::hours(1), Millis::hours(2), Millis::hours(4), Millis::hours(8), Millis::hours(24)] }
            }
            KindChoice::Idle => {
                const { &[Millis::minutes(15), Millis::minutes(30), Millis::hours(1), Millis::hours(2), Millis::hours(4)] }
            }
            KindChoice::Off => &[],
        };
        offered.iter().copied().filter(|length| scale::contains(self.limits, *length)).collect()
    }

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

    /// Whether it may be applied now.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.fault.is_none() && !matches!(self.state, DraftState::Sending(_))
    }

    /// The kind of lease to ask for; `None` is no auto-stop.
    #[must_use]
    pub const fn kind(&self) -> Option<LeaseKind> {
        match self.choice {
            KindChoice::Scheduled => Some(LeaseKind::Scheduled),
            KindChoice::Idle => Some(LeaseKind::Idle),
            KindChoice::Off => None,
        }
    }

    /// What applying it asks of the instance.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self.purpose {
            LeasePurpose::Start => Action::Start,
            LeasePurpose::Renew => Action::Renew,
            LeasePurpose::NextStart => Action::SetAutoStop,
        }
    }

    /// Switches the kind. The limits of the new kind may move the duration; `clamped` then says so.
    pub fn choose(&mut self, choice: KindChoice, limits: &Limits) {
        if self.is_sending() || !self.choices().contains(&choice) {
            return;
        }
        let kept = Self::new(self.key.clone(), self.purpose, choice, Some(self.duration), limits);
        let moved = Clamped { from: self.duration, to: kept.duration };
        *self = Self { clamped: Some(moved).filter(|moved| moved.from != moved.to), ..kept };
    }

    /// Moves the slider; a position beyond the last is the last.
    pub fn move_to(&mut self, position: usize) {
        if let Some(detent) = self.detents.get(position).or(self.detents.last()) {
            self.set(*detent);
        }
    }

    /// Takes a length from a button, moved into the limits.
    pub fn set(&mut self, length: Millis) {
        if !self.is_sending() {
            self.duration = scale::clamp(length, self.limits);
            self.settle();
        }
    }

    /// Takes typed text, whole hours and whole minutes; an empty field is zero unless both are empty.
    pub fn enter(&mut self, hours: &str, minutes: &str) {
        if self.is_sending() {
            return;
        }
        match scale::entered(hours, minutes, self.limits) {
            Ok(length) => {
                self.duration = length;
                self.settle();
            }
            Err(fault) => self.fault = Some(fault),
        }
    }

    fn settle(&mut self) {
        self.clamped = None;
        self.fault = None;
        self.state = DraftState::Editing;
    }

    const fn is_sending(&self) -> bool {
        matches!(self.state, DraftState::Sending(_))
    }
}
