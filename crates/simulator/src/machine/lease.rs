//! The lease of a current notebook: api.md 6.2, the rule that seven published answers fit to the millisecond.

use super::Code;

const HOUR_MS: i64 = 3_600_000;

/// What asks an instance to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Timing,
    Idle,
}

impl Kind {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Timing => "TIMING",
            Self::Idle => "IDLE",
        }
    }

    /// Either case (api.md 2.7).
    pub(crate) fn read(text: &str) -> Option<Self> {
        [Self::Timing, Self::Idle].into_iter().find(|kind| kind.text().eq_ignore_ascii_case(text))
    }

    /// Shortest duration (api.md 6.3); the longest is 72 h for both, for idle by inference.
    fn shortest_ms(self) -> i64 {
        match self {
            Self::Timing => HOUR_MS,
            Self::Idle => 900_000,
        }
    }
}

/// What was asked for, in force until the next request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    For {
        kind: Kind,
        duration_ms: i64,
    },
    /// Asked for with `duration=-1` (api.md 6.4): the instance never stops by itself.
    WithoutEnd,
}

impl Term {
    pub(crate) const DEFAULT: Self = Self::For { kind: Kind::Timing, duration_ms: HOUR_MS };

    /// `duration` in milliseconds; omitted it is one hour. Refuses what is outside of api.md 6.3.
    pub(crate) fn read(kind: Kind, duration_ms: Option<i64>) -> Result<Self, Code> {
        let duration_ms = duration_ms.unwrap_or(HOUR_MS);
        if (kind.shortest_ms()..=72 * HOUR_MS).contains(&duration_ms) {
            Ok(Self::For { kind, duration_ms })
        } else {
            Err("ModelArts.6349")
        }
    }
}

/// `lease` of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lease {
    pub(crate) created_at_ms: i64,
    pub(crate) updated_at_ms: i64,
    /// Counted from `created_at_ms`, not from now and not what was asked for; -1 without end [I].
    pub(crate) duration_ms: i64,
    pub(crate) term: Term,
}

impl Lease {
    pub(crate) fn new(created_at_ms: i64, term: Term) -> Self {
        let mut lease = Self { created_at_ms, updated_at_ms: created_at_ms, duration_ms: 0, term };
        lease.rebase(created_at_ms);
        lease
    }

    pub(crate) fn set(&mut self, term: Term, now_ms: i64) {
        self.term = term;
        self.rebase(now_ms);
    }

    /// The term begins anew: at start, at RUNNING, at renewal and at stop. All published answers used one hour, so whether a
    /// stop takes the last term or the default hour is not known; the last term stands here [I].
    pub(crate) fn rebase(&mut self, now_ms: i64) {
        self.updated_at_ms = now_ms;
        self.duration_ms = match self.term {
            Term::For { duration_ms, .. } => now_ms - self.created_at_ms + duration_ms,
            Term::WithoutEnd => -1,
        };
    }

    pub(crate) fn kind(&self) -> Kind {
        match self.term {
            Term::For { kind, .. } => kind,
            Term::WithoutEnd => Kind::Timing,
        }
    }

    /// When a running instance stops by itself. Idleness that began before the lease was set counts from the lease: a
    /// renewal sets the remaining time to what was asked for (api.md 6.2).
    pub(crate) fn stops_at_ms(&self, idle_since_ms: Option<i64>) -> Option<i64> {
        match self.term {
            Term::For { kind: Kind::Timing, .. } => Some(self.created_at_ms + self.duration_ms),
            Term::For { kind: Kind::Idle, duration_ms } => {
                idle_since_ms.map(|since| since.max(self.updated_at_ms) + duration_ms)
            }
            Term::WithoutEnd => None,
        }
    }
}
