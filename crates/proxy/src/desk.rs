//! What every request may use: the projects, the open tickets, and the news that the proxy stops.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api::Session;
use axum::http::StatusCode;
use modelarts::Operation;
use tokio::sync::watch;

use crate::{
    caller::Caller,
    clock::Clock,
    poll::Watcher,
    problems::{Refused, not_found},
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

    /// What the page is told about its caller.
    pub(crate) fn session(&self, caller: &Caller) -> Session {
        Session {
            person: caller.person.name.clone(),
            projects: self.projects().iter().map(|project| project.about.clone()).collect(),
            demo: self.0.demo,
            sign_out: caller.can_sign_out,
            version: VERSION.to_owned(),
        }
    }

    pub(crate) fn projects(&self) -> &[Project] {
        &self.0.projects
    }

    /// A project that is not configured does not exist, whatever the cloud may know.
    pub(crate) fn project(&self, id: &str) -> Result<&Project, Refused> {
        let found = self.0.projects.iter().find(|project| project.about.id == id);
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
