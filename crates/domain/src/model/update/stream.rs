//! The stream: what its events change, and what happens when it dies. Whatever is shown stays shown; its age is known.

use std::rc::Rc;

use api::{Body, Event, Item, Upstream};

use super::Turn;
use crate::{
    Effect, Notebook, NotebookKey, Remote, Timestamp,
    model::{
        Connection,
        stream::{Failing, Parts, StreamState},
    },
    msg::WakeReason,
    remote::Failure,
};

/// How many instances are read again at once when their deadlines have passed: the proxy polls them anyway.
const MOST_REREADS: usize = 4;

impl Turn<'_> {
    pub(super) fn open_stream(&mut self) {
        let Some(project) = self.model.project.clone() else { return };
        self.model.stream.opened(self.now);
        self.order(Effect::OpenStream { project, after: self.model.stream.after.clone() });
    }

    pub(super) fn stream_opened(&mut self) {
        if self.model.stream.state == StreamState::Open {
            self.model.stream.opened(self.now);
            self.model.stream.lost = None;
        }
    }

    pub(super) fn stream_kept_alive(&mut self) {
        if self.model.stream.state == StreamState::Open {
            self.model.stream.heard(self.now, self.cloud_now());
        }
    }

    pub(super) fn event_arrived(&mut self, number: Rc<str>, event: Event) {
        if self.model.stream.state != StreamState::Open {
            return;
        }
        self.model.clock.observe(Timestamp(event.now_ms), self.now);
        self.model.stream.heard(self.now, self.cloud_now());
        match event.body {
            Body::Snapshot { part, parts, items } => self.snapshot_arrived(part, parts, &items),
            Body::Notebook(item) => {
                if let Some(notebook) = Notebook::read(&item, self.model.may()) {
                    self.take_in(notebook);
                }
            }
            Body::Removed { generation, id } => self.removed(&NotebookKey { generation, id: id.into() }),
            Body::Upstream(upstream) => self.model.stream.failing = failing(upstream),
        }
        if self.model.stream.snapshot.is_none() && self.model.is_loaded {
            self.model.stream.after = Some(number);
        }
    }

    /// Shows each part as it comes; what no part mentions is gone after the last one. A part out of order spoils the
    /// snapshot: its instances are shown, and nothing is taken away for its sake.
    fn snapshot_arrived(&mut self, part: u32, parts: u32, items: &[Item]) {
        if part == 1 {
            self.model.instances.begin_snapshot();
            self.model.stream.snapshot = Some(Parts { next: 1, of: parts });
        }
        let (moment, may) = (self.moment(), self.model.may());
        for notebook in items.iter().filter_map(|item| Notebook::read(item, may)) {
            self.model.instances.put(notebook, &moment);
        }
        let is_whole = self.model.stream.snapshot.take() == Some(Parts { next: part, of: parts });
        if part < parts {
            self.model.stream.snapshot = is_whole.then_some(Parts { next: part + 1, of: parts });
            return;
        }
        self.model.is_loaded = true;
        if !is_whole {
            return;
        }
        for card in self.model.instances.end_snapshot() {
            self.forget(&card);
        }
        for key in self.open_keys() {
            self.close_what_no_longer_fits(&key);
        }
    }

    fn open_keys(&self) -> Vec<NotebookKey> {
        let draft = self.model.draft.as_ref().map(|draft| draft.key.clone());
        let dialog = self.model.dialog.as_ref().map(|dialog| dialog.key.clone());
        draft.into_iter().chain(dialog).collect()
    }

    pub(super) fn stream_lost(&mut self, why: Failure) {
        if self.model.stream.state != StreamState::Open {
            return;
        }
        self.notice_signed_out(&why);
        let is_signed_out = why.is_signed_out();
        let now = self.cloud_now();
        let after = self.model.stream.lost(why, self.now, now);
        // Whoever is signed out must sign in first; trying on would never end (experience.md promise 12).
        if !is_signed_out {
            self.order(Effect::Wake { after, reason: WakeReason::Reconnect });
        }
    }

    /// Opens the stream again, if it is lost.
    pub(super) fn reconnect(&mut self) {
        if self.model.stream.state == StreamState::Waiting && matches!(self.model.session, Remote::Ready(_)) {
            self.open_stream();
        }
    }

    pub(super) fn became_visible(&mut self) {
        self.retry_session();
        if self.model.stream.is_silent(self.now) {
            self.open_stream();
        }
        self.reconnect();
        self.ticked();
    }

    pub(super) fn ticked(&mut self) {
        if self.model.stream.is_silent(self.now) {
            self.order(Effect::CloseStream);
            self.stream_lost(Failure::TimedOut);
        }
        let moment = self.moment();
        self.model.instances.advance(&moment);
        self.sound_alarms();
        if self.model.connection == Connection::Live {
            let free = MOST_REREADS.saturating_sub(self.model.requests.rereads());
            for key in self.model.instances.take_overdue(&moment, free) {
                self.reread(&key);
            }
        }
    }
}

fn failing(upstream: Upstream) -> Option<Failing> {
    match upstream {
        Upstream::Answering => None,
        Upstream::Failing { since_ms, code, upstream_code } => Some(Failing {
            since: since_ms.map(Timestamp),
            code: code.into(),
            upstream_code: upstream_code.map(Rc::from),
        }),
    }
}
