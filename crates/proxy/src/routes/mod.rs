//! Every path of the proxy. What reads data or acts stands behind the page's own header and behind sign-in, on the parent
//! router, so that no route can forget it.

use std::sync::Arc;

use api::routes::{LOGIN, LOGOUT};
use axum::{
    Extension, Json, Router,
    http::Method,
    middleware::{from_fn_with_state, map_response},
    response::{IntoResponse as _, Response},
    routing::{any, get, post},
};
use serde_json::Value;

use crate::{
    assets::{self, Files, widget},
    desk::Desk,
    finish::Policy,
    openapi::{Offer, document},
    problems::{Refused, method_not_allowed, not_found},
    stream,
};

pub(crate) use self::door::Door;
use self::door::{in_front, sent_by_the_page, signed_in};

mod audit;
mod auth;
mod cors;
mod door;
mod forward;
mod health;
mod lists;
mod open;
mod permit;
mod popup;
mod session;

/// All of it. `framing`: who may frame the card; `companions`: pages of others that count as ours.
pub(crate) fn router(desk: Desk, door: Door, framing: Policy, companions: Vec<String>) -> Router {
    let door = Arc::new(door);
    let guarded = Router::new()
        .route("/v1/{*path}", any(forward::forward))
        .route("/session", get(session::session))
        .route("/events", get(stream::events))
        .route("/open/{project_id}/{id}", post(open::issue))
        .route("/auth/popup/code", post(popup::code))
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(door.clone(), signed_in))
        // Signing out needs no session: it may have ended meanwhile.
        .merge(
            Router::new()
                .route(LOGOUT, post(auth::logout))
                .method_not_allowed_fallback(wrong_method)
                .layer(from_fn_with_state(door.clone(), sent_by_the_page)),
        )
        .merge(
            Router::new()
                .route("/auth/exchange", post(auth::exchange))
                .route("/auth/popup", get(popup::window))
                .route("/auth/popup", post(popup::redeem))
                .method_not_allowed_fallback(wrong_method),
        );
    let guarded = match door.entrance.portals() {
        Some(portals) => guarded.layer(cors::portals(portals, companions)),
        None => guarded,
    };
    // A window that a portal's page has opened comes along here.
    let steps = Router::new()
        .route(LOGIN, get(auth::login))
        .route("/auth/callback", get(auth::callback))
        .method_not_allowed_fallback(wrong_method)
        .layer(map_response(|response: Response| async { Policy::Opened.on(response) }));
    let public = Router::new()
        .route("/", get(assets::index))
        .route("/p/{*path}", get(assets::index))
        .route("/embed/card", get(assets::card).with_state(framing))
        .route("/w/{version}/{*file}", get(widget::file).options(widget::preflight))
        .route("/open/{ticket}", get(open::redeem))
        .route("/auth/backchannel-logout", post(auth::provider_logout))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/version", get(health::version))
        .route("/openapi.json", get(openapi))
        .fallback(elsewhere)
        .method_not_allowed_fallback(wrong_method);
    guarded.merge(steps).merge(public).layer(from_fn_with_state(door, in_front)).with_state(desk)
}

/// The routes above beside `/v1` and the page, for `/openapi.json`; a test compares the two.
const OFFERS: [Offer; 18] = [
    Offer { method: "GET", path: "/session", summary: "Who the caller is, and what they may do" },
    Offer {
        method: "GET",
        path: "/events",
        summary: "The numbered stream of a project's instances; asked for as JSON, what it would tell now",
    },
    Offer { method: "POST", path: "/open/{project_id}/{id}", summary: "A ticket that opens an instance once" },
    Offer { method: "GET", path: "/open/{ticket}", summary: "On to the instance" },
    Offer { method: "POST", path: "/auth/logout", summary: "Ends the session" },
    Offer { method: "POST", path: "/auth/exchange", summary: "Takes a person over from a portal" },
    Offer { method: "GET", path: "/auth/popup", summary: "A window in which somebody signs in for a page of another" },
    Offer { method: "POST", path: "/auth/popup/code", summary: "What that window gives to the page" },
    Offer { method: "POST", path: "/auth/popup", summary: "What the page gets for it" },
    Offer { method: "GET", path: "/auth/login", summary: "On to the provider that signs people in" },
    Offer { method: "GET", path: "/auth/callback", summary: "Back from the provider" },
    Offer { method: "POST", path: "/auth/backchannel-logout", summary: "The provider ends a session" },
    Offer { method: "GET", path: "/w/{version}/{file}", summary: "The widget for pages of others" },
    Offer { method: "GET", path: "/embed/card", summary: "A card for a frame in a page of another" },
    Offer { method: "GET", path: "/healthz", summary: "Whether the process lives" },
    Offer { method: "GET", path: "/readyz", summary: "Whether it can do its work, and why not" },
    Offer { method: "GET", path: "/version", summary: "Which version it is" },
    Offer { method: "GET", path: "/openapi.json", summary: "This document" },
];

async fn openapi() -> Json<Value> {
    Json(document(&OFFERS))
}

/// A file of the page, or nothing.
async fn elsewhere(Extension(files): Extension<Files>, request: axum::extract::Request) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        assets::file(&files, request.uri().path(), request.headers())
    } else {
        Refused::from(not_found("there is nothing here")).into_response()
    }
}

async fn wrong_method() -> Refused {
    method_not_allowed().into()
}
