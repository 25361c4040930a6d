//! Around every request: gives every request an id, and every answer, errors included, its id, its policy headers and one
//! line in the log. The line has the route's template, never the path, query, headers or body that came.

use std::panic::AssertUnwindSafe;

use api::problem::MEDIA_TYPE;
use axum::{
    body::Body,
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::FutureExt as _;
use tokio::time::Instant;
use uuid::Uuid;

use crate::problems::{Pending, Refused, internal};

/// Names one request in answers, in the log and towards the cloud.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) String);

/// What a request turned out to be, when the route's template does not say it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OperationName(pub(crate) &'static str);

impl RequestId {
    pub(crate) fn random() -> Self {
        Self(Uuid::new_v4().simple().to_string())
    }
}

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'";
const NOBODY: &str = "frame-ancestors 'none'";
const POPUP_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// On every answer. They are set, not added: a route can only name one of the exceptions of [`Policy`].
const POLICY: [(HeaderName, HeaderValue); 5] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (OPENER_POLICY, HeaderValue::from_static("same-origin")),
    (RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
];

/// What pages of others may do with an answer, where that is more than nothing.
#[derive(Clone, Debug)]
pub(crate) enum Policy {
    /// Load it, whoever they are: it is the same for everybody and says nothing of anybody.
    Public,
    /// Show it in a frame; the whole content security policy that says which.
    Framed(HeaderValue),
    /// Have it in a window that they opened, and be told by it: with any other `Cross-Origin-Opener-Policy` than the
    /// opener's, which is `unsafe-none` on most pages and out of our hands, browsers cut the tie between the two windows
    /// (HTML, 7.1.3), on a mere redirect too. So the window of a pop-up sign-in has it, and each step on the way.
    Opened,
}

impl Policy {
    /// Framed by these sources of a content security policy, or by nobody.
    pub(crate) fn framed_by(ancestors: &[String]) -> Self {
        let ancestors = if ancestors.is_empty() { "'none'".to_owned() } else { ancestors.join(" ") };
        let policy = CONTENT_SECURITY_POLICY.replace(NOBODY, &format!("frame-ancestors {ancestors}"));
        // An origin of the configuration is plain ASCII; were it not, nobody would frame anything.
        Self::Framed(policy.try_into().unwrap_or(HeaderValue::from_static(CONTENT_SECURITY_POLICY)))
    }

    /// Marks an answer.
    pub(crate) fn on(&self, mut response: Response) -> Response {
        response.extensions_mut().insert(self.clone());
        response
    }

    fn headers(self) -> [(HeaderName, HeaderValue); 2] {
        match self {
            Self::Public => [
                (RESOURCE_POLICY, HeaderValue::from_static("cross-origin")),
                (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
            ],
            Self::Framed(policy) => {
                [(header::CONTENT_SECURITY_POLICY, policy), (RESOURCE_POLICY, HeaderValue::from_static("same-origin"))]
            }
            Self::Opened => [
                (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POPUP_POLICY)),
                (OPENER_POLICY, HeaderValue::from_static("unsafe-none")),
            ],
        }
    }
}

/// `answer` is what the request is answered with, or its panic.
pub(crate) async fn finish<F: Future<Output = Response>>(
    mut request: Request,
    answer: impl FnOnce(Request) -> F,
) -> Response {
    let started = Instant::now();
    let id = RequestId::random();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    request.extensions_mut().insert(id.clone());
    let answered = AssertUnwindSafe(answer(request)).catch_unwind().await;
    let mut response = answered.unwrap_or_else(|_| Refused::from(internal()).into_response());
    let operation = response.extensions_mut().remove::<OperationName>().map(|OperationName(name)| name);
    let problem = response.extensions_mut().remove::<Pending>();
    let code = problem.as_ref().map(|Pending(problem)| problem.code.clone());
    if let Some(Pending(mut problem)) = problem {
        problem.request_id.clone_from(&id.0);
        *response.body_mut() = Body::from(problem.to_json().to_string());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(wait_ms) = problem.retry_after_ms {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from((wait_ms + 999) / 1000));
        }
    }
    let exception = response.extensions_mut().remove::<Policy>().map(Policy::headers);
    let headers = response.headers_mut();
    for (name, value) in POLICY.into_iter().chain(exception.into_iter().flatten()) {
        headers.insert(name, value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::try_from(&id.0) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    tracing::info!(
        request_id = id.0,
        %method,
        route = route.as_deref().unwrap_or("none"),
        operation,
        status = response.status().as_u16(),
        code,
        duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    response
}
