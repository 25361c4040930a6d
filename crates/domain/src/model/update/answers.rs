//! Reading the answers to this page's requests. What they mean for the request is in `outcomes`.

use std::rc::Rc;

use api::Generation;
use modelarts::answer;

use super::Turn;
use crate::{
    Action, Card, Lease, Notebook, NotebookKey, Page, Status, Timestamp,
    model::{
        ToastBody,
        requests::{Change, Purpose, Request},
    },
    msg::RequestId,
    remote::{Failure, Meaning},
};

impl Turn<'_> {
    pub(super) fn answered(&mut self, id: RequestId, result: Result<Rc<[u8]>, Failure>) {
        let Some(request) = self.model.requests.take(id) else { return };
        if let Err(failure) = &result {
            self.notice_signed_out(failure);
            if failure.meaning() == Meaning::Gone {
                let key = request.key.clone();
                self.model.requests.put_back(request);
                self.removed(&key);
                return;
            }
        }
        match (request.purpose.clone(), result) {
            (Purpose::Change(change), Ok(body)) => self.change_answered(&request, change, &body),
            (Purpose::Change(change), Err(failure)) => self.change_failed(&request, change, failure),
            (Purpose::Verify(change), result) => {
                // Granted it is already; without this answer only the exact lease stays unsaid.
                let read = result.is_ok_and(|body| self.take_in_shown(&request.key, &body).is_ok());
                self.change_done(&request, change, read);
            }
            (Purpose::Check { change, failure }, result) => {
                let read = result.ok().filter(|body| self.take_in_shown(&request.key, body).is_ok());
                self.checked(request, change, failure, read.is_some());
            }
            (Purpose::Reread, Ok(body)) => {
                // An unreadable answer to a question nobody asked is not news; the stream tells it again.
                let _ = self.take_in_shown(&request.key, &body);
            }
            (Purpose::Reread | Purpose::Open, _) => {}
        }
    }

    pub(super) fn notebook_opened(&mut self, id: RequestId, result: Result<(), Failure>) {
        let Some(Request { key, .. }) = self.model.requests.take(id) else { return };
        let moment = self.moment();
        if self.model.instances.get(&key).is_some_and(|entry| entry.under_way == Some(Action::Open)) {
            self.model.instances.set_under_way(&key, None, &moment);
        }
        if let Err(failure) = result {
            self.notice_signed_out(&failure);
            if failure.meaning() == Meaning::Gone {
                self.removed(&key);
            } else {
                self.tell_failure(&key, Action::Open, failure);
            }
        }
    }

    /// The cloud said yes. An answer that says no more is followed by a read (api.md 2.7).
    fn change_answered(&mut self, request: &Request, change: Change, body: &[u8]) {
        match self.take_in_answer(&request.key, &change, body) {
            Ok(true) => self.change_done(request, change, true),
            Ok(false) => {
                // Found by its old number when the answer comes: the slider and the editor wait for it.
                self.verify(request, change);
            }
            Err(failure) => self.change_failed(request, change, failure),
        }
    }

    fn verify(&mut self, request: &Request, change: Change) {
        let verify = Request { purpose: Purpose::Verify(change), ..request.clone() };
        self.model.requests.put_back(verify);
        self.check_again(request.id);
    }

    /// Reads the answer to a change. `false`: it says nothing of the instance.
    fn take_in_answer(&mut self, key: &NotebookKey, change: &Change, body: &[u8]) -> Result<bool, Failure> {
        let unreadable = |fault: modelarts::Unreadable| Failure::Unreadable(fault.to_string());
        let Some(known) = self.model.instances.get(key).map(|entry| entry.notebook.clone()) else { return Ok(true) };
        let notebook = match (key.generation, change) {
            (Generation::Notebooks, Change::Renew(_)) => {
                let lease = answer::changed_lease(body).map_err(unreadable)?;
                lease.and_then(|lease| {
                    let lease_updated = lease.update_at.map(Timestamp);
                    let lease = Lease::current(&lease, None);
                    (lease != Lease::Unknown).then_some(Notebook { lease, lease_updated, ..known })
                })
            }
            (Generation::Notebooks, _) => {
                answer::changed_notebook(body).map_err(unreadable)?.as_ref().and_then(Notebook::current)
            }
            (Generation::Demanager, Change::Start(_) | Change::Stop | Change::LeaveQueue) => {
                let status = answer::action(body).map_err(unreadable)?.and_then(|answer| answer.current_status);
                status.map(|status| {
                    // The answer names the state alone, and does not date it (api.md 8): the rest is read.
                    self.reread(key);
                    Notebook { status: Status::read(status.as_str()), ..known }
                })
            }
            (Generation::Demanager, _) => {
                answer::changed_instance(body).map_err(unreadable)?.as_ref().and_then(Notebook::legacy)
            }
        };
        let Some(notebook) = notebook.filter(|notebook| notebook.key == *key) else { return Ok(false) };
        // A sample of the update has no `spec` (api.md 8): then the auto-stop that was set is not in it.
        let is_silent = matches!(change, Change::AutoStop(_)) && notebook.lease == Lease::Unknown;
        self.take_in(notebook);
        self.saw(key);
        Ok(!is_silent)
    }

    /// Reads the answer to a plain read.
    fn take_in_shown(&mut self, key: &NotebookKey, body: &[u8]) -> Result<(), ()> {
        let notebook = match key.generation {
            Generation::Notebooks => answer::notebook(body).ok().as_ref().and_then(Notebook::current),
            Generation::Demanager => answer::instance(body).ok().as_ref().and_then(Notebook::legacy),
        };
        let notebook = notebook.filter(|notebook| notebook.key == *key).ok_or(())?;
        self.take_in(notebook);
        self.saw(key);
        Ok(())
    }

    /// An instance is gone; said at the edge of the page when somebody was busy with it.
    pub(super) fn removed(&mut self, key: &NotebookKey) {
        if let Some(card) = self.model.instances.remove(key) {
            self.forget(&card);
        }
    }

    /// Nothing of an instance that is gone stays open.
    pub(super) fn forget(&mut self, card: &Card) {
        let key = &card.key;
        let is_shown = matches!(&self.model.route.page, Page::Instance(shown) if shown == key);
        let draft = self.model.draft.take_if(|draft| draft.key == *key);
        let dialog = self.model.dialog.take_if(|dialog| dialog.key == *key);
        let edit = self.model.edit.take_if(|edit| edit.key == *key);
        let is_asked = self.model.requests.has(key, |purpose| *purpose != Purpose::Reread);
        self.model.requests.forget(|request| request.key == *key);
        if is_shown || is_asked || draft.is_some() || dialog.is_some() || edit.is_some() {
            self.toast(ToastBody::Removed { name: card.name.clone() });
        }
    }
}
