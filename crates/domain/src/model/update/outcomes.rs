//! What came of a change: it has happened, it was refused, or nobody knows yet. What was granted is shown, not what was
//! asked; what may or may not have happened is looked up, not guessed (experience.md promise 6).

use std::rc::Rc;

use api::Generation;

use super::Turn;
use crate::{
    Action, Effect, Lease, LeaseDraft, Notebook, NotebookKey, Timestamp, capability,
    card::Notice,
    draft::DraftState,
    effect::Announcement,
    lease::NextLease,
    model::{
        Edit, ToastBody,
        requests::{Change, Purpose, Request},
    },
    msg::{Field, WakeReason},
    remote::{Failure, Meaning},
    time::Millis,
};

/// A grant that differs by less is what was asked.
const SAME_LENGTH: Millis = Millis::minutes(1);

/// How long to wait before looking again for a change that may or may not have happened.
const LOOK_AGAIN: Millis = Millis::seconds(5);

/// Nobody waits longer than this for a cloud that is busy: it is said instead.
const LONGEST_WAIT: Millis = Millis::seconds(60);

/// How often to look, or to send, again.
const MOST_LOOKS: u32 = 3;

impl Turn<'_> {
    /// It has happened, and `is_known` says whether the instance as it is now has been read.
    pub(super) fn change_done(&mut self, request: &Request, change: Change, is_known: bool) {
        let key = &request.key;
        if let Change::AutoStopThenStart(_) = change {
            self.start_with_auto_stop(request);
            return;
        }
        self.close_sliders(request, &change);
        let Some(entry) = self.model.instances.get(key) else { return };
        let name = entry.card.name.clone();
        let lease = entry.notebook.lease;
        let granted = change.asked().filter(|_| is_known).and_then(|asked| difference(asked.length, lease));
        let notice = granted.or(match change {
            Change::Renew(_) | Change::AutoStop(_) | Change::Text(..) => Some(Notice::Saved(change.action())),
            Change::Start(_) | Change::AutoStopThenStart(_) | Change::Stop | Change::LeaveQueue => None,
        });
        let is_as_asked = matches!(notice, Some(Notice::Saved(_)));
        let moment = self.moment();
        self.model.instances.set_under_way(key, None, &moment);
        self.model.instances.set_notice(key, notice, &moment);
        match change {
            Change::Renew(asked) => {
                self.announce_lease(name, lease.deadline());
                if is_known {
                    self.model.instances.grant(key);
                }
                if is_known && is_as_asked {
                    self.offer_undo(key, &asked);
                }
            }
            Change::AutoStop(_) | Change::Text(..) => self.announce(Announcement::Saved { name }),
            Change::Start(_) | Change::AutoStopThenStart(_) | Change::Stop | Change::LeaveQueue => {}
        }
    }

    /// The second of two requests: the auto-stop is set, now it starts.
    fn start_with_auto_stop(&mut self, request: &Request) {
        let sent = self.send_change(&request.key, Change::Start(None));
        self.with_draft(|draft| {
            if let (true, Some(next)) = (draft.state == DraftState::Sending(request.id), sent) {
                draft.state = DraftState::Sending(next);
            }
        });
    }

    /// The result of one's own renewal is always said, and only once.
    fn announce_lease(&mut self, name: Rc<str>, deadline: Option<Timestamp>) {
        let is_said = |effect: &Effect| matches!(effect, Effect::Announce(Announcement::LeaseChanged { .. }));
        if !self.effects.iter().any(is_said) {
            self.announce(Announcement::LeaseChanged { name, deadline });
        }
    }

    pub(super) fn change_failed(&mut self, request: &Request, change: Change, failure: Failure) {
        if let Some(wait) = patience(&failure, request.tries) {
            return self.put_off(request, change, wait);
        }
        let key = &request.key;
        // Of two requests in order, the first has failed: nothing was started.
        let change = match change {
            Change::AutoStopThenStart(length) => Change::AutoStop(length),
            change => change,
        };
        let action = change.action();
        let moment = self.moment();
        self.model.instances.set_under_way(key, None, &moment);
        match failure.meaning() {
            // Only a state can be so already: 6357 also means "busy", and then a text or a lease was not saved.
            Meaning::AlreadySo if matches!(change, Change::Start(_) | Change::Stop | Change::LeaveQueue) => {
                self.close_sliders(request, &change);
                self.model.instances.set_notice(key, Some(Notice::AlreadySo(action)), &moment);
                self.reread(key);
            }
            Meaning::Unclear => {
                self.close_draft(request);
                self.refuse_edit(key, &change, &failure);
                self.model.instances.set_notice(key, Some(Notice::Unclear(action)), &moment);
                self.send_show(key, Purpose::Check { change, failure });
            }
            Meaning::AlreadySo => {
                self.reread(key);
                self.refuse(request, &change, failure);
            }
            Meaning::Gone | Meaning::Failed => self.refuse(request, &change, failure),
        }
    }

    /// The cloud is too busy and has done nothing: the change stays under way and is sent once more when the cloud said.
    fn put_off(&mut self, request: &Request, change: Change, wait: Millis) {
        let until = self.cloud_now() + wait;
        let moment = self.moment();
        self.model.instances.set_notice(&request.key, Some(Notice::Waiting(change.action(), until)), &moment);
        let purpose = Purpose::Change(change);
        self.model.requests.put_back(Request { purpose, tries: request.tries + 1, ..request.clone() });
        self.order(Effect::Wake { after: wait, reason: WakeReason::SendAgain(request.id) });
    }

    /// It did not happen: said where it was asked, and kept there to be tried again.
    fn refuse(&mut self, request: &Request, change: &Change, failure: Failure) {
        let is_edit = self.refuse_edit(&request.key, change, &failure);
        let is_its = |draft: &LeaseDraft| draft.state == DraftState::Sending(request.id);
        let refused = DraftState::Refused(failure.clone());
        if let Some(draft) = self.model.draft.as_mut().filter(|draft| is_its(draft)) {
            draft.state = refused.clone();
            self.close_what_no_longer_fits(&request.key);
        }
        let is_draft =
            self.model.draft.as_ref().is_some_and(|draft| draft.key == request.key && draft.state == refused);
        // An auto-stop that was set in order to start explains on the card why nothing starts.
        let is_told = is_edit || is_draft && matches!(request.purpose, Purpose::Change(ref asked) if asked == change);
        if is_told {
            let name = self.model.card(&request.key).map(|card| card.name.clone());
            name.into_iter().for_each(|name| self.announce(Announcement::Failed { name }));
        } else {
            self.tell_failure(&request.key, change.action(), failure);
        }
    }

    /// Tells a failure on the card, and at the edge of the page when the card is not on screen.
    pub(super) fn tell_failure(&mut self, key: &NotebookKey, action: Action, failure: Failure) {
        let Some(card) = self.model.card(key) else { return };
        let name = card.name.clone();
        let is_late = action == Action::Renew && self.is_too_late(key, &failure);
        let notice = if is_late { Notice::TooLate(action) } else { Notice::Failed(action, failure.clone()) };
        let moment = self.moment();
        self.model.instances.set_notice(key, Some(notice), &moment);
        if !self.model.is_on_screen(key) {
            self.toast(ToastBody::Failed { action, name: name.clone(), failure });
        }
        self.announce(Announcement::Failed { name });
    }

    /// Whether the instance had stopped when its lease was to be renewed.
    fn is_too_late(&mut self, key: &NotebookKey, failure: &Failure) -> bool {
        let is_up = self.model.instances.get(key).is_some_and(|entry| entry.notebook.status.is_up());
        // api.md 5.3, 6327: not running.
        let is_refused =
            matches!(failure, Failure::Problem(problem) if problem.upstream_code.as_deref() == Some("ModelArts.6327"));
        if is_up && is_refused {
            self.reread(key);
        }
        !is_up || is_refused
    }

    /// Whether it has happened is known now, or not.
    pub(super) fn checked(&mut self, request: Request, change: Change, failure: Failure, is_known: bool) {
        let key = request.key.clone();
        let Some(entry) = self.model.instances.get(&key) else { return };
        if has_happened(&change, &entry.notebook) {
            self.change_done(&request, change, true);
        } else if !is_known && request.tries < MOST_LOOKS {
            let reason = WakeReason::Reread(request.id);
            let purpose = Purpose::Check { change, failure };
            self.model.requests.put_back(Request { purpose, tries: request.tries + 1, ..request });
            self.order(Effect::Wake { after: LOOK_AGAIN, reason });
        } else {
            self.tell_failure(&key, change.action(), failure);
        }
    }

    fn refuse_edit(&mut self, key: &NotebookKey, change: &Change, failure: &Failure) -> bool {
        let Change::Text(field, _) = change else { return false };
        let edit = self.model.edit.as_mut().filter(|edit| edit.key == *key && edit.field == *field && edit.sending);
        let is_open = edit.is_some();
        if let Some(edit) = edit {
            edit.sending = false;
            edit.refused = Some(failure.clone());
        }
        is_open
    }

    fn close_sliders(&mut self, request: &Request, change: &Change) {
        self.close_draft(request);
        if let Change::Text(field, text) = change {
            let is_saved = |edit: &mut Edit| {
                edit.key == request.key && edit.field == *field && (edit.sending || *edit.text == **text)
            };
            self.model.edit.take_if(is_saved);
        }
    }

    fn close_draft(&mut self, request: &Request) {
        self.model.draft.take_if(|draft| draft.state == DraftState::Sending(request.id));
    }
}

/// How long to wait before a change that the cloud was too busy for is sent once more; `None`: not again. It did not
/// happen, so nothing can happen twice.
fn patience(failure: &Failure, tries: u32) -> Option<Millis> {
    let Failure::Problem(problem) = failure else { return None };
    // A gateway that throttles has passed nothing on; of a 503 nobody knows that.
    let is_busy = problem.status == 429;
    let wait = failure.retry_after().unwrap_or(LOOK_AGAIN);
    (is_busy && tries < MOST_LOOKS && wait <= LONGEST_WAIT).then_some(wait)
}

/// What to say when something else was granted than was asked.
fn difference(asked: Millis, lease: Lease) -> Option<Notice> {
    let Lease::On { duration: Some(granted), .. } = lease else { return None };
    (SAME_LENGTH.0 < (granted.0 - asked.0).abs()).then_some(Notice::Granted { asked, granted })
}

/// Whether `notebook`, as it is known afterwards, shows what was asked for.
fn has_happened(change: &Change, notebook: &Notebook) -> bool {
    match change {
        Change::Start(_) | Change::AutoStopThenStart(_) => capability::can(Action::Start, notebook).is_err(),
        Change::Stop => capability::can(Action::Stop, notebook).is_err(),
        Change::LeaveQueue => capability::can(Action::LeaveQueue, notebook).is_err(),
        Change::Renew(asked) => {
            matches!(notebook.lease, Lease::On { kind, duration: Some(_), .. } if kind == asked.kind)
                && notebook.lease_updated != asked.last_set
                && difference(asked.length, notebook.lease).is_none()
        }
        Change::AutoStop(length) => match notebook.lease.next(Generation::Demanager) {
            NextLease::After(kept) => Some(kept) == *length,
            NextLease::Off | NextLease::ChosenAtStart => length.is_none(),
        },
        Change::Text(Field::Name, text) => notebook.name.as_deref() == Some(text),
        Change::Text(Field::Description, text) => notebook.description.as_deref().unwrap_or_default() == text,
    }
}
