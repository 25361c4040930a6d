//! How long steps take beside what is usual: by what the proxy has seen of this start, and of others of this flavor and
//! image. The half of them draws, nineteen of twenty promise (experience.md promise 7); what was shown never goes back.

use api::history::{Spread, Start, Usual};

use super::{Attempt, Phase, Progress, Step, StepState, Steps, Took};
use crate::time::{Millis, Timestamp};

/// Clocks that are known to the second may differ by this.
const SLACK_MS: i64 = 2_000;

/// With fewer starts than this nothing is called slow: two of three may be as rare as one of twenty.
const ENOUGH: u32 = 3;

/// Beyond the quarters of a step: slower than usual.
const SLOWER: u8 = 4;

/// How long something usually takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usually {
    /// Half of the time no longer than this.
    pub typical: Millis,
    /// Nineteen times of twenty no longer than this.
    pub most: Millis,
}

/// How the active step does beside what is usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Nobody has seen such a start to its end yet.
    First,
    /// Within what is usual.
    Usual {
        /// What that is.
        usually: Usually,
        /// How many quarters of the typical time have passed, 0 to 3: the last is full when the step is done.
        quarters: u8,
    },
    /// It takes longer than nineteen of twenty did.
    Slower {
        /// What is usual.
        usually: Usually,
    },
}

/// What an attempt knows of times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    /// As it was told first: an estimate that moves under the eyes is none.
    usual: Option<Usual>,
    /// The active step, and how far it was by its estimate.
    far: Option<(Step, u8)>,
}

impl Steps {
    /// Takes in what the proxy knows: of this start, unless `start` is about an earlier one, and of others like it.
    /// `changed`: when the cloud says that the instance began to start.
    pub fn learn(&mut self, start: Option<&Start>, usual: Option<Usual>, changed: Option<Timestamp>) {
        let Some(attempt) = &mut self.attempt else { return };
        let is_earlier = |start: &Start| changed.is_some_and(|changed| start.since_ms < changed.0 - SLACK_MS);
        match attempt.phase {
            Phase::Starting => {
                let known = attempt.times.usual;
                // An answer to the start itself knows only what was usual before; what says nothing gives way.
                attempt.times.usual = known.filter(|known| 0 < known.samples).or(usual).or(known);
                start.into_iter().filter(|start| !is_earlier(start)).for_each(|start| attempt.learn(start));
            }
            Phase::Failed => start.into_iter().for_each(|start| attempt.learn(start)),
            Phase::Complete | Phase::Over => {}
        }
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Timestamp) {
        let active = self.active();
        if let Some(attempt) = &mut self.attempt {
            attempt.times.tick(active, now);
        }
    }

    /// When something of it is another without anything having happened.
    #[must_use]
    pub fn changes_at(&self, now: Timestamp) -> Option<Timestamp> {
        let (step, since) = self.active()?;
        let times = &self.attempt.as_ref()?.times;
        let Usually { typical, most } = times.usually(step)?;
        let quarters = [1, 2, 3].map(|quarter| typical.0 * quarter / 4);
        let slower = times.can_be_slow().then_some(most.0.saturating_add(1));
        quarters.into_iter().chain(slower).map(|passed| since + Millis(passed)).filter(|at| now < *at).min()
    }

    fn active(&self) -> Option<(Step, Timestamp)> {
        let attempt = self.attempt.as_ref().filter(|attempt| attempt.phase == Phase::Starting)?;
        Step::ALL.into_iter().find_map(|step| match attempt.steps[step.index()] {
            StepState::Active { since } => Some((step, since)),
            _ => None,
        })
    }
}

impl Attempt {
    fn learn(&mut self, start: &Start) {
        self.since = self.since.min(Timestamp(start.since_ms));
        for (state, times) in self.steps.iter_mut().zip(start.steps) {
            match state {
                StepState::Active { since } => *since = times.began_ms.map_or(*since, |ms| Timestamp(ms).min(*since)),
                StepState::Done { took } => {
                    let seen =
                        times.began_ms.zip(times.ended_ms).map(|(began, ended)| Took::About(Millis(ended - began)));
                    let seen = seen.filter(|seen| matches!(seen, Took::About(took) if 0 < took.0));
                    *took = seen.or(times.within_ms.map(|most| Took::Under(Millis(most)))).or(*took);
                }
                StepState::Waiting | StepState::Failed { .. } | StepState::Unknown(_) => {}
            }
        }
    }
}

impl Times {
    pub(super) fn pace(&self) -> Option<Pace> {
        if self.usual?.samples == 0 {
            return Some(Pace::First);
        }
        let (step, reached) = self.far?;
        let usually = self.usually(step)?;
        Some(if reached == SLOWER { Pace::Slower { usually } } else { Pace::Usual { usually, quarters: reached } })
    }

    pub(super) fn total(&self) -> Option<Usually> {
        self.usual?.total.map(Usually::of)
    }

    fn usually(&self, step: Step) -> Option<Usually> {
        self.usual?.steps[step.index()].map(Usually::of)
    }

    fn can_be_slow(&self) -> bool {
        self.usual.is_some_and(|usual| ENOUGH <= usual.samples)
    }

    fn tick(&mut self, active: Option<(Step, Timestamp)>, now: Timestamp) {
        self.far = active.map(|(step, since)| {
            let reached = self.usually(step).map_or(0, |usually| self.reached(usually, now - since));
            // A clock that is set right must not take back what was shown.
            (step, self.far.filter(|(before, _)| *before == step).map_or(reached, |(_, before)| reached.max(before)))
        });
    }

    fn reached(&self, usually: Usually, passed: Millis) -> u8 {
        if usually.most < passed && self.can_be_slow() {
            return SLOWER;
        }
        let quarters = passed.0.max(0).saturating_mul(4) / usually.typical.0.max(1);
        quarters.min(3) as u8
    }
}

impl Usually {
    fn of(spread: Spread) -> Self {
        Self { typical: Millis(spread.p50_ms), most: Millis(spread.p95_ms) }
    }
}

impl Progress {
    /// How full to draw the active step, in quarters; `None` without an estimate.
    #[must_use]
    pub const fn quarters(&self) -> Option<u8> {
        match self.pace {
            Some(Pace::Usual { quarters, .. }) => Some(quarters),
            Some(Pace::Slower { .. }) => Some(3),
            Some(Pace::First) | None => None,
        }
    }

    /// Three times what the active step usually takes at most; `None` without an estimate.
    #[must_use]
    pub const fn far_too_long(&self) -> Option<Millis> {
        match self.pace {
            Some(Pace::Usual { usually, .. } | Pace::Slower { usually }) => {
                Some(Millis(usually.most.0.saturating_mul(3)))
            }
            Some(Pace::First) | None => None,
        }
    }
}
