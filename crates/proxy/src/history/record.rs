//! The history of one instance, folded from looks at it and from what people did through this desk. Facts only: why it
//! stopped is for others to say. Pure.

use api::history::{By, Ends, History, LeaseSet, Start, Stop};

use super::seen::{Phase, Seen, Work};

/// A time is worth keeping as a sample when it is known at least so well.
const CLOSE_MS: i64 = 15_000;
/// Clocks that are known to the second may differ by this.
const SLACK_MS: i64 = 2_000;
/// A stop that was asked for and has not begun after this long is not going to.
const FORGOTTEN_MS: i64 = 300_000;

/// One look at the cloud: between these two instants, cloud clock, it was as the answer says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) from_ms: i64,
    pub(crate) to_ms: i64,
}

/// Names a person for this desk: issuer and subject together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Who(pub(crate) String);

/// How long a start took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sample {
    pub(super) steps: [Option<i64>; 4],
    pub(super) total: Option<i64>,
}

/// What is kept of one instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) history: History,
    pub(super) set_by: Option<Who>,
    pub(super) stopped_by: Option<Who>,
    pub(super) phase: Option<Phase>,
    /// When the last look at it began.
    pub(super) seen_ms: Option<i64>,
    /// The lease it had when it was last seen up, and when that was set.
    pub(super) ends: Option<Ends>,
    pub(super) lease_ms: Option<i64>,
    /// A stop that was asked for and has not been seen yet.
    pub(super) asked: Option<(By, Who)>,
    /// When the last start began is known.
    pub(super) dated: bool,
    /// Steps of it whose beginning was missed, and those whose times are known badly.
    pub(super) missed: [bool; 4],
    pub(super) rough: [bool; 4],
    pub(super) kind: String,
}

impl Record {
    pub(super) fn new(now_ms: i64) -> Self {
        Self { history: History { since_ms: now_ms, ..History::default() }, ..Self::default() }
    }

    /// Somebody asked for a lease, and the cloud agreed.
    pub(super) fn set(&mut self, set: LeaseSet, who: Who) {
        self.history.set = Some(set);
        self.set_by = Some(who);
    }

    /// Somebody asked for a stop, and the cloud agreed, or has not answered.
    pub(super) fn ask_to_stop(&mut self, by: By, who: Who) {
        match &mut self.history.stop {
            // The poller was faster than the answer.
            Some(stop) if stop.by.is_none() && matches!(self.phase, Some(Phase::Stopping | Phase::Down)) => {
                stop.by = Some(by);
                self.stopped_by = Some(who);
            }
            _ => {
                if self.phase.is_none() && !by.in_doubt {
                    // Nobody was looking. What agrees to stop is up.
                    (self.phase, self.seen_ms) = (Some(Phase::Up), Some(by.at_ms));
                }
                self.asked = Some((by, who));
            }
        }
    }

    /// Takes in a look at it; gives how long its start took, when that has ended.
    pub(super) fn look(&mut self, seen: &Seen, look: Look) -> Option<Sample> {
        let mut sample = None;
        if let Some(phase) = seen.phase {
            let before = self.phase;
            match phase {
                Phase::Up => {
                    sample = if before == Some(Phase::Starting) { self.has_started(seen, look) } else { None };
                    self.is_not_down();
                    self.asked.take_if(|(by, _)| by.at_ms + FORGOTTEN_MS < look.to_ms);
                    (self.ends, self.lease_ms) = (seen.ends, seen.set_ms);
                }
                Phase::Starting => {
                    self.is_not_down();
                    self.asked = None;
                    if before != Some(Phase::Starting) {
                        self.begin_start(seen, look);
                    }
                    self.take_steps(seen, look);
                }
                Phase::Stopping | Phase::Down => {
                    if matches!(before, Some(Phase::Up | Phase::Starting)) {
                        self.has_stopped(seen, phase, look);
                    }
                }
                Phase::Failed if before == Some(Phase::Starting) => self.take_steps(seen, look),
                Phase::Failed => {}
            }
            self.phase = Some(phase);
        }
        if self.kind != seen.kind {
            self.kind.clone_from(&seen.kind);
        }
        self.seen_ms = Some(look.from_ms);
        sample
    }

    fn is_not_down(&mut self) {
        (self.history.stop, self.stopped_by) = (None, None);
    }

    fn has_stopped(&mut self, seen: &Seen, phase: Phase, look: Look) {
        let (by, who) = self.asked.take().unzip();
        let was_up = self.phase == Some(Phase::Up);
        self.history.stop = Some(Stop {
            last_up_ms: self.seen_ms.unwrap_or(look.from_ms),
            first_down_ms: look.to_ms,
            changed_ms: seen.changed_ms,
            stopping: phase == Phase::Stopping,
            lease_ms: seen.set_ms.filter(|set_ms| Some(*set_ms) != self.lease_ms),
            ends: self.ends.filter(|_| was_up),
            by,
        });
        self.stopped_by = who;
    }

    /// A date of the cloud's, if it lies between the last look and this one.
    fn dated(&self, ms: Option<i64>, look: Look) -> Option<i64> {
        let after = self.seen_ms.map_or(i64::MIN, |seen_ms| seen_ms - SLACK_MS);
        ms.filter(|ms| (after..=look.to_ms + SLACK_MS).contains(ms))
    }

    fn is_close(&self, look: Look) -> bool {
        self.seen_ms.is_some_and(|seen_ms| look.to_ms - seen_ms <= CLOSE_MS)
    }

    fn begin_start(&mut self, seen: &Seen, look: Look) {
        let began = self.dated(seen.changed_ms, look);
        self.dated = began.is_some() || self.is_close(look);
        self.history.start = Some(Start { since_ms: began.unwrap_or(look.to_ms), ..Start::default() });
        self.rough = [false; 4];
        // Of what had begun before anybody looked, only the first step has a beginning: the start's.
        let is_first_sight = self.phase.is_none();
        self.missed = std::array::from_fn(|index| match seen.steps[index] {
            Work::Ahead => false,
            Work::Active => is_first_sight && 0 < index,
            Work::Over => is_first_sight,
        });
    }

    fn take_steps(&mut self, seen: &Seen, look: Look) {
        let is_close = self.is_close(look);
        let Some(start) = &mut self.history.start else { return };
        let last_ms = self.seen_ms.unwrap_or(start.since_ms).max(start.since_ms);
        for (index, work) in seen.steps.iter().enumerate() {
            let step = &mut start.steps[index];
            if self.missed[index] || *work == Work::Ahead {
                continue;
            }
            if *work == Work::Active && step.began_ms.is_none() && step.ended_ms.is_none() {
                step.began_ms = Some(if index == 0 { start.since_ms } else { look.to_ms });
                self.rough[index] |= 0 < index && !is_close;
            }
            if *work == Work::Over && step.ended_ms.is_none() {
                step.ended_ms = Some(look.to_ms);
                step.within_ms = step.began_ms.is_none().then_some(look.to_ms - last_ms);
                self.rough[index] |= !is_close;
            }
        }
    }

    fn has_started(&mut self, seen: &Seen, look: Look) -> Option<Sample> {
        let ready_ms = self.dated(seen.changed_ms, look);
        let is_close = ready_ms.is_some() || self.is_close(look);
        self.take_steps(&Seen { steps: [Work::Over; 4], ..Seen::default() }, look);
        let was_at_work = |step: &api::history::StepTimes| step.ended_ms == Some(look.to_ms);
        let start = self.history.start.as_mut()?;
        if let (Some(ready_ms), Some(last)) = (ready_ms, start.steps.last_mut().filter(|step| was_at_work(step))) {
            // The last step ends when the instance is ready, and of that the cloud says when.
            last.ended_ms = Some(ready_ms);
        }
        let step = |index: usize| {
            let times = start.steps[index];
            let known = times.began_ms.zip(times.ended_ms).map(|(began, ended)| ended - began).or(times.within_ms);
            known.filter(|ms| 0 < *ms && !self.missed[index] && !self.rough[index])
        };
        let total = Some(ready_ms.unwrap_or(look.to_ms) - start.since_ms).filter(|ms| 0 < *ms && is_close);
        self.dated.then(|| Sample { steps: std::array::from_fn(step), total })
    }
}
