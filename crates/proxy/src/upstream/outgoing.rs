//! A request to the cloud, written from scratch: a typed operation, headers of ours and a proof. Nothing that came in can
//! stand in it (security.md 4.6).

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, header};
use http_body_util::Full;
use modelarts::Operation;
use secrecy::SecretString;

use super::{Fault, Upstream};
use crate::credential::{CredentialFault, Proof};

/// A request, and what in it must never come back.
pub(super) struct Outgoing {
    pub(super) request: Request<Full<Bytes>>,
    pub(super) secrets: Vec<SecretString>,
}

pub(super) fn write(
    upstream: &Upstream,
    operation: &Operation,
    proof: &Proof,
    request_id: &str,
) -> Result<Outgoing, Fault> {
    let wanted = operation.request(&upstream.project_id);
    let method = wanted.method.as_str();
    let uri = format!("{}{}", upstream.endpoint, wanted.target());
    let proven = proof.of(wanted, host(&upstream.endpoint), &upstream.project_id);
    let mut builder = Request::builder()
        .method(method)
        .uri(uri)
        .header(header::ACCEPT, HeaderValue::from_static("application/json"))
        .header(header::USER_AGENT, concat!("leasehold/", env!("CARGO_PKG_VERSION")))
        .header("x-language", "en-us")
        .header("x-request-id", request_id);
    for (name, value) in proven.headers {
        let name = HeaderName::try_from(name).map_err(|_| unsendable())?;
        let mut value = HeaderValue::try_from(value).map_err(|_| unsendable())?;
        value.set_sensitive(true);
        builder = builder.header(name, value);
    }
    if proven.body.is_none() && operation.is_change() {
        // Said aloud, because gateways answer 411 to a POST that says nothing about its body.
        builder = builder.header(header::CONTENT_LENGTH, 0);
    }
    let request = builder.body(Full::from(proven.body.unwrap_or_default())).map_err(|_| unsendable())?;
    Ok(Outgoing { request, secrets: proven.secrets })
}

/// The host of an endpoint as it stands in the header: without the scheme's own port.
fn host(endpoint: &str) -> &str {
    match endpoint.split_once("://") {
        Some(("https", host)) => host.strip_suffix(":443").unwrap_or(host),
        Some(("http", host)) => host.strip_suffix(":80").unwrap_or(host),
        _ => endpoint,
    }
}

/// A token that cannot stand in a header is none that the cloud takes.
fn unsendable() -> Fault {
    Fault::Credential(CredentialFault::Rejected { code: None })
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn a_host_is_named_as_the_signature_wants_it() {
        for (endpoint, expected) in [
            ("https://modelarts.example", "modelarts.example"),
            ("https://modelarts.example:443", "modelarts.example"),
            ("https://modelarts.example:8443", "modelarts.example:8443"),
            ("http://127.0.0.1:80", "127.0.0.1"),
            ("http://[::1]:443", "[::1]:443"),
        ] {
            assert_eq!(host(endpoint), expected);
        }
    }
}
