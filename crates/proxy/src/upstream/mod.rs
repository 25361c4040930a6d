//! The only way out to the cloud. It takes a typed [`Operation`], never a path or a header that came in: requests are
//! written from scratch, answered in bounded time, and tried again only after the cloud refused the credential, because
//! then nothing was carried out (security.md 4.6, 4.12).

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use modelarts::{Class, Operation, error, request::ProjectId};
use tokio::time::{Instant, timeout_at};

use crate::{
    credential::{Credential, CredentialFault},
    settings::TimeLimits,
};

mod echo;
mod fault;
mod outgoing;
mod reply;
mod transport;

pub(crate) use fault::Fault;
use outgoing::Outgoing;
pub(crate) use transport::{Reply, Transport};

/// ModelArts, for one project.
#[derive(Clone)]
pub(crate) struct Upstream {
    pub(crate) transport: Transport,
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
}

impl Upstream {
    /// Carries out one operation; `request_id` goes along, so that both logs can be read together.
    pub(crate) async fn call(&self, operation: &Operation, request_id: &str) -> Result<Answer, Fault> {
        let deadline = Instant::now() + self.limits.whole;
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
            let reply = self.transport.exchange(request, self.time_limit(operation, deadline)).await;
            let reply = echo::taken_out(reply.map_err(Fault::Broken)?, &secrets);
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
