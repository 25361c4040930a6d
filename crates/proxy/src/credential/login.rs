//! `POST /v3/auth/tokens` of IAM: a user's password for a token of one project (api.md 4).

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, header};
use http_body_util::Full;
use modelarts::request::ProjectId;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{CredentialFault, iso8601::milliseconds, wallet::Grant};
use crate::{
    settings::PasswordSettings,
    upstream::{Reply, Transport, code},
};

/// Said nowhere? Then as long as documented: 24 h.
const DOCUMENTED_LIFE_MS: i64 = 24 * 60 * 60 * 1000;

#[derive(Debug)]
pub(super) struct Login {
    pub(super) transport: Transport,
    pub(super) user: PasswordSettings,
    pub(super) project_id: ProjectId,
    pub(super) time_limit: Duration,
}

impl Login {
    pub(super) async fn ask(&self, now_ms: i64) -> Result<Grant, CredentialFault> {
        let request = self.request().map_err(|_| CredentialFault::Unavailable)?;
        let reply = self.transport.exchange(request, self.time_limit).await;
        read(reply.map_err(|_| CredentialFault::Unavailable)?, &self.project_id, now_ms)
    }

    fn request(&self) -> Result<Request<Full<Bytes>>, http::Error> {
        let PasswordSettings { iam_endpoint, domain, user, password } = &self.user;
        let body = json!({"auth": {
            "identity": {"methods": ["password"], "password": {"user": {
                "name": user,
                "password": password.expose_secret(),
                "domain": {"name": domain},
            }}},
            "scope": {"project": {"id": self.project_id.as_str()}},
        }});
        Request::post(format!("{iam_endpoint}/v3/auth/tokens?nocatalog=true"))
            .header(header::ACCEPT, HeaderValue::from_static("application/json"))
            .header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(Full::from(body.to_string()))
    }
}

fn read(reply: Reply, project_id: &ProjectId, now_ms: i64) -> Result<Grant, CredentialFault> {
    let status = reply.status.as_u16();
    match status {
        201 => {}
        429 | 500.. => return Err(CredentialFault::Unavailable),
        _ => return Err(CredentialFault::Refused { code: code(modelarts::error::read(status, &reply.body).code) }),
    }
    let token = reply.headers.get("x-subject-token").and_then(|value| value.to_str().ok());
    let Some(token) = token.filter(|token| !token.is_empty()) else { return Err(CredentialFault::Unavailable) };
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    // A token without the project's scope is refused by ModelArts, every time (api.md 4).
    if body["token"]["project"]["id"].as_str().is_some_and(|id| id != project_id.as_str()) {
        return Err(CredentialFault::Refused { code: None });
    }
    let time = |name: &str| body["token"][name].as_str().and_then(milliseconds);
    // Both times are IAM's, so a wrong clock here does not shorten or stretch the life.
    let life_ms = time("expires_at").map(|ends| ends - time("issued_at").unwrap_or(now_ms));
    Ok(Grant { token: token.into(), life_ms: life_ms.filter(|life| *life > 0).unwrap_or(DOCUMENTED_LIFE_MS) })
}
