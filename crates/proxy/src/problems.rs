//! The proxy's own refusals, in one place so that the codes stay the stable list of `api::Problem`.

use api::Problem;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// A problem on its way out. The body is written at the very end, where the request's id is known.
#[derive(Debug)]
pub(crate) struct Refused(Box<Problem>);

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl Refused {
    pub(crate) fn into_problem(self) -> Problem {
        *self.0
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(Pending(self.0));
        response
    }
}

/// The problem of an answer that has no body yet.
#[derive(Clone, Debug)]
pub(crate) struct Pending(pub(crate) Box<Problem>);

pub(crate) fn problem(status: u16, code: &str, detail: impl Into<String>) -> Problem {
    Problem { status, code: code.to_owned(), detail: detail.into(), ..Problem::default() }
}

pub(crate) fn not_found(detail: impl Into<String>) -> Problem {
    problem(404, "not-found", detail)
}

pub(crate) fn method_not_allowed() -> Problem {
    problem(405, "not-allowed", "this method is not offered on this path")
}

pub(crate) fn invalid(field: impl Into<String>, rule: &str) -> Problem {
    let field = field.into();
    Problem { field: Some(field.clone()), ..problem(400, "invalid-field", format!("`{field}`: {rule}")) }
}

pub(crate) fn body_too_large(limit: usize) -> Problem {
    let detail = format!("the body is longer than {} KiB", limit / 1024);
    Problem { field: Some("body".to_owned()), ..problem(413, "too-large", detail) }
}

pub(crate) fn forbidden(field: &str, detail: impl Into<String>) -> Problem {
    Problem { field: Some(field.to_owned()), ..problem(403, "forbidden", detail) }
}

/// `login`: where a sign-in begins, when it can begin here.
pub(crate) fn not_signed_in(detail: impl Into<String>, login: Option<&str>) -> Problem {
    Problem { login: login.map(str::to_owned), ..problem(401, "not-signed-in", detail) }
}

pub(crate) fn internal() -> Problem {
    problem(500, "internal", "the proxy failed; its log has the reason under this request id")
}
