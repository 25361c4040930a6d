//! What a request must be before anything looks at it: addressed to this proxy by one of its own names (a foreign name that
//! resolves to loopback is DNS rebinding), and, where it may act or read data, marked by the page's own header, which a
//! foreign page cannot add without a preflight that is never answered (security.md 4.4).

use std::{net::SocketAddr, sync::Arc};

use api::routes::REQUEST_HEADER;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::problems::{Refused, forbidden, problem};

/// The names this proxy answers to.
#[derive(Clone, Debug)]
pub(crate) struct Names(Arc<[String]>);

impl Names {
    pub(crate) fn of(address: SocketAddr, configured: &[String]) -> Self {
        let port = address.port();
        let mut names: Vec<String> = configured.iter().map(|name| name.to_lowercase()).collect();
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            names.push(format!("{host}:{port}"));
            if port == 80 {
                names.push(host.to_owned());
            }
        }
        names.push(address.to_string());
        Self(names.into())
    }

    fn check(&self, request: &Request) -> Result<(), Refused> {
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

/// In front of everything.
pub(crate) async fn addressed_to_us(State(names): State<Names>, request: Request, next: Next) -> Response {
    match names.check(&request) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    }
}

/// In front of everything that reads data or acts.
pub(crate) async fn sent_by_the_page(request: Request, next: Next) -> Response {
    if is_marked(request.headers()) {
        next.run(request).await
    } else {
        Refused::from(forbidden(REQUEST_HEADER, format!("this needs the header `{REQUEST_HEADER}: 1`"))).into_response()
    }
}

fn is_marked(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(REQUEST_HEADER).iter();
    values.next() == Some(&HeaderValue::from_static("1")) && values.next().is_none()
}
