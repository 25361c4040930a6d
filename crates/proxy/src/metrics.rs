//! Numbers for Prometheus, on a listener of their own. A label is a word of ours: a route's template, an operation's name, a
//! status. Never an id, a name or a path that came in, so that nobody can make the numbers grow (security.md 2, row 20).

use std::sync::Arc;

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{Method, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use tokio::time::Instant;

use crate::desk::Desk;

/// In seconds: from a page out of memory to the longest wait for the cloud.
const BUCKETS: [f64; 9] = [0.001, 0.005, 0.025, 0.1, 0.25, 1.0, 2.5, 5.0, 15.0];

/// The numbers; clones are the same.
#[derive(Clone)]
pub(crate) struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram, fn() -> Histogram>,
    deeds: Family<DeedLabels, Counter>,
    streams: Gauge,
    failing: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DeedLabels {
    operation: &'static str,
    outcome: String,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let requests = Family::<RequestLabels, Counter>::default();
        let durations = Family::new_with_constructor(histogram as fn() -> Histogram);
        let (deeds, streams, failing) = (Family::<DeedLabels, Counter>::default(), Gauge::default(), Gauge::default());
        let mut registry = Registry::with_prefix("leasehold");
        registry.register("requests", "Answers, by route and status", requests.clone());
        registry.register("request_duration_seconds", "Until an answer began", durations.clone());
        registry.register("operations", "What people did, and what came of it", deeds.clone());
        registry.register("streams", "Open event streams", streams.clone());
        registry.register("failing_projects", "Projects that cannot get on with the cloud", failing.clone());
        Self(Arc::new(Inner { registry, requests, durations, deeds, streams, failing }))
    }

    /// Somebody did something to an instance; `outcome` is `done`, or the code of a problem.
    pub(crate) fn did(&self, operation: &'static str, outcome: &str) {
        self.0.deeds.get_or_create(&DeedLabels { operation, outcome: outcome.to_owned() }).inc();
    }

    /// Counts a stream for as long as it is kept.
    pub(crate) fn stream(&self) -> OpenStream {
        self.0.streams.inc();
        OpenStream(self.0.streams.clone())
    }
}

fn histogram() -> Histogram {
    Histogram::new(BUCKETS)
}

/// A stream that is open.
pub(crate) struct OpenStream(Gauge);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    /// Counts a request with its answer.
    pub(crate) async fn count<F: Future<Output = Response>>(
        &self,
        request: Request,
        answer: impl FnOnce(Request) -> F,
    ) -> Response {
        let started = Instant::now();
        let method = known(request.method());
        let route = request.extensions().get::<MatchedPath>().map_or("none", |path| path.as_str()).to_owned();
        let response = answer(request).await;
        let Inner { requests, durations, .. } = &*self.0;
        durations.get_or_create(&RouteLabels { route: route.clone() }).observe(started.elapsed().as_secs_f64());
        requests.get_or_create(&RequestLabels { method, route, status: response.status().as_u16() }).inc();
        response
    }
}

/// A method may be any word.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The listener of the numbers: `/metrics` and nothing else.
pub(crate) fn router(metrics: Metrics, desk: Desk) -> Router {
    Router::new().route("/metrics", get(scrape)).with_state((metrics, desk))
}

async fn scrape(State((metrics, desk)): State<(Metrics, Desk)>) -> Response {
    let failing = desk.projects().iter().filter(|project| project.is_failing()).count();
    metrics.0.failing.set(i64::try_from(failing).unwrap_or(i64::MAX));
    let mut text = String::new();
    let kind = (header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    match encode(&mut text, &metrics.0.registry) {
        Ok(()) => ([kind], text).into_response(),
        Err(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
