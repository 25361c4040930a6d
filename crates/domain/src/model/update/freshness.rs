//! Keeping what is shown true: the stream is opened, found dead, and opened again; where nothing comes through and where
//! nobody looks it is asked for in intervals (ADR 42). Whoever comes back, from wherever, is brought up to date first.

use std::rc::Rc;

use api::Event;

use super::Turn;
use crate::{
    Effect, NotebookKey, Remote,
    model::{
        Connection,
        stream::{AWAY, StreamState, interval},
    },
    msg::WakeReason,
    remote::Failure,
    time::Millis,
};

/// How many instances are read again at once when their deadlines have passed: the proxy polls them anyway.
const MOST_REREADS: usize = 4;

/// Ticks come once a second. One that is so late means that the machine slept, or that its clock was set.
const GAP: Millis = Millis::seconds(3);

impl Turn<'_> {
    pub(super) fn open_stream(&mut self) {
        let Some(project) = self.model.project.clone() else { return };
        self.model.stream.opened(self.now);
        self.order(Effect::OpenStream { project, after: self.model.stream.after.clone() });
    }

    pub(super) fn stream_opened(&mut self) {
        self.model.stream.began(self.now);
    }

    pub(super) fn stream_kept_alive(&mut self) {
        if self.model.stream.state == StreamState::Open {
            let now = self.cloud_now();
            self.model.stream.heard(self.now, now, false);
        }
    }

    pub(super) fn stream_lost(&mut self, why: Failure) {
        let is_signed_out = why.is_signed_out();
        if self.model.stream.state != StreamState::Open && !is_signed_out {
            return;
        }
        self.notice_signed_out(&why);
        let (was_mute, now) = (self.model.stream.is_mute, self.cloud_now());
        let after = self.model.stream.ended(why, self.now, now);
        // Whoever is signed out must sign in first; trying on would never end (experience.md promise 12).
        if is_signed_out {
            return;
        }
        self.order(Effect::Wake { after, reason: WakeReason::Reconnect });
        if !was_mute {
            self.poll();
        }
    }

    /// Opens the stream again, if it is lost.
    pub(super) fn reconnect(&mut self) {
        if self.may_reopen() {
            self.open_stream();
            self.poll();
        }
    }

    fn may_reopen(&self) -> bool {
        self.model.stream.state == StreamState::Waiting && matches!(self.model.session, Remote::Ready(_))
    }

    /// Asks for what the stream would have told, where it is not listened to.
    fn poll(&mut self) {
        let Some(project) = self.model.project.clone() else { return };
        let stream = &mut self.model.stream;
        if stream.is_polled() && !stream.is_asking && matches!(self.model.session, Remote::Ready(_)) {
            stream.is_asking = true;
            let after = stream.after.clone();
            self.order(Effect::Poll { project, after });
        }
    }

    pub(super) fn time_to_poll(&mut self, timer: u32) {
        if timer == self.model.stream.timer {
            self.poll();
        }
    }

    pub(super) fn polled(&mut self, result: Result<Vec<(Rc<str>, Event)>, Failure>) {
        let was_asking = std::mem::take(&mut self.model.stream.is_asking);
        if !was_asking || !self.model.stream.is_polled() {
            return;
        }
        let interval = interval(self.model.is_hidden);
        let after = match result {
            Ok(events) => {
                for (number, event) in events {
                    self.take_in_event(number, event);
                }
                let now = self.cloud_now();
                let was_lost = self.model.stream.answered(now);
                if was_lost && self.may_reopen() {
                    self.open_stream();
                }
                // While nobody looks there are no ticks: warnings wait for this.
                self.let_time_pass();
                interval
            }
            Err(why) if why.is_signed_out() => {
                self.order(Effect::CloseStream);
                return self.stream_lost(why);
            }
            Err(why) => {
                let now = self.cloud_now();
                self.model.stream.failed(why, self.now, now).max(if self.model.is_hidden { AWAY } else { Millis(0) })
            }
        };
        self.poll_in(after);
    }

    fn poll_in(&mut self, after: Millis) {
        let timer = self.model.stream.timer.wrapping_add(1);
        self.model.stream.timer = timer;
        self.order(Effect::Wake { after, reason: WakeReason::Poll(timer) });
    }

    /// Nobody sees the page. It may be for a moment only.
    pub(super) fn became_hidden(&mut self) {
        self.model.is_hidden = true;
        self.order(Effect::Wake { after: AWAY, reason: WakeReason::Rest });
    }

    /// Nobody has seen the page for a while: from now on a look a minute is enough.
    pub(super) fn rest(&mut self) {
        let is_wanted = matches!(self.model.stream.state, StreamState::Open | StreamState::Waiting);
        if self.model.is_hidden && is_wanted && matches!(self.model.session, Remote::Ready(_)) {
            self.model.stream.state = StreamState::Resting;
            self.model.stream.snapshot = None;
            self.order(Effect::CloseStream);
            self.poll_in(AWAY);
        }
    }

    pub(super) fn became_visible(&mut self) {
        self.model.is_hidden = false;
        self.model.last_tick = None;
        let is_late = self.model.stream.is_late(self.now);
        self.catch_up(is_late);
        self.ticked();
    }

    /// The network is another: what was open is not.
    pub(super) fn became_online(&mut self) {
        self.catch_up(true);
    }

    /// Brings the page up to date; a stream that looks open is opened anew only if `is_doubted`.
    fn catch_up(&mut self, is_doubted: bool) {
        self.retry_session();
        let state = &mut self.model.stream.state;
        if is_doubted && *state == StreamState::Open || *state == StreamState::Resting {
            *state = StreamState::Waiting;
            // Whatever has happened meanwhile may have happened to the browser's clock as well.
            self.model.clock.doubt();
        }
        self.reconnect();
    }

    pub(super) fn ticked(&mut self) {
        let last = self.model.last_tick.replace(self.now).unwrap_or(self.now);
        if self.now < last || GAP <= self.now - last {
            self.catch_up(true);
        } else if self.model.stream.is_silent(self.now) {
            self.order(Effect::CloseStream);
            self.stream_lost(Failure::TimedOut);
        }
        self.let_time_pass();
    }

    fn let_time_pass(&mut self) {
        let moment = self.moment();
        self.model.instances.advance(&moment);
        self.sound_alarms();
        if matches!(self.model.connection, Connection::Live | Connection::Polling) {
            let free = MOST_REREADS.saturating_sub(self.model.requests.rereads());
            for key in self.model.instances.take_overdue(&moment, free) {
                self.reread(&key);
            }
        }
    }

    /// Whoever acts on what may be out of date gets a look at it first, if there is one to be had.
    pub(super) fn look_first(&mut self, key: &NotebookKey) {
        if self.is_stale(key) {
            self.reread(key);
        }
    }

    pub(super) fn is_stale(&self, key: &NotebookKey) -> bool {
        self.model.card(key).is_some_and(|card| card.as_of.is_some())
    }

    /// An instance was read by itself: it is as fresh as the cloud's word, unless the proxy answers from memory (ADR 21).
    pub(super) fn saw(&mut self, key: &NotebookKey) {
        if self.model.stream.failing().is_none() {
            let moment = self.moment();
            self.model.instances.saw(key, &moment);
        }
    }
}
