//! `/auth/popup`: the window in which a visitor of a portal signs in. Its page is the same for everybody; its script asks for a
//! code as any page of this desk asks, so that cookies, headers and limits count as ever, and hands it to the window that
//! opened it. The first request of such a window comes from another site, so without our strict cookie: it decides nothing.

use axum::{
    Extension, Json,
    extract::{RawQuery, Request},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Map, Value, json};

use super::auth::{audit, with_cookies};
use crate::{
    access::Scope,
    assets::{self, Files},
    body,
    caller::Caller,
    finish::{Policy, RequestId},
    gate::{is_json, only},
    pages,
    problems::{Refused, forbidden, invalid, not_found, not_signed_in},
    sign_in::{Bound, Entrance, FRAMED_COOKIE, LIFE},
};

/// The page of the window, for `?origin=..`, the page that opened it.
pub(super) async fn window(
    Extension(entrance): Extension<Entrance>,
    Extension(files): Extension<Files>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let mut origins = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "origin");
    let knows = match (origins.next(), origins.next()) {
        (Some((_, origin)), None) => entrance.popups().knows(&origin),
        _ => false,
    };
    Policy::Opened.on(if knows {
        assets::popup(&files, &headers)
    } else {
        pages::plain(
            StatusCode::FORBIDDEN,
            "This page cannot sign you in",
            "The page that opened this window is not one that this desk knows. Its operator lists them.",
        )
    })
}

/// A code for the page that opened the window: asked for by the window itself, on behalf of who is signed in there.
pub(super) async fn code(
    Extension(entrance): Extension<Entrance>,
    Extension(caller): Extension<Caller>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    request: Request,
) -> Result<Json<Value>, Refused> {
    let popups = entrance.popups();
    if popups.is_closed() {
        return Err(not_found("nobody signs in for a page of another here").into());
    }
    let (head, body) = request.into_parts();
    // An access token may be for less than its person may do, and lasts minutes: it must not become more.
    if head.headers.contains_key(header::AUTHORIZATION) {
        return Err(forbidden("authorization", "an access token does not sign anybody in").into());
    }
    let asking = only(&head.headers, header::ORIGIN)?.and_then(|origin| origin.to_str().ok());
    if !asking.is_some_and(|origin| entrance.is_own(origin)) {
        return Err(forbidden("origin", "only the window itself asks for this").into());
    }
    let fields = fields(body, &["origin"]).await?;
    let origin = text(&fields, "origin")?;
    if !popups.knows(origin) {
        return Err(forbidden("origin", "this origin is not one that this desk knows").into());
    }
    let sessions = entrance.sessions();
    let sitting = entrance.sitting(&head.headers).unwrap_or_else(|| sessions.begin(caller.person, None));
    audit(&request_id, "PopUp", Some(&sitting), "begun");
    let code = popups.issue(sitting, origin, entrance.clock().now_ms());
    Ok(Json(json!({"code": code, "origin": origin})))
}

/// For a code an access token, or, for a card in a frame that asks for it, a session's cookie in the jar of that frame.
pub(super) async fn redeem(
    Extension(entrance): Extension<Entrance>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    request: Request,
) -> Result<Response, Refused> {
    let popups = entrance.popups();
    if popups.is_closed() {
        return Err(not_found("nobody signs in for a page of another here").into());
    }
    let (head, body) = request.into_parts();
    let origin = only(&head.headers, header::ORIGIN)?.and_then(|origin| origin.to_str().ok());
    let origin = origin.filter(|origin| popups.knows(origin));
    let origin = origin.ok_or_else(|| forbidden("origin", "this origin is not one that this desk knows"))?;
    is_json(&head.headers)?;
    let fields = fields(body, &["code", "keep"]).await?;
    let code = text(&fields, "code")?;
    let sessions = entrance.sessions();
    let keep = match fields.get("keep") {
        None => false,
        Some(keep) if keep == "cookie" && sessions.framed() && entrance.is_own(origin) => true,
        Some(_) => return Err(invalid("keep", "is `cookie`, in a frame, where the configuration wants it").into()),
    };
    let sitting = popups.redeem(code, origin, entrance.clock().now_ms());
    let Some(sitting) = sitting.filter(|sitting| !sessions.is_over(sitting)) else {
        audit(&request_id, "PopUp", None, "the code is not good");
        return Err(not_signed_in("this code is not good here, or not any more", None).into());
    };
    audit(&request_id, "PopUp", Some(&sitting), "done");
    let too_long = || invalid("code", "stands for more than is kept here");
    if keep {
        let cookie = sessions.cookie(FRAMED_COOKIE, &sitting).ok_or_else(too_long)?;
        return Ok(with_cookies(StatusCode::NO_CONTENT.into_response(), [Some(cookie)]));
    }
    let bound = Bound { origin: origin.to_owned(), scope: Scope::ALL };
    let (pass, expires_s) = sessions.pass(&sitting, bound, LIFE).ok_or_else(too_long)?;
    Ok(Json(json!({"access_token": pass, "token_type": "Bearer", "expires_in": expires_s})).into_response())
}

/// An object with no other fields than these.
async fn fields(body: axum::body::Body, known: &[&str]) -> Result<Map<String, Value>, Refused> {
    let body = body::read(body).await?;
    let Ok(Value::Object(fields)) = serde_json::from_slice(&body) else {
        return Err(invalid("body", "is a JSON object").into());
    };
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        Some(_) => Err(invalid("body", "has a field that is not known").into()),
        None => Ok(fields),
    }
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<&'a str, Refused> {
    fields.get(name).and_then(Value::as_str).ok_or_else(|| invalid(name, "is required, and is a text").into())
}
