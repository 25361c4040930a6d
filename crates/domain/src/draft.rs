//! The lease slider's thinking: a draft of a duration and a kind, its scale, its limits and its exact result, before
//! anything is sent.

use std::rc::Rc;

use api::{Generation, LeaseLimits, Limits};

use crate::{
    Action, Lease, NotebookKey,
    lease::LeaseKind,
    msg::RequestId,
    remote::Failure,
    time::{Millis, Timestamp},
};

mod clock_time;
mod result;
mod scale;

pub(crate) use clock_time::is_other;
pub use result::LeaseResult;

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
    /// Not a date and time.
    NotATime,
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

/// What a page around the slider wants of it; the limits hold all the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeaseWish {
    /// The shortest lease.
    pub min: Option<Millis>,
    /// The longest lease.
    pub max: Option<Millis>,
    /// Durations offered as buttons in place of the usual ones.
    pub presets: Rc<[Millis]>,
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
    /// The limits of `choice`, narrowed by `wish`.
    pub limits: LeaseLimits,
    /// The stops of the slider, ascending, first `min`, last `max`.
    pub detents: Rc<[Millis]>,
    /// The end that was chosen by the clock: the duration follows it until the draft is applied.
    pub until: Option<Timestamp>,
    /// The lease that holds by now, when somebody else has changed it since the slider was opened.
    pub overtaken: Option<Lease>,
    /// Set when switching the kind moved the duration.
    pub clamped: Option<Clamped>,
    /// Set when the typed text cannot be used.
    pub fault: Option<DurationFault>,
    /// Whether it has been applied.
    pub state: DraftState,
    /// The lease that held when the slider was opened.
    based_on: Lease,
    wish: LeaseWish,
}

/// What a lease is when nobody has said otherwise: the documented default (api.md 6.3).
const DEFAULT_LENGTH: Millis = Millis::hours(1);

impl LeaseDraft {
    /// A draft that starts from what holds now, `lease`, moved into the limits.
    #[must_use]
    pub fn new(key: NotebookKey, purpose: LeasePurpose, lease: Lease, limits: &Limits) -> Self {
        let (choice, length) = present(lease, key.generation);
        Self::of(key, purpose, choice, length, lease, limits, LeaseWish::default())
    }

    fn of(
        key: NotebookKey,
        purpose: LeasePurpose,
        choice: KindChoice,
        length: Option<Millis>,
        based_on: Lease,
        limits: &Limits,
        wish: LeaseWish,
    ) -> Self {
        let limits = scale::narrowed(scale::limits_of(key.generation, choice, limits), &wish);
        Self {
            detents: scale::detents(limits),
            duration: scale::clamp(length.unwrap_or(DEFAULT_LENGTH), limits),
            key,
            purpose,
            choice,
            limits,
            until: None,
            overtaken: None,
            clamped: None,
            fault: None,
            state: DraftState::Editing,
            based_on,
            wish,
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

    /// Durations offered as buttons, within the limits: those that are wished, or else the usual ones.
    #[must_use]
    pub fn presets(&self) -> Vec<Millis> {
        let within = |lengths: &[Millis]| -> Vec<Millis> {
            lengths.iter().copied().filter(|length| scale::contains(self.limits, *length)).collect()
        };
        let wished = within(&self.wish.presets);
        if !wished.is_empty() && self.choice != KindChoice::Off {
            return wished;
        }
        let offered: &[Millis] = match self.choice {
            KindChoice::Scheduled => {
                const { &[Millis::hours(1), Millis::hours(2), Millis::hours(4), Millis::hours(8), Millis::hours(24)] }
            }
            KindChoice::Idle => {
                const { &[Millis::minutes(15), Millis::minutes(30), Millis::hours(1), Millis::hours(2), Millis::hours(4)] }
            }
            KindChoice::Off => &[],
        };
        within(offered)
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
        let kept = self.again(choice, limits, self.wish.clone());
        let moved = Clamped { from: self.duration, to: kept.duration };
        let clamped = Some(moved).filter(|moved| moved.from != moved.to);
        *self = Self { clamped, ..kept };
    }

    /// Takes up what the page around wants; a duration outside of that moves with it.
    pub fn narrow(&mut self, wish: &LeaseWish, limits: &Limits) {
        if !self.is_sending() && self.wish != *wish {
            *self = self.again(self.choice, limits, wish.clone());
        }
    }

    fn again(&self, choice: KindChoice, limits: &Limits, wish: LeaseWish) -> Self {
        let fresh = Self::of(self.key.clone(), self.purpose, choice, Some(self.duration), self.based_on, limits, wish);
        Self { overtaken: self.overtaken, ..fresh }
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
        self.until = None;
        self.clamped = None;
        self.fault = None;
        self.state = DraftState::Editing;
    }

    const fn is_sending(&self) -> bool {
        matches!(self.state, DraftState::Sending(_))
    }
}

/// What holds now, or what the next start would use: where a draft begins.
fn present(lease: Lease, generation: Generation) -> (KindChoice, Option<Millis>) {
    match (generation, lease) {
        (Generation::Notebooks, Lease::On { kind: LeaseKind::Idle, duration, .. }) => (KindChoice::Idle, duration),
        (Generation::Demanager, Lease::Off | Lease::On { duration: None, .. }) => (KindChoice::Off, None),
        (_, Lease::On { duration, .. }) => (KindChoice::Scheduled, duration),
        (_, Lease::Unknown | Lease::Off) => (KindChoice::Scheduled, None),
    }
}
