//! One line per change and per opened notebook, on the log target `audit`: who, what, on which instance, with what result.

use api::Problem;

use crate::{caller::Caller, desk::Project, finish::RequestId};

pub(super) fn audit(
    caller: &Caller,
    project: &Project,
    operation: &'static str,
    instance_id: Option<&str>,
    RequestId(request_id): &RequestId,
    problem: Option<&Problem>,
) {
    tracing::info!(
        target: "audit",
        request_id,
        issuer = caller.person.issuer,
        subject = caller.person.subject,
        roles = ?caller.person.roles,
        project_id = project.about.id,
        operation,
        instance_id,
        outcome = problem.map_or("done", |problem| problem.code.as_str()),
        upstream_code = problem.and_then(|problem| problem.upstream_code.as_deref()),
        "acted"
    );
}
