//! `GET /session`: who the caller is, which projects there are, and the limits of their leases.

use axum::{
    Extension, Json,
    extract::State,
    response::{IntoResponse, Response},
};

use crate::{caller::Caller, desk::Desk};

pub(super) async fn session(State(desk): State<Desk>, Extension(caller): Extension<Caller>) -> Response {
    Json(desk.session(&caller).to_json()).into_response()
}
