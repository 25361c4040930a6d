//! The lease slider: one request on apply, none before (experience.md promise 1).

use api::{Generation, Limits};

use super::Turn;
use crate::{
    Action, KindChoice, Lease, LeaseDraft, LeaseKind, LeaseWish, Notebook, NotebookKey, Timestamp, capability,
    draft::{DraftState, LeasePurpose},
    lease::NextLease,
    model::requests::{Asked, Change},
    time::Millis,
};

impl Turn<'_> {
    /// Opens the slider with the purpose that fits the state; without one it stays closed.
    pub(super) fn opened_lease(&mut self, key: &NotebookKey) {
        let Some(entry) = self.model.instances.get(key) else { return };
        let fits = |action| capability::can(action, &entry.notebook).is_ok();
        let purpose = match () {
            () if fits(Action::Start) => LeasePurpose::Start,
            () if fits(Action::Renew) => LeasePurpose::Renew,
            () if fits(Action::SetAutoStop) => LeasePurpose::NextStart,
            () => return,
        };
        self.open_lease(key, purpose);
    }

    /// Opens the slider on what holds now. One that is open for the same already keeps what was chosen in it.
    pub(super) fn open_lease(&mut self, key: &NotebookKey, purpose: LeasePurpose) {
        let open = self.model.draft.as_ref();
        if open.is_some_and(|draft| draft.key == *key && draft.purpose == purpose) {
            return;
        }
        let Some(limits) = self.limits() else { return };
        self.look_first(key);
        let Some(entry) = self.model.instances.get(key) else { return };
        self.model.draft = Some(LeaseDraft::new(key.clone(), purpose, entry.notebook.lease, &limits));
    }

    pub(super) fn with_draft(&mut self, change: impl FnOnce(&mut LeaseDraft)) {
        if let Some(draft) = &mut self.model.draft {
            change(draft);
        }
    }

    pub(super) fn chose_lease_kind(&mut self, choice: KindChoice) {
        if let Some(limits) = self.limits() {
            self.with_draft(|draft| draft.choose(choice, &limits));
        }
    }

    pub(super) fn narrowed_lease(&mut self, wish: &LeaseWish) {
        if let Some(limits) = self.limits() {
            self.with_draft(|draft| draft.narrow(wish, &limits));
        }
    }

    pub(super) fn chose_lease_end(&mut self, end: Option<Timestamp>) {
        let now = self.cloud_now();
        self.with_draft(|draft| draft.end_at(end, now));
    }

    pub(super) fn applied_lease(&mut self) {
        let now = self.cloud_now();
        self.with_draft(|draft| draft.advance(now));
        let Some(draft) = self.model.draft.as_ref().filter(|draft| draft.is_ready()) else { return };
        let key = draft.key.clone();
        if !self.is_permitted(&key, draft.action()) {
            return;
        }
        let Some(entry) = self.model.instances.get(&key) else { return };
        let change = change(draft, &entry.notebook);
        let sent = self.send_change(&key, change);
        self.with_draft(|draft| {
            if let Some(request) = sent {
                draft.state = DraftState::Sending(request);
            }
        });
    }

    fn limits(&self) -> Option<Limits> {
        self.model.project().map(|project| project.limits)
    }
}

fn change(draft: &LeaseDraft, notebook: &Notebook) -> Change {
    let length = draft.kind().map(|_| draft.duration);
    let asked = |kind| Asked { kind, length: draft.duration, last_set: notebook.lease_updated, before: notebook.lease };
    match (draft.purpose, draft.key.generation) {
        (LeasePurpose::NextStart, _) => Change::AutoStop(length),
        // The older generation starts with what it keeps; only what differs is set first (api.md 8).
        (LeasePurpose::Start, Generation::Demanager) if is_kept(notebook.lease, length) => Change::Start(None),
        (LeasePurpose::Start, Generation::Demanager) => Change::AutoStopThenStart(length),
        (LeasePurpose::Start, Generation::Notebooks) => Change::Start(draft.kind().map(asked)),
        // Only the older generation offers no auto-stop at all, and it has no renewal.
        (LeasePurpose::Renew, _) => Change::Renew(asked(draft.kind().unwrap_or(LeaseKind::Scheduled))),
    }
}

fn is_kept(lease: Lease, length: Option<Millis>) -> bool {
    let kept = match lease.next(Generation::Demanager) {
        NextLease::After(length) => Some(length),
        NextLease::Off | NextLease::ChosenAtStart => None,
    };
    lease != Lease::Unknown && kept == length
}
