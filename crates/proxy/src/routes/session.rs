//! `GET /session`: who the caller is, which projects there are, and the limits of their leases.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};

use crate::desk::Desk;

pub(super) async fn session(State(desk): State<Desk>) -> Response {
    Json(desk.session().to_json()).into_response()
}
