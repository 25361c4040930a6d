//! The one way into a notebook. `POST /open/{project_id}/{id}` looks at the instance, writes the audit line and answers with
//! a ticket; the new tab's `GET /open/{ticket}` is sent on to the notebook, whose token no script has seen.

use api::{Generation, Problem};
use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use modelarts::{
    Read as _, answer,
    notebook::{Access, Service},
    request::InstanceId,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{audit::Asker, permit};
use crate::{
    access::{Decision, Deed, Rights},
    desk::{Desk, Project},
    finish::RequestId,
    pages,
    poll::show,
    problems::{Refused, invalid, problem},
    tickets::Void,
};

/// What RFC 3986 does not leave as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

pub(super) async fn issue(State(desk): State<Desk>, asker: Asker, uri: Uri) -> Result<Json<Value>, Refused> {
    let mut parts = uri.path().split('/').skip(2);
    let (project, rights) = desk.project(parts.next().unwrap_or_default(), &asker.caller)?;
    let id = parts.next().unwrap_or_default();
    // What is no id is not written down: it may be anything, and as long as a request.
    let written = InstanceId::parse(id).map(|id| id.to_string());
    asker.announce(project, Deed::OPEN, written.as_deref())?;
    let outside = written.as_deref().and_then(|id| rights.outside(id));
    let (decision, target) = match outside {
        Some(outside) => (Some(outside), Err(permit::missing())),
        None => target(project, &rights, id, &asker.request_id).await,
    };
    asker.did(project, Deed::OPEN, written.as_deref(), decision.as_ref(), target.as_ref().err());
    // Two random UUIDs are 244 random bits.
    let words = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    desk.tickets().issue(desk.clock().now_ms(), words.clone(), target?);
    Ok(Json(json!({"ticket_path": format!("/open/{words}")})))
}

pub(super) async fn redeem(State(desk): State<Desk>, uri: Uri) -> Response {
    let words = uri.path().rsplit('/').next().unwrap_or_default();
    let redeemed = desk.tickets().redeem(desk.clock().now_ms(), words);
    let (status, heading, text) = match redeemed {
        Ok(target) => return sent_on(&target),
        Err(Void::Unknown) => (StatusCode::NOT_FOUND, "There is no such link", "Open the notebook from its card."),
        Err(Void::Used) => (
            StatusCode::GONE,
            "This link was used already",
            "Each link opens its notebook once. Open it again from its card.",
        ),
        Err(Void::Expired) => (
            StatusCode::GONE,
            "This link is too old",
            "A link is good for 30 seconds. Open the notebook again from its card.",
        ),
    };
    pages::plain(status, heading, text)
}

fn sent_on(target: &SecretString) -> Response {
    match HeaderValue::try_from(target.expose_secret()) {
        Ok(mut target) => {
            target.set_sensitive(true);
            (StatusCode::SEE_OTHER, [(header::LOCATION, target)]).into_response()
        }
        Err(_) => Refused::from(no_address()).into_response(),
    }
}

/// The notebook's address with its token, of this very moment: the token changes with every start (api.md 2.6).
async fn target(project: &Project, rights: &Rights, id: &str, request_id: &RequestId) -> Outcome {
    let (mut gone, mut denied) = (false, None);
    // A plain UUID may name an instance of either generation (api.md 1).
    for generation in [Generation::Notebooks, Generation::Demanager] {
        let Some(operation) = show(generation, id) else { continue };
        let value = match project.upstream.call(&operation, &request_id.0).await {
            Ok(answer) => answer::object(&answer.body).ok().flatten().unwrap_or_default(),
            Err(fault) if permit::is_gone(&fault) => {
                gone = true;
                continue;
            }
            Err(fault) => return (None, Err(fault.problem(false))),
        };
        match permit::by_object(project, rights, (Deed::OPEN, generation), id, &value) {
            Ok(decision) => {
                let only_https = project.upstream.endpoint.starts_with("https:");
                let address = address(generation, &value, only_https);
                return (Some(decision), address.map_err(Refused::into_problem));
            }
            Err(refused) => denied = Some(refused),
        }
    }
    match denied {
        Some(denied) => (denied.decision, Err(denied.refused.into_problem())),
        None if gone => (None, Err(permit::missing())),
        None => (None, Err(invalid("id", "the id of a notebook or of a legacy instance"))),
    }
}

/// What policies said, and the address.
type Outcome = (Option<Decision>, Result<SecretString, Problem>);

fn address(generation: Generation, value: &Value, only_https: bool) -> Result<SecretString, Refused> {
    let status = value["status"].as_str().unwrap_or_default();
    if !status.eq_ignore_ascii_case("RUNNING") {
        return Err(problem(409, "not-allowed", "only a running notebook can be opened").into());
    }
    let access = Access::read(value).unwrap_or_default();
    let (url, token) = match generation {
        Generation::Notebooks => {
            let endpoint = access.endpoints.into_iter().find(|endpoint| endpoint.service == Some(Service::Notebook));
            (access.url.or_else(|| endpoint?.uri), access.token)
        }
        Generation::Demanager => (value["spec"]["annotations"]["url"].as_str().map(str::to_owned), None),
    };
    let url = url.filter(|url| url.starts_with("https://") || !only_https && url.starts_with("http://"));
    let url = url.ok_or_else(no_address)?;
    let url = url.split('#').next().unwrap_or_default();
    Ok(match token {
        Some(token) => {
            let joint = if url.contains('?') { '&' } else { '?' };
            let token = utf8_percent_encode(token.expose(), RESERVED);
            SecretString::from(format!("{url}{joint}token={token}"))
        }
        None => SecretString::from(url),
    })
}

fn no_address() -> Problem {
    problem(502, "upstream-unreadable", "ModelArts answered unreadably: the notebook has no address that can be opened")
}

#[cfg(test)]
mod tests;
