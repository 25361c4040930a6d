//! Request signing with an access key (`SDK-HMAC-SHA256`), as the vendor's SDK does it (api.md 3) and in the older
//! scoped form of OTC's documents (api.md 3.1). For the proxy only. Time is an argument: the text of `X-Sdk-Date`.
//!
//! The gateway refuses a date more than 15 minutes off. The signature does not tell `/a%2Fb` from `/a/b`, so paths must
//! come from [`crate::request::Operation`].

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

mod canonical;
mod date;

pub use date::sdk_date;

use crate::request::{Method, Request};
use crate::secret::Secret;

const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// An access key.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Its public half, sent with every request.
    pub access_key: String,
    /// Its secret half, never sent.
    pub secret_key: Secret,
    /// Comes with a temporary access key, and is sent with every request.
    pub security_token: Option<Secret>,
}

/// Which of the two forms. Nobody states which one OTC's gateway takes for ModelArts, so it is a setting (api.md 3.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// `Access=`, the vendor SDK's.
    #[default]
    Access,
    /// `Credential=`, the older one.
    Scoped {
        /// May be empty.
        region: String,
        /// May be empty.
        service: String,
    },
}

/// A request to be signed.
#[derive(Clone, Copy, Debug)]
pub struct Unsigned<'a> {
    /// In upper case.
    pub method: &'a str,
    /// `host` or `host:port`, without the scheme's own port.
    pub host: &'a str,
    /// As it is sent.
    pub path: &'a str,
    /// Decoded; what is sent must be encoded as [`Request::target`] does it.
    pub query: &'a [(String, String)],
    /// All of them are signed, except those with `_` in their name.
    pub headers: &'a [(&'a str, &'a str)],
    /// As it is sent.
    pub body: &'a [u8],
    /// The project, for regional services like ModelArts.
    pub project_id: Option<&'a str>,
    /// Now, see [`sdk_date`]; a header `X-Sdk-Date` wins.
    pub date: &'a str,
}

impl Scheme {
    /// The body to send: the scoped form signs a POST without one in a way of its own, so it gets an empty object, which
    /// the documents show as well (api.md 3.1).
    #[must_use]
    pub fn body<'a>(&self, request: &'a Request) -> &'a str {
        match (self, &request.body) {
            (_, Some(body)) => body,
            (Self::Scoped { .. }, None) if request.method == Method::Post => "{}",
            _ => "",
        }
    }
}

/// Signs a request: answers all the headers to send with it, `Host` and `Authorization` among them.
#[must_use]
pub fn sign(credential: &Credential, scheme: &Scheme, request: &Unsigned<'_>) -> Vec<(String, String)> {
    let mut headers = complete(credential, request);
    let signed_headers = canonical::signed_headers(&headers);
    let canonical_request = canonical::request(scheme, request, &headers);
    let date = find(&headers, "x-sdk-date").unwrap_or(request.date);
    let scope = scope(scheme, date);
    let text = string_to_sign(date, scope.as_deref(), &canonical_request);
    let signature = hex::encode(mac(&signing_key(credential, scheme, date), &text));
    let who = match &scope {
        None => format!("Access={}", credential.access_key),
        Some(scope) => format!("Credential={}/{scope}", credential.access_key),
    };
    let authorization = format!("{ALGORITHM} {who}, SignedHeaders={signed_headers}, Signature={signature}");
    headers.push(("Authorization".to_owned(), authorization));
    headers
}

/// The headers before signing: those given, trimmed, and those that must be there (api.md 3, steps 1 to 3).
fn complete(credential: &Credential, request: &Unsigned<'_>) -> Vec<(String, String)> {
    let given = request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
    let mut headers: Vec<(String, String)> =
        given.map(|(name, value)| ((*name).to_owned(), value.trim().to_owned())).collect();
    let is_json = |kind: &str| kind.starts_with("application/json") || kind.starts_with("application/bson");
    let unsigned = find(&headers, "content-type").is_some_and(|kind| !is_json(kind)).then_some("UNSIGNED-PAYLOAD");
    for (name, value) in [
        ("X-Sdk-Content-Sha256", unsigned),
        ("X-Project-Id", request.project_id),
        ("X-Security-Token", credential.security_token.as_ref().map(Secret::expose)),
        ("X-Sdk-Date", Some(request.date)),
        ("Host", Some(request.host)),
    ] {
        if let (Some(value), None) = (value, find(&headers, name)) {
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    headers
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// `YYYYMMDD/region/service/sdk_request`; the plain form has none.
fn scope(scheme: &Scheme, date: &str) -> Option<String> {
    match scheme {
        Scheme::Access => None,
        Scheme::Scoped { region, service } => Some(format!("{}/{region}/{service}/sdk_request", day(date))),
    }
}

fn day(date: &str) -> &str {
    date.get(..8).unwrap_or(date)
}

fn string_to_sign(date: &str, scope: Option<&str>, canonical_request: &str) -> String {
    let hash = sha256(canonical_request.as_bytes());
    match scope {
        None => format!("{ALGORITHM}\n{date}\n{hash}"),
        Some(scope) => format!("{ALGORITHM}\n{date}\n{scope}\n{hash}"),
    }
}

/// The plain form signs with the secret itself, the scoped one with a key derived from it, day by day.
fn signing_key(credential: &Credential, scheme: &Scheme, date: &str) -> Vec<u8> {
    let secret = credential.secret_key.expose();
    match scheme {
        Scheme::Access => secret.as_bytes().to_vec(),
        Scheme::Scoped { region, service } => [day(date), region, service, "sdk_request"]
            .into_iter()
            .fold(format!("SDK{secret}").into_bytes(), |key, part| mac(&key, part)),
    }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests;
