//! One reader of the stream: a position, and what is newer than it.

use std::time::Duration;

use bytes::Bytes;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};
use uuid::Uuid;

use super::{
    frames::{self, PART, Position},
    view::{Shown, View},
};
use crate::{caller::Stay, clock::Clock, poll::Snapshot};

const KEEP_ALIVE: Bytes = Bytes::from_static(b": keep-alive\n\n");
/// After a goodbye viewers come back spread over this, so that a restarted proxy is not run over.
const COME_BACK_MS: (u64, u64) = (500, 3000);

/// One reader of the stream.
pub(super) struct Viewer {
    snapshots: watch::Receiver<Snapshot>,
    view: View,
    stopping: watch::Receiver<bool>,
    stay: Stay,
    clock: Clock,
    keep_alive: Duration,
    /// What has been sent; `None`, or of another epoch, before the first snapshot.
    position: Option<Position>,
    /// The snapshot that is being sent in parts, and the next part.
    sending: Option<Sending>,
    /// The last news of the cloud that were sent.
    upstream_seen: u64,
    /// Whether anything was sent.
    begun: bool,
}

struct Sending {
    position: Position,
    entries: Vec<Shown>,
    part: usize,
}

impl Viewer {
    /// `last` is where the reader says it was.
    pub(super) fn new(
        snapshots: watch::Receiver<Snapshot>,
        view: View,
        stopping: watch::Receiver<bool>,
        stay: Stay,
        clock: Clock,
        keep_alive: Duration,
        last: Option<Position>,
    ) -> Self {
        let begun = false;
        Self {
            snapshots,
            view,
            stopping,
            stay,
            clock,
            keep_alive,
            position: last,
            sending: None,
            upstream_seen: 0,
            begun,
        }
    }

    /// The next piece of the stream; `None` when the proxy stops or the reader may stay no longer.
    pub(super) async fn next(&mut self) -> Option<Bytes> {
        if !std::mem::replace(&mut self.begun, true) {
            // Sent at once, so that gateways pass the head of the answer on.
            return Some(KEEP_ALIVE);
        }
        let quiet_until = Instant::now() + self.keep_alive;
        loop {
            if *self.stopping.borrow() || self.stay.is_over() {
                return None;
            }
            if let Some(piece) = self.piece() {
                return Some(piece);
            }
            tokio::select! {
                changed = self.snapshots.changed() => changed.ok()?,
                stopped = self.stopping.changed() => stopped.ok()?,
                () = self.stay.over() => return None,
                () = sleep_until(quiet_until) => return Some(KEEP_ALIVE),
            }
        }
    }

    /// What there is to say now.
    pub(super) fn piece(&mut self) -> Option<Bytes> {
        if let Some(sending) = self.sending.take() {
            return Some(self.part(sending));
        }
        let snapshot = self.snapshots.borrow_and_update();
        let now_ms = snapshot.cloud_ms(self.clock.now_ms());
        let known =
            self.position.filter(|position| position.epoch == snapshot.epoch && snapshot.can_resume(position.version));
        if let Some(position) = known {
            let news = self.view.since(&snapshot, position.version);
            let (piece, position) = frames::changes(position, &news, self.view.who(), now_ms);
            self.position = Some(position);
            // Nothing of this person's may be among them.
            if !piece.is_empty() {
                return Some(piece);
            }
        } else if snapshot.loaded {
            let position = Position { epoch: snapshot.epoch, version: snapshot.version() };
            let sending = Sending { position, entries: self.view.everything(&snapshot), part: 1 };
            drop(snapshot);
            return Some(self.part(sending));
        }
        let (number, upstream) = snapshot.upstream()?;
        if number == self.upstream_seen {
            return None;
        }
        self.upstream_seen = number;
        let position =
            self.position.filter(|_| known.is_some()).unwrap_or(Position { epoch: snapshot.epoch, version: 0 });
        Some(frames::upstream(position, upstream, now_ms))
    }

    /// One part of a snapshot; the parts are of one moment, whatever happens meanwhile.
    fn part(&mut self, sending: Sending) -> Bytes {
        let now_ms = self.snapshots.borrow().cloud_ms(self.clock.now_ms());
        let piece = frames::part((sending.position, sending.part), &sending.entries, self.view.who(), now_ms);
        if sending.part * PART < sending.entries.len() {
            self.sending = Some(Sending { part: sending.part + 1, ..sending });
        } else {
            self.position = Some(sending.position);
        }
        piece
    }
}

/// Asks the viewer to come back a little later.
pub(super) fn goodbye() -> Bytes {
    let (least, most) = COME_BACK_MS;
    let (random, _) = Uuid::new_v4().as_u64_pair();
    Bytes::from(format!("retry: {}\n\n", least + random % (most - least)))
}

#[cfg(test)]
mod tests;
