//! The stream as the model knows it: whether it lives, where to resume it, how old what it told is, and how long to wait
//! before trying again. Where nothing comes through it, and where nobody looks, it is asked for in intervals (ADR 42).

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
    /// Nothing comes through: something on the way holds it back, or makes it unreadable.
    pub(super) is_mute: bool,
    /// It was asked for, and the answer has not come.
    pub(super) is_asking: bool,
    /// Numbers the timers for asking: only the last one counts.
    pub(super) timer: u32,
    /// The number to resume after. Not moved within a snapshot: half of one is worth nothing.
    pub(super) after: Option<Rc<str>>,
    /// The snapshot that is arriving.
    pub(super) snapshot: Option<Parts>,
    /// Set from when it was lost until something comes again.
    pub(super) lost: Option<Lost>,
    /// The cloud does not answer the proxy.
    failing: Option<Failing>,
    /// What is shown was true then, cloud time.
    fresh: Option<Timestamp>,
    /// When it was opened.
    opened: Option<LocalTime>,
    /// Its head has come since then: the way to the proxy is open.
    has_begun: bool,
    /// When anything was heard last since then.
    heard: Option<LocalTime>,
    /// It was opened and has told an event since.
    is_told: bool,
    /// How often in a row it was lost.
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
    /// Nobody looks: closed until somebody does.
    Resting,
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

/// Its first byte is sent at once. That nothing has come for so long means that something holds it back.
const FIRST_BYTE: Millis = Millis::seconds(4);

/// Three keep-alives of 15 s (architecture.md 4) have not come.
const SILENCE: Millis = Millis::seconds(45);

/// One keep-alive is late: whoever comes back to the page does not wait for the other two.
const LATE: Millis = Millis::seconds(20);

/// What is older is shown as old: two keep-alives, or two answers, have not come.
const STALE: Millis = Millis::seconds(30);

/// How often it is asked for where nothing comes through.
const POLL: Millis = Millis::seconds(15);

/// How often it is asked for while nobody looks, and how long after the last look that begins (experience.md promise 12).
pub(super) const AWAY: Millis = Millis::minutes(1);

/// How often it is tried again where nothing came through.
const PROBE: Millis = Millis::minutes(2);

/// One that has lived so long was no failure.
const LIFE: Millis = Millis::seconds(10);

/// Waits before the first, second, ... try to open it again; the last one repeats. Spread, it is 30 s at most.
const WAITS: [Millis; 5] =
    [Millis::seconds(1), Millis::seconds(2), Millis::seconds(5), Millis::seconds(10), Millis::seconds(24)];

impl Stream {
    pub(super) fn opened(&mut self, now: LocalTime) {
        self.state = StreamState::Open;
        self.snapshot = None;
        self.opened = Some(now);
        self.has_begun = false;
        self.heard = None;
        self.is_told = false;
    }

    /// Its head has come; what is to be heard is still to come.
    pub(super) fn began(&mut self, now: LocalTime) {
        self.opened = Some(now);
        self.has_begun = true;
    }

    /// Something came: it lives. `is_event`: not only a sign of life.
    pub(super) fn heard(&mut self, now: LocalTime, cloud: Timestamp, is_event: bool) {
        self.heard = Some(now);
        self.lost = None;
        self.is_mute = false;
        // The first sign of life comes before what has been missed.
        self.is_told |= is_event && self.snapshot.is_none();
        if self.is_told {
            self.told(cloud);
        }
    }

    /// All that there is to know is known, unless the cloud is silent.
    pub(super) fn told(&mut self, cloud: Timestamp) {
        if self.failing.is_none() {
            self.fresh = Some(cloud);
        }
    }

    /// How the proxy gets on with the cloud.
    pub(super) fn set_failing(&mut self, failing: Option<Failing>) {
        if let Some(since) = failing.as_ref().and_then(|failing| failing.since) {
            self.fresh = Some(self.fresh.map_or(since, |fresh| fresh.min(since)));
        }
        self.failing = failing;
    }

    /// When what is shown was true, cloud time.
    pub(super) fn heard_at(&self) -> Option<Timestamp> {
        self.fresh
    }

    pub(super) fn failing(&self) -> Option<&Failing> {
        self.failing.as_ref()
    }

    /// What is shown was true then; `None` while that is recent enough not to be said.
    pub(super) fn stale_since(&self, cloud: Timestamp) -> Option<Timestamp> {
        self.fresh.filter(|fresh| is_stale(*fresh, cloud))
    }

    /// Asked for in intervals instead of listened to.
    pub(super) fn is_polled(&self) -> bool {
        self.is_mute || self.state == StreamState::Resting
    }

    /// Nothing has come for so long that nothing will. A browser clock that was set back starts the wait anew.
    pub(super) fn is_silent(&mut self, now: LocalTime) -> bool {
        let (last, limit) = match &mut self.heard {
            Some(heard) => (heard, SILENCE),
            None => (self.opened.get_or_insert(now), FIRST_BYTE),
        };
        *last = now.min(*last);
        self.state == StreamState::Open && limit <= now - *last
    }

    /// It was opened a moment ago, and what has been missed is still to come.
    pub(super) fn is_awaited(&self, now: LocalTime) -> bool {
        let is_new = self.opened.is_some_and(|opened| now - opened < FIRST_BYTE);
        self.state == StreamState::Open && is_new && !self.is_told && !self.is_mute
    }

    /// Something should have come by now.
    pub(super) fn is_late(&self, now: LocalTime) -> bool {
        self.heard.or(self.opened).is_some_and(|last| LATE <= now - last)
    }

    /// It is over; gives how long to wait before it is opened again. Where nothing comes through, asking in intervals says
    /// whether anything is lost.
    pub(super) fn ended(&mut self, why: Failure, now: LocalTime, cloud: Timestamp) -> Millis {
        self.state = StreamState::Waiting;
        self.snapshot = None;
        self.is_mute |= match why {
            Failure::TimedOut => self.heard.is_none(),
            Failure::Unreadable(_) => true,
            // It is let through and cut off, again and again, perhaps in the middle of its first event.
            Failure::Unreachable => (self.has_begun || self.heard.is_some()) && 2 <= self.tries,
            Failure::Problem(_) => false,
        };
        if self.is_mute && !why.is_signed_out() {
            return PROBE;
        }
        if self.is_told && self.opened.is_some_and(|opened| LIFE <= now - opened) {
            self.tries = 0;
        }
        self.failed(why, now, cloud)
    }

    /// Nothing can be known now; gives how long to wait. Many pages lose one proxy at once: the wait is spread by up to a
    /// quarter.
    pub(super) fn failed(&mut self, why: Failure, now: LocalTime, cloud: Timestamp) -> Millis {
        let tries = usize::try_from(self.tries).unwrap_or(usize::MAX);
        let wait = WAITS[tries.min(WAITS.len() - 1)];
        let wait = why.retry_after().unwrap_or(wait).max(wait);
        let spread = wait.0 / 4 * now.0.rem_euclid(256) / 256;
        self.tries = self.tries.saturating_add(1);
        self.lost = Some(Lost { since: self.fresh.unwrap_or(cloud), why });
        Millis(wait.0 + spread)
    }

    /// It was asked for and answered; gives whether it had been lost.
    pub(super) fn answered(&mut self, cloud: Timestamp) -> bool {
        self.tries = 0;
        self.told(cloud);
        self.lost.take().is_some()
    }
}

/// How long to wait between two answers.
pub(super) const fn interval(is_hidden: bool) -> Millis {
    if is_hidden { AWAY } else { POLL }
}

/// Old enough to be said.
pub(super) fn is_stale(known: Timestamp, now: Timestamp) -> bool {
    STALE <= now - known
}

/// When it will be old enough to be said.
pub(super) fn stale_at(known: Timestamp) -> Timestamp {
    known + STALE
}
