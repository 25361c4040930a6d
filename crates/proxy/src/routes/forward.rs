//! `ANY /v1/...`: the documented operations of ModelArts, unchanged for the caller (the vendor's SDK works against it) but
//! rebuilt from what was understood, and with the secrets taken out of the answer. What is not on the list of
//! [`Operation`] does not exist here.

use api::{Generation, Limits};
use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use modelarts::{Operation, Unreadable, answer, redact::redact};

use super::audit::audit;
use crate::{
    body,
    caller::Caller,
    desk::{Desk, Project},
    finish::{OperationName, RequestId},
    lease_limits,
    problems::{Refused, internal, invalid},
    upstream::{Answer, Fault},
};

/// On answers from memory: when they were true, cloud clock, in milliseconds since the epoch.
const STALE_SINCE: HeaderName = HeaderName::from_static("x-leasehold-stale-since");

pub(super) async fn forward(
    State(desk): State<Desk>,
    Extension(id): Extension<RequestId>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Refused> {
    let (head, body) = request.into_parts();
    let body = body::read(body).await?;
    let query = head.uri.query().unwrap_or_default();
    let (project_id, operation) = Operation::parse(head.method.as_str(), head.uri.path(), query, &body)?;
    let limits: Limits = desk.project(project_id.as_str())?.about.limits;
    lease_limits::check(&operation, &limits).map_err(|broken| invalid(broken.field, &broken.rule))?;
    let name = OperationName(operation.name());
    // A task of its own: a change that has begun is seen to its end, also when the caller has gone away.
    let work =
        tokio::spawn(async move { carry_out(desk.project(project_id.as_str())?, operation, &id, &caller).await });
    let mut response = work.await.unwrap_or_else(|_| Err(internal().into()))?;
    response.extensions_mut().insert(name);
    Ok(response)
}

async fn carry_out(
    project: &Project,
    operation: Operation,
    id: &RequestId,
    caller: &Caller,
) -> Result<Response, Refused> {
    let is_change = operation.is_change();
    let outcome = project.ask(&operation, &id.0).await;
    let outcome = outcome.and_then(|answer| passed_on(&operation, answer).map_err(Fault::Unreadable));
    let in_doubt = is_change && outcome.as_ref().is_err_and(Fault::is_ambiguous);
    let outcome = outcome.map_err(|fault| fault.problem(is_change));
    if is_change {
        audit(caller, project, operation.name(), operation.instance_id(), id, outcome.as_ref().err());
        if let Some(instance_id) = operation.instance_id() {
            project.watcher.poke(generation(&operation), instance_id, in_doubt, id);
        }
    }
    outcome.map_err(Refused::from)
}

/// The answer without its secrets. A change may be answered with nothing (api.md 2.7).
fn passed_on(operation: &Operation, answer: Answer) -> Result<Response, Unreadable> {
    match operation {
        Operation::ListNotebooks { .. } => answer::notebook_page(&answer.body).map(drop)?,
        Operation::ListInstances { .. } => answer::instance_list(&answer.body).map(drop)?,
        _ => {}
    }
    let mut response = match answer::object(&answer.body)? {
        None => Response::new(Body::empty()),
        Some(mut value) => {
            redact(&mut value);
            let mut response = Response::new(Body::from(value.to_string()));
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response
        }
    };
    *response.status_mut() = answer.status;
    if let Some(since_ms) = answer.stale_since_ms {
        response.headers_mut().insert(STALE_SINCE, HeaderValue::from(since_ms));
    }
    Ok(response)
}

fn generation(operation: &Operation) -> Generation {
    match operation {
        Operation::ListNotebooks { .. }
        | Operation::ShowNotebook { .. }
        | Operation::UpdateNotebook { .. }
        | Operation::StartNotebook { .. }
        | Operation::StopNotebook { .. }
        | Operation::ShowLease { .. }
        | Operation::RenewLease { .. } => Generation::Notebooks,
        Operation::ListInstances { .. }
        | Operation::ShowInstance { .. }
        | Operation::ActOnInstance { .. }
        | Operation::UpdateInstance { .. } => Generation::Demanager,
    }
}
