//! `GET /session`: who the caller is, which projects are theirs, what they may do there, and the limits of leases.

use axum::{
    Extension, Json,
    extract::State,
    response::{IntoResponse, Response},
};

use crate::{caller::Caller, desk::Desk, problems::Refused};

pub(super) async fn session(
    State(desk): State<Desk>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Refused> {
    Ok(Json(desk.session(&caller)?.to_json()).into_response())
}
