//! The one way to ask the proxy: same origin, the header that foreign pages cannot send, a limit of 15 s, and an answer
//! that is either the body or a `Failure`. Never asks twice: whether to try again is decided in `domain`.

use std::{cell::Cell, rc::Rc};

use api::{Problem, routes::REQUEST_HEADER};
use domain::{Failure, Millis};
use gloo_net::http::{Method, RequestBuilder, Response};
use web_sys::{AbortController, RequestCache, RequestCredentials};

use super::timer::Timer;

/// The proxy answers within 12 s or says why not (security.md 4.12): longer means that nobody is there.
const LIMIT: Millis = Millis(15_000);

/// What is asked.
pub(crate) struct Question {
    pub(crate) method: Method,
    /// Path and query on this origin.
    pub(crate) url: String,
    /// JSON.
    pub(crate) body: Option<String>,
}

/// Asks, and reads the whole answer.
pub(crate) async fn ask(question: Question, abort: &AbortController) -> Result<Rc<[u8]>, Failure> {
    within_limit(abort, async {
        let builder = builder(question.method, &question.url, abort);
        let request = match question.body {
            Some(body) => builder.header("content-type", "application/json").body(body),
            None => builder.build(),
        };
        read(request.map_err(|_| Failure::Unreachable)?.send().await.map_err(|_| Failure::Unreachable)?).await
    })
    .await
}

/// A request as every request of the page is made.
pub(crate) fn builder(method: Method, url: &str, abort: &AbortController) -> RequestBuilder {
    RequestBuilder::new(url)
        .method(method)
        .header(REQUEST_HEADER, "1")
        .credentials(RequestCredentials::SameOrigin)
        .cache(RequestCache::NoStore)
        .abort_signal(Some(&abort.signal()))
}

/// Aborts `work` when it takes longer than the limit, and says so.
pub(crate) async fn within_limit<T>(
    abort: &AbortController,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let late = Rc::new(Cell::new(false));
    let _limit = Timer::after(LIMIT, {
        let (late, abort) = (late.clone(), abort.clone());
        move || {
            late.set(true);
            abort.abort();
        }
    });
    work.await.map_err(|failure| if late.get() { Failure::TimedOut } else { failure })
}

/// Reads the whole of an answer.
pub(crate) async fn read(response: Response) -> Result<Rc<[u8]>, Failure> {
    let (status, media_type) = (response.status(), media_type(&response));
    let body = response.text().await.map_err(|_| Failure::Unreachable)?;
    judge(status, &media_type, &body)
}

/// The media type without its parameters, in lower case; empty when there is none.
pub(crate) fn media_type(response: &Response) -> String {
    let header = response.headers().get("content-type").unwrap_or_default();
    header.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What an answer means. A gateway's HTML page is no answer, also with status 200.
pub(crate) fn judge(status: u16, media_type: &str, body: &str) -> Result<Rc<[u8]>, Failure> {
    if (200..300).contains(&status) && (body.is_empty() || media_type.ends_with("json")) {
        return Ok(body.as_bytes().into());
    }
    match serde_json::from_slice(body.as_bytes()).ok().and_then(|value| Problem::read(status, &value)) {
        Some(problem) => Err(Failure::Problem(Box::new(problem))),
        None if media_type.is_empty() => Err(Failure::Unreadable(format!("HTTP {status}"))),
        None => Err(Failure::Unreadable(format!("HTTP {status}, {media_type}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unreadable(what: &str) -> Result<Rc<[u8]>, Failure> {
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
