//! The sign-in in a window of its own, and the session in a frame (embedding.md 4; security.md 4.5).

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    browser::{Answer, send_with},
    cloud::{PROJECT, usual},
    embed::Build,
    provider::{House, cookies, set_cookie},
    stage::Stage,
};

const WIDGET: &str = "https://portal.elsewhere.example";
const SECOND: &str = "https://second.elsewhere.example";
const MARK: (&str, &str) = ("x-leasehold-request", "1");
const JSON: (&str, &str) = ("content-type", "application/json");
const SESSION: &str = "__Host-leasehold";
const FRAMED: &str = "__Host-leasehold-framed";
/// `/auth/popup?origin=` with [`WIDGET`], as `return_to`.
const BACK: &str = "/auth/popup?origin=https%3A%2F%2Fportal.elsewhere.example";
/// A window that a page of another site opens: without our strict cookie.
const WINDOW: [(&str, &str); 3] =
    [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];

async fn house(partitioned: bool) -> (House, Build) {
    let build = Build::new(&["popup.html", "index.html"]);
    let files = build.files();
    let house = House::with(&[], move |settings| {
        settings.files = files;
        settings.embed.origins = vec![WIDGET.to_owned(), SECOND.to_owned()];
        settings.embed.frame_ancestors = vec![WIDGET.to_owned()];
        settings.sign_in.session.partitioned = partitioned;
    })
    .await;
    (house, build)
}

/// The script of the window asks, with the cookie of its browser.
async fn code(house: &House, cookie: &str, origin: &str) -> Answer {
    let own = house.stage.proxy.url.clone();
    let headers = [MARK, JSON, ("origin", &*own), ("sec-fetch-site", "same-origin"), ("cookie", cookie)];
    send_with("POST", &house.stage.url("/auth/popup/code"), &headers, &json!({"origin": origin}).to_string()).await
}

async fn code_for(house: &House, cookie: &str, origin: &str) -> String {
    let answer = code(house, cookie, origin).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["origin"]), (200, &json!(origin)), "{answer:?}");
    answer.json()["code"].as_str().unwrap().to_owned()
}

async fn redeem(house: &House, body: &Value, origin: &str) -> Answer {
    send_with("POST", &house.stage.url("/auth/popup"), &[JSON, ("origin", origin)], &body.to_string()).await
}

async fn session(house: &House, headers: &[(&str, &str)]) -> Answer {
    send_with("GET", &house.stage.url("/session"), headers, "").await
}

fn bearer(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    format!("Bearer {}", answer.json()["access_token"].as_str().unwrap())
}

#[tokio::test]
async fn the_window_keeps_its_opener_and_comes_back_from_the_sign_in() {
    let (house, _build) = house(false).await;
    let answer = send_with("GET", &house.stage.url(BACK), &WINDOW, "").await;
    assert_eq!((answer.status.as_u16(), &*answer.body), (200, "bytes of popup.html"));
    let policy = answer.header("content-security-policy");
    let expected = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'";
    assert_eq!((policy, answer.header("cross-origin-opener-policy")), (expected, "unsafe-none"));
    assert_eq!(code(&house, "", WIDGET).await.problem().login.as_deref(), Some("/auth/login"));
    let query: String = form_urlencoded::byte_serialize(BACK.as_bytes()).collect();
    let login = send_with("GET", &house.stage.url(&format!("/auth/login?return_to={query}")), &[], "").await;
    assert_eq!(login.header("cross-origin-opener-policy"), "unsafe-none");
    let begun = house.begin(BACK).await;
    house.will_give(&house.signer.sign(&House::header(), &house.claims(&begun.nonce)));
    let back = house.back(&begun, &house.query(&begun)).await;
    assert_eq!((back.status.as_u16(), back.header("location")), (303, BACK));
    assert_eq!(back.header("cross-origin-opener-policy"), "unsafe-none");
    assert_eq!(code(&house, &cookies(&back, SESSION).unwrap(), WIDGET).await.status, 200);
    for path in ["/", &format!("/p/{PROJECT}"), "/embed/card", "/session", "/open/x", "/assets/x.js"] {
        let answer = send_with("GET", &house.stage.url(path), &[], "").await;
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
    }
}

#[tokio::test]
async fn no_window_for_a_page_that_is_not_listed() {
    let (house, _build) = house(false).await;
    let cookie = house.sign_in().await;
    for query in [
        "",
        "?origin=",
        "?origin=null",
        "?origin=*",
        "?origin=https%3A%2F%2Fevil.example",
        "?origin=https%3A%2F%2Fportal.elsewhere.example%2F",
        "?origin=https%3A%2F%2Fportal.elsewhere.example%3A444",
        "?origin=http%3A%2F%2Fportal.elsewhere.example",
        "?origin=https%3A%2F%2Fportal.example",
        "?origin=https%3A%2F%2Fportal.elsewhere.example&origin=https%3A%2F%2Fevil.example",
    ] {
        let headers = [&WINDOW[..], &[("cookie", &cookie)]].concat();
        let answer = send_with("GET", &house.stage.url(&format!("/auth/popup{query}")), &headers, "").await;
        assert_eq!(answer.status, 403, "{query}");
        assert!(answer.body.contains("cannot sign you in") && !answer.body.contains("evil"), "{answer:?}");
    }
    for origin in
        ["", "null", "*", "https://evil.example", "https://portal.elsewhere.example/", crate::provider::PORTAL]
    {
        assert_eq!(code(&house, &cookie, origin).await.fault(), (403, "forbidden".to_owned()), "{origin}");
    }
}

#[tokio::test]
async fn a_code_is_given_to_the_window_alone() {
    let (house, _build) = house(false).await;
    let cookie = house.sign_in().await;
    let own = house.stage.proxy.url.clone();
    let good = json!({"origin": WIDGET}).to_string();
    let pass = redeem(&house, &json!({"code": code_for(&house, &cookie, WIDGET).await}), WIDGET).await;
    let pass = bearer(&pass);
    let (cookie, own) = (("cookie", &*cookie), ("origin", &*own));
    for (headers, body, status) in [
        (&[JSON, own, cookie][..], &*good, 403),
        (&[MARK, JSON, cookie], &good, 403),
        (&[MARK, JSON, cookie, ("origin", WIDGET)], &good, 403),
        (&[MARK, JSON, cookie, ("origin", "https://evil.example")], &good, 403),
        (&[MARK, JSON, own, cookie, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")], &good, 200),
        (&[MARK, JSON, own], &good, 401),
        (&[MARK, own, cookie], &good, 415),
        (&[MARK, JSON, own, cookie], "{}", 400),
        (&[MARK, JSON, own, cookie], "[]", 400),
        (&[MARK, JSON, own, cookie], r#"{"origin":7}"#, 400),
        (&[MARK, JSON, own, cookie], r#"{"origin":"https://portal.elsewhere.example","x":1}"#, 400),
        // What was given for ten minutes does not renew itself.
        (&[MARK, JSON, ("origin", WIDGET), ("authorization", &pass)], &good, 403),
    ] {
        let answer = send_with("POST", &house.stage.url("/auth/popup/code"), headers, body).await;
        assert_eq!(answer.status, status, "{headers:?} {body}: {answer:?}");
    }
    assert_eq!(send_with("GET", &house.stage.url("/auth/popup/code"), &[MARK, cookie], "").await.status, 405);
}

#[tokio::test]
async fn a_code_is_good_once_for_a_minute_and_for_its_page() {
    let (house, _build) = house(false).await;
    let cookie = house.sign_in().await;
    let first = json!({"code": code_for(&house, &cookie, WIDGET).await});
    let answer = redeem(&house, &first, WIDGET).await;
    assert_eq!((answer.header("cache-control"), answer.header("set-cookie")), ("no-store", ""));
    assert_eq!(answer.header("access-control-allow-origin"), WIDGET);
    assert_eq!((&answer.json()["token_type"], &answer.json()["expires_in"]), (&json!("Bearer"), &json!(600)));
    let pass = bearer(&answer);
    let mine = [("authorization", &*pass), ("origin", WIDGET), ("sec-fetch-site", "cross-site")];
    assert_eq!(session(&house, &mine).await.json()["person"], "Anna");
    assert_eq!(session(&house, &[("authorization", &pass), ("origin", SECOND)]).await.status, 401);
    assert_eq!(redeem(&house, &first, WIDGET).await.fault(), (401, "not-signed-in".to_owned()), "twice");
    let stolen = json!({"code": code_for(&house, &cookie, WIDGET).await});
    for (origin, status) in [("https://evil.example", 403), ("null", 403), (SECOND, 401), (WIDGET, 401)] {
        assert_eq!(redeem(&house, &stolen, origin).await.status, status, "{origin}");
    }
    let late = json!({"code": code_for(&house, &cookie, WIDGET).await});
    house.time.pass(Duration::from_secs(60));
    assert_eq!(redeem(&house, &late, WIDGET).await.status, 401);
    for (body, status) in [
        (json!({"code": "x"}), 401),
        (json!({"code": 7}), 400),
        (json!({}), 400),
        (json!({"code": "x", "keep": "cookie"}), 400),
        (json!({"code": "x", "origin": WIDGET}), 400),
    ] {
        assert_eq!(redeem(&house, &body, WIDGET).await.status, status, "{body}");
    }
    let plain = [("origin", WIDGET), ("content-type", "text/plain")];
    assert_eq!(send_with("POST", &house.stage.url("/auth/popup"), &plain, &first.to_string()).await.status, 415);
    house.time.pass(Duration::from_secs(540));
    assert_eq!(session(&house, &mine).await.fault(), (401, "not-signed-in".to_owned()));
}

#[tokio::test]
async fn what_a_window_gave_ends_with_its_session() {
    let (house, _build) = house(false).await;
    let cookie = house.sign_in().await;
    let pass = bearer(&redeem(&house, &json!({"code": code_for(&house, &cookie, WIDGET).await}), WIDGET).await);
    let waiting = json!({"code": code_for(&house, &cookie, WIDGET).await});
    let mine = [("authorization", &*pass), ("origin", WIDGET)];
    assert_eq!(session(&house, &mine).await.status, 200);
    assert_eq!(house.log_out(&cookie).await.status, 204);
    assert_eq!(session(&house, &mine).await.fault(), (401, "not-signed-in".to_owned()));
    assert_eq!(redeem(&house, &waiting, WIDGET).await.fault(), (401, "not-signed-in".to_owned()));
}

#[tokio::test]
async fn without_origins_there_are_no_windows() {
    let stage = Stage::new(usual).await;
    let own = stage.proxy.url.clone();
    let headers = [MARK, JSON, ("origin", &*own)];
    assert_eq!(send_with("GET", &stage.url(BACK), &WINDOW, "").await.status, 403);
    for (path, body) in [("/auth/popup", r#"{"code":"x"}"#), ("/auth/popup/code", r#"{"origin":"x"}"#)] {
        assert_eq!(send_with("POST", &stage.url(path), &headers, body).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_card_in_a_frame_reads_with_a_token_as_our_own_page() {
    let (house, _build) = house(false).await;
    let (cookie, own) = (house.sign_in().await, house.stage.proxy.url.clone());
    let pass = bearer(&redeem(&house, &json!({"code": code_for(&house, &cookie, &own).await}), &own).await);
    let token = ("authorization", &*pass);
    for (headers, status) in [
        (&[token, ("sec-fetch-site", "same-origin")][..], 200),
        (&[token, ("origin", &own), ("sec-fetch-site", "same-origin")], 200),
        (&[token], 401),
        (&[token, ("sec-fetch-site", "none")], 403),
        (&[token, ("sec-fetch-site", "cross-site")], 403),
        (&[token, ("origin", WIDGET)], 401),
    ] {
        assert_eq!(session(&house, headers).await.status, status, "{headers:?}");
    }
}

#[tokio::test]
async fn a_session_in_a_frame_has_a_cookie_of_its_own() {
    let (house, _build) = house(true).await;
    let (cookie, own) = (house.sign_in().await, house.stage.proxy.url.clone());
    let keep = |code: String| json!({"code": code, "keep": "cookie"});
    let foreign = redeem(&house, &keep(code_for(&house, &cookie, WIDGET).await), WIDGET).await;
    assert_eq!(foreign.fault(), (400, "invalid-field".to_owned()), "a frame is a page of ours");
    let kept = redeem(&house, &keep(code_for(&house, &cookie, &own).await), &own).await;
    assert_eq!((kept.status.as_u16(), &*kept.body), (204, ""));
    let line = set_cookie(&kept, FRAMED);
    assert!(line.ends_with("; Path=/; Secure; HttpOnly; SameSite=None; Partitioned"), "{line}");
    let framed = cookies(&kept, FRAMED).unwrap();
    let jar = ("cookie", &*framed);
    let ours = ("sec-fetch-site", "same-origin");
    for (headers, status) in [
        (&[MARK, jar, ours][..], 200),
        (&[jar, ours], 403),
        (&[MARK, jar, ("sec-fetch-site", "cross-site")], 403),
        (&[MARK, jar, ("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], 403),
        (&[MARK, jar, ("sec-fetch-site", "cross-site"), ("origin", crate::provider::PORTAL)], 403),
        (&[jar, ours, ("authorization", "Bearer x")], 400),
    ] {
        assert_eq!(session(&house, headers).await.status, status, "{headers:?}");
    }
    // Neither cookie stands for the other.
    for swapped in [framed.replace(FRAMED, SESSION), cookie.replace(SESSION, FRAMED)] {
        assert_eq!(session(&house, &[MARK, ("cookie", &swapped)]).await.status, 401, "{swapped}");
    }
    house.time.pass(Duration::from_secs(16 * 60));
    let renewed = session(&house, &[MARK, jar, ours]).await;
    assert!(set_cookie(&renewed, FRAMED).ends_with("SameSite=None; Partitioned"), "{renewed:?}");
    assert!(set_cookie(&renewed, SESSION).is_empty(), "{renewed:?}");
    let out = house.log_out(&framed).await;
    assert!(set_cookie(&out, FRAMED).contains("Partitioned; Max-Age=0"), "{out:?}");
    assert_eq!(session(&house, &[MARK, jar, ours]).await.status, 401);
    assert_eq!(house.session(&cookie).await.status, 401, "it was one session");
}
