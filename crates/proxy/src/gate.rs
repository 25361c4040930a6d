//! What a request must be before anything looks at it: addressed to this proxy by one of its own names (a foreign name that
//! resolves to loopback is DNS rebinding), and, where it may act or read data, sent by a page that may: marked by a header
//! that a foreign page cannot add without a preflight that is never answered, and from one of the known origins.

use std::{net::SocketAddr, sync::Arc};

use api::{Problem, routes::REQUEST_HEADER};
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};

use crate::{
    problems::{Refused, forbidden, invalid, problem},
    sign_in::{COOKIE, FRAMED_COOKIE, Found, find_cookie},
};

/// The names this proxy answers to.
#[derive(Clone, Debug)]
pub(crate) struct Names(Arc<[String]>);

impl Names {
    /// `origin`: where browsers see the desk; they name its host.
    pub(crate) fn of(address: SocketAddr, origin: &str, configured: &[String]) -> Self {
        let port = address.port();
        let mut names: Vec<String> = configured.iter().map(|name| name.to_lowercase()).collect();
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            names.push(format!("{host}:{port}"));
            if port == 80 {
                names.push(host.to_owned());
            }
        }
        names.push(address.to_string());
        names.extend(origin.split_once("://").map(|(_, name)| name.to_owned()));
        Self(names.into())
    }

    /// The origins of pages under these names, without TLS.
    pub(crate) fn origins(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|name| format!("http://{name}"))
    }

    /// In front of everything.
    pub(crate) fn check(&self, request: &Request) -> Result<(), Refused> {
        let refused = |status, detail: &str| Err(Refused::from(problem(status, "not-allowed", detail)));
        let mut hosts = request.headers().get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return refused(400, "a request needs exactly one Host header");
        };
        if request.uri().authority().is_some() {
            return refused(400, "a request names a path, not a whole address");
        }
        let known = host.to_str().is_ok_and(|host| self.0.iter().any(|name| name.eq_ignore_ascii_case(host)));
        if known { Ok(()) } else { refused(421, "this proxy has another name; add it to `listen.names`") }
    }
}

/// The pages that may ask for data and act: the desk's own and those that count as such, and those of portals, which use
/// access tokens.
#[derive(Clone, Debug)]
pub(crate) struct Pages {
    own: Arc<[String]>,
    /// `None`: access tokens mean nothing here.
    portals: Option<Arc<[String]>>,
}

impl Pages {
    pub(crate) fn new(own: Vec<String>, portals: Option<&[String]>) -> Self {
        Self { own: own.into(), portals: portals.map(Into::into) }
    }

    /// Custom header, exact origin, Fetch Metadata and media type, for reading too (security.md 4.4; 2, row 09). None of it
    /// makes an exception for anything that a request says of itself.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let bearer = only(headers, header::AUTHORIZATION)?.is_some() && self.portals.is_some();
        if bearer && [COOKIE, FRAMED_COOKIE].iter().any(|name| find_cookie(headers, name) != Found::Nothing) {
            return Err(invalid("authorization", "comes without the session's cookie: one of them is not meant").into());
        }
        if !bearer && !is_marked(headers) {
            return Err(forbidden(REQUEST_HEADER, format!("this needs the header `{REQUEST_HEADER}: 1`")).into());
        }
        let origin = only(headers, header::ORIGIN)?;
        let portals = self.portals.as_deref().filter(|_| bearer).unwrap_or_default();
        let is_known = |origin: &HeaderValue| self.own.iter().chain(portals).any(|known| origin == known.as_str());
        if origin.is_some_and(|origin| !is_known(origin)) {
            return Err(forbidden("origin", "this origin is not one of the desk's").into());
        }
        match only(headers, HeaderName::from_static("sec-fetch-site"))?.map(HeaderValue::as_bytes) {
            None | Some(b"same-origin") => {}
            Some(b"same-site" | b"cross-site") if origin.is_some() => {}
            Some(_) => return Err(forbidden("sec-fetch-site", "this is for the desk's own pages").into()),
        }
        is_json(headers)
    }
}

fn is_marked(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(REQUEST_HEADER).iter();
    values.next() == Some(&HeaderValue::from_static("1")) && values.next().is_none()
}

/// The value of a header that must not come twice.
pub(crate) fn only(headers: &HeaderMap, name: HeaderName) -> Result<Option<&HeaderValue>, Refused> {
    let mut values = headers.get_all(&name).iter();
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        _ => Err(invalid(name.as_str(), "comes once").into()),
    }
}

/// A body is JSON and says so: what a form can send without a preflight is none.
pub(crate) fn is_json(headers: &HeaderMap) -> Result<(), Refused> {
    let length = headers.get(header::CONTENT_LENGTH).is_some_and(|length| length != "0");
    let has_body = length || headers.contains_key(header::TRANSFER_ENCODING);
    let is_json = |value: &HeaderValue| {
        let media_type = value.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        media_type.eq_ignore_ascii_case(b"application/json")
    };
    match only(headers, header::CONTENT_TYPE)? {
        Some(value) if is_json(value) => Ok(()),
        None if !has_body => Ok(()),
        _ => {
            let detail = "a body is `application/json` and says so";
            Err(Problem { field: Some("content-type".to_owned()), ..problem(415, "invalid-field", detail) }.into())
        }
    }
}
