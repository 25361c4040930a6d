//! What every request may use: the projects, the open tickets, and the news that the proxy stops.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api::{May, Session};
use axum::http::StatusCode;
use modelarts::Operation;
use tokio::sync::watch;

use crate::{
    access::{Access, Rights},
    caller::Caller,
    clock::Clock,
    history::ProjectHistory,
    metrics::Metrics,
    poll::Watcher,
    problems::{Refused, forbidden, not_found},
    settings::Audit,
    tickets::Tickets,
    upstream::{Answer, Fault, Upstream},
};

/// The version of the proxy.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Shared by all requests; clones are the same desk.
#[derive(Clone)]
pub(crate) struct Desk(Arc<Inner>);

struct Inner {
    demo: bool,
    projects: Vec<Project>,
    tickets: Mutex<Tickets>,
    clock: Clock,
    keep_alive: Duration,
    stopping: watch::Receiver<bool>,
}

/// One project of the configuration.
pub(crate) struct Project {
    pub(crate) about: api::Project,
    pub(crate) upstream: Upstream,
    pub(crate) watcher: Watcher,
    pub(crate) access: Access,
    pub(crate) history: ProjectHistory,
    pub(crate) audit: Audit,
    pub(crate) metrics: Metrics,
}

impl Project {
    /// Whether it cannot get on with the cloud, as the last calls went.
    pub(crate) fn is_failing(&self) -> bool {
        let fails = |upstream| matches!(upstream, api::Upstream::Failing { .. });
        self.upstream.credential.fault().is_some() || self.watcher.last_look().is_some_and(fails)
    }

    /// What the caller may do here.
    pub(crate) fn rights(&self, caller: &Caller) -> Arc<Rights> {
        self.access.rights(&caller.person, &caller.scope, &self.about.id)
    }
}

impl Project {
    /// Carries out an operation. While the cloud is left alone, a read is answered from memory where that is possible.
    pub(crate) async fn ask(&self, operation: &Operation, request_id: &str) -> Result<Answer, Fault> {
        let fault = match self.upstream.call(operation, request_id).await {
            Err(fault @ Fault::Resting { .. }) => fault,
            outcome => return outcome,
        };
        let (value, since_ms) = self.watcher.remembered(operation).ok_or(fault)?;
        let body = value.to_string().into();
        Ok(Answer { status: StatusCode::OK, body, date_ms: None, stale_since_ms: Some(since_ms) })
    }
}

impl Desk {
    /// `projects`: at least one. `demo`: the pretended cloud answers.
    pub(crate) fn new(
        demo: bool,
        projects: Vec<Project>,
        clock: Clock,
        keep_alive: Duration,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        Self(Arc::new(Inner { demo, projects, tickets: Mutex::default(), clock, keep_alive, stopping }))
    }

    /// What the page is told about its caller: the projects where they may do anything, and what.
    pub(crate) fn session(&self, caller: &Caller) -> Result<Session, Refused> {
        let projects = self.projects().iter().filter_map(|project| {
            let may = project.rights(caller).may();
            (may != May::NONE).then(|| api::Project { may, ..project.about.clone() })
        });
        let projects: Vec<api::Project> = projects.collect();
        if projects.is_empty() {
            return Err(forbidden("policy", "no project of this desk is open to you").into());
        }
        let person = caller.person.name.clone();
        let (demo, sign_out) = (self.0.demo, caller.can_sign_out);
        Ok(Session { person, projects, demo, sign_out, version: VERSION.to_owned() })
    }

    pub(crate) fn projects(&self) -> &[Project] {
        &self.0.projects
    }

    /// A project, and what the caller may do there. One that is not configured does not exist, whatever the cloud may know,
    /// nor does one where they may do nothing.
    pub(crate) fn project(&self, id: &str, caller: &Caller) -> Result<(&Project, Arc<Rights>), Refused> {
        let found = self.0.projects.iter().find(|project| project.about.id == id);
        let found = found.map(|project| (project, project.rights(caller)));
        let found = found.filter(|(_, rights)| rights.may() != May::NONE);
        found.ok_or_else(|| not_found("this project is not one of this desk's").into())
    }

    pub(crate) fn tickets(&self) -> MutexGuard<'_, Tickets> {
        self.0.tickets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn keep_alive(&self) -> Duration {
        self.0.keep_alive
    }

    /// True once the proxy has begun to stop.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stopping.clone()
    }
}
