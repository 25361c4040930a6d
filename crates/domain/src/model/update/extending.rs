//! One click for more time, and one to take it back.

use api::Limits;

use super::Turn;
use crate::{
    Action, Lease, LeaseKind, NotebookKey, Timestamp,
    card::Extension,
    model::{
        ToastBody,
        requests::{Asked, Change},
    },
    time::Millis,
};

impl Turn<'_> {
    pub(super) fn clicked_extend(&mut self, key: &NotebookKey) {
        // On old knowledge nothing is done with one click.
        if self.is_stale(key) {
            return self.opened_lease(key);
        }
        let Some(entry) = self.model.instances.get(key) else { return };
        let (Some(extension), lease) = (entry.card.extension, entry.notebook.lease) else { return };
        let now = self.cloud_now();
        let (kind, length) = match extension {
            // A renewal sets what is left; it does not add to it (api.md 6.2).
            Extension::Hour => {
                let left = lease.deadline().map_or(0, |deadline| (deadline - now).0.max(0));
                (LeaseKind::Scheduled, Millis(left.saturating_add(Millis::hours(1).0)))
            }
            Extension::Again(length) => (LeaseKind::Idle, length),
        };
        self.renew(key, kind, length);
    }

    /// The toast says that it can be taken back only while that is so; when it no longer is, the click does nothing more
    /// than close it.
    pub(super) fn clicked_undo(&mut self, id: u32) {
        let toast = self.model.toasts.iter().find(|toast| toast.id == id);
        if let Some(ToastBody::Renewed { key, before, .. }) = toast.map(|toast| toast.body.clone()) {
            self.dismiss_toast(id);
            if let Some((kind, length)) = previous(before, &self.model.limits, self.cloud_now()) {
                self.renew(&key, kind, length);
            }
        }
    }

    fn renew(&mut self, key: &NotebookKey, kind: LeaseKind, length: Millis) {
        if !self.is_permitted(key, Action::Renew) {
            return;
        }
        let Some(entry) = self.model.instances.get(key) else { return };
        let limits = self.model.limits;
        let limits = if kind == LeaseKind::Idle { limits.idle } else { limits.scheduled };
        let length = Millis(length.0.max(limits.min_ms).min(limits.max_ms));
        let (last_set, before) = (entry.notebook.lease_updated, entry.notebook.lease);
        self.send_change(key, Change::Renew(Asked { kind, length, last_set, before }));
    }

    /// Offers to take a renewal back, where the limits allow that.
    pub(super) fn offer_undo(&mut self, key: &NotebookKey, asked: &Asked) {
        let Some(card) = self.model.card(key) else { return };
        let name = card.name.clone();
        let deadline = self.model.instances.get(key).and_then(|entry| entry.notebook.lease.deadline());
        let is_possible = previous(asked.before, &self.model.limits, self.cloud_now()).is_some();
        if let (Some(deadline), true) = (deadline, is_possible) {
            self.toast(ToastBody::Renewed { key: key.clone(), name, deadline, before: asked.before });
        }
    }
}

/// What brings the lease back that held before; `None` where the limits do not allow it any more.
fn previous(before: Lease, limits: &Limits, now: Timestamp) -> Option<(LeaseKind, Millis)> {
    let Lease::On { kind, deadline: Some(deadline), duration } = before else { return None };
    let (length, limits) = match kind {
        LeaseKind::Scheduled => (deadline - now, limits.scheduled),
        LeaseKind::Idle => (duration?, limits.idle),
    };
    (limits.min_ms..=limits.max_ms).contains(&length.0).then_some((kind, length))
}
