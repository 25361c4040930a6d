//! What the events of the stream change. Whatever is shown stays shown when it dies; that is in `freshness`.

use std::rc::Rc;

use api::{Body, Event, Item, Upstream};

use super::Turn;
use crate::{
    Notebook, NotebookKey, Timestamp,
    model::stream::{Failing, Parts, StreamState},
};

impl Turn<'_> {
    pub(super) fn event_arrived(&mut self, number: Rc<str>, event: Event) {
        if self.model.stream.state == StreamState::Open {
            self.take_in_event(number, event);
            let now = self.cloud_now();
            self.model.stream.heard(self.now, now, true);
        }
    }

    /// Takes in an event, however it came.
    pub(super) fn take_in_event(&mut self, number: Rc<str>, event: Event) {
        self.model.clock.observe(Timestamp(event.now_ms), self.now);
        if self.model.stream.after.as_deref().is_some_and(|known| is_overtaken(&event.body, &number, known)) {
            return;
        }
        match event.body {
            Body::Snapshot { part, parts, items } => self.snapshot_arrived(part, parts, &items),
            Body::Notebook(item) => {
                if let Some(notebook) = Notebook::read(&item, self.model.may()) {
                    self.take_in(notebook);
                }
            }
            Body::Removed { generation, id } => self.removed(&NotebookKey { generation, id: id.into() }),
            Body::Upstream(upstream) => self.model.stream.set_failing(failing(upstream)),
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
}

/// It says what was true before what is known: somebody on the way repeats or reorders. Versions of one epoch only grow;
/// the parts of a snapshot but the last have none, and how the cloud does is not counted by them.
fn is_overtaken(body: &Body, number: &str, known: &str) -> bool {
    let is_counted = match body {
        Body::Snapshot { part, parts, .. } => part == parts,
        Body::Notebook(_) | Body::Removed { .. } => true,
        Body::Upstream(_) => false,
    };
    let (Some((epoch, version)), Some((known_epoch, known))) = (number.split_once('-'), known.split_once('-')) else {
        return false;
    };
    // Numbers without leading zeros: the longer one is the greater.
    is_counted && epoch == known_epoch && (version.len(), version) < (known.len(), known)
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
