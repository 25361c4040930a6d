//! `GET /events`: the numbered stream. A viewer remembers one position and is sent what is newer whenever its connection
//! has room; nothing is queued for it, so a slow reader costs no more than a fast one. Where no stream comes through, the same
//! is answered at once as JSON (ADR 42).

use api::stream::{Frame, Parser, Signal};
use axum::{
    Extension, Json,
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use serde_json::{Value, json};

use crate::{
    admission::Admission,
    caller::Caller,
    desk::Desk,
    problems::{Refused, invalid},
};

mod frames;
mod view;
mod viewer;

use frames::Position;
use view::View;
use viewer::{Viewer, goodbye};

pub(crate) async fn events(
    State(desk): State<Desk>,
    Extension(admission): Extension<Admission>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let id = match query.as_deref().map(|query| query.strip_prefix("project=")) {
        None => desk.session(&caller)?.projects.remove(0).id,
        Some(Some(id)) => id.to_owned(),
        Some(None) => return Err(invalid("query", "this request takes `project` only").into()),
    };
    let (project, rights) = desk.project(&id, &caller)?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(Position::parse);
    let (stopping, clock) = (desk.stopping(), desk.clock().clone());
    let view = View::new(rights, caller.person.who());
    let viewer =
        |snapshots| Viewer::new(snapshots, view, stopping, caller.stay.clone(), clock, desk.keep_alive(), last);
    if wants_json(&headers) {
        return Ok(Json(now(viewer(project.watcher.glance().await))).into_response());
    }
    let place = admission.stream(&caller)?;
    let viewer = viewer(project.watcher.watch());
    let open = (project.metrics.stream(), place);
    let body = Body::from_stream(stream::unfold(Some((viewer, open)), |viewer| async {
        let (mut viewer, open) = viewer?;
        match viewer.next().await {
            Some(piece) => Some((Ok::<_, std::convert::Infallible>(piece), Some((viewer, open)))),
            None => Some((Ok(goodbye()), None)),
        }
    }));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform")),
        // nginx would hold the events back otherwise.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, body).into_response())
}

/// Only who asks for JSON and for nothing else gets it: a stream is what this is for.
fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json")
}

/// What the stream would tell at once, in the same words: made of the same pieces.
fn now(mut viewer: Viewer) -> Value {
    let mut parser = Parser::default();
    let mut frames = Vec::new();
    while let Some(piece) = viewer.piece() {
        for signal in parser.push(&piece) {
            let Signal::Frame(Frame { id, event, data }) = signal else { continue };
            let data: Value = serde_json::from_str(&data).unwrap_or_default();
            frames.push(json!({"id": id, "event": event, "data": data}));
        }
    }
    json!({ "events": frames })
}
