//! What every request may use: the projects, the open tickets, and the news that the proxy stops.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api::Session;
use tokio::sync::watch;

use crate::{
    clock::Clock,
    poll::Watcher,
    problems::{Refused, not_found},
    tickets::Tickets,
    upstream::Upstream,
};

/// Shared by all requests; clones are the same desk.
#[derive(Clone)]
pub(crate) struct Desk(Arc<Inner>);

struct Inner {
    session: Session,
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

impl Desk {
    /// `projects` must be those of `session`, at least one.
    pub(crate) fn new(
        session: Session,
        projects: Vec<Project>,
        clock: Clock,
        keep_alive: Duration,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        Self(Arc::new(Inner { session, projects, tickets: Mutex::default(), clock, keep_alive, stopping }))
    }

    pub(crate) fn session(&self) -> &Session {
        &self.0.session
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
