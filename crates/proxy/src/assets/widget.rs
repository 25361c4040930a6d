//! `GET /w/{version}/{file}`: the widget for pages of others. Static and public: any page may load it, nothing is asked of a
//! request, and nothing in it depends on who asks (embedding.md 6.8).

use axum::{
    Extension,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{Files, IMMUTABLE, WIDGET, answer};
use crate::{
    desk::VERSION,
    finish::Policy,
    problems::{Refused, not_found},
};

/// At the address of all versions to come that change nothing for a portal: soon asked for again.
static FOR_A_WHILE: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// A file of this version, by the whole version or by its first number.
pub(crate) async fn file(Extension(files): Extension<Files>, request: Request) -> Response {
    let path = request.uri().path().strip_prefix("/w/").unwrap_or_default();
    let (version, name) = path.split_once('/').unwrap_or_default();
    let answer = lasting(version)
        .and_then(|lasting| answer(&format!("{WIDGET}{name}"), request.headers(), lasting, |name| files.find(name)));
    let nothing = || Refused::from(not_found("there is no such file of this version of the widget")).into_response();
    Policy::Public.on(answer.unwrap_or_else(nothing))
}

fn lasting(version: &str) -> Option<&'static HeaderValue> {
    match version {
        VERSION => Some(&IMMUTABLE),
        _ if VERSION.split('.').next() == Some(version) => Some(&FOR_A_WHILE),
        _ => None,
    }
}

/// A browser asks before it sends anything unusual; there is nothing that may not be sent.
pub(crate) async fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, OPTIONS")),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*")),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600")),
    ];
    Policy::Public.on((StatusCode::NO_CONTENT, headers).into_response())
}
