//! The wire: everything that is not `/_sim` or a notebook page is a call to the pretended cloud.

mod controls;
mod damage;
mod notebook_page;

use ::http::StatusCode;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

use crate::Simulator;
use crate::calendar::http_date;
use crate::driver::wall_clock_ms;
use crate::world::{Answer, Refusal, Request};

/// The largest body the gateway takes (api.md 5.2: beyond it 413).
const LARGEST_BODY: usize = 1024 * 1024;

pub(crate) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/notebook/{id}/lab", get(notebook_page::show))
        .nest("/_sim", controls::router())
        .fallback(cloud)
        .with_state(simulator)
}

/// Serves a simulator on a listener until the listener fails.
///
/// # Errors
/// When the listener does.
pub async fn serve(listener: TcpListener, simulator: Simulator) -> std::io::Result<()> {
    // Answers are small and written at once: waiting for more would only delay them.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, simulator.router()).await
}

async fn cloud(State(simulator): State<Simulator>, request: axum::extract::Request) -> Response {
    let (parts, body) = request.into_parts();
    let request_id = simulator.next_request_id();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        let now_ms = simulator.now_ms();
        let refusal = Refusal::gateway(413, "APIG.0201", "Request entity too large");
        return respond(refusal.answer(&request_id), now_ms, &request_id);
    };
    let outcome = simulator.call(Request {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: body.into(),
        request_id,
        received_at_ms: wall_clock_ms(),
    });
    match outcome.fault {
        None => respond(outcome.answer, outcome.now_ms, &outcome.request_id),
        Some(fault) => damage::respond(&fault, outcome.answer, outcome.now_ms, &outcome.request_id).await,
    }
}

/// An answer on the wire, with the cloud's own time and the id of the request.
fn respond(answer: Answer, now_ms: i64, request_id: &str) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.remove(::http::header::CONTENT_TYPE);
    let common = [("date", http_date(now_ms).to_string()), ("x-request-id", request_id.to_owned())];
    for (name, value) in answer.headers.into_iter().chain(common) {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests;
