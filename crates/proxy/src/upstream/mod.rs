//! The only way out to the cloud. It takes a typed [`Operation`], never a path or a header that came in: requests are
//! written from scratch, answered in bounded time, and tried again only after the cloud refused the credential, because
//! then nothing was carried out (security.md 4.6, 4.12).

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::Full;
use modelarts::{Class, ErrorBody, Operation, error, request::ProjectId};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::{Instant, timeout_at};

use crate::{
    credential::{Credential, CredentialFault},
    settings::TimeLimits,
};

mod fault;
mod reply;
mod transport;

pub(crate) use fault::Fault;
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
        let mut rejected: Option<(u64, ErrorBody)> = None;
        loop {
            let generation = rejected.as_ref().map(|(generation, _)| *generation);
            let pass = timeout_at(deadline, self.credential.pass(generation)).await;
            let pass = match (pass.unwrap_or(Err(CredentialFault::Unavailable)), rejected.take()) {
                (Ok(pass), _) => pass,
                (Err(CredentialFault::Rejected { .. }), Some((_, error))) => return Err(rejection(error)),
                (Err(fault), _) => return Err(Fault::Credential(fault)),
            };
            let request = self.request(operation, &pass.token, request_id)?;
            let reply = self.transport.exchange(request, self.time_limit(operation, deadline)).await;
            let reply = without_echo(reply.map_err(Fault::Broken)?, &pass.token);
            if reply.status == StatusCode::UNAUTHORIZED {
                let error = error::read(401, &reply.body);
                if error.class(401) == Class::SignInAgain {
                    if generation.is_some() {
                        return Err(rejection(error));
                    }
                    rejected = Some((pass.generation, error));
                    continue;
                }
            } else {
                self.credential.accepted(pass.generation);
            }
            return reply::judge(operation, reply);
        }
    }

    fn request(
        &self,
        operation: &Operation,
        token: &SecretString,
        request_id: &str,
    ) -> Result<Request<Full<Bytes>>, Fault> {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        let request = operation.request(&self.project_id);
        let mut token = HeaderValue::try_from(token.expose_secret()).map_err(|_| unsendable())?;
        token.set_sensitive(true);
        let mut builder = Request::builder()
            .method(request.method.as_str())
            .uri(format!("{}{}", self.endpoint, request.target()))
            .header(header::ACCEPT, JSON)
            .header(header::USER_AGENT, concat!("leasehold/", env!("CARGO_PKG_VERSION")))
            .header("x-auth-token", token)
            .header("x-language", "en-us")
            .header("x-project-id", self.project_id.as_str())
            .header("x-request-id", request_id);
        if request.body.is_some() {
            builder = builder.header(header::CONTENT_TYPE, JSON);
        } else if operation.is_change() {
            // Said aloud, because gateways answer 411 to a POST that says nothing about its body.
            builder = builder.header(header::CONTENT_LENGTH, 0);
        }
        builder.body(Full::from(request.body.unwrap_or_default())).map_err(|_| unsendable())
    }

    fn time_limit(&self, operation: &Operation, deadline: Instant) -> Duration {
        let is_list = matches!(operation, Operation::ListNotebooks { .. } | Operation::ListInstances { .. });
        let limit = if is_list { self.limits.list } else { self.limits.attempt };
        limit.min(deadline.saturating_duration_since(Instant::now()))
    }
}

fn rejection(error: ErrorBody) -> Fault {
    Fault::Credential(CredentialFault::Rejected { code: error.code })
}

/// A token that cannot stand in a header is none that the cloud takes.
fn unsendable() -> Fault {
    Fault::Credential(CredentialFault::Rejected { code: None })
}

/// Gateways have been seen to repeat a token in the text of an error (api.md 5.2).
fn without_echo(reply: Reply, token: &SecretString) -> Reply {
    let token = token.expose_secret().as_bytes();
    if memchr::memmem::find(&reply.body, token).is_none() {
        return reply;
    }
    let text = String::from_utf8_lossy(&reply.body).replace(&*String::from_utf8_lossy(token), "");
    Reply { body: text.into(), ..reply }
}
