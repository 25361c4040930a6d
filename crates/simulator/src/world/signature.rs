//! Verifies request signatures, SDK-HMAC-SHA256 in both forms: the vendor SDK's (`Access=`, api.md 3) and the older scoped
//! one (`Credential=`, api.md 3.1). Written from the page, not from any signer of this project.

use std::borrow::Cow;

use hmac::{Hmac, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use super::{Request, query_pairs};

const ALGORITHM: &str = "SDK-HMAC-SHA256";
/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// An `Authorization` header taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Authorization {
    pub(super) access_key: String,
    scheme: Scheme,
    signed_headers: Vec<String>,
    signature: String,
}

#[derive(Debug, PartialEq, Eq)]
enum Scheme {
    Plain,
    /// `YYYYMMDD/region/service/sdk_request`; region and service may be empty.
    Scoped(String),
}

/// Why a signature is not accepted.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    MissingHeader(String),
    /// The scope is not `day/region/service/sdk_request`, or of another day than the date.
    Scope,
    /// The canonical request that was expected, with `|` for line breaks, as the gateway echoes it.
    Mismatch(String),
}

impl Authorization {
    /// `None` when the header is not of the one form or the other.
    pub(super) fn read(header: &str) -> Option<Self> {
        let parts = header.strip_prefix(ALGORITHM)?.strip_prefix(char::is_whitespace)?.trim_start();
        let mut parts = parts.split(',').map(str::trim);
        let (word, key) = parts.next()?.split_once('=')?;
        let (access_key, scheme) = match word {
            "Access" => (key, Scheme::Plain),
            "Credential" => {
                let (access_key, scope) = key.split_once('/')?;
                (access_key, Scheme::Scoped(scope.to_owned()))
            }
            _ => return None,
        };
        let signed = parts.next()?.strip_prefix("SignedHeaders=")?;
        let signature = parts.next()?.strip_prefix("Signature=")?;
        if parts.next().is_some() {
            return None;
        }
        Some(Self {
            access_key: access_key.to_owned(),
            scheme,
            signed_headers: signed.split(';').map(str::to_ascii_lowercase).collect(),
            signature: signature.to_owned(),
        })
    }

    /// Checks the signature of a request against the secret key.
    pub(super) fn check(&self, request: &Request, secret_key: &str) -> Result<(), Fault> {
        let date = request.header("x-sdk-date").ok_or_else(|| Fault::MissingHeader("x-sdk-date".to_owned()))?;
        if !self.signs("x-sdk-date") {
            return Err(Fault::MissingHeader("x-sdk-date".to_owned()));
        }
        if !self.scope_fits(date) {
            return Err(Fault::Scope);
        }
        let expected = hex::decode(&self.signature).unwrap_or_default();
        let mut canonical = String::new();
        for form in self.forms(request) {
            canonical = self.canonical(request, &form)?;
            let hash = hex::encode(Sha256::digest(canonical.as_bytes()));
            let mac = match &self.scheme {
                Scheme::Plain => keyed(secret_key.as_bytes(), &format!("{ALGORITHM}\n{date}\n{hash}")),
                Scheme::Scoped(scope) => {
                    keyed(&scoped_key(secret_key, scope), &format!("{ALGORITHM}\n{date}\n{scope}\n{hash}"))
                }
            };
            if mac.is_some_and(|mac| mac.verify_slice(&expected).is_ok()) {
                return Ok(());
            }
        }
        Err(Fault::Mismatch(canonical.replace('\n', "|")))
    }

    /// Whether this header is among those that the signature is over.
    pub(super) fn signs(&self, name: &str) -> bool {
        self.signed_headers.iter().any(|signed| signed == name)
    }

    fn scope_fits(&self, date: &str) -> bool {
        let Scheme::Scoped(scope) = &self.scheme else { return true };
        let parts: Vec<&str> = scope.split('/').collect();
        matches!(parts.as_slice(), [day, _, _, "sdk_request"] if day.len() == 8 && date.starts_with(day))
    }

    /// Query and payload as they may enter the canonical request: as documented; the Go signer of the scoped form moves the
    /// query of a POST without a body into the payload.
    fn forms(&self, request: &Request) -> Vec<Form> {
        let payload = payload_hash(request);
        match self.scheme {
            Scheme::Plain => vec![Form { query: plain_query(&request.query), payload }],
            Scheme::Scoped(_) => {
                let query = scoped_query(&request.query);
                let mut forms = vec![Form { query: query.clone(), payload }];
                if request.method == http::Method::POST && request.body.is_empty() {
                    let payload = hex::encode(Sha256::digest(query.as_bytes()));
                    forms.insert(0, Form { query: String::new(), payload });
                }
                forms
            }
        }
    }

    fn canonical(&self, request: &Request, form: &Form) -> Result<String, Fault> {
        let mut headers = String::new();
        for name in &self.signed_headers {
            let value = request.header(name).ok_or_else(|| Fault::MissingHeader(name.clone()))?;
            headers.push_str(&format!("{name}:{}\n", value.trim()));
        }
        Ok(format!(
            "{}\n{}\n{}\n{headers}\n{}\n{}",
            request.method,
            canonical_path(&request.path),
            form.query,
            self.signed_headers.join(";"),
            form.payload
        ))
    }
}

struct Form {
    query: String,
    payload: String,
}

fn encode(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, RESERVED).into()
}

/// Decoded whole, split, encoded part by part, with a slash at the end (api.md 3, step 5).
fn canonical_path(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let parts: Vec<_> = decoded.split('/').map(encode).collect();
    let mut canonical = parts.join("/");
    if !canonical.ends_with('/') {
        canonical.push('/');
    }
    canonical
}

/// Sorted by decoded name, then by value (step 6).
fn plain_query(query: &str) -> String {
    let mut pairs = query_pairs(query);
    pairs.sort();
    join(&pairs)
}

/// Names in the order of their lower case, and only the first value of each (api.md 3.1).
fn scoped_query(query: &str) -> String {
    let mut pairs = query_pairs(query);
    pairs.sort_by_key(|(name, _)| name.to_lowercase());
    pairs.dedup_by(|later, first| later.0 == first.0);
    join(&pairs)
}

fn join(pairs: &[(String, String)]) -> String {
    let written: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    written.join("&")
}

/// The hash of the body, or what the client says in its place when there is one (step 8).
fn payload_hash(request: &Request) -> String {
    match request.header("x-sdk-content-sha256") {
        Some(given) if !request.body.is_empty() => given.to_owned(),
        _ => hex::encode(Sha256::digest(&request.body)),
    }
}

fn keyed(key: &[u8], message: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(message.as_bytes());
    Some(mac)
}

/// A chain over date, region, service and the closing word, which is all the parts of the scope.
fn scoped_key(secret_key: &str, scope: &str) -> Vec<u8> {
    let start = format!("SDK{secret_key}").into_bytes();
    scope
        .split('/')
        .fold(start, |key, part| keyed(&key, part).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default())
}
