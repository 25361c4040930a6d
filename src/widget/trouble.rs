//! What keeps an element from showing what it is about, as the page around is told it.

use domain::{Failure, Model, Remote, model::Connection};
use serde::Serialize;

use super::{
    hub::find,
    settings::{Kind, Settings},
};

/// What is wrong with an element as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Trouble {
    /// `network`, `auth`, `forbidden`, `not-found` or `protocol`.
    pub(super) code: &'static str,
    pub(super) retriable: bool,
    pub(super) request_id: Option<String>,
}

/// What keeps an element from showing what it is about.
pub(super) fn trouble(model: &Model, settings: &Settings) -> Option<Trouble> {
    let of = |failure: &Failure| {
        let (code, retriable) = match failure {
            _ if failure.is_signed_out() => ("auth", true),
            Failure::Unreachable | Failure::TimedOut => ("network", true),
            Failure::Unreadable(_) => ("protocol", true),
            Failure::Problem(problem) if problem.status == 403 || problem.status == 401 => ("forbidden", false),
            Failure::Problem(problem) if problem.status == 404 => ("not-found", false),
            Failure::Problem(problem) => (if problem.status < 500 { "protocol" } else { "network" }, true),
        };
        let request_id = match failure {
            Failure::Problem(problem) => Some(problem.request_id.clone()).filter(|id| !id.is_empty()),
            _ => None,
        };
        Trouble { code, retriable, request_id }
    };
    if let Remote::Failed(failure) = model.session() {
        return Some(of(failure));
    }
    match model.connection() {
        Connection::Reconnecting { why, .. } => return Some(of(why)),
        Connection::UpstreamFailing { .. } => {
            return Some(Trouble { code: "network", retriable: true, request_id: None });
        }
        Connection::Connecting | Connection::Live | Connection::Polling => {}
    }
    let is_nobody_s = model.session().known().is_some() && model.project().is_none();
    let is_missing = settings.kind != Kind::List && model.is_loaded() && find(model, &settings.instance).is_none();
    (is_nobody_s || is_missing).then_some(Trouble { code: "not-found", retriable: false, request_id: None })
}
