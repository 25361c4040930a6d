//! One line per change, per opened notebook and per denial, on the target of audit lines: who, from where, what, on which
//! instance, by which policy, with what result.

use std::net::IpAddr;

use api::Problem;
use axum::{extract::FromRequestParts, http::request::Parts};
use tokio::time::Instant;

use crate::{
    access::{Decision, Deed},
    admission::{Admission, Client},
    audit::TARGET,
    caller::Caller,
    desk::Project,
    finish::RequestId,
    problems::{Refused, internal, problem},
};

/// Who asks, in which request.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) caller: Caller,
    pub(super) request_id: RequestId,
    pub(super) admission: Admission,
    /// The other end of the connection, or what a gateway of ours says of it.
    client: IpAddr,
    started: Instant,
}

impl<S: Sync> FromRequestParts<S> for Asker {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        let found = |extensions: &axum::http::Extensions| {
            let caller = extensions.get::<Caller>()?.clone();
            let request_id = extensions.get::<RequestId>()?.clone();
            let admission = extensions.get::<Admission>()?.clone();
            let Client(client) = *extensions.get::<Client>()?;
            Some(Self { caller, request_id, admission, client, started: Instant::now() })
        };
        // Every route that asks stands behind sign-in.
        found(&parts.extensions).ok_or_else(|| internal().into())
    }
}

impl Asker {
    /// Where lines must not be lost, writes down what is about to be done; the error is that nothing may be done now.
    pub(super) fn announce(&self, project: &Project, deed: Deed, instance_id: Option<&str>) -> Result<(), Refused> {
        if !project.audit.fail_closed {
            return Ok(());
        }
        self.line(project, deed, instance_id, None, "begun", None);
        if project.audit.sink.is_failing() {
            let words = "the audit lines cannot be written; nothing is changed meanwhile";
            return Err(problem(503, "internal", words).into());
        }
        Ok(())
    }

    /// Writes down what was done, or why not.
    pub(super) fn did(
        &self,
        project: &Project,
        deed: Deed,
        instance_id: Option<&str>,
        decision: Option<&Decision>,
        problem: Option<&Problem>,
    ) {
        let outcome = problem.map_or("done", |problem| problem.code.as_str());
        project.metrics.did(deed.as_str(), outcome);
        let upstream_code = problem.and_then(|problem| problem.upstream_code.as_deref());
        self.line(project, deed, instance_id, decision, outcome, upstream_code);
    }

    fn line(
        &self,
        project: &Project,
        deed: Deed,
        instance_id: Option<&str>,
        decision: Option<&Decision>,
        outcome: &str,
        upstream_code: Option<&str>,
    ) {
        let Self { caller, request_id, client, started, .. } = self;
        tracing::info!(
            target: TARGET,
            request_id = request_id.0,
            issuer = caller.person.issuer,
            subject = caller.person.subject,
            roles = ?caller.person.roles,
            %client,
            project_id = project.about.id,
            operation = deed.as_str(),
            instance_id,
            decision = decision.map(|decision| if decision.allowed { "allow" } else { "deny" }),
            policy = decision.and_then(|decision| decision.policy.as_deref()),
            outcome,
            upstream_code,
            duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            "acted"
        );
    }
}
