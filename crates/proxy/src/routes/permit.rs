//! Whether the caller may, before anything is done. What a person may not even see answers exactly like what does not
//! exist; the cloud is asked whose an instance is only where the answer depends on it, and then for both alike, so that
//! neither words nor time tell them apart (security.md 2, row 21).

use api::{Generation, Problem};
use modelarts::{Class, answer};
use serde_json::Value;

use crate::{
    access::{Decision, Deed, Rights},
    desk::Project,
    poll::show,
    problems::{Refused, forbidden, not_found},
    upstream::Fault,
};

/// Why not.
#[derive(Debug)]
pub(super) struct Denied {
    /// `None` where there was nothing to decide on, because the instance does not exist or the cloud did not answer.
    pub(super) decision: Option<Decision>,
    pub(super) refused: Refused,
}

/// What is said of an instance that does not exist, and of one that is none of the caller's business.
pub(super) fn missing() -> Problem {
    not_found("this instance does not exist")
}

/// Decides on one instance, by its object in an answer.
pub(super) fn by_object(
    project: &Project,
    rights: &Rights,
    (deed, generation): (Deed, Generation),
    id: &str,
    object: &Value,
) -> Result<Decision, Denied> {
    let owner = project.access.owner(id, object);
    let sees = || rights.decide(Deed::show(generation), id, owner.as_ref()).allowed;
    let decision = rights.decide(deed, id, owner.as_ref());
    if decision.allowed { Ok(decision) } else { Err(denied(decision, sees())) }
}

/// Decides on one instance; looks at it where that matters.
pub(super) async fn by_look(
    project: &Project,
    rights: &Rights,
    (deed, generation): (Deed, Generation),
    id: &str,
    request_id: &str,
) -> Result<Decision, Denied> {
    let sees = rights.in_any_case(Deed::show(generation)).map(|decision| decision.allowed);
    match (rights.in_any_case(deed), sees) {
        (Some(decision), _) if decision.allowed => return Ok(decision),
        (Some(decision), Some(sees)) => return Err(denied(decision, sees)),
        _ => {}
    }
    let nothing = |problem: Problem| Denied { decision: None, refused: problem.into() };
    let Some(operation) = show(generation, id) else { return Err(nothing(missing())) };
    let answer = project.upstream.call(&operation, request_id).await;
    let object = answer.and_then(|answer| answer::object(&answer.body).map_err(Fault::Unreadable));
    match object {
        Ok(object) => by_object(project, rights, (deed, generation), id, &object.unwrap_or_default()),
        Err(fault) if is_gone(&fault) => Err(nothing(missing())),
        Err(fault) => Err(nothing(fault.problem(false))),
    }
}

/// Whether the cloud says that there is no such instance.
pub(super) fn is_gone(fault: &Fault) -> bool {
    match fault {
        Fault::Refused { status, error } => *status == 404 || error.class(*status) == Class::Gone,
        _ => false,
    }
}

fn denied(decision: Decision, sees: bool) -> Denied {
    let problem =
        if sees { forbidden("policy", "you may look at this instance, not do this to it") } else { missing() };
    Denied { decision: Some(decision), refused: problem.into() }
}
