//! `/auth/...`: begin and finish a sign-in, sign out, hand a portal's people over. Pages of our own words answer browsers;
//! nothing that came in is ever shown or logged.

use axum::{
    Extension, Json,
    body::Body,
    extract::{RawQuery, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use crate::{
    body,
    finish::RequestId,
    gate::{is_json, only},
    pages,
    problems::{Refused, forbidden, invalid, not_found, not_signed_in},
    sign_in::{
        COOKIE, Entrance, FRAMED_COOKIE, Failure, LIFE, LOGIN_COOKIE, Reach, Sitting, forget, local, remove_cookie,
    },
};

/// A browser wants to sign in, and then to go where `return_to` says.
pub(super) async fn login(
    Extension(entrance): Extension<Entrance>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let wanted = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "return_to");
    let return_to = local(&wanted.map(|(_, wanted)| wanted).unwrap_or_default());
    let Some(oidc) = entrance.oidc() else {
        // Whoever gets here is signed in by other means, or not at all.
        return sent_on(HeaderValue::try_from(return_to).ok(), []);
    };
    match oidc.begin(entrance.sessions(), &headers, return_to).await {
        Ok(begun) => sent_on(Some(begun.location), [Some(begun.cookie)]),
        Err(failure) => failed(failure),
    }
}

/// The provider sends the browser back.
pub(super) async fn callback(
    Extension(entrance): Extension<Entrance>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(oidc) = entrance.oidc() else { return Refused::from(not_found("nobody signs in here")).into_response() };
    let sessions = entrance.sessions();
    let finished = oidc.finish(sessions, &headers, &query.unwrap_or_default(), entrance.rules()).await;
    let begun = finished.and_then(|finished| {
        let sitting = sessions.begin(finished.person, finished.provider_session);
        let cookie = sessions.cookie(COOKIE, &sitting).ok_or(Failure::TooMuch)?;
        Ok((sitting, [Some(cookie), Some(finished.cookie)], finished.return_to))
    });
    match begun {
        Ok((sitting, cookies, return_to)) => {
            // A session that somebody may have planted, or know, ends here (security.md 2, row 02).
            if let Some(former) = entrance.sitting(&headers) {
                sessions.end(&former);
            }
            audit(&request_id, "SignIn", Some(&sitting), "done");
            // A redirect within this origin: what the page then asks for brings the strict cookie along.
            sent_on(HeaderValue::try_from(return_to).ok(), cookies)
        }
        Err(failure) => {
            audit(&request_id, "SignIn", None, failure.words());
            failed(failure)
        }
    }
}

/// Ends the session of this browser, and only that one. Who has none is signed out already.
pub(super) async fn logout(
    Extension(entrance): Extension<Entrance>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    headers: HeaderMap,
) -> Response {
    if let Some(sitting) = entrance.sitting(&headers) {
        entrance.sessions().end(&sitting);
        audit(&request_id, "SignOut", Some(&sitting), "done");
    }
    let framed = entrance.sessions().framed().then(|| forget(FRAMED_COOKIE)).flatten();
    let cookies = [forget(COOKIE), remove_cookie(LOGIN_COOKIE, Reach::Links), framed];
    with_cookies(StatusCode::NO_CONTENT.into_response(), cookies)
}

/// The provider ends sessions that it began. It proves itself with its signature, and needs no header of the page.
pub(super) async fn provider_logout(
    Extension(entrance): Extension<Entrance>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    request: Request,
) -> Result<Response, Refused> {
    let oidc = entrance.oidc().ok_or_else(|| not_found("nobody signs in here"))?;
    let body = body::read(request.into_body()).await?;
    let token = form_urlencoded::parse(&body).find(|(name, _)| name == "logout_token");
    let token = token.ok_or_else(|| invalid("logout_token", "is required"))?.1;
    match oidc.log_out(&token).await {
        Ok(key) => {
            entrance.sessions().end_all(key);
            audit(&request_id, "ProviderSignOut", None, "done");
            Ok(StatusCode::OK.into_response())
        }
        Err(failure) => {
            audit(&request_id, "ProviderSignOut", None, failure.words());
            Err(invalid("logout_token", "is not a log-out by this desk's provider").into())
        }
    }
}

/// A portal's word for one of its people, for an access token.
pub(super) async fn exchange(
    Extension(entrance): Extension<Entrance>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    request: Request,
) -> Result<Json<Value>, Refused> {
    let exchange = entrance.exchange().ok_or_else(|| not_found("nobody is handed over here"))?;
    let (head, body) = request.into_parts();
    let origin = only(&head.headers, header::ORIGIN)?.and_then(|origin| origin.to_str().ok()).unwrap_or_default();
    if !exchange.origins().iter().any(|known| known == origin) {
        return Err(forbidden("origin", "this origin is not one of the portal's").into());
    }
    is_json(&head.headers)?;
    let token = handed(body).await?;
    let now_ms = entrance.clock().now_ms();
    match exchange.admit(&token, origin, entrance.rules(), now_ms).await {
        Ok((person, bound)) => {
            tracing::info!(
                target: "audit", request_id, issuer = person.issuer, subject = person.subject, roles = ?person.roles,
                operation = "Exchange", scope = %bound.scope.to_json(), outcome = "done", "acted"
            );
            let sessions = entrance.sessions();
            let pass = sessions.pass(&sessions.begin(person, None), bound, LIFE);
            let (pass, expires_s) = pass.ok_or_else(|| invalid("token", "says more than is kept here"))?;
            Ok(Json(json!({"access_token": pass, "token_type": "Bearer", "expires_in": expires_s})))
        }
        Err(flaw) => {
            audit(&request_id, "Exchange", None, flaw.words());
            Err(not_signed_in("the portal's token is not good here", None).into())
        }
    }
}

/// `{"token": ".."}` and nothing else.
async fn handed(body: Body) -> Result<String, Refused> {
    let body = body::read(body).await?;
    let rule = || Refused::from(invalid("token", "is the one field, and is a text"));
    let Ok(Value::Object(fields)) = serde_json::from_slice(&body) else { return Err(rule()) };
    match (fields.len(), fields.get("token").and_then(Value::as_str)) {
        (1, Some(token)) => Ok(token.to_owned()),
        _ => Err(rule()),
    }
}

pub(super) fn audit(request_id: &str, operation: &'static str, sitting: Option<&Sitting>, outcome: &'static str) {
    let person = sitting.map(|sitting| &*sitting.person);
    tracing::info!(
        target: "audit",
        request_id,
        issuer = person.map(|person| person.issuer.as_str()),
        subject = person.map(|person| person.subject.as_str()),
        roles = person.map(|person| tracing::field::debug(&person.roles)),
        operation,
        outcome,
        "acted"
    );
}

fn failed(failure: Failure) -> Response {
    let (heading, text) = match failure {
        Failure::Query | Failure::NotBegun | Failure::OtherIssuer => (
            "This sign-in cannot be finished",
            "It was not begun in this browser, or more than five minutes ago. Begin again from the notebooks.",
        ),
        Failure::Denied => ("You are not signed in", "The identity provider did not sign you in."),
        Failure::Nobody(_) | Failure::TooMuch => (
            "You have no access to this desk",
            "You are signed in at your identity provider, but have no role here. The desk's operator gives roles.",
        ),
        Failure::Unavailable => {
            ("Nobody can sign in at the moment", "The identity provider does not answer. Try again in a minute.")
        }
        Failure::NoToken | Failure::Token(_) => (
            "You are not signed in",
            "What the identity provider answered cannot be trusted. Its operator must look at it.",
        ),
    };
    pages::plain(failure.status(), heading, text)
}

fn sent_on(location: Option<HeaderValue>, cookies: impl IntoIterator<Item = Option<HeaderValue>>) -> Response {
    match location {
        Some(location) => {
            with_cookies((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(), cookies)
        }
        None => failed(Failure::Unavailable),
    }
}

pub(super) fn with_cookies(mut response: Response, cookies: impl IntoIterator<Item = Option<HeaderValue>>) -> Response {
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
