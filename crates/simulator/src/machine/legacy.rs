//! An instance of the older generation ("demanager"): the 15 states of api.md 8, auto-stop in seconds that acts from the
//! next start, and the queue for free flavors.

use super::notebook::step_words;
use super::permission::{Action, legacy_permits};
use super::steps::{Attempt, Failure, Plan, StepEnd};
use super::{Code, LegacyStatus};

/// How many stand ahead in the queue for a free flavor, and how long each takes: not published, short enough to watch [I].
pub(crate) const QUEUE_PLACES: i64 = 3;
const QUEUE_PLACE_MS: i64 = 15_000;
/// How long it stays READY_TO_START before it starts by itself [I].
const READY_MS: i64 = 2_000;

/// `spec.auto_stop` as it was set; it takes effect at the next start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AutoStop {
    pub(crate) enable: bool,
    /// 3600 to 86400 seconds; kept for every start.
    pub(crate) duration_s: Option<i64>,
    pub(crate) prompt: bool,
}

impl AutoStop {
    pub(crate) const OFF: Self = Self { enable: false, duration_s: None, prompt: true };

    /// The rules of api.md 8: mandatory when enabled, 1 to 24 hours.
    pub(crate) fn read(enable: bool, duration_s: Option<i64>, prompt: bool) -> Result<Self, Code> {
        match duration_s {
            None if enable => Err("ModelArts.6348"),
            Some(seconds) if !(3600..=86_400).contains(&seconds) => Err("ModelArts.6349"),
            _ => Ok(Self { enable, duration_s, prompt }),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Legacy {
    updated_at_ms: i64,
    auto_stop: AutoStop,
    phase: Phase,
}

#[derive(Clone, Debug)]
enum Phase {
    Queuing { wait: Wait, began_at_ms: i64, plan: Plan },
    ReadyToStart { until_ms: i64, plan: Plan },
    Creating(Attempt),
    Starting(Attempt),
    Restarting(Attempt),
    Running { stop_at_ms: Option<i64> },
    Stopping { until_ms: Option<i64> },
    CreateFailed(Failure),
    StartFailed(Failure),
    ResizeFailed(Failure),
    Still(Still),
}

/// What a place in the queue is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    Create,
    Start,
}

/// The states that nothing leaves by itself. Resizing cannot be asked for here, so it does not end either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Still {
    Stopped,
    Unavailable,
    Deleted,
    Resizing,
}

/// A place in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) rank: i64,
    pub(crate) began_at_ms: i64,
    pub(crate) ends_at_ms: i64,
}

impl Legacy {
    /// An instance in any status at all, since `now_ms`.
    pub(crate) fn in_status(status: LegacyStatus, auto_stop: AutoStop, plan: Plan, now_ms: i64) -> Self {
        let mut instance = Self { updated_at_ms: now_ms, auto_stop, phase: Phase::Still(Still::Stopped) };
        instance.put(status, plan, now_ms);
        instance
    }

    /// Forces a status, whatever was before: for pretended histories and for the controls, never for the API.
    pub(crate) fn put(&mut self, status: LegacyStatus, plan: Plan, now_ms: i64) {
        use LegacyStatus as S;
        let phase = match status {
            S::Creating => Phase::Creating(Attempt::new(plan, now_ms)),
            S::Starting => Phase::Starting(Attempt::new(plan, now_ms)),
            S::Restarting => Phase::Restarting(Attempt::new(plan, now_ms)),
            S::Running => Phase::Running { stop_at_ms: self.stop_at_ms(now_ms) },
            S::Stopping => Phase::Stopping { until_ms: None },
            S::CreateFailed => Phase::CreateFailed(plan.failure()),
            S::StartFailed => Phase::StartFailed(plan.failure()),
            S::ResizeFailed => Phase::ResizeFailed(plan.failure()),
            S::CreateQueuing => Phase::Queuing { wait: Wait::Create, began_at_ms: now_ms, plan },
            S::StartQueuing => Phase::Queuing { wait: Wait::Start, began_at_ms: now_ms, plan },
            S::ReadyToStart => Phase::ReadyToStart { until_ms: now_ms + READY_MS, plan },
            S::Stopped => Phase::Still(Still::Stopped),
            S::Unavailable => Phase::Still(Still::Unavailable),
            S::Deleted => Phase::Still(Still::Deleted),
            S::Resizing => Phase::Still(Still::Resizing),
        };
        self.enter(phase, now_ms);
    }

    pub(crate) fn status(&self) -> LegacyStatus {
        match &self.phase {
            Phase::Queuing { wait: Wait::Create, .. } => LegacyStatus::CreateQueuing,
            Phase::Queuing { wait: Wait::Start, .. } => LegacyStatus::StartQueuing,
            Phase::ReadyToStart { .. } => LegacyStatus::ReadyToStart,
            Phase::Creating(_) => LegacyStatus::Creating,
            Phase::Starting(_) => LegacyStatus::Starting,
            Phase::Restarting(_) => LegacyStatus::Restarting,
            Phase::Running { .. } => LegacyStatus::Running,
            Phase::Stopping { .. } => LegacyStatus::Stopping,
            Phase::CreateFailed(_) => LegacyStatus::CreateFailed,
            Phase::StartFailed(_) => LegacyStatus::StartFailed,
            Phase::ResizeFailed(_) => LegacyStatus::ResizeFailed,
            Phase::Still(Still::Stopped) => LegacyStatus::Stopped,
            Phase::Still(Still::Unavailable) => LegacyStatus::Unavailable,
            Phase::Still(Still::Deleted) => LegacyStatus::Deleted,
            Phase::Still(Still::Resizing) => LegacyStatus::Resizing,
        }
    }

    pub(crate) fn updated_at_ms(&self) -> i64 {
        self.updated_at_ms
    }

    pub(crate) fn auto_stop(&self) -> AutoStop {
        self.auto_stop
    }

    /// When this run ends by itself: what was set before this start, whatever was set since.
    pub(crate) fn stops_at_ms(&self) -> Option<i64> {
        match self.phase {
            Phase::Running { stop_at_ms } => stop_at_ms,
            _ => None,
        }
    }

    pub(crate) fn failure(&self) -> Option<Failure> {
        match self.phase {
            Phase::CreateFailed(failure) | Phase::StartFailed(failure) | Phase::ResizeFailed(failure) => Some(failure),
            _ => None,
        }
    }

    pub(crate) fn place(&self, now_ms: i64) -> Option<Place> {
        let Phase::Queuing { began_at_ms, .. } = self.phase else { return None };
        let passed = (now_ms - began_at_ms) / QUEUE_PLACE_MS;
        let ends_at_ms = began_at_ms + QUEUE_PLACES * QUEUE_PLACE_MS;
        Some(Place { rank: (QUEUE_PLACES - passed).max(1), began_at_ms, ends_at_ms })
    }

    pub(crate) fn due_at_ms(&self) -> Option<i64> {
        match &self.phase {
            Phase::Queuing { began_at_ms, .. } => Some(began_at_ms + QUEUE_PLACES * QUEUE_PLACE_MS),
            Phase::ReadyToStart { until_ms, .. } => Some(*until_ms),
            Phase::Creating(attempt) | Phase::Starting(attempt) | Phase::Restarting(attempt) => attempt.due_at_ms(),
            Phase::Running { stop_at_ms } => *stop_at_ms,
            Phase::Stopping { until_ms } => *until_ms,
            Phase::CreateFailed(_) | Phase::StartFailed(_) | Phase::ResizeFailed(_) | Phase::Still(_) => None,
        }
    }

    /// Lets what is due happen and says in words what it was. `stop_ms` is how long a stop takes, `None` for ever.
    pub(crate) fn fire(&mut self, now_ms: i64, stop_ms: Option<i64>) -> &'static str {
        match &mut self.phase {
            Phase::Creating(attempt) | Phase::Starting(attempt) | Phase::Restarting(attempt) => {
                match attempt.end_step(now_ms) {
                    StepEnd::NextStep(step) => step_words(step),
                    StepEnd::Done => {
                        self.enter(Phase::Running { stop_at_ms: self.stop_at_ms(now_ms) }, now_ms);
                        "running"
                    }
                    StepEnd::Failed(failure) => {
                        let creating = matches!(self.phase, Phase::Creating(_));
                        let failed = if creating { Phase::CreateFailed } else { Phase::StartFailed };
                        self.enter(failed(failure), now_ms);
                        "failed"
                    }
                }
            }
            Phase::Queuing { wait: Wait::Create, plan, .. } => {
                let attempt = Attempt::new(plan.clone(), now_ms);
                self.enter(Phase::Creating(attempt), now_ms);
                "left the queue"
            }
            Phase::Queuing { wait: Wait::Start, plan, .. } => {
                let plan = plan.clone();
                self.enter(Phase::ReadyToStart { until_ms: now_ms + READY_MS, plan }, now_ms);
                "left the queue"
            }
            Phase::ReadyToStart { plan, .. } => {
                let attempt = Attempt::new(plan.clone(), now_ms);
                self.enter(Phase::Starting(attempt), now_ms);
                "starting"
            }
            Phase::Running { .. } => {
                self.enter(Phase::Stopping { until_ms: stop_ms.map(|stop_ms| now_ms + stop_ms) }, now_ms);
                "auto-stop"
            }
            Phase::Stopping { .. } => {
                self.enter(Phase::Still(Still::Stopped), now_ms);
                "stopped"
            }
            Phase::CreateFailed(_) | Phase::StartFailed(_) | Phase::ResizeFailed(_) | Phase::Still(_) => "nothing",
        }
    }

    /// `queued`: the flavor is free, so the start waits for its turn first.
    pub(crate) fn start(&mut self, plan: Plan, queued: bool, now_ms: i64) -> Result<(), Code> {
        legacy_permits(self.status(), Action::Start)?;
        let phase = if queued && self.status() != LegacyStatus::ReadyToStart {
            Phase::Queuing { wait: Wait::Start, began_at_ms: now_ms, plan }
        } else {
            Phase::Starting(Attempt::new(plan, now_ms))
        };
        self.enter(phase, now_ms);
        Ok(())
    }

    pub(crate) fn restart(&mut self, plan: Plan, now_ms: i64) -> Result<(), Code> {
        legacy_permits(self.status(), Action::Restart)?;
        self.enter(Phase::Restarting(Attempt::new(plan, now_ms)), now_ms);
        Ok(())
    }

    pub(crate) fn queue(&mut self, plan: Plan, now_ms: i64) -> Result<(), Code> {
        legacy_permits(self.status(), Action::Queue)?;
        self.enter(Phase::Queuing { wait: Wait::Start, began_at_ms: now_ms, plan }, now_ms);
        Ok(())
    }

    /// What waited to be created leaves nothing behind but a failed instance; what waited to start is stopped as before [I].
    pub(crate) fn dequeue(&mut self, now_ms: i64) -> Result<(), Code> {
        legacy_permits(self.status(), Action::Dequeue)?;
        let phase = match self.status() {
            LegacyStatus::CreateQueuing => Phase::CreateFailed(Failure::LEFT_THE_QUEUE),
            _ => Phase::Still(Still::Stopped),
        };
        self.enter(phase, now_ms);
        Ok(())
    }

    pub(crate) fn stop(&mut self, now_ms: i64, stop_ms: Option<i64>) -> Result<(), Code> {
        legacy_permits(self.status(), Action::Stop)?;
        self.enter(Phase::Stopping { until_ms: stop_ms.map(|stop_ms| now_ms + stop_ms) }, now_ms);
        Ok(())
    }

    /// Kept now, in force from the next start (api.md 6.4).
    pub(crate) fn set_auto_stop(&mut self, auto_stop: AutoStop) -> Result<(), Code> {
        legacy_permits(self.status(), Action::AutoStop)?;
        self.auto_stop = auto_stop;
        Ok(())
    }

    fn stop_at_ms(&self, running_since_ms: i64) -> Option<i64> {
        let AutoStop { enable: true, duration_s: Some(seconds), .. } = self.auto_stop else { return None };
        Some(running_since_ms + seconds * 1000)
    }

    fn enter(&mut self, phase: Phase, now_ms: i64) {
        self.phase = phase;
        self.updated_at_ms = now_ms;
    }
}
