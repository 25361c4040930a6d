//! What follows from a message. One [`Turn`] is one message being worked on; each file beside this one is one concern.

use super::{Connection, Model, Toast, ToastBody, instances::Moment, stream::Failing};
use crate::{
    Card, Effect, Msg, Notebook, NotebookKey, Timestamp, capability,
    effect::Announcement,
    lease::LeaseView,
    msg::WakeReason,
    status::Tone,
    steps::Step,
    time::{LocalTime, Millis},
};

mod actions;
mod alarms;
mod answers;
mod draft;
mod editing;
mod extending;
mod freshness;
mod outcomes;
mod places;
mod session;
mod stream;

/// How long a toast that needs nothing done stays (experience.md 5: never under 5 s).
const TOAST: Millis = Millis::seconds(8);

/// More toasts than this at once push the oldest out.
const MOST_TOASTS: usize = 4;

/// A deadline that moves by less says the same to people.
const SAME_DEADLINE: Millis = Millis::minutes(1);

/// One message being worked on.
struct Turn<'model> {
    model: &'model mut Model,
    now: LocalTime,
    effects: Vec<Effect>,
}

/// Decides what follows from a message that the list lives by; gives back any other.
pub(super) fn watch(model: &mut Model, msg: Msg, now: LocalTime) -> Result<Vec<Effect>, Msg> {
    // These come all the time and mostly change nothing that people see.
    let is_quiet = matches!(msg, Msg::Ticked | Msg::StreamKeptAlive | Msg::EventArrived { .. } | Msg::Polled(_));
    let before = is_quiet.then(|| model.outline());
    let mut turn = Turn { model, now, effects: Vec::new() };
    match turn.watch(msg) {
        Some(other) => Err(other),
        None => Ok(settled(turn, before)),
    }
}

/// Decides what follows from any other message.
pub(super) fn act(model: &mut Model, msg: Msg, now: LocalTime) -> Vec<Effect> {
    let mut turn = Turn { model, now, effects: Vec::new() };
    turn.act(msg);
    settled(turn, None)
}

/// Brings everything up to date that follows from the rest of the model.
fn settled(turn: Turn<'_>, before: Option<Outline>) -> Vec<Effect> {
    let moment = turn.moment();
    let Turn { model, effects, .. } = turn;
    let stale_since = model.stream.stale_since(moment.now);
    model.instances.set_stale(stale_since, &moment);
    let has_changed = model.instances.settle();
    model.connection = model.connection_now(stale_since.is_some());
    if has_changed || before.is_none_or(|before| before != model.outline()) {
        model.revision += 1;
    }
    effects
}

/// What a quiet message may change beside the cards.
#[derive(PartialEq)]
struct Outline {
    connection: Connection,
    is_loaded: bool,
    is_open: [bool; 3],
    is_overtaken: bool,
    last_toast: Option<u32>,
}

impl Model {
    fn outline(&self) -> Outline {
        Outline {
            connection: self.connection.clone(),
            is_loaded: self.is_loaded,
            is_overtaken: self.draft.as_ref().is_some_and(|draft| draft.overtaken.is_some()),
            is_open: [self.draft.is_some(), self.dialog.is_some(), self.edit.is_some()],
            last_toast: self.toasts.last().map(|toast| toast.id),
        }
    }

    fn connection_now(&self, is_stale: bool) -> Connection {
        match (&self.stream.lost, self.stream.failing()) {
            (Some(lost), _) => Connection::Reconnecting { since: lost.since, why: lost.why.clone() },
            (None, Some(Failing { since, code, upstream_code })) => {
                Connection::UpstreamFailing { since: *since, code: code.clone(), upstream_code: upstream_code.clone() }
            }
            (None, None) if is_stale || !self.is_loaded => Connection::Connecting,
            (None, None) if self.stream.is_polled() => Connection::Polling,
            (None, None) => Connection::Live,
        }
    }
}

impl Turn<'_> {
    /// What the list lives by. Gives back every other message.
    fn watch(&mut self, msg: Msg) -> Option<Msg> {
        match msg {
            Msg::Opened(route) => self.opened(route),
            Msg::RouteChanged(route) => self.route_changed(route),
            Msg::SessionAnswered(result) => self.session_answered(result),
            Msg::SignedOut(result) => self.signed_out(result),
            Msg::StreamOpened => self.stream_opened(),
            Msg::StreamKeptAlive => self.stream_kept_alive(),
            Msg::EventArrived { number, event } => self.event_arrived(number, event),
            Msg::StreamLost(why) => self.stream_lost(why),
            Msg::Polled(result) => self.polled(result),
            Msg::Ticked => self.ticked(),
            Msg::Woke(WakeReason::Reconnect) => self.reconnect(),
            Msg::Woke(WakeReason::SessionRetry) => self.retry_session(),
            Msg::Woke(WakeReason::Poll(timer)) => self.time_to_poll(timer),
            Msg::Woke(WakeReason::Rest) => self.rest(),
            Msg::BecameVisible => self.became_visible(),
            Msg::BecameHidden => self.became_hidden(),
            Msg::BecameOnline => self.became_online(),
            Msg::EnteredSearch(search) => self.entered_search(&search),
            Msg::ChoseStatus(status) => self.chose_status(status),
            Msg::ClickedInstance(key) => self.clicked_instance(key),
            Msg::ClickedList => self.clicked_list(),
            Msg::ChoseProject(project) => self.chose_project(project),
            Msg::ClickedRetry => self.clicked_retry(),
            Msg::ClickedSignOut => self.order(Effect::SignOut),
            // What the browser permits is shown as it is.
            Msg::NotifyAnswered => {}
            other => return Some(other),
        }
        None
    }

    /// What is done with instances, and what comes of it.
    fn act(&mut self, msg: Msg) {
        match msg {
            Msg::Answered { request, result } => self.answered(request, result),
            Msg::NotebookOpened { request, result } => self.notebook_opened(request, result),
            Msg::Copied { ok, .. } => self.copied(ok),
            Msg::Woke(WakeReason::ToastExpired(id)) | Msg::DismissedToast(id) => self.dismiss_toast(id),
            Msg::Woke(WakeReason::Reread(id)) => self.check_again(id),
            Msg::Woke(WakeReason::SendAgain(id)) => self.send_again(id),
            Msg::ClickedAction(key, action) => self.clicked_action(&key, action),
            Msg::ConfirmedDialog => self.confirmed_dialog(),
            Msg::ChoseToBeAsked(asks_again) => self.chose_to_be_asked(asks_again),
            Msg::DismissedDialog => self.model.dialog = None,
            Msg::OpenedLease(key) => self.opened_lease(&key),
            Msg::NarrowedLease(wish) => self.narrowed_lease(&wish),
            Msg::ChoseLeaseKind(choice) => self.chose_lease_kind(choice),
            Msg::MovedLease(position) => self.with_draft(|draft| draft.move_to(position)),
            Msg::ChoseLeasePreset(length) => self.with_draft(|draft| draft.set(length)),
            Msg::ChoseLeaseEnd(end) => self.chose_lease_end(end),
            Msg::EnteredLease { hours, minutes } => self.with_draft(|draft| draft.enter(&hours, &minutes)),
            Msg::ClickedExtend(key) => self.clicked_extend(&key),
            Msg::ClickedUndo(id) => self.clicked_undo(id),
            Msg::AppliedLease => self.applied_lease(),
            Msg::ClosedLease => self.model.draft = None,
            Msg::StartedEditing(key, field) => self.started_editing(&key, field),
            Msg::EnteredText(text) => self.entered_text(&text),
            Msg::SavedEdit => self.saved_edit(),
            Msg::CancelledEdit => self.model.edit = None,
            Msg::ClickedCopy(key, text) => self.order(Effect::Copy { key, text }),
            Msg::ClickedNotify => self.order(Effect::AskToNotify),
            Msg::ChoseLanguage(tag) => self.order(Effect::Speak(tag)),
            Msg::OpenedHelp => self.model.is_help_open = true,
            Msg::ClosedHelp => self.model.is_help_open = false,
            // These are watched. Named, so that a new message is put into one of the two lists.
            Msg::Opened(_)
            | Msg::RouteChanged(_)
            | Msg::SessionAnswered(_)
            | Msg::SignedOut(_)
            | Msg::StreamOpened
            | Msg::StreamKeptAlive
            | Msg::EventArrived { .. }
            | Msg::StreamLost(_)
            | Msg::Polled(_)
            | Msg::Ticked
            | Msg::Woke(WakeReason::Reconnect | WakeReason::SessionRetry | WakeReason::Poll(_) | WakeReason::Rest)
            | Msg::BecameVisible
            | Msg::BecameHidden
            | Msg::BecameOnline
            | Msg::EnteredSearch(_)
            | Msg::ChoseStatus(_)
            | Msg::ClickedInstance(_)
            | Msg::ClickedList
            | Msg::ChoseProject(_)
            | Msg::ClickedRetry
            | Msg::ClickedSignOut
            | Msg::NotifyAnswered => {}
        }
    }

    /// The cloud's time.
    fn cloud_now(&self) -> Timestamp {
        self.model.clock.at(self.now)
    }

    /// What cards are made at.
    fn moment(&self) -> Moment {
        let now = self.cloud_now();
        Moment { now, heard: self.model.stream.heard_at().unwrap_or(now), limits: self.model.limits }
    }

    fn order(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn announce(&mut self, announcement: Announcement) {
        self.order(Effect::Announce(announcement));
    }

    /// Takes in what the cloud said of one instance, and says to screen readers what has changed on screen by it.
    fn take_in(&mut self, notebook: Notebook) {
        let key = notebook.key.clone();
        let was_on_screen = self.model.is_on_screen(&key);
        let moment = self.moment();
        let before = self.model.instances.put(notebook, &moment);
        let after = self.model.card(&key).cloned();
        if let (Some(before), Some(after)) = (before, after)
            && (was_on_screen || self.model.is_on_screen(&key))
        {
            self.announce_change(&before, &after);
        }
        self.close_what_no_longer_fits(&key);
    }

    fn announce_change(&mut self, before: &Card, after: &Card) {
        let name = after.name.clone();
        if before.status != after.status {
            self.announce(match after.tone {
                Tone::Failed => Announcement::Failed { name },
                _ => Announcement::StatusChanged { name, status: after.status.clone() },
            });
            return;
        }
        match active_step(after) {
            Some(step) if active_step(before) != Some(step) => {
                self.announce(Announcement::StepChanged { name: name.clone(), step });
            }
            _ => {}
        }
        let (was, is) = (deadline(before), deadline(after));
        let has_moved = match (was, is) {
            (Some(was), Some(is)) => SAME_DEADLINE.0 < (is - was).0.abs(),
            (was, is) => was != is,
        };
        if has_moved {
            self.announce(Announcement::LeaseChanged { name, deadline: is });
        }
    }

    /// A slider or a question is about what was possible when it was opened; when that is gone, so is it. A text that is
    /// being edited is kept: nothing that people wrote is lost.
    fn close_what_no_longer_fits(&mut self, key: &NotebookKey) {
        let Some(entry) = self.model.instances.get(key) else { return };
        let fits = |action| capability::can(action, &entry.notebook).is_ok();
        if let Some(draft) = self.model.draft.as_mut().filter(|draft| draft.key == *key) {
            draft.overtake(entry.notebook.lease);
        }
        let draft = self.model.draft.as_ref();
        let is_draft_over = draft.is_some_and(|draft| draft.key == *key && !fits(draft.action()));
        let dialog = self.model.dialog.as_ref();
        let is_dialog_over = dialog.is_some_and(|dialog| dialog.key == *key && !fits(dialog.action));
        if is_draft_over {
            self.model.draft = None;
        }
        if is_dialog_over {
            self.model.dialog = None;
        }
    }

    fn toast(&mut self, body: ToastBody) {
        let id = self.model.next_toast;
        self.model.next_toast = id.wrapping_add(1);
        if matches!(body, ToastBody::Copied | ToastBody::Removed { .. } | ToastBody::Renewed { .. }) {
            self.order(Effect::Wake { after: TOAST, reason: WakeReason::ToastExpired(id) });
        }
        self.model.toasts.push(Toast { id, body });
        let too_many = self.model.toasts.len().saturating_sub(MOST_TOASTS);
        self.model.toasts.drain(..too_many);
    }

    fn dismiss_toast(&mut self, id: u32) {
        self.model.toasts.retain(|toast| toast.id != id);
    }
}

fn active_step(card: &Card) -> Option<Step> {
    card.progress.as_ref()?.active()
}

fn deadline(card: &Card) -> Option<Timestamp> {
    match card.lease {
        LeaseView::Until { deadline, .. } | LeaseView::Ending { deadline, .. } => Some(deadline),
        LeaseView::Resting { .. } | LeaseView::Never { .. } | LeaseView::Unknown => None,
    }
}
