//! Why an instance will stop and why it has stopped, by what the proxy has seen (experience.md promise 4). What is inferred
//! says so, with its evidence; what nobody saw stays unknown.

use std::rc::Rc;

use api::history::{By, Ends, History, LeaseSet, Stop};

use crate::{
    Lease, Notebook, Status,
    time::{Millis, Timestamp},
};

/// Clocks that are known to the second may differ by this. Less than the 3 s by which a stop by hand may precede a deadline.
const SLACK_MS: i64 = 2_000;
/// The cloud begins a stop that was asked for, or that is due, within this time.
const PROMPT_MS: i64 = 60_000;
/// A deadline that passed longer ago than this is no explanation.
const LATE_MS: i64 = 600_000;
/// A stop takes no longer (api.md 6.2: 151 s at most).
const STOPPING_MS: i64 = 180_000;
/// A start takes no longer.
const STARTING_MS: i64 = 3_600_000;
/// Durations are compared to the second: some answers of the cloud know no more.
const SECOND_MS: i64 = 1_000;

/// Who set the lease that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetBy {
    /// Somebody, through this desk.
    Person(Person),
    /// Somebody, in another way.
    Elsewhere,
}

/// Somebody, and when they asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What people call them.
    pub name: Rc<str>,
    /// It is who reads this.
    pub you: bool,
    /// When.
    pub at: Timestamp,
}

/// How an instance came to be down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// When, as far as known.
    pub at: Option<Timestamp>,
    /// Why.
    pub cause: Cause,
    /// Whether that is certain, or inferred.
    pub certain: bool,
    /// What it is inferred from: the deadline there was.
    pub deadline: Option<Timestamp>,
    /// It was up at the first and down at the second of these; absent when the cloud said the instant.
    pub between: Option<(Timestamp, Timestamp)>,
}

/// Why an instance has stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its time was up.
    LeaseRanOut,
    /// Nothing worked in it.
    Idle {
        /// For so long.
        after: Option<Millis>,
    },
    /// Somebody asked for it, through this desk.
    Person(Person),
    /// The account is in arrears.
    Frozen,
    /// It was neither its lease nor this desk.
    Elsewhere,
    /// Nobody saw it.
    Unknown,
}

impl SetBy {
    /// Who set the lease that stops `notebook`; `None` where that cannot be told. The older generation does not date its
    /// leases (api.md 8).
    #[must_use]
    pub fn of(notebook: &Notebook) -> Option<Self> {
        let Lease::On { deadline: Some(_), duration, .. } = notebook.lease else { return None };
        let history = notebook.history.as_deref().filter(|_| notebook.status.is_up())?;
        let dated = notebook.lease_updated?;
        match &history.set {
            Some(set) if is_in_force(set, history, dated, duration, notebook) => {
                Some(Self::Person(Person::of(&set.by)))
            }
            _ => (history.since_ms <= dated.0).then_some(Self::Elsewhere),
        }
    }
}

/// A lease that was set is in force when its date is the date of what is; a start sets it anew when the instance runs
/// (api.md 6.2 a), which is one state later. Another length is another lease.
fn is_in_force(
    set: &LeaseSet,
    history: &History,
    dated: Timestamp,
    duration: Option<Millis>,
    notebook: &Notebook,
) -> bool {
    let is_at = |one: i64, other: i64| (one - other).abs() <= SLACK_MS;
    let is_same_length = match (set.length_ms, duration) {
        (Some(set), Some(Millis(is))) => (set - is).abs() <= SECOND_MS,
        _ => true,
    };
    let asked = set.by.at_ms;
    let is_of_this_start = history.start.as_ref().is_none_or(|start| start.since_ms <= asked + PROMPT_MS);
    let has_run_since = notebook.facts.updated.is_some_and(|updated| is_at(updated.0, dated.0));
    let by_start =
        set.with_start && is_of_this_start && has_run_since && (0..=STARTING_MS).contains(&(dated.0 - asked));
    is_same_length && (is_at(asked, dated.0) || by_start)
}

impl Stopped {
    /// Why `notebook` is down; `None` while it is not, and where the proxy keeps no history.
    #[must_use]
    pub fn of(notebook: &Notebook) -> Option<Self> {
        let at = notebook.facts.updated;
        let told = |cause, certain| Some(Self { at, cause, certain, deadline: None, between: None });
        match notebook.status {
            Status::Frozen => return told(Cause::Frozen, true),
            Status::Stopping | Status::Stopped => {}
            _ => return None,
        }
        match &notebook.history.as_deref()?.stop {
            Some(stop) => Some(Self::judge(stop)),
            None => told(Cause::Unknown, false),
        }
    }

    fn judge(stop: &Stop) -> Self {
        let (from, to) = window(stop);
        let (cause, certain) = cause(stop, from, to);
        let deadline = match stop.ends {
            Some(Ends::At { at_ms, .. }) => Some(Timestamp(at_ms)),
            Some(Ends::Never) | None => None,
        };
        let is_exact = from == to;
        let between = (!is_exact).then_some((Timestamp(from), Timestamp(to)));
        let at = match cause {
            Cause::LeaseRanOut if !is_exact => deadline,
            _ => Some(Timestamp(to)),
        };
        Self { at, cause, certain, deadline, between }
    }
}

/// When the stop began: at the latest and at the earliest. The cloud says it, by the date of the state on its way down and by
/// the lease that a stop sets anew (api.md 6.2 b); else it lies between two looks.
fn window(stop: &Stop) -> (i64, i64) {
    let (from, to) = (stop.last_up_ms, stop.first_down_ms);
    let is_inside = |ms: &i64| (from - SLACK_MS..=to + SLACK_MS).contains(ms);
    let began = stop.changed_ms.filter(|_| stop.stopping).or(stop.lease_ms).filter(is_inside);
    match (began, stop.changed_ms.filter(is_inside)) {
        (Some(began), _) => (began, began),
        (None, Some(down)) => (from.max(down - STOPPING_MS), down),
        (None, None) => (from, to),
    }
}

/// Why, and whether that is certain, of a stop that began between the two.
fn cause(stop: &Stop, from: i64, to: i64) -> (Cause, bool) {
    let asked = stop.by.as_ref().filter(|by| from - PROMPT_MS <= by.at_ms && by.at_ms <= to + SLACK_MS);
    if let Some(by) = asked.filter(|by| !by.in_doubt) {
        return (Cause::Person(Person::of(by)), true);
    }
    let by_itself = match stop.ends {
        None => (Cause::Unknown, false),
        Some(Ends::Never) => (Cause::Elsewhere, true),
        Some(Ends::At { at_ms, .. }) if to < at_ms - SLACK_MS => (Cause::Elsewhere, true),
        Some(Ends::At { idle: true, length_ms, .. }) => (Cause::Idle { after: length_ms.map(Millis) }, false),
        Some(Ends::At { at_ms, .. }) if from == to && to <= at_ms + PROMPT_MS => (Cause::LeaseRanOut, true),
        Some(Ends::At { at_ms, .. }) if from <= at_ms + LATE_MS => (Cause::LeaseRanOut, false),
        Some(Ends::At { .. }) => (Cause::Unknown, false),
    };
    match asked {
        Some(by) if !matches!(by_itself.0, Cause::LeaseRanOut) => (Cause::Person(Person::of(by)), false),
        _ => by_itself,
    }
}

impl Person {
    fn of(by: &By) -> Self {
        Self { name: by.person.as_str().into(), you: by.you, at: Timestamp(by.at_ms) }
    }
}
