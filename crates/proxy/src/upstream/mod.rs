//! The only way out to the cloud. It takes a typed [`Operation`], never a path or a header that came in: requests are
//! written from scratch, answered in bounded time, and sent again only where nothing can happen twice (security.md 4.6,
//! 4.12).

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use modelarts::{Class, Operation, error, request::ProjectId};
use tokio::time::{Instant, sleep, timeout_at};
use uuid::Uuid;

use crate::{
    credential::{Credential, CredentialFault},
    settings::TimeLimits,
};

mod again;
mod breaker;
mod echo;
mod fault;
mod lane;
mod outgoing;
mod reply;
mod transport;

use again::Errand;
pub(crate) use echo::code;
pub(crate) use fault::Fault;
pub(crate) use lane::Lane;
use outgoing::Outgoing;
pub(crate) use transport::{Reply, Transport};

/// ModelArts, for one project.
#[derive(Clone)]
pub(crate) struct Upstream {
    pub(crate) lane: Lane,
    /// Scheme, host and port.
    pub(crate) endpoint: String,
    pub(crate) project_id: ProjectId,
    pub(crate) credential: Credential,
    pub(crate) limits: TimeLimits,
}

/// A success of ModelArts, as it came: it still has its secrets.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    /// The cloud's clock, to the second.
    pub(crate) date_ms: Option<i64>,
    /// When it was true, for an answer from memory, cloud clock; `None` is now.
    pub(crate) stale_since_ms: Option<i64>,
}

impl Upstream {
    /// Carries out one operation for a person; `request_id` goes along, so that both logs can be read together.
    pub(crate) async fn call(&self, operation: &Operation, request_id: &str) -> Result<Answer, Fault> {
        let errand = if operation.is_change() { Errand::Change } else { Errand::Read };
        self.carry_out(operation, errand, request_id).await
    }

    /// Reads for the poller.
    pub(crate) async fn look(&self, operation: &Operation, request_id: &str) -> Result<Answer, Fault> {
        self.carry_out(operation, Errand::Look, request_id).await
    }

    async fn carry_out(&self, operation: &Operation, errand: Errand, request_id: &str) -> Result<Answer, Fault> {
        let deadline = Instant::now() + self.limits.whole;
        let mut last = None;
        self.lane.begins();
        let mut repeats = 0;
        loop {
            let fault = match (self.with_proof(operation, request_id, deadline).await, last.take()) {
                (Ok(answer), _) => return Ok(answer),
                // Not even tried: what came of the try before says more.
                (Err(Fault::Resting { .. } | Fault::Crowded { .. }), Some(before)) => return Err(before),
                (Err(fault), _) => fault,
            };
            let pause = again::pause(errand, &fault, Uuid::new_v4().as_u64_pair().0);
            let pause = pause.filter(|pause| repeats < again::MOST_REPEATS && Instant::now() + *pause < deadline);
            match pause {
                Some(pause) if self.lane.may_repeat() => sleep(pause).await,
                _ => return Err(fault),
            }
            last = Some(fault);
            repeats += 1;
        }
    }

    /// One try, and one more with a new proof when the cloud did not take the first: what a gateway refuses with 401 was
    /// not carried out.
    async fn with_proof(&self, operation: &Operation, request_id: &str, deadline: Instant) -> Result<Answer, Fault> {
        let mut rejected: Option<(u64, CredentialFault)> = None;
        loop {
            let generation = rejected.as_ref().map(|(generation, _)| *generation);
            let admission = timeout_at(deadline, self.credential.admit(generation)).await;
            let admission = match (admission.unwrap_or(Err(CredentialFault::Unavailable)), rejected.take()) {
                (Ok(admission), _) => admission,
                // There is no other proof: what the cloud said about this one is the better answer.
                (Err(CredentialFault::Rejected { .. }), Some((_, fault))) => {
                    self.credential.refused(&fault);
                    return Err(Fault::Credential(fault));
                }
                (Err(fault), _) => return Err(Fault::Credential(fault)),
            };
            let Outgoing { request, secrets } = outgoing::write(self, operation, &admission.proof, request_id)?;
            let reply = self.lane.exchange(request, self.time_limit(operation, deadline)).await?;
            let reply = echo::taken_out(reply, &secrets);
            if let Some(date_ms) = reply.date_ms() {
                self.credential.heard(date_ms);
            }
            if reply.status == StatusCode::UNAUTHORIZED {
                let error = error::read(401, &reply.body);
                if error.class(401) == Class::SignInAgain {
                    let fault = CredentialFault::Rejected { code: echo::code(error.code) };
                    if generation.is_some() {
                        self.credential.refused(&fault);
                        return Err(Fault::Credential(fault));
                    }
                    rejected = Some((admission.generation, fault));
                    continue;
                }
            } else {
                self.credential.accepted(admission.generation);
            }
            return reply::judge(operation, reply).map_err(|fault| fault.without(&secrets));
        }
    }

    fn time_limit(&self, operation: &Operation, deadline: Instant) -> Duration {
        let is_list = matches!(operation, Operation::ListNotebooks { .. } | Operation::ListInstances { .. });
        let limit = if is_list { self.limits.list } else { self.limits.attempt };
        limit.min(deadline.saturating_duration_since(Instant::now()))
    }
}
