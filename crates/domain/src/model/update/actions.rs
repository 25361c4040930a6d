//! What people ask of an instance, and the requests that follow. Whatever is not permitted is not sent, and at most one
//! change per instance is under way, so double clicks are harmless.

use api::Generation;
use modelarts::request::{AutoStopRequest, InstanceAction, InstanceId, LeaseType, NotebookId, Operation};

use super::Turn;
use crate::{
    Action, Effect, NotebookKey, capability,
    card::Notice,
    draft::{DraftState, LeasePurpose},
    effect::Announcement,
    lease::LeaseKind,
    model::{
        Dialog, ToastBody,
        requests::{Change, Purpose},
    },
    msg::{Field, RequestId},
    remote::Failure,
    time::Millis,
};

impl Turn<'_> {
    pub(super) fn clicked_action(&mut self, key: &NotebookKey, action: Action) {
        if !self.is_permitted(key, action) {
            return;
        }
        match action {
            Action::Start => self.open_lease(key, LeasePurpose::Start),
            Action::Renew => self.open_lease(key, LeasePurpose::Renew),
            Action::SetAutoStop => self.open_lease(key, LeasePurpose::NextStart),
            Action::Rename => self.started_editing(key, Field::Name),
            Action::Describe => self.started_editing(key, Field::Description),
            Action::Stop if self.model.stops_at_once && !self.is_stale(key) => {
                self.send_change(key, Change::Stop);
            }
            Action::Stop | Action::LeaveQueue => self.ask(key, action),
            Action::Open => self.open_notebook(key),
            Action::CopySsh => self.copy_ssh(key),
        }
    }

    /// Stopping ends whatever runs in the notebook, and a place in the queue is not given back: that is asked first
    /// (experience.md promise 11).
    fn ask(&mut self, key: &NotebookKey, action: Action) {
        self.look_first(key);
        let Some(card) = self.model.card(key) else { return };
        self.model.dialog = Some(Dialog { key: key.clone(), name: card.name.clone(), action, asks_again: true });
    }

    pub(super) fn chose_to_be_asked(&mut self, asks_again: bool) {
        if let Some(dialog) = &mut self.model.dialog {
            dialog.asks_again = asks_again;
        }
    }

    pub(super) fn confirmed_dialog(&mut self) {
        let Some(Dialog { key, action, asks_again, .. }) = self.model.dialog.take() else { return };
        if !self.is_permitted(&key, action) {
            return;
        }
        self.model.stops_at_once |= action == Action::Stop && !asks_again;
        match action {
            Action::Stop => self.send_change(&key, Change::Stop),
            Action::LeaveQueue => self.send_change(&key, Change::LeaveQueue),
            _ => None,
        };
    }

    /// Whether the card offers it: by its state, and because nothing else is under way.
    pub(super) fn is_permitted(&self, key: &NotebookKey, action: Action) -> bool {
        let control = self.model.card(key).and_then(|card| card.control(action));
        control.is_some_and(|control| control.permitted.is_ok())
    }

    /// Sends a change; `None` when there is no such instance, or its id cannot be part of a request.
    pub(super) fn send_change(&mut self, key: &NotebookKey, change: Change) -> Option<RequestId> {
        self.model.instances.get(key)?;
        let moment = self.moment();
        let Some(operation) = operation(key, &change) else {
            let failure = Failure::Unreadable(format!("id {}", key.id));
            self.model.instances.set_notice(key, Some(Notice::Failed(change.action(), failure)), &moment);
            return None;
        };
        self.model.requests.forget(|request| {
            request.key == *key && matches!(request.purpose, Purpose::Check { .. } | Purpose::Reread)
        });
        self.model.instances.set_under_way(key, Some(change.action()), &moment);
        self.model.instances.set_notice(key, None, &moment);
        Some(self.send(key, Purpose::Change(change), operation))
    }

    /// Reads an instance again because what is known of it may be out of date.
    pub(super) fn reread(&mut self, key: &NotebookKey) {
        if !self.model.requests.has(key, |purpose| *purpose == Purpose::Reread) {
            self.send_show(key, Purpose::Reread);
        }
    }

    /// Reads an instance for `purpose`.
    pub(super) fn send_show(&mut self, key: &NotebookKey, purpose: Purpose) {
        if let Some(operation) = show(key) {
            self.send(key, purpose, operation);
        }
    }

    /// Sends a change once more that the cloud was too busy for, if it is possible still.
    pub(super) fn send_again(&mut self, id: RequestId) {
        let Some(request) = self.model.requests.take(id) else { return };
        let Purpose::Change(change) = &request.purpose else { return self.model.requests.put_back(request) };
        let key = &request.key;
        let Some(entry) = self.model.instances.get(key) else { return };
        let is_possible = capability::can(change.action(), &entry.notebook).is_ok();
        let operation = operation(key, change).filter(|_| is_possible);
        let moment = self.moment();
        self.model.instances.set_notice(key, None, &moment);
        match (operation, self.model.project.clone()) {
            (Some(operation), Some(project)) => {
                self.order(Effect::Send { request: id, project, operation });
                self.model.requests.put_back(request);
            }
            _ => {
                self.model.instances.set_under_way(key, None, &moment);
                self.model.draft.take_if(|draft| draft.state == DraftState::Sending(id));
            }
        }
    }

    /// Sends a request that is under way again, under its number.
    pub(super) fn check_again(&mut self, request: RequestId) {
        let Some(key) = self.model.requests.key(request).cloned() else { return };
        if let (Some(project), Some(operation)) = (self.model.project.clone(), show(&key)) {
            self.order(Effect::Send { request, project, operation });
        }
    }

    fn send(&mut self, key: &NotebookKey, purpose: Purpose, operation: Operation) -> RequestId {
        let request = self.model.requests.add(key.clone(), purpose);
        if let Some(project) = self.model.project.clone() {
            self.order(Effect::Send { request, project, operation });
        }
        request
    }

    fn open_notebook(&mut self, key: &NotebookKey) {
        let Some(project) = self.model.project.clone() else { return };
        if self.model.requests.has(key, |purpose| *purpose == Purpose::Open) {
            return;
        }
        let request = self.model.requests.add(key.clone(), Purpose::Open);
        let moment = self.moment();
        if self.model.card(key).is_some_and(|card| matches!(card.notice, Some(Notice::Failed(Action::Open, _)))) {
            self.model.instances.set_notice(key, None, &moment);
        }
        let is_idle = self.model.instances.get(key).is_some_and(|entry| entry.under_way.is_none());
        if is_idle {
            self.model.instances.set_under_way(key, Some(Action::Open), &moment);
        }
        self.order(Effect::OpenNotebook { request, project, key: key.clone() });
    }

    fn copy_ssh(&mut self, key: &NotebookKey) {
        if let Some(text) = self.model.card(key).and_then(|card| card.ssh.clone()) {
            self.order(Effect::Copy { key: key.clone(), text });
        }
    }

    pub(super) fn copied(&mut self, ok: bool) {
        if ok {
            self.toast(ToastBody::Copied);
            self.announce(Announcement::Copied);
        } else {
            self.toast(ToastBody::CopyFailed);
        }
    }
}

/// What to send for a change, exactly as the documents show it (api.md 2, 8); `None` when the id cannot be in a path.
fn operation(key: &NotebookKey, change: &Change) -> Option<Operation> {
    match key.generation {
        Generation::Notebooks => notebook_operation(NotebookId::parse(&key.id)?, change),
        Generation::Demanager => instance_operation(InstanceId::parse(&key.id)?, change),
    }
}

fn notebook_operation(id: NotebookId, change: &Change) -> Option<Operation> {
    Some(match change {
        Change::Start(asked) => Operation::StartNotebook {
            id,
            duration_ms: asked.map(|asked| asked.length.0),
            lease_type: asked.map(|asked| lease_type(asked.kind)),
        },
        Change::Stop => Operation::StopNotebook { id },
        Change::Renew(asked) => Operation::renew(id, asked.length.0, lease_type(asked.kind)),
        Change::Text(Field::Name, text) => {
            Operation::UpdateNotebook { id, name: Some(text.clone()), description: None }
        }
        Change::Text(Field::Description, text) => {
            Operation::UpdateNotebook { id, name: None, description: Some(text.clone()) }
        }
        Change::AutoStop(_) | Change::AutoStopThenStart(_) | Change::LeaveQueue => return None,
    })
}

fn instance_operation(id: InstanceId, change: &Change) -> Option<Operation> {
    let act = |action| Operation::ActOnInstance { id: id.clone(), action };
    let update = |description, auto_stop| Operation::UpdateInstance { id: id.clone(), description, auto_stop };
    Some(match change {
        Change::Start(_) => act(InstanceAction::Start),
        Change::Stop => act(InstanceAction::Stop),
        Change::LeaveQueue => act(InstanceAction::Dequeue),
        Change::AutoStop(length) | Change::AutoStopThenStart(length) => update(None, Some(auto_stop(*length))),
        Change::Text(Field::Description, text) => update(Some(text.clone()), None),
        Change::Text(Field::Name, _) | Change::Renew(_) => return None,
    })
}

/// The older generation counts whole seconds (api.md 1); a duration is mandatory when auto-stop is on (6348).
fn auto_stop(length: Option<Millis>) -> AutoStopRequest {
    let seconds = length.map(|length| length.0 / 1000);
    AutoStopRequest { enable: seconds.is_some(), duration_s: seconds, prompt: None }
}

const fn lease_type(kind: LeaseKind) -> LeaseType {
    match kind {
        LeaseKind::Scheduled => LeaseType::Timing,
        LeaseKind::Idle => LeaseType::Idle,
    }
}

fn show(key: &NotebookKey) -> Option<Operation> {
    Some(match key.generation {
        Generation::Notebooks => Operation::ShowNotebook { id: NotebookId::parse(&key.id)? },
        Generation::Demanager => Operation::ShowInstance { id: InstanceId::parse(&key.id)? },
    })
}
