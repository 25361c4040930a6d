//! The lease: when an instance will be stopped, by what rule, in both generations (api.md 6, 8).
//! A deadline is an instant. It is never counted down and never relative to when an answer came.

use api::Generation;
use modelarts::{
    instance::AutoStop,
    notebook::{Lease as WireLease, LeaseType},
};

use crate::{
    Notebook, Status,
    time::{Millis, Timestamp},
};

/// What makes the instance stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeaseKind {
    /// At a fixed time.
    Scheduled,
    /// After this long without activity: it may stop, it need not.
    Idle,
}

/// What the cloud says of an instance's lease. A deadline counts only while the instance is up: see [`LeaseView`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lease {
    /// The cloud did not say, or said something absurd.
    Unknown,
    /// Switched off: it never stops by itself.
    Off,
    /// It stops by itself.
    On {
        /// What makes it stop.
        kind: LeaseKind,
        /// When; absent in the older generation while it is not running.
        deadline: Option<Timestamp>,
        /// Older generation: what the next start will use; absent when that will not stop by itself.
        /// Current generation: what was asked for last, which the next start does not remember (api.md 6.2).
        duration: Option<Millis>,
    },
}

/// How close the end is: which of the thresholds of [`api::Limits::warn_before_ms`] have been passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// None.
    Calm,
    /// The first, by default 30 minutes.
    Soon,
    /// The second, by default 10 minutes.
    Close,
    /// The last, by default 2 minutes.
    Last,
}

/// What a card says about the lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseView {
    /// Not running, nothing to count.
    Resting {
        /// What the next start will use, where that is kept (older generation).
        next: NextLease,
    },
    /// Running and never stopped by itself.
    Never {
        /// What the next start will use.
        next: NextLease,
    },
    /// Running, and the cloud did not say.
    Unknown,
    /// Running until `deadline` (idle: at the earliest).
    Until {
        /// When it stops.
        deadline: Timestamp,
        /// What makes it stop.
        kind: LeaseKind,
        /// How close that is.
        urgency: Urgency,
        /// What the next start will use.
        next: NextLease,
    },
    /// The deadline has passed and the cloud has not confirmed the stop yet.
    Ending {
        /// When it should have stopped.
        deadline: Timestamp,
        /// What makes it stop.
        kind: LeaseKind,
    },
}

/// What the next start will use. The current generation takes it with the start, the older one keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextLease {
    /// Chosen with each start.
    ChosenAtStart,
    /// Kept: no auto-stop.
    Off,
    /// Kept: stop after this long.
    After(Millis),
}

/// A lease that ends further than this from when it was set is no lease: the longest documented is 72 h (api.md 6.3).
const ABSURD: Millis = Millis::hours(30 * 24);

impl Lease {
    /// Reads a lease of the current generation: it ends at `create_at + duration` (api.md 6.2). `updated` stands in when
    /// the lease does not say when it was set; `None` there as well means that the end cannot be judged, and is believed.
    #[must_use]
    pub fn current(lease: &WireLease, updated: Option<Timestamp>) -> Self {
        // api.md 6.4: duration -1 and `enable` false both mean no auto-stop [inferred there].
        if lease.enable == Some(false) || lease.duration == Some(-1) {
            return Self::Off;
        }
        let (Some(created), Some(length)) = (lease.create_at, lease.duration) else { return Self::Unknown };
        let Some(deadline) = created.checked_add(length).map(Timestamp) else { return Self::Unknown };
        if created <= 0 || length <= 0 {
            return Self::Unknown;
        }
        let set_at = lease.update_at.map(Timestamp).or(updated);
        if set_at.is_some_and(|set_at| is_absurd(deadline, set_at)) {
            return Self::Unknown;
        }
        let asked = lease.update_at.map(|set_at| deadline - Timestamp(set_at)).filter(|asked| 0 < asked.0);
        Self::On { kind: LeaseKind::of(lease.lease_type.as_ref()), deadline: Some(deadline), duration: asked }
    }

    /// Reads an auto-stop of the older generation: it ends at `stop_timestamp`, which counts also when the setting was
    /// changed since, because a change acts from the next start (api.md 8). `updated`: when the instance last changed.
    #[must_use]
    pub fn legacy(auto_stop: &AutoStop, updated: Option<Timestamp>) -> Self {
        let deadline = auto_stop.stop_timestamp.filter(|stop| 0 < *stop).map(Timestamp);
        let deadline = deadline.filter(|stop| updated.is_none_or(|updated| !is_absurd(*stop, updated)));
        let is_off = auto_stop.enable == Some(false) || auto_stop.duration == Some(-1);
        let length = auto_stop.duration.map(Millis::seconds).filter(|length| 0 < length.0 && *length <= ABSURD);
        let duration = length.filter(|_| !is_off);
        match (deadline, duration) {
            (None, None) if is_off => Self::Off,
            (None, None) => Self::Unknown,
            _ => Self::On { kind: LeaseKind::Scheduled, deadline, duration },
        }
    }

    /// When the instance will be stopped, as far as the cloud said.
    #[must_use]
    pub const fn deadline(&self) -> Option<Timestamp> {
        match self {
            Self::On { deadline, .. } => *deadline,
            Self::Unknown | Self::Off => None,
        }
    }

    /// What the next start of `generation` will use.
    #[must_use]
    pub const fn next(&self, generation: Generation) -> NextLease {
        match (generation, self) {
            (Generation::Notebooks, _) => NextLease::ChosenAtStart,
            (Generation::Demanager, Self::On { duration: Some(length), .. }) => NextLease::After(*length),
            (Generation::Demanager, _) => NextLease::Off,
        }
    }
}

/// Further away than any lease, in either direction.
fn is_absurd(deadline: Timestamp, set_at: Timestamp) -> bool {
    ABSURD.0 < (deadline - set_at).0.saturating_abs()
}

impl LeaseKind {
    /// A missing or unknown type is a scheduled lease: the documented default (api.md 2.7).
    fn of(lease_type: Option<&LeaseType>) -> Self {
        match lease_type {
            Some(LeaseType::Idle) => Self::Idle,
            Some(LeaseType::Timing | LeaseType::Other(_)) | None => Self::Scheduled,
        }
    }
}

impl Urgency {
    /// How close the end is with so much left; `warn` are the thresholds.
    #[must_use]
    pub fn of(left: Millis, warn: &[i64; 3]) -> Self {
        match warn.iter().filter(|threshold| left.0 <= **threshold).count() {
            0 => Self::Calm,
            1 => Self::Soon,
            2 => Self::Close,
            _ => Self::Last,
        }
    }
}

impl LeaseView {
    /// What to say of `notebook`'s lease at `now`, with these thresholds.
    #[must_use]
    pub fn of(notebook: &Notebook, warn: &[i64; 3], now: Timestamp) -> Self {
        let next = notebook.lease.next(notebook.key.generation);
        if let Status::Other(_) = notebook.status {
            return Self::Unknown;
        }
        if !notebook.status.is_up() {
            return Self::Resting { next };
        }
        match notebook.lease {
            Lease::Off => Self::Never { next },
            // The older generation says when it stops whenever it will (api.md 8): switched on while it ran, it acts later.
            Lease::On { deadline: None, .. } => Self::Never { next },
            Lease::Unknown => Self::Unknown,
            Lease::On { kind, deadline: Some(deadline), .. } if deadline <= now => Self::Ending { deadline, kind },
            Lease::On { kind, deadline: Some(deadline), .. } => {
                Self::Until { deadline, kind, urgency: Urgency::of(deadline - now, warn), next }
            }
        }
    }

    /// When this view will be another without anything having happened.
    #[must_use]
    pub fn changes_at(&self, warn: &[i64; 3], now: Timestamp) -> Option<Timestamp> {
        let Self::Until { deadline, .. } = *self else { return None };
        let thresholds = warn.iter().map(|threshold| Timestamp(deadline.0.saturating_sub(*threshold)));
        thresholds.chain([deadline]).filter(|instant| now < *instant).min()
    }
}
