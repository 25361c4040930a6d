//! Operations as requests, exactly as the documents show them. Bodies are written field by field, so that their order
//! does not depend on how a map sorts.

use super::body::{object, quoted};
use super::{AutoStopRequest, LeaseRequest, Operation, ProjectId};
use crate::encoding::encode;

/// A request, ready to be sent to the cloud or to the proxy: both speak the same paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path, nothing in it needs encoding.
    pub path: String,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// The JSON body.
    pub body: Option<String>,
}

/// The methods that are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Acts.
    Post,
    /// Replaces.
    Put,
    /// Renews.
    Patch,
}

impl Method {
    /// As it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
        }
    }
}

impl Request {
    /// Path and query, encoded.
    #[must_use]
    pub fn target(&self) -> String {
        let mut target = self.path.clone();
        for (index, (name, value)) in self.query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            encode(name.as_bytes(), &mut target);
            target.push('=');
            encode(value.as_bytes(), &mut target);
        }
        target
    }
}

impl Operation {
    /// The method it is sent with.
    #[must_use]
    pub const fn method(&self) -> Method {
        match self {
            Self::ListNotebooks { .. }
            | Self::ShowNotebook { .. }
            | Self::ShowLease { .. }
            | Self::ListInstances { .. }
            | Self::ShowInstance { .. } => Method::Get,
            Self::StartNotebook { .. } | Self::StopNotebook { .. } | Self::ActOnInstance { .. } => Method::Post,
            Self::UpdateNotebook { .. } | Self::UpdateInstance { .. } => Method::Put,
            Self::RenewLease { .. } => Method::Patch,
        }
    }

    /// The request, exactly as the documents show it.
    #[must_use]
    pub fn request(&self, project_id: &ProjectId) -> Request {
        Request { method: self.method(), path: self.path(project_id), query: self.query(), body: self.body() }
    }

    fn path(&self, project_id: &ProjectId) -> String {
        let notebooks = format!("/v1/{project_id}/notebooks");
        let instances = format!("/v1/{project_id}/demanager/instances");
        match self {
            Self::ListNotebooks { .. } => notebooks,
            Self::ShowNotebook { id } | Self::UpdateNotebook { id, .. } => format!("{notebooks}/{id}"),
            Self::StartNotebook { id, .. } => format!("{notebooks}/{id}/start"),
            Self::StopNotebook { id } => format!("{notebooks}/{id}/stop"),
            Self::ShowLease { id } | Self::RenewLease { id, .. } => format!("{notebooks}/{id}/lease"),
            Self::ListInstances { .. } => instances,
            Self::ShowInstance { id } | Self::UpdateInstance { id, .. } => format!("{instances}/{id}"),
            Self::ActOnInstance { id, .. } => format!("{instances}/{id}/action"),
        }
    }

    fn query(&self) -> Vec<(String, String)> {
        let own = |pairs: &[(&'static str, String)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
        };
        match self {
            Self::ListNotebooks { query } => own(query.pairs()),
            Self::ListInstances { query } => own(query.pairs()),
            Self::StartNotebook { duration_ms, lease_type, .. } => {
                let duration = duration_ms.map(|ms| ("duration", ms.to_string()));
                let lease_type = lease_type.map(|lease_type| ("type", lease_type.as_str().to_owned()));
                own(&duration.into_iter().chain(lease_type).collect::<Vec<_>>())
            }
            Self::RenewLease { query_duration_ms: Some(ms), .. } => own(&[("duration", ms.to_string())]),
            _ => Vec::new(),
        }
    }

    fn body(&self) -> Option<String> {
        match self {
            Self::UpdateNotebook { name, description, .. } => Some(object(&[
                ("name", name.as_deref().map(quoted)),
                ("description", description.as_deref().map(quoted)),
            ])),
            Self::RenewLease { body: Some(LeaseRequest { duration_ms, lease_type }), .. } => Some(object(&[
                ("duration", Some(duration_ms.to_string())),
                ("type", Some(quoted(lease_type.as_str()))),
            ])),
            Self::ActOnInstance { action, .. } => Some(object(&[("action", Some(quoted(action.as_str())))])),
            Self::UpdateInstance { description, auto_stop, .. } => Some(object(&[
                ("description", description.as_deref().map(quoted)),
                ("spec", auto_stop.map(|auto_stop| object(&[("auto_stop", Some(auto_stop.to_json()))]))),
            ])),
            _ => None,
        }
    }
}

impl AutoStopRequest {
    fn to_json(self) -> String {
        object(&[
            ("enable", Some(self.enable.to_string())),
            ("duration", self.duration_s.map(|seconds| seconds.to_string())),
            ("prompt", self.prompt.map(|prompt| prompt.to_string())),
        ])
    }
}
