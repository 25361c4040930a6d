//! The four steps of a start-up (api.md 2.6, JobProgress): 1 storage, 2 compute, 3 network, 4 initialise.

/// What a start-up will do, decided when it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) step_ms: [i64; 4],
    pub(crate) outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Succeeds,
    /// `step` counts from 1.
    Fails {
        step: usize,
        failure: Failure,
    },
    /// Never leaves the step.
    Hangs {
        step: usize,
    },
}

/// Why a start-up failed, in the cloud's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) code: &'static str,
    pub(crate) reason: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepStatus {
    Waiting,
    Processing,
    Completed,
    Failed,
}

impl StepStatus {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Processing => "PROCESSING",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
        }
    }
}

impl Failure {
    pub(crate) const NO_STORAGE: Self = Self {
        code: "ModelArts.6316",
        reason: "The storage of the instance is not available. Check that the disk or file system exists and try again.",
    };
    pub(crate) const NO_CAPACITY: Self = Self {
        code: "ModelArts.6200",
        reason: "Insufficient resources: no node with the requested flavor is free. Try again later or switch the flavor.",
    };
    pub(crate) const LEFT_THE_QUEUE: Self =
        Self { code: "ModelArts.6360", reason: "The instance left the queue before resources became available." };
}

impl Plan {
    /// About 27 s together, as in the published run (api.md 6.2).
    pub(crate) const STEP_MS: [i64; 4] = [4_000, 12_000, 5_000, 6_000];

    /// Nothing special.
    pub(crate) const ORDINARY: Self = Self { step_ms: Self::STEP_MS, outcome: Outcome::Succeeds };

    /// What an attempt by this plan fails with: as planned, else for want of resources.
    pub(crate) fn failure(&self) -> Failure {
        match self.outcome {
            Outcome::Fails { failure, .. } => failure,
            Outcome::Succeeds | Outcome::Hangs { .. } => Failure::NO_CAPACITY,
        }
    }

    /// The step (1 to 4) that such an attempt fails at.
    pub(crate) fn failing_step(&self) -> usize {
        match self.outcome {
            Outcome::Fails { step, .. } => step,
            Outcome::Succeeds | Outcome::Hangs { .. } => 2,
        }
    }
}

/// A start-up on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    plan: Plan,
    /// 1 to 4.
    step: usize,
    step_began_at_ms: i64,
}

/// What the end of a step leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepEnd {
    NextStep(usize),
    Done,
    Failed(Failure),
}

impl Attempt {
    pub(crate) fn new(plan: Plan, now_ms: i64) -> Self {
        Self { plan, step: 1, step_began_at_ms: now_ms }
    }

    /// An attempt that has reached a step (1 to 4) already.
    pub(crate) fn at_step(plan: Plan, step: usize, now_ms: i64) -> Self {
        Self { plan, step: step.clamp(1, 4), step_began_at_ms: now_ms }
    }

    /// When the current step ends; `None` when it never does.
    pub(crate) fn due_at_ms(&self) -> Option<i64> {
        match self.plan.outcome {
            Outcome::Hangs { step } if step == self.step => None,
            _ => Some(self.step_began_at_ms + self.plan.step_ms[self.step - 1]),
        }
    }

    pub(crate) fn end_step(&mut self, now_ms: i64) -> StepEnd {
        match self.plan.outcome {
            Outcome::Fails { step, failure } if step == self.step => StepEnd::Failed(failure),
            _ if self.step == 4 => StepEnd::Done,
            _ => {
                self.step += 1;
                self.step_began_at_ms = now_ms;
                StepEnd::NextStep(self.step)
            }
        }
    }

    /// The status of a step when the current one has the status `current`.
    pub(crate) fn status_of(&self, step: usize, current: StepStatus) -> StepStatus {
        match step.cmp(&self.step) {
            std::cmp::Ordering::Less => StepStatus::Completed,
            std::cmp::Ordering::Equal => current,
            std::cmp::Ordering::Greater => StepStatus::Waiting,
        }
    }
}
