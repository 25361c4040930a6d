//! The four start-up steps, folded from snapshots so that they never go back within one attempt (experience.md promise 8).
//!
//! Within one attempt a step only moves up: waiting, unknown word, active, done, failed. At most one step is active,
//! RUNNING makes every step done, and only a new attempt starts over.

use std::rc::Rc;

use crate::{
    Status,
    time::{Millis, Timestamp},
};

mod report;
mod times;

pub use report::{StepReport, StepWord};
use times::Times;
pub use times::{Pace, Usually};

/// The four steps of a start, in order (api.md 2.6 JobProgress).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Storage is prepared.
    Storage,
    /// A machine is found.
    Compute,
    /// The network is set up.
    Network,
    /// The instance itself starts.
    Initialize,
}

/// One step as far as it has been seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Its turn has not come.
    Waiting,
    /// At most one step is active.
    Active {
        /// When it was first seen active.
        since: Timestamp,
    },
    /// It is done.
    Done {
        /// How long it took; `None` when it was not seen at work.
        took: Option<Took>,
    },
    /// It failed, and with it the start.
    Failed {
        /// The cloud's own words.
        reason: Option<Rc<str>>,
    },
    /// The cloud used a word we do not know.
    Unknown(Rc<str>),
}

/// How long a step took, as far as it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Took {
    /// So long, give or take the time between two looks.
    About(Millis),
    /// It came and went between two looks that were so far from each other; that is less, and not nothing.
    Under(Millis),
}

/// One start attempt as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The four steps, in order.
    pub steps: [StepState; 4],
    /// All steps are done but the instance is not RUNNING yet.
    pub finishing: bool,
    /// When the attempt was first seen.
    pub since: Timestamp,
    /// When a step was last seen to move.
    pub moved: Timestamp,
    /// How the active step does beside what is usual; `None` where nothing is known of what is usual.
    pub pace: Option<Pace>,
    /// How long such a start takes as a whole.
    pub total: Option<Usually>,
}

impl Progress {
    /// The step that is at work, if one is.
    #[must_use]
    pub fn active(&self) -> Option<Step> {
        Step::ALL.into_iter().find(|step| matches!(self.steps[step.index()], StepState::Active { .. }))
    }
}

impl Step {
    /// The four, in order.
    pub const ALL: [Self; 4] = [Self::Storage, Self::Compute, Self::Network, Self::Initialize];

    /// Its place in [`Progress::steps`], from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// The fold: everything that was seen of the present start attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    attempt: Option<Attempt>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Attempt {
    steps: [StepState; 4],
    since: Timestamp,
    moved: Timestamp,
    /// The cloud has said something about steps; the older generation never does.
    was_reported: bool,
    phase: Phase,
    times: Times,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Starting,
    Failed,
    Complete,
    /// It was stopped or stopped by itself: whatever starts next is a new attempt.
    Over,
}

impl Steps {
    /// Takes in what one answer said: its step reports (any number, in any order), its status and its failure reason.
    /// Times are those of the observation, `now` on the cloud's clock.
    pub fn observe(&mut self, reports: &[StepReport], status: &Status, reason: Option<&Rc<str>>, now: Timestamp) {
        match status {
            status if status.is_starting() => {
                let attempt = match &mut self.attempt {
                    Some(attempt) if attempt.phase == Phase::Starting => attempt,
                    over => over.insert(Attempt::begun(now)),
                };
                attempt.fold(reports, reason, now);
            }
            status if status.is_failed_start() => {
                let attempt = self.attempt.get_or_insert_with(|| Attempt::begun(now));
                match attempt.phase {
                    Phase::Starting | Phase::Failed => attempt.fail(reports, reason, now),
                    Phase::Complete | Phase::Over => {
                        *attempt = Attempt::begun(now);
                        attempt.fail(reports, reason, now);
                    }
                }
            }
            Status::Running => {
                let attempt = self.attempt.get_or_insert_with(|| Attempt::begun(now));
                match attempt.phase {
                    Phase::Complete => {}
                    Phase::Starting => attempt.complete(now),
                    // Started again between two answers.
                    Phase::Failed | Phase::Over => {
                        *attempt = Attempt::begun(now);
                        attempt.complete(now);
                    }
                }
            }
            // Running on, or a word that says nothing about the attempt.
            Status::Snapshotting | Status::Other(_) => {}
            _ => {
                if let Some(attempt) = &mut self.attempt {
                    attempt.phase = Phase::Over;
                }
            }
        }
    }

    /// The present attempt, while it starts and after it failed.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        let attempt = self.attempt.as_ref()?;
        let is_shown = match attempt.phase {
            Phase::Starting => true,
            Phase::Failed => attempt.was_reported,
            Phase::Complete | Phase::Over => false,
        };
        is_shown.then(|| Progress {
            steps: attempt.steps.clone(),
            finishing: attempt.phase == Phase::Starting && attempt.is_done(),
            since: attempt.since,
            moved: attempt.moved,
            pace: attempt.times.pace(),
            total: attempt.times.total(),
        })
    }

    /// Whether the cloud has said anything about steps in the present attempt.
    #[must_use]
    pub fn was_reported(&self) -> bool {
        self.attempt.as_ref().is_some_and(|attempt| attempt.was_reported)
    }

    /// Whether the present attempt reached RUNNING: then every step of it is done.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.attempt.as_ref().is_some_and(|attempt| attempt.phase == Phase::Complete && attempt.is_done())
    }

    /// The first step that failed, if one did and the attempt is not forgotten.
    #[must_use]
    pub fn failed(&self) -> Option<Step> {
        let steps = &self.attempt.as_ref()?.steps;
        Step::ALL.into_iter().find(|step| matches!(steps[step.index()], StepState::Failed { .. }))
    }
}

impl Attempt {
    fn begun(now: Timestamp) -> Self {
        Self {
            steps: [const { StepState::Waiting }; 4],
            since: now,
            moved: now,
            was_reported: false,
            phase: Phase::Starting,
            times: Times::default(),
        }
    }

    fn fold(&mut self, reports: &[StepReport], reason: Option<&Rc<str>>, now: Timestamp) {
        for report in reports {
            self.was_reported = true;
            let state = &mut self.steps[report.step.index()];
            let next = match &report.word {
                StepWord::Waiting => StepState::Waiting,
                StepWord::Processing if self.phase == Phase::Failed => StepState::Waiting,
                StepWord::Processing => StepState::Active { since: now },
                StepWord::Completed => done(state, now),
                StepWord::Failed => StepState::Failed { reason: reason.cloned() },
                StepWord::Other(word) => StepState::Unknown(word.clone()),
            };
            let explains = matches!((&*state, &next), (StepState::Failed { reason: None }, StepState::Failed { .. }));
            if explains || rank(state) < rank(&next) {
                *state = next;
                self.moved = now;
            }
        }
        self.pass_earlier(now);
    }

    /// The steps follow each other (api.md 7): what comes before the furthest step has passed, also when no answer said so.
    fn pass_earlier(&mut self, now: Timestamp) {
        let has_begun = |state: &StepState| !matches!(state, StepState::Waiting | StepState::Unknown(_));
        let Some(furthest) = self.steps.iter().rposition(has_begun) else { return };
        for state in &mut self.steps[..furthest] {
            if matches!(state, StepState::Waiting | StepState::Active { .. }) {
                *state = done(state, now);
            }
        }
    }

    /// The start failed: on the step that says so, else on the one that was active, else on the next after those done,
    /// else on the last, because a start whose every step is done has not failed.
    fn fail(&mut self, reports: &[StepReport], reason: Option<&Rc<str>>, now: Timestamp) {
        self.fold(reports, reason, now);
        self.phase = Phase::Failed;
        let is_marked = self.steps.iter().any(|state| matches!(state, StepState::Failed { .. }));
        let stopped_at = match self.steps.iter().position(|state| matches!(state, StepState::Active { .. })) {
            None if is_marked || !self.was_reported => None,
            None => self.steps.iter().position(|state| !matches!(state, StepState::Done { .. })).or(Some(3)),
            active => active,
        };
        if let Some(index) = stopped_at {
            let reason = reason.filter(|_| !is_marked).cloned();
            self.steps[index] = StepState::Failed { reason };
        }
    }

    fn complete(&mut self, now: Timestamp) {
        self.phase = Phase::Complete;
        for state in &mut self.steps {
            *state = done(state, now);
        }
    }

    fn is_done(&self) -> bool {
        self.steps.iter().all(|state| matches!(state, StepState::Done { .. }))
    }
}

/// The state after `state` when that step is done at `now`. A step that was begun and done between two answers took
/// less than their distance, which is not nothing, so it has no time.
fn done(state: &StepState, now: Timestamp) -> StepState {
    match state {
        StepState::Active { since } => {
            let took = Some(now - *since).filter(|took| 0 < took.0);
            StepState::Done { took: took.map(Took::About) }
        }
        StepState::Done { took } => StepState::Done { took: *took },
        StepState::Waiting | StepState::Failed { .. } | StepState::Unknown(_) => StepState::Done { took: None },
    }
}

/// How far a step is: within one attempt this never falls.
fn rank(state: &StepState) -> u8 {
    match state {
        StepState::Waiting => 0,
        StepState::Unknown(_) => 1,
        StepState::Active { .. } => 2,
        StepState::Done { .. } => 3,
        StepState::Failed { .. } => 4,
    }
}
