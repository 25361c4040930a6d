//! What may be asked of ModelArts: a closed, typed list. What is not an [`Operation`] cannot be sent, and what
//! [`Operation::parse`] does not recognize is not on the proxy's allow-list; both are the same list, in one place.
//!
//! Reading answers is tolerant; this is strict. Every path is built from typed ids, never from text that came in: the
//! signature does not protect against path confusion (security.md 0.4).

use std::fmt;

use crate::limits::{DurationRange, IDLE, SCHEDULED};

mod body;
mod id;
mod pairs;
mod parse;
mod query;
mod write;

pub use id::{InstanceId, NotebookId, ProjectId};
pub use query::{InstanceQuery, NotebookQuery, Page};
pub use write::{Method, Request};

/// Everything that may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `GET /v1/{project_id}/notebooks`.
    ListNotebooks {
        /// Which of them.
        query: NotebookQuery,
    },
    /// `GET /v1/{project_id}/notebooks/{id}`.
    ShowNotebook {
        /// Which notebook.
        id: NotebookId,
    },
    /// `PUT /v1/{project_id}/notebooks/{id}`: name and description, which may change while it runs (api.md 2.3).
    UpdateNotebook {
        /// Which notebook.
        id: NotebookId,
        /// The new name, see [`crate::limits::check_name`].
        name: Option<String>,
        /// The new description, see [`crate::limits::check_description`].
        description: Option<String>,
    },
    /// `POST /v1/{project_id}/notebooks/{id}/start`.
    StartNotebook {
        /// Which notebook.
        id: NotebookId,
        /// How long, in ms, see [`LeaseType::range`]; `None` is the cloud's default of 1 h.
        duration_ms: Option<i64>,
        /// What ends it; `None` is scheduled.
        lease_type: Option<LeaseType>,
    },
    /// `POST /v1/{project_id}/notebooks/{id}/stop`.
    StopNotebook {
        /// Which notebook.
        id: NotebookId,
    },
    /// `GET /v1/{project_id}/notebooks/{id}/lease`.
    ShowLease {
        /// Which notebook.
        id: NotebookId,
    },
    /// `PATCH /v1/{project_id}/notebooks/{id}/lease`: sets the time that is left, does not add to it (api.md 6.2).
    /// We renew with a body ([`Operation::renew`]); the query is what other clients may send.
    RenewLease {
        /// Which notebook.
        id: NotebookId,
        /// How long, in ms; wins over the body and means scheduled (api.md 6.4).
        query_duration_ms: Option<i64>,
        /// How long and what ends it.
        body: Option<LeaseRequest>,
    },
    /// `GET /v1/{project_id}/demanager/instances`.
    ListInstances {
        /// Which of them.
        query: InstanceQuery,
    },
    /// `GET /v1/{project_id}/demanager/instances/{instance_id}`.
    ShowInstance {
        /// Which instance.
        id: InstanceId,
    },
    /// `POST /v1/{project_id}/demanager/instances/{instance_id}/action`.
    ActOnInstance {
        /// Which instance.
        id: InstanceId,
        /// What to do.
        action: InstanceAction,
    },
    /// `PUT /v1/{project_id}/demanager/instances/{instance_id}`.
    UpdateInstance {
        /// Which instance.
        id: InstanceId,
        /// The new description, see [`crate::limits::check_description`].
        description: Option<String>,
        /// The new auto-stop; on a running instance it counts from the next start (api.md 8).
        auto_stop: Option<AutoStopRequest>,
    },
}

/// What may end a lease that is asked for. Answers may say more: [`crate::notebook::LeaseType`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeaseType {
    /// The clock.
    Timing,
    /// A time without work.
    Idle,
}

impl LeaseType {
    /// As it is sent: lower case, the only spelling that every client and cloud takes (api.md 2.7).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Timing => "timing",
            Self::Idle => "idle",
        }
    }

    /// Reads either case, because other clients send upper case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Timing, Self::Idle].into_iter().find(|known| known.as_str().eq_ignore_ascii_case(text))
    }

    /// The durations that may be asked for.
    #[must_use]
    pub const fn range(self) -> DurationRange {
        match self {
            Self::Timing => SCHEDULED,
            Self::Idle => IDLE,
        }
    }
}

/// The body of a renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseRequest {
    /// How long from now, in ms, see [`LeaseType::range`].
    pub duration_ms: i64,
    /// What ends it.
    pub lease_type: LeaseType,
}

/// What may be done with a legacy instance. Restart is documented for one cloud only and not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstanceAction {
    /// Start it.
    Start,
    /// Stop it.
    Stop,
    /// Wait for a free machine. Free flavors only.
    Queue,
    /// Wait no longer. Free flavors only.
    Dequeue,
}

impl InstanceAction {
    /// As it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Queue => "queue",
            Self::Dequeue => "dequeue",
        }
    }

    /// Reads the documented spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Start, Self::Stop, Self::Queue, Self::Dequeue].into_iter().find(|known| known.as_str() == text)
    }
}

/// The auto-stop of a legacy instance, as it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AutoStopRequest {
    /// Whether it stops by itself.
    pub enable: bool,
    /// How long after it runs, in seconds, see [`crate::limits::AUTO_STOP`]; must be given when `enable` is true.
    pub duration_s: Option<i64>,
    /// Whether the user is warned; the cloud's default is true.
    pub prompt: Option<bool>,
}

/// Why a request is not passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The path is not on the list.
    NotListed,
    /// The path is on the list, but not with this method.
    MethodNotAllowed,
    /// A part of the request breaks its rule.
    Invalid {
        /// Which part: `duration`, `description`, `body`, an id, or the unknown name.
        field: String,
        /// The rule, in words.
        rule: String,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotListed => formatter.write_str("this path is not offered"),
            Self::MethodNotAllowed => formatter.write_str("this method is not offered on this path"),
            Self::Invalid { field, rule } => write!(formatter, "`{field}`: {rule}"),
        }
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    fn invalid(field: &str, rule: impl Into<String>) -> Self {
        // A name that came in may be as long as a request.
        Self::Invalid { field: field.chars().take(64).collect(), rule: rule.into() }
    }
}

impl Operation {
    /// A renewal as we send it: by body, without the query, because the query would force it to be scheduled.
    #[must_use]
    pub const fn renew(id: NotebookId, duration_ms: i64, lease_type: LeaseType) -> Self {
        Self::RenewLease { id, query_duration_ms: None, body: Some(LeaseRequest { duration_ms, lease_type }) }
    }

    /// Its name in the vendor's documents, for logs and audit.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ListNotebooks { .. } => "ListNotebooks",
            Self::ShowNotebook { .. } => "ShowNotebook",
            Self::UpdateNotebook { .. } => "UpdateNotebook",
            Self::StartNotebook { .. } => "StartNotebook",
            Self::StopNotebook { .. } => "StopNotebook",
            Self::ShowLease { .. } => "ShowLease",
            Self::RenewLease { .. } => "RenewLease",
            Self::ListInstances { .. } => "ListInstances",
            Self::ShowInstance { .. } => "ShowInstance",
            Self::ActOnInstance { .. } => "ActOnInstance",
            Self::UpdateInstance { .. } => "UpdateInstance",
        }
    }

    /// The id of the instance it is about; a list is about none.
    #[must_use]
    pub fn instance_id(&self) -> Option<&str> {
        match self {
            Self::ListNotebooks { .. } | Self::ListInstances { .. } => None,
            Self::ShowNotebook { id }
            | Self::UpdateNotebook { id, .. }
            | Self::StartNotebook { id, .. }
            | Self::StopNotebook { id }
            | Self::ShowLease { id }
            | Self::RenewLease { id, .. } => Some(id.as_str()),
            Self::ShowInstance { id } | Self::ActOnInstance { id, .. } | Self::UpdateInstance { id, .. } => {
                Some(id.as_str())
            }
        }
    }

    /// Whether it changes anything; what does not may be asked again.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.method() != Method::Get
    }
}

#[cfg(test)]
mod tests;
