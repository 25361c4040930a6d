//! `GET /events`: the numbered stream. A viewer remembers one position and is sent what is newer whenever its connection
//! has room; nothing is queued for it, so a slow reader costs no more than a fast one.

use axum::{
    Extension,
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use futures_util::stream;

use crate::{
    caller::Caller,
    desk::Desk,
    problems::{Refused, invalid, not_found},
};

mod frames;
mod viewer;

use frames::Position;
use viewer::{Viewer, goodbye};

pub(crate) async fn events(
    State(desk): State<Desk>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let project = match query.as_deref().map(|query| query.strip_prefix("project=")) {
        None => desk.projects().first().ok_or_else(|| not_found("this desk has no project"))?,
        Some(Some(id)) => desk.project(id)?,
        Some(None) => return Err(invalid("query", "this request takes `project` only").into()),
    };
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(Position::parse);
    let (snapshots, stopping) = (project.watcher.watch(), desk.stopping());
    let viewer = Viewer::new(snapshots, stopping, caller.stay, desk.clock().clone(), desk.keep_alive(), last);
    let body = Body::from_stream(stream::unfold(Some(viewer), |viewer| async {
        let mut viewer = viewer?;
        match viewer.next().await {
            Some(piece) => Some((Ok::<_, std::convert::Infallible>(piece), Some(viewer))),
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
