//! The one way to ask the proxy: the header that foreign pages cannot send, a limit of 15 s, and an answer
//! that is either the body or a `Failure`. Never asks twice: whether to try again is decided in `domain`.

use std::{cell::Cell, rc::Rc};

use api::{Problem, routes::REQUEST_HEADER};
use domain::{Failure, Millis, Msg};
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestCache, RequestCredentials};
use yew::Callback;

use super::{server::Server, task::Task, timer::Timer};

/// The proxy answers within 12 s or says why not (security.md 4.12): longer means that nobody is there.
const LIMIT: Millis = Millis(15_000);

/// A whole answer, or why there is none.
pub(crate) type Answer = Result<Rc<[u8]>, Failure>;

/// Where an answer comes from.
pub(crate) enum Source {
    Ask(Question),
    /// `boot.js` has asked already; becomes a `Response`.
    Begun(Promise),
}

/// What is asked.
pub(crate) struct Question {
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) url: String,
    pub(crate) headers: Vec<(&'static str, Rc<str>)>,
    /// JSON.
    pub(crate) body: Option<String>,
}

impl Question {
    /// Without headers of its own and without a body.
    pub(crate) fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Vec::new(), body: None }
    }
}

/// Asks, reads the whole answer, and sends the message that `then` makes of it. Boxed, because one copy of this serves all.
pub(crate) fn ask(
    server: &Server,
    source: Source,
    on_msg: &Callback<Msg>,
    then: Box<dyn FnOnce(Answer) -> Msg>,
) -> Task {
    let server = server.clone();
    Task::spawn(Task::new_abort(), on_msg, |outbox, abort| async move {
        let limit = Limit::new(&abort);
        let answer = match head(&server, source, &abort).await {
            Ok(response) => read(response).await,
            Err(failure) => Err(failure),
        };
        outbox.send(then(answer.map_err(|failure| limit.judge(failure))));
    })
}

/// Asks, and waits for the answer to begin.
pub(crate) async fn head(server: &Server, source: Source, abort: &AbortController) -> Result<Response, Failure> {
    match source {
        Source::Ask(question) => {
            let mut builder = RequestBuilder::new(&server.url(&question.url))
                .method(question.method)
                .header(REQUEST_HEADER, "1")
                .credentials(RequestCredentials::SameOrigin)
                .cache(RequestCache::NoStore)
                .abort_signal(Some(&abort.signal()));
            for (name, value) in &question.headers {
                builder = builder.header(name, value);
            }
            let request = match question.body {
                Some(body) => builder.header("content-type", "application/json").body(body),
                None => builder.build(),
            };
            server.send(&request.map_err(unreachable)?.into()).await.map(Response::from)
        }
        Source::Begun(response) => {
            Ok(Response::from(web_sys::Response::from(JsFuture::from(response).await.map_err(unreachable)?)))
        }
    }
}

/// Aborts what takes too long.
pub(crate) struct Limit {
    is_over: Rc<Cell<bool>>,
    _timer: Timer,
}

impl Limit {
    pub(crate) fn new(abort: &AbortController) -> Self {
        let is_over = Rc::new(Cell::new(false));
        let timer = Timer::after(LIMIT, {
            let (is_over, abort) = (is_over.clone(), abort.clone());
            move || {
                is_over.set(true);
                abort.abort();
            }
        });
        Self { is_over, _timer: timer }
    }

    /// An aborted request looks like one that reached nobody.
    pub(crate) fn judge(&self, failure: Failure) -> Failure {
        if self.is_over.get() { Failure::TimedOut } else { failure }
    }
}

/// The browser tells scripts no more than that it failed.
fn unreachable<E>(_: E) -> Failure {
    Failure::Unreachable
}

/// Reads the whole of an answer.
pub(crate) async fn read(response: Response) -> Answer {
    let (status, media_type) = (response.status(), media_type(&response));
    let body = response.text().await.map_err(unreachable)?;
    judge(status, &media_type, &body)
}

/// The media type without its parameters, in lower case; empty when there is none.
pub(crate) fn media_type(response: &Response) -> String {
    let header = response.headers().get("content-type").unwrap_or_default();
    header.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What an answer means. A gateway's HTML page is no answer, also with status 200.
fn judge(status: u16, media_type: &str, body: &str) -> Answer {
    if (200..300).contains(&status) && (body.is_empty() || media_type.ends_with("json")) {
        return Ok(body.as_bytes().into());
    }
    match json::from_slice(body.as_bytes()).ok().and_then(|value| Problem::read(status, &value)) {
        Some(problem) => Err(Failure::Problem(Box::new(problem))),
        None if media_type.is_empty() => Err(Failure::Unreadable(format!("HTTP {status}"))),
        None => Err(Failure::Unreadable(format!("HTTP {status}, {media_type}"))),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    fn unreadable(what: &str) -> Answer {
        Err(Failure::Unreadable(what.into()))
    }

    #[test]
    fn an_answer_is_a_body_a_problem_or_unreadable() {
        let problem = Problem { status: 404, code: "not-found".into(), detail: "no".into(), ..Problem::default() };
        for (status, media_type, body, expected) in [
            (200, "application/json", "{}", Ok(Rc::from(&b"{}"[..]))),
            (204, "", "", Ok(Rc::from(&b""[..]))),
            (
                404,
                "application/problem+json",
                &*problem.to_json().to_string(),
                Err(Failure::Problem(Box::new(problem))),
            ),
            (200, "text/html", "<p>Sign in to the hotel's network", unreadable("HTTP 200, text/html")),
            (502, "text/html", "<p>Bad gateway", unreadable("HTTP 502, text/html")),
            (500, "application/json", "{\"error_code\":\"ModelArts.0010\"}", unreadable("HTTP 500, application/json")),
            (500, "application/problem+json", "{\"code\":", unreadable("HTTP 500, application/problem+json")),
            (302, "", "", unreadable("HTTP 302")),
        ] {
            assert_eq!(judge(status, media_type, body), expected, "{status} {media_type}");
        }
    }
}
