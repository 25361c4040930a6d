//! `ANY /v1/...`: the documented operations of ModelArts, unchanged for the caller (the vendor's SDK works against it) but
//! rebuilt from what was understood, and with the secrets taken out of the answer. What is not on the list of
//! [`Operation`] does not exist here.

use api::{Generation, Limits, Problem};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use modelarts::{Operation, Unreadable, answer, redact::redact};
use serde_json::Value;

use super::{
    audit::Asker,
    lists::{self, Asked},
    permit,
};
use crate::{
    access::{Decision, Deed, Rights},
    body,
    desk::{Desk, Project},
    finish::{OperationName, RequestId},
    history::Answered,
    lease_limits,
    problems::{Refused, internal, invalid},
    upstream::{Answer, Fault},
};

/// On answers from memory: when they were true, cloud clock, in milliseconds since the epoch.
const STALE_SINCE: HeaderName = HeaderName::from_static("x-leasehold-stale-since");

pub(super) async fn forward(State(desk): State<Desk>, asker: Asker, request: Request) -> Result<Response, Refused> {
    let (head, body) = request.into_parts();
    let body = body::read(body).await?;
    let query = head.uri.query().unwrap_or_default();
    let (project_id, operation) = Operation::parse(head.method.as_str(), head.uri.path(), query, &body)?;
    let limits: Limits = desk.project(project_id.as_str(), &asker.caller)?.0.about.limits;
    lease_limits::check(&operation, &limits).map_err(|broken| invalid(broken.field, &broken.rule))?;
    let name = OperationName(operation.name());
    // A task of its own: a change that has begun is seen to its end, also when the caller has gone away.
    let work = tokio::spawn(async move {
        let (project, rights) = desk.project(project_id.as_str(), &asker.caller)?;
        carry_out(project, &rights, operation, &asker).await
    });
    let mut response = work.await.unwrap_or_else(|_| Err(internal().into()))?;
    response.extensions_mut().insert(name);
    Ok(response)
}

async fn carry_out(
    project: &Project,
    rights: &Rights,
    operation: Operation,
    asker: &Asker,
) -> Result<Response, Refused> {
    let (deed, instance_id) = (Deed::of(&operation), operation.instance_id());
    if operation.is_change() {
        asker.announce(project, deed, instance_id)?;
    }
    let (decision, outcome) = permitted(project, rights, &operation, asker).await;
    let denied = decision.as_ref().is_some_and(|decision| !decision.allowed);
    if operation.is_change() || denied {
        asker.did(project, deed, instance_id, decision.as_ref(), outcome.as_ref().err());
    }
    outcome.map_err(Refused::from)
}

/// Does what was asked as far as the caller may; the decision is `None` where there was nothing to decide on.
async fn permitted(
    project: &Project,
    rights: &Rights,
    operation: &Operation,
    asker: &Asker,
) -> (Option<Decision>, Result<Response, Problem>) {
    let id = &asker.request_id;
    let what = (Deed::of(operation), generation(operation));
    let always = match operation.instance_id() {
        None => rights.for_all(what.0),
        Some(instance_id) => {
            if let Some(outside) = rights.outside(instance_id) {
                return (Some(outside), Err(permit::missing()));
            }
            rights.in_any_case(what.0)
        }
    };
    let always = always.filter(|decision| decision.allowed);
    if always.is_some() {
        return (always, send(project, operation, asker).await);
    }
    if let Some(asked) = Asked::of(operation) {
        return (None, lists::visible(project, rights, &asked, &id.0).await.map(listed));
    }
    let instance_id = operation.instance_id().unwrap_or_default();
    if matches!(operation, Operation::ShowNotebook { .. } | Operation::ShowInstance { .. }) {
        return shown(project, rights, operation, instance_id, id).await;
    }
    match permit::by_look(project, rights, what, instance_id, &id.0).await {
        Ok(decision) => (Some(decision), send(project, operation, asker).await),
        Err(denied) => (denied.decision, Err(denied.refused.into_problem())),
    }
}

/// What is asked for says whose it is.
async fn shown(
    project: &Project,
    rights: &Rights,
    operation: &Operation,
    instance_id: &str,
    id: &RequestId,
) -> (Option<Decision>, Result<Response, Problem>) {
    let answer = project.ask(operation, &id.0).await;
    let is_from_memory = answer.as_ref().is_ok_and(|answer| answer.stale_since_ms.is_some());
    let judged = judge(project, rights, operation, instance_id, answer);
    if is_from_memory && judged.1.is_err() {
        // What is missing is in no memory: the same is said of what is not theirs.
        return judge(project, rights, operation, instance_id, project.upstream.call(operation, &id.0).await);
    }
    judged
}

fn judge(
    project: &Project,
    rights: &Rights,
    operation: &Operation,
    instance_id: &str,
    answer: Result<Answer, Fault>,
) -> (Option<Decision>, Result<Response, Problem>) {
    let answer = match answer {
        Ok(answer) => answer,
        Err(fault) if permit::is_gone(&fault) => return (None, Err(permit::missing())),
        Err(fault) => return (None, Err(fault.problem(false))),
    };
    let object = answer::object(&answer.body).ok().flatten().unwrap_or_default();
    match permit::by_object(project, rights, (Deed::of(operation), generation(operation)), instance_id, &object) {
        Ok(decision) => {
            let response = passed_on(operation, answer);
            (Some(decision), response.map_err(|fault| Fault::Unreadable(fault).problem(false)))
        }
        Err(denied) => (denied.decision, Err(denied.refused.into_problem())),
    }
}

async fn send(project: &Project, operation: &Operation, asker: &Asker) -> Result<Response, Problem> {
    let (id, is_change) = (&asker.request_id, operation.is_change());
    if let Some(instance_id) = operation.instance_id().filter(|_| is_change) {
        // Only what is permitted counts: nobody uses up what the owner may do.
        asker.admission.change(instance_id).map_err(Refused::into_problem)?;
    }
    let answer = project.ask(operation, &id.0).await;
    remember(project, operation, asker, &answer);
    let outcome = answer.and_then(|answer| passed_on(operation, answer).map_err(Fault::Unreadable));
    if let Some(instance_id) = operation.instance_id().filter(|_| is_change) {
        let in_doubt = outcome.as_ref().is_err_and(Fault::is_ambiguous);
        project.watcher.poke(generation(operation), instance_id, in_doubt, id);
    }
    outcome.map_err(|fault| fault.problem(is_change))
}

/// Writes down who did it, before anybody looks at what came of it.
fn remember(project: &Project, operation: &Operation, asker: &Asker, answer: &Result<Answer, Fault>) {
    let (body, date_ms) = match answer {
        Ok(answer) => (Some(&*answer.body), answer.date_ms),
        Err(fault) if fault.is_ambiguous() => (None, None),
        Err(_) => return,
    };
    // In the middle of the second that the header names.
    let now_ms = date_ms.map_or_else(|| project.watcher.cloud_now_ms(), |second_ms| second_ms + 500);
    project.history.did(operation, &asker.caller.person, Answered { body, now_ms });
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
            json(value)
        }
    };
    *response.status_mut() = answer.status;
    Ok(since(response, answer.stale_since_ms))
}

fn listed((value, stale_since_ms): (Value, Option<i64>)) -> Response {
    since(json(value), stale_since_ms)
}

fn since(mut response: Response, stale_since_ms: Option<i64>) -> Response {
    if let Some(since_ms) = stale_since_ms {
        response.headers_mut().insert(STALE_SINCE, HeaderValue::from(since_ms));
    }
    response
}

fn json(value: Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
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
