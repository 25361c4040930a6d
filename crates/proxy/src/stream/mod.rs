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
    let place = admission.stream(&caller)?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(Position::parse);
    let (snapshots, stopping) = (project.watcher.watch(), desk.stopping());
    let (view, clock) = (View::new(rights, caller.person.who()), desk.clock().clone());
    let viewer = Viewer::new(snapshots, view, stopping, caller.stay, clock, desk.keep_alive(), last);
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
