//! The stream as the model knows it: whether it lives, where to resume it, and how long to wait before trying again.

use std::rc::Rc;

use crate::{
    Timestamp,
    remote::Failure,
    time::{LocalTime, Millis},
};

/// The stream of the project on screen.
#[derive(Debug, Default)]
pub(super) struct Stream {
    pub(super) state: StreamState,
    /// The number to resume after. Not moved within a snapshot: half of one is worth nothing.
    pub(super) after: Option<Rc<str>>,
    /// The snapshot that is arriving.
    pub(super) snapshot: Option<Parts>,
    /// The cloud does not answer the proxy.
    pub(super) failing: Option<Failing>,
    /// Set from when it was lost until it is open again.
    pub(super) lost: Option<Lost>,
    /// When anything was heard last, cloud time.
    fresh: Option<Timestamp>,
    /// When anything was heard last, or it was opened.
    heard: Option<LocalTime>,
    /// How often in a row it was lost without anything having been heard.
    tries: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum StreamState {
    /// Nobody wants it.
    #[default]
    Closed,
    /// Ordered, or open.
    Open,
    /// Lost; it will be opened again when a timer rings.
    Waiting,
}

/// How it was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lost {
    /// What is shown is as old as this.
    pub(super) since: Timestamp,
    pub(super) why: Failure,
}

/// The parts of a snapshot, which come in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) next: u32,
    pub(super) of: u32,
}

/// Since when and why the cloud does not answer the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failing {
    pub(super) since: Option<Timestamp>,
    pub(super) code: Rc<str>,
    pub(super) upstream_code: Option<Rc<str>>,
}

/// Three keep-alives of 15 s (architecture.md 4) have not come.
const SILENCE: Millis = Millis::seconds(45);

/// Waits before the first, second, ... try to open it again; the last one repeats. Spread, it is 30 s at most.
const WAITS: [Millis; 5] =
    [Millis::seconds(1), Millis::seconds(2), Millis::seconds(5), Millis::seconds(10), Millis::seconds(24)];

impl Stream {
    pub(super) fn opened(&mut self, now: LocalTime) {
        self.state = StreamState::Open;
        self.heard = Some(now);
    }

    /// When anything was heard last, cloud time.
    pub(super) fn heard_at(&self) -> Option<Timestamp> {
        self.fresh
    }

    /// Something came: it lives.
    pub(super) fn heard(&mut self, now: LocalTime, cloud: Timestamp) {
        self.heard = Some(now);
        self.fresh = Some(cloud);
        self.lost = None;
        self.tries = 0;
    }

    /// Nothing has come for so long that nothing will. A browser clock that was set back starts the wait anew.
    pub(super) fn is_silent(&mut self, now: LocalTime) -> bool {
        let heard = self.heard.filter(|heard| *heard <= now).unwrap_or(now);
        self.heard = Some(heard);
        self.state == StreamState::Open && SILENCE <= now - heard
    }

    /// It is lost; gives how long to wait. Many pages lose one proxy at once: the wait is spread by up to a quarter.
    pub(super) fn lost(&mut self, why: Failure, now: LocalTime, cloud: Timestamp) -> Millis {
        let tries = usize::try_from(self.tries).unwrap_or(usize::MAX);
        let wait = WAITS[tries.min(WAITS.len() - 1)];
        let wait = why.retry_after().unwrap_or(wait).max(wait);
        let spread = wait.0 / 4 * now.0.rem_euclid(256) / 256;
        self.state = StreamState::Waiting;
        self.tries = self.tries.saturating_add(1);
        self.snapshot = None;
        self.lost = Some(Lost { since: self.fresh.unwrap_or(cloud), why });
        Millis(wait.0 + spread)
    }
}
