//! The page behind a notebook's address: it says what it is, and opening it counts as activity.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use std::collections::HashMap;

use crate::Simulator;
use crate::world::Instance;

pub(super) async fn show(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let (mut shared, now_ms) = simulator.now();
    let Some(index) = shared.world.find(&id) else {
        return answer(404, "No such notebook", "Nobody has an instance with this address.", "");
    };
    let Some(instance) = shared.world.instance(index) else {
        return answer(404, "No such notebook", "Nobody has an instance with this address.", "");
    };
    let name = escape(&instance.profile.name);
    if !instance.is_running() {
        return answer(503, &name, "This instance is not running, so there is nothing to open.", "");
    }
    let (token, words) = token_words(instance, query.get("token").map(String::as_str));
    let text = format!(
        "This page stands in for JupyterLab on the pretended instance <b>{name}</b> (<code>{}</code>). It was opened {words}. \
         Opening it counts as activity: an idle lease begins to count anew in five minutes.",
        escape(&id)
    );
    let response = answer(200, &name, &text, token);
    shared.world.touch(index, now_ms);
    response
}

/// A real notebook asks whoever comes without its token to sign in; here the page only tells.
fn token_words(instance: &Instance, given: Option<&str>) -> (&'static str, &'static str) {
    match given {
        Some(token) if token == instance.token => ("valid", "with the token of its present run"),
        Some(_) => ("wrong", "with a token that is not, or no longer, its own: a real one would refuse it"),
        None => ("missing", "without a token: a real one would ask for it"),
    }
}

fn answer(status: u16, title: &str, text: &str, token: &str) -> Response {
    let page = PAGE.replace("{title}", title).replace("{text}", text).replace("{token}", token);
    let status = ::http::StatusCode::from_u16(status).unwrap_or(::http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
    ];
    (status, headers, page).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const PAGE: &str = r#"<!doctype html>
<html lang="en" data-token="{token}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title} - pretended notebook</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 36rem; margin: 15vh auto; padding: 0 1.5rem }
p.what { text-transform: uppercase; letter-spacing: .08em; font-size: .75rem; opacity: .7 }
h1 { font-size: 1.5rem; overflow-wrap: anywhere }
</style>
<body>
<p class="what">A pretended notebook of the Leasehold simulator</p>
<h1>{title}</h1>
<p>{text}</p>
"#;
