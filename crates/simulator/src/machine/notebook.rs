//! A current notebook: the 14 states of api.md 7, its lease, its steps and its idleness.

use super::permission::{Action, notebook_permits};
use super::steps::{Attempt, Failure, Plan, StepEnd, StepStatus};
use super::{BUSY_AFTER_OPENING_MS, Code, Kind, Lease, Status, Term};

#[derive(Clone, Debug)]
pub(crate) struct Notebook {
    /// Last change of state; not moved by renewals, nor by a changed name (api.md 2.6).
    updated_at_ms: i64,
    lease: Lease,
    phase: Phase,
}

#[derive(Clone, Debug)]
enum Phase {
    Creating(Attempt),
    Starting(Attempt),
    CreateFailed(Attempt, Failure),
    StartFailed(Attempt, Failure),
    Running(Activity),
    Snapshotting {
        until_ms: i64,
        activity: Activity,
    },
    /// `None`: it never comes to an end.
    Stopping {
        until_ms: Option<i64>,
    },
    Still(Still),
}

/// The states that nothing leaves by itself.
#[derive(Clone, Copy, Debug)]
enum Still {
    Init,
    Deleting,
    Stopped,
    DeleteFailed,
    Error,
    Deleted,
    Frozen,
}

/// What an idle lease looks at.
#[derive(Clone, Copy, Debug)]
enum Activity {
    Busy { until_ms: i64 },
    Idle { since_ms: i64 },
}

impl Activity {
    fn idle_since_ms(self) -> Option<i64> {
        match self {
            Self::Busy { .. } => None,
            Self::Idle { since_ms } => Some(since_ms),
        }
    }
}

impl Notebook {
    /// A notebook in any status at all, since `now_ms`; `plan` is used where it is starting up or failed to.
    pub(crate) fn in_status(status: Status, lease: Lease, plan: Plan, now_ms: i64) -> Self {
        let mut notebook = Self { updated_at_ms: now_ms, lease, phase: Phase::Still(Still::Init) };
        notebook.put(status, plan, now_ms);
        notebook
    }

    /// Forces a status, whatever was before: for pretended histories and for the controls, never for the API.
    pub(crate) fn put(&mut self, status: Status, plan: Plan, now_ms: i64) {
        let activity = Activity::Idle { since_ms: now_ms };
        let failure = plan.failure();
        let failed_step = plan.failing_step();
        let attempt = |plan, step| Attempt::at_step(plan, step, now_ms);
        let phase = match status {
            Status::Init => Phase::Still(Still::Init),
            Status::Creating => Phase::Creating(attempt(plan, 1)),
            Status::Starting => Phase::Starting(attempt(plan, 1)),
            Status::Stopping => Phase::Stopping { until_ms: None },
            Status::Deleting => Phase::Still(Still::Deleting),
            Status::Running => Phase::Running(activity),
            Status::Stopped => Phase::Still(Still::Stopped),
            Status::Snapshotting => Phase::Snapshotting { until_ms: now_ms + SNAPSHOT_MS, activity },
            Status::CreateFailed => Phase::CreateFailed(attempt(plan, failed_step), failure),
            Status::StartFailed => Phase::StartFailed(attempt(plan, failed_step), failure),
            Status::DeleteFailed => Phase::Still(Still::DeleteFailed),
            Status::Error => Phase::Still(Still::Error),
            Status::Deleted => Phase::Still(Still::Deleted),
            Status::Frozen => Phase::Still(Still::Frozen),
        };
        self.enter(phase, now_ms);
    }

    /// A start-up that reached a step (1 to 4) already.
    pub(crate) fn put_at_step(&mut self, plan: Plan, step: usize, now_ms: i64) {
        self.enter(Phase::Starting(Attempt::at_step(plan, step, now_ms)), now_ms);
    }

    /// A stop on its way that ends at `until_ms`.
    pub(crate) fn put_stopping(&mut self, until_ms: i64, now_ms: i64) {
        self.enter(Phase::Stopping { until_ms: Some(until_ms) }, now_ms);
    }

    pub(crate) fn status(&self) -> Status {
        match self.phase {
            Phase::Creating(_) => Status::Creating,
            Phase::Starting(_) => Status::Starting,
            Phase::CreateFailed(..) => Status::CreateFailed,
            Phase::StartFailed(..) => Status::StartFailed,
            Phase::Running(_) => Status::Running,
            Phase::Snapshotting { .. } => Status::Snapshotting,
            Phase::Stopping { .. } => Status::Stopping,
            Phase::Still(still) => match still {
                Still::Init => Status::Init,
                Still::Deleting => Status::Deleting,
                Still::Stopped => Status::Stopped,
                Still::DeleteFailed => Status::DeleteFailed,
                Still::Error => Status::Error,
                Still::Deleted => Status::Deleted,
                Still::Frozen => Status::Frozen,
            },
        }
    }

    pub(crate) fn updated_at_ms(&self) -> i64 {
        self.updated_at_ms
    }

    pub(crate) fn lease(&self) -> &Lease {
        &self.lease
    }

    pub(crate) fn failure(&self) -> Option<Failure> {
        match self.phase {
            Phase::CreateFailed(_, failure) | Phase::StartFailed(_, failure) => Some(failure),
            _ => None,
        }
    }

    /// The steps from 4 down to 1, as the documents list them; absent once it is running (api.md 7).
    pub(crate) fn progress(&self) -> Option<[(usize, StepStatus); 4]> {
        let (attempt, current) = match &self.phase {
            Phase::Creating(attempt) | Phase::Starting(attempt) => (attempt, StepStatus::Processing),
            Phase::CreateFailed(attempt, _) | Phase::StartFailed(attempt, _) => (attempt, StepStatus::Failed),
            _ => return None,
        };
        Some([4, 3, 2, 1].map(|step| (step, attempt.status_of(step, current))))
    }

    /// When something happens next without anybody asking; `None` when nothing will.
    pub(crate) fn due_at_ms(&self) -> Option<i64> {
        match &self.phase {
            Phase::Creating(attempt) | Phase::Starting(attempt) => attempt.due_at_ms(),
            Phase::Running(Activity::Busy { until_ms }) => {
                Some(self.lease.stops_at_ms(None).map_or(*until_ms, |stop| stop.min(*until_ms)))
            }
            Phase::Running(Activity::Idle { since_ms }) => self.lease.stops_at_ms(Some(*since_ms)),
            Phase::Snapshotting { until_ms, .. } => Some(*until_ms),
            Phase::Stopping { until_ms } => *until_ms,
            Phase::CreateFailed(..) | Phase::StartFailed(..) | Phase::Still(_) => None,
        }
    }

    /// Lets what is due happen and says in words what it was. `stop_ms` is how long a stop takes, `None` for ever.
    pub(crate) fn fire(&mut self, now_ms: i64, stop_ms: Option<i64>) -> &'static str {
        match &mut self.phase {
            Phase::Creating(attempt) | Phase::Starting(attempt) => match attempt.end_step(now_ms) {
                StepEnd::NextStep(step) => step_words(step),
                StepEnd::Done => self.become_running(now_ms),
                StepEnd::Failed(failure) => self.fail(failure, now_ms),
            },
            Phase::Running(activity) => {
                if self.lease.stops_at_ms(activity.idle_since_ms()).is_some_and(|stop| stop <= now_ms) {
                    self.begin_stop(now_ms, stop_ms);
                    return if self.lease.kind() == Kind::Idle { "idle stop" } else { "lease ran out" };
                }
                *activity = Activity::Idle { since_ms: now_ms };
                "became idle"
            }
            Phase::Snapshotting { activity, .. } => {
                let activity = *activity;
                self.enter(Phase::Running(activity), now_ms);
                "image saved"
            }
            Phase::Stopping { .. } => {
                self.enter(Phase::Still(Still::Stopped), now_ms);
                "stopped"
            }
            Phase::CreateFailed(..) | Phase::StartFailed(..) | Phase::Still(_) => "nothing",
        }
    }

    pub(crate) fn start(&mut self, term: Term, plan: Plan, now_ms: i64) -> Result<(), Code> {
        notebook_permits(self.status(), Action::Start)?;
        self.lease.set(term, now_ms);
        self.enter(Phase::Starting(Attempt::new(plan, now_ms)), now_ms);
        Ok(())
    }

    pub(crate) fn stop(&mut self, now_ms: i64, stop_ms: Option<i64>) -> Result<(), Code> {
        notebook_permits(self.status(), Action::Stop)?;
        self.begin_stop(now_ms, stop_ms);
        Ok(())
    }

    pub(crate) fn renew(&mut self, term: Term, now_ms: i64) -> Result<(), Code> {
        notebook_permits(self.status(), Action::Renew)?;
        self.lease.set(term, now_ms);
        Ok(())
    }

    /// Somebody works in it: that ends idleness, and never moves the lease's `update_at` (api.md 6.4).
    pub(crate) fn touch(&mut self, now_ms: i64) {
        if let Phase::Running(activity) = &mut self.phase {
            *activity = Activity::Busy { until_ms: now_ms + BUSY_AFTER_OPENING_MS };
        }
    }

    fn become_running(&mut self, now_ms: i64) -> &'static str {
        // The time it took to start up does not count (api.md 6.2 a).
        self.lease.rebase(now_ms);
        self.enter(Phase::Running(Activity::Idle { since_ms: now_ms }), now_ms);
        "running"
    }

    fn fail(&mut self, failure: Failure, now_ms: i64) -> &'static str {
        let phase = match &self.phase {
            Phase::Creating(attempt) => Phase::CreateFailed(attempt.clone(), failure),
            Phase::Starting(attempt) => Phase::StartFailed(attempt.clone(), failure),
            _ => return "nothing",
        };
        self.enter(phase, now_ms);
        "failed"
    }

    fn begin_stop(&mut self, now_ms: i64, stop_ms: Option<i64>) {
        self.lease.rebase(now_ms);
        self.enter(Phase::Stopping { until_ms: stop_ms.map(|stop_ms| now_ms + stop_ms) }, now_ms);
    }

    fn enter(&mut self, phase: Phase, now_ms: i64) {
        self.phase = phase;
        self.updated_at_ms = now_ms;
    }
}

/// How long saving an image takes [I].
const SNAPSHOT_MS: i64 = 90_000;

/// What is said when a step (2 to 4) begins.
pub(crate) fn step_words(step: usize) -> &'static str {
    match step {
        2 => "step 2 began",
        3 => "step 3 began",
        _ => "step 4 began",
    }
}
