//! Who the caller is, and which project is on screen.

use api::{Limits, Session};

use super::Turn;
use crate::{
    Effect, Remote, Route,
    model::{ToastBody, instances::Instances, stream::Stream},
    msg::WakeReason,
    remote::Failure,
    time::Millis,
};

/// Waits before asking again, in seconds; the last one repeats.
const WAITS: [i64; 5] = [1, 2, 5, 10, 30];

impl Turn<'_> {
    pub(super) fn opened(&mut self, route: Route) {
        self.set_route(route);
        self.order(Effect::LoadSession);
    }

    pub(super) fn session_answered(&mut self, result: Result<Session, Failure>) {
        match result {
            Ok(session) => {
                self.model.session = Remote::Ready(session);
                self.model.session_tries = 0;
                self.enter_project();
                self.reconnect();
            }
            Err(why) => {
                if why.is_passing() {
                    let wait = WAITS[(self.model.session_tries as usize).min(WAITS.len() - 1)];
                    let after = why.retry_after().unwrap_or(Millis::seconds(wait));
                    self.model.session_tries = self.model.session_tries.saturating_add(1);
                    self.order(Effect::Wake { after, reason: WakeReason::SessionRetry });
                }
                self.session_failed(why);
            }
        }
    }

    /// Asks for the session again when the last try failed.
    pub(super) fn retry_session(&mut self) {
        if matches!(self.model.session, Remote::Failed(_) | Remote::Stale { .. }) {
            self.order(Effect::LoadSession);
        }
    }

    pub(super) fn clicked_retry(&mut self) {
        self.retry_session();
        if let Remote::Failed(_) = self.model.session {
            self.model.session = Remote::Loading;
        }
        self.reconnect();
    }

    /// What is on screen stays, and says that it is of somebody who has left.
    pub(super) fn signed_out(&mut self, result: Result<(), Failure>) {
        if result.is_err() {
            return self.toast(ToastBody::SignOutFailed);
        }
        let why = Failure::signed_out();
        self.order(Effect::CloseStream);
        self.stream_lost(why);
    }

    /// Whoever is not signed in any more is told so once, everywhere: the session is stale.
    pub(super) fn notice_signed_out(&mut self, failure: &Failure) {
        if failure.is_signed_out() {
            self.session_failed(failure.clone());
        }
    }

    fn session_failed(&mut self, why: Failure) {
        let now = self.cloud_now();
        self.model.session = match std::mem::replace(&mut self.model.session, Remote::Loading) {
            Remote::Ready(last) => Remote::Stale { last, since: now, why },
            Remote::Stale { last, since, .. } => Remote::Stale { last, since, why },
            Remote::Loading | Remote::Failed(_) => Remote::Failed(why),
        };
    }

    /// Makes the route's project the one on screen; without one in the route, the first. Nothing of another project stays:
    /// not a card, not a draft, not a request (experience.md promise 15).
    pub(super) fn enter_project(&mut self) {
        let Some(session) = self.model.session.known() else { return };
        let wanted = match &self.model.route.project {
            Some(wanted) => session.projects.iter().find(|project| *project.id == **wanted),
            None => session.projects.first(),
        };
        self.model.limits = wanted.map_or_else(Limits::default, |project| project.limits);
        let wanted = wanted.map(|project| project.id.as_str().into());
        if self.model.project == wanted {
            return;
        }
        let had_stream = self.model.project.is_some();
        self.model.project = wanted;
        self.model.instances = Instances::default();
        self.model.instances.set_filter(&self.model.filter);
        self.model.is_loaded = false;
        self.model.draft = None;
        self.model.dialog = None;
        self.model.edit = None;
        self.model.requests.forget(|_| true);
        self.model.stream = Stream::default();
        if self.model.project.is_some() {
            self.open_stream();
        } else if had_stream {
            self.order(Effect::CloseStream);
        }
    }
}
