//! When to leave a cloud alone: it is asked nothing for a while after it failed too often, then one request finds out
//! whether it works again (security.md 4.12). Pure: the time is an argument, in milliseconds.

use std::collections::VecDeque;

/// So many failures in a row are enough.
const IN_A_ROW: u32 = 5;
/// Or more than half of at least so many outcomes in this time.
const OUTCOMES: usize = 10;
const WINDOW_MS: i64 = 10_000;
/// The first rest, doubled each time the cloud still fails after it.
const REST_MS: i64 = 5000;
const REST_LIMIT_MS: i64 = 60_000;
/// Longer than any request lives: whoever was to find out has gone away.
const PROBE_LIMIT_MS: i64 = 15_000;
/// Outcomes that are remembered, however busy it is.
const REMEMBERED: usize = 1000;

/// Leave to ask the cloud. Its outcome counts only while the breaker is as it was when the leave was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leave(u64);

/// How the cloud did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It answered, be it with a refusal.
    Worked,
    /// It did not answer, or somebody before it said that it does not.
    Failed,
}

/// One for each cloud.
#[derive(Debug)]
pub(super) struct Breaker {
    state: State,
    /// Counts the changes of state.
    epoch: u64,
}

#[derive(Debug)]
enum State {
    Closed {
        in_a_row: u32,
        outcomes: VecDeque<(i64, Outcome)>,
    },
    /// `rest_ms` is how long this rest is.
    Open {
        since_ms: i64,
        rest_ms: i64,
    },
    /// One request is on its way to find out.
    Probing {
        since_ms: i64,
        rest_ms: i64,
    },
}

impl Default for Breaker {
    fn default() -> Self {
        Self { state: State::closed(), epoch: 0 }
    }
}

impl State {
    fn closed() -> Self {
        Self::Closed { in_a_row: 0, outcomes: VecDeque::new() }
    }
}

impl Breaker {
    /// Leave to ask, or how long to wait, in milliseconds.
    pub(super) fn ask(&mut self, now_ms: i64) -> Result<Leave, i64> {
        let (since_ms, limit_ms, rest_ms) = match self.state {
            State::Closed { .. } => return Ok(Leave(self.epoch)),
            State::Open { since_ms, rest_ms } => (since_ms, rest_ms, rest_ms),
            State::Probing { since_ms, rest_ms } => (since_ms, PROBE_LIMIT_MS, rest_ms),
        };
        // A clock that was set back must not stretch a rest: then it is over.
        let passed_ms = now_ms - since_ms;
        if (0..limit_ms).contains(&passed_ms) {
            return Err(limit_ms - passed_ms);
        }
        Ok(self.enter(State::Probing { since_ms: now_ms, rest_ms }))
    }

    /// What came of it.
    pub(super) fn ended(&mut self, now_ms: i64, leave: Leave, outcome: Outcome) {
        if leave != Leave(self.epoch) {
            return;
        }
        match &mut self.state {
            State::Closed { in_a_row, outcomes } => {
                *in_a_row = if outcome == Outcome::Failed { *in_a_row + 1 } else { 0 };
                outcomes.push_back((now_ms, outcome));
                while outcomes.len() > REMEMBERED || outcomes.front().is_some_and(|(at, _)| now_ms - at >= WINDOW_MS) {
                    outcomes.pop_front();
                }
                let failed = outcomes.iter().filter(|(_, outcome)| *outcome == Outcome::Failed).count();
                if *in_a_row >= IN_A_ROW || outcomes.len() >= OUTCOMES && failed * 2 > outcomes.len() {
                    self.enter(State::Open { since_ms: now_ms, rest_ms: REST_MS });
                }
            }
            State::Probing { rest_ms, .. } => {
                let rest_ms = (*rest_ms * 2).min(REST_LIMIT_MS);
                match outcome {
                    Outcome::Worked => self.enter(State::closed()),
                    Outcome::Failed => self.enter(State::Open { since_ms: now_ms, rest_ms }),
                };
            }
            // Nobody has leave while it is open.
            State::Open { .. } => {}
        }
    }

    /// Whether the cloud is left alone now.
    pub(super) fn is_open(&self) -> bool {
        !matches!(self.state, State::Closed { .. })
    }

    fn enter(&mut self, state: State) -> Leave {
        self.state = state;
        self.epoch += 1;
        Leave(self.epoch)
    }
}

#[cfg(test)]
mod tests;
