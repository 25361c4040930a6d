//! What is put on one request so that the cloud knows who calls: a token, or a signature over the request. Never more than
//! one of them, and never kept after the request.

use std::sync::Arc;

use modelarts::{
    request::{ProjectId, Request},
    sign::{Scheme, Unsigned, sign},
};
use secrecy::{ExposeSecret as _, SecretString};

const JSON: (&str, &str) = ("Content-Type", "application/json");

/// A proof, and which one it is: generations count up.
pub(crate) struct Admission {
    pub(crate) proof: Proof,
    pub(crate) generation: u64,
}

/// What proves who calls.
pub(crate) enum Proof {
    /// Sent as it is.
    Token(SecretString),
    /// Made anew for every request; the date is the text of `X-Sdk-Date`.
    Signature { key: Arc<Key>, date: String },
}

/// An access key and the form of its signatures.
pub(crate) struct Key {
    pub(crate) credential: modelarts::sign::Credential,
    pub(crate) scheme: Scheme,
}

/// The headers and the body that prove it, and what in them must never come back.
pub(crate) struct Proven {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<String>,
    pub(crate) secrets: Vec<SecretString>,
}

impl Proof {
    /// Proves `request`, which goes to `host`.
    pub(crate) fn of(&self, request: Request, host: &str, project_id: &ProjectId) -> Proven {
        match self {
            Self::Token(token) => {
                let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
                let kind = request.body.as_ref().map(|_| JSON);
                let headers = [("X-Auth-Token", token.expose_secret()), ("X-Project-Id", project_id.as_str())];
                let headers = headers.into_iter().chain(kind).map(own).collect();
                Proven { headers, body: request.body, secrets: vec![token.clone()] }
            }
            Self::Signature { key, date } => key.sign(&request, host, project_id, date),
        }
    }
}

impl Key {
    /// Signs only what no gateway on the way changes (api.md 3, step 4).
    fn sign(&self, request: &Request, host: &str, project_id: &ProjectId, date: &str) -> Proven {
        let Self { credential, scheme } = self;
        let body = scheme.body(request);
        let unsigned = Unsigned {
            method: request.method.as_str(),
            host,
            path: &request.path,
            query: &request.query,
            headers: if body.is_empty() { &[] } else { &[JSON] },
            body: body.as_bytes(),
            project_id: Some(project_id.as_str()),
            date,
        };
        let headers = sign(credential, scheme, &unsigned);
        // With the signature, the same request could be sent again for a quarter of an hour.
        let signature = headers.last().and_then(|(_, authorization)| authorization.rsplit('=').next());
        let token = credential.security_token.as_ref().map(|token| token.expose());
        let secrets = [Some(credential.access_key.as_str()), token, signature];
        let secrets = secrets.into_iter().flatten().map(SecretString::from).collect();
        Proven { headers, body: Some(body.to_owned()).filter(|body| !body.is_empty()), secrets }
    }
}
