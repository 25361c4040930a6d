//! What an access token was made for, and what a portal's page may send: all of the way, from the preflight to the notebook.

use serde_json::{Value, json};

use crate::{
    browser::{Answer, Stream, send_with},
    cloud::{Act, Call, INSTANCE, NOTEBOOK, NOTEBOOK_TOKEN, PROJECT, json_answer, notebook, notebook_page, usual},
    exchange::{Handover, PORTAL},
    provider::House,
    signer::with,
};

const OTHER: &str = "0aa37afa-4451-42db-a76b-72d624749f66";
const LEASE: &str = r#"{"duration":7200000,"type":"timing"}"#;
const MARK: (&str, &str) = ("x-leasehold-request", "1");

/// Two notebooks, both of whom exist.
fn two(call: &Call, logins: usize) -> Act {
    let other = || with(&notebook("RUNNING"), &json!({"id": OTHER}));
    match call.target.as_str() {
        target if target.contains("/notebooks?") => json_answer(200, &notebook_page(&[notebook("RUNNING"), other()])),
        target if target.contains(OTHER) => json_answer(200, &other()),
        _ => usual(call, logins),
    }
}

async fn ask(handover: &Handover, pass: &str, method: &str, path: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {pass}");
    let mut headers = vec![("authorization", &*bearer), ("origin", PORTAL), MARK];
    if !body.is_empty() {
        headers.push(("content-type", "application/json"));
    }
    send_with(method, &handover.stage.url(path), &headers, body).await
}

fn deeds(id: &str) -> Vec<(&'static str, String, &'static str)> {
    let notebook = format!("/v1/{PROJECT}/notebooks/{id}");
    vec![
        ("GET", notebook.clone(), ""),
        ("GET", format!("{notebook}/lease"), ""),
        ("PUT", notebook.clone(), r#"{"description":"mine"}"#),
        ("POST", format!("{notebook}/start"), ""),
        ("POST", format!("{notebook}/stop"), ""),
        ("PATCH", format!("{notebook}/lease"), LEASE),
        ("POST", format!("/open/{PROJECT}/{id}"), ""),
    ]
}

#[tokio::test]
async fn a_token_for_one_instance_is_refused_for_another_without_a_call() {
    let legacy = format!("/v1/{PROJECT}/demanager/instances/{INSTANCE}");
    for (roles, scope) in [
        ("admin", json!({"instance": NOTEBOOK})),
        ("user", json!({"instances": [NOTEBOOK]})),
        ("viewer", json!({"instance": NOTEBOOK, "project": PROJECT})),
    ] {
        let handover = Handover::with(two).await;
        let pass = handover.pass(&with(&scope, &json!({"roles": [roles]}))).await;
        let mut refused = deeds(OTHER);
        refused.push(("GET", legacy.clone(), ""));
        refused.push(("POST", format!("{legacy}/action"), r#"{"action":"stop"}"#));
        refused.push(("POST", format!("/open/{PROJECT}/{INSTANCE}"), ""));
        for (method, path, body) in refused {
            let answer = ask(&handover, &pass, method, &path, body).await;
            assert_eq!(answer.fault(), (404, "not-found".to_owned()), "{roles} {method} {path}");
            assert_eq!(answer.problem().detail, "this instance does not exist", "{roles} {method} {path}");
        }
        let created = ask(&handover, &pass, "POST", &format!("/v1/{PROJECT}/notebooks"), "{}").await;
        assert_eq!(created.status, 405, "nothing is made here");
        assert_eq!(handover.stage.cloud.calls().len(), 0, "{roles}");
    }
}

#[tokio::test]
async fn a_token_for_one_instance_does_with_it_what_its_person_may() {
    let handover = Handover::with(two).await;
    let pass = handover.pass(&json!({"instance": NOTEBOOK})).await;
    for (method, path, body) in deeds(NOTEBOOK) {
        let answer = ask(&handover, &pass, method, &path, body).await;
        assert_eq!(answer.status, 200, "{method} {path}: {answer:?}");
    }
    let viewer = handover.pass(&json!({"instance": NOTEBOOK, "roles": ["viewer"]})).await;
    let stop = format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}/stop");
    assert_eq!(ask(&handover, &viewer, "POST", &stop, "").await.fault(), (403, "forbidden".to_owned()));
    // The new tab has nothing but the address.
    let ticket = ask(&handover, &pass, "POST", &format!("/open/{PROJECT}/{NOTEBOOK}"), "").await;
    let path = ticket.json()["ticket_path"].as_str().unwrap().to_owned();
    let tab = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    let opened = send_with("GET", &handover.stage.url(&path), &tab, "").await;
    assert_eq!(opened.header("location"), format!("http://127.0.0.1:9/lab?token={NOTEBOOK_TOKEN}"));
    assert_eq!(send_with("GET", &handover.stage.url(&path), &tab, "").await.status, 410);
}

#[tokio::test]
async fn lists_and_streams_have_nothing_else() {
    let handover = Handover::with(two).await;
    let all = handover.pass(&json!({})).await;
    let mine = handover.pass(&json!({"instances": [NOTEBOOK, INSTANCE]})).await;
    let project = handover.pass(&json!({"project": PROJECT})).await;
    let list = format!("/v1/{PROJECT}/notebooks?limit=10");
    for (pass, ids) in [(&all, &[NOTEBOOK, OTHER][..]), (&mine, &[NOTEBOOK]), (&project, &[NOTEBOOK, OTHER])] {
        let rows = ask(&handover, pass, "GET", &list, "").await.json();
        let found: Vec<&str> = rows["data"].as_array().unwrap().iter().filter_map(|row| row["id"].as_str()).collect();
        assert_eq!((found.as_slice(), rows["total"].as_u64()), (ids, u64::try_from(ids.len()).ok()));
        let bearer = format!("Bearer {pass}");
        let headers = [("authorization", &*bearer), ("origin", PORTAL)];
        // Without a project it is the first one of the session.
        for path in ["/events".to_owned(), format!("/events?project={PROJECT}")] {
            let mut stream = Stream::open_with(&handover.stage.url(&path), &headers).await;
            stream.event().await;
            let asked = [&headers[..], &[("accept", "application/json")]].concat();
            let now = send_with("GET", &handover.stage.url(&path), &asked, "").await.body;
            for text in [&stream.text, &now] {
                assert!(text.contains(NOTEBOOK), "{text}");
                assert_eq!(text.contains(OTHER), ids.contains(&OTHER), "{text}");
            }
        }
    }
    let elsewhere = handover.pass(&json!({"project": "0".repeat(32)})).await;
    assert_eq!(ask(&handover, &elsewhere, "GET", "/session", "").await.fault(), (403, "forbidden".to_owned()));
    for path in [list.clone(), format!("/events?project={PROJECT}"), format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}")] {
        assert_eq!(ask(&handover, &elsewhere, "GET", &path, "").await.fault(), (404, "not-found".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_portals_page_gets_through_with_everything_it_sends() {
    let handover = Handover::with(two).await;
    let pass = handover.pass(&json!({"instance": NOTEBOOK})).await;
    let bearer = format!("Bearer {pass}");
    let mut ways = deeds(NOTEBOOK);
    ways.push(("GET", "/session".to_owned(), ""));
    ways.push(("GET", "/events".to_owned(), ""));
    ways.push(("GET", format!("/v1/{PROJECT}/notebooks?limit=10"), ""));
    for (method, path, body) in ways {
        let url = handover.stage.url(&path);
        let preflight = [
            ("origin", PORTAL),
            ("sec-fetch-site", "cross-site"),
            ("access-control-request-method", method),
            ("access-control-request-headers", "authorization,content-type,last-event-id,x-leasehold-request"),
        ];
        let allowed = send_with("OPTIONS", &url, &preflight, "").await;
        assert_eq!(allowed.header("access-control-allow-origin"), PORTAL, "{method} {path}: {allowed:?}");
        assert!(allowed.header("access-control-allow-methods").split(',').any(|one| one == method), "{method}");
        let names = allowed.header("access-control-allow-headers");
        for name in ["authorization", "content-type", "last-event-id", "x-leasehold-request"] {
            assert!(names.split(',').any(|one| one == name), "{name}: {names}");
        }
        let mut headers = vec![
            ("origin", PORTAL),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "cors"),
            ("accept", "application/json"),
            ("authorization", &*bearer),
            ("last-event-id", "1-1"),
            MARK,
        ];
        if !body.is_empty() {
            headers.push(("content-type", "application/json"));
        }
        let answer = send_with(method, &url, &headers, body).await;
        assert_eq!(answer.status, 200, "{method} {path}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), PORTAL, "{method} {path}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{method} {path}");
        for name in ["__Host-leasehold=x", "__Host-leasehold-framed=x"] {
            let both = [&headers[..], &[("cookie", name)]].concat();
            assert_eq!(send_with(method, &url, &both, body).await.fault(), (400, "invalid-field".to_owned()), "{path}");
        }
    }
}

#[tokio::test]
async fn a_page_of_the_same_site_uses_the_cookie_only_where_it_is_listed() {
    const COMPANION: &str = "https://portal.corp.example";
    let house = House::with(&[], |settings| settings.embed.origins = vec![COMPANION.to_owned()]).await;
    let cookie = house.sign_in().await;
    let url = house.stage.url("/session");
    for (origin, status, allowed, credentials) in [
        (COMPANION, 200, COMPANION, "true"),
        (crate::provider::PORTAL, 403, crate::provider::PORTAL, ""),
        ("https://portal.corp.example:444", 403, "", ""),
        ("https://evil.corp.example", 403, "", ""),
        ("null", 403, "", ""),
    ] {
        let site = ("sec-fetch-site", "same-site");
        let answer = send_with("GET", &url, &[MARK, site, ("origin", origin), ("cookie", &cookie)], "").await;
        assert_eq!(answer.status, status, "{origin}: {answer:?}");
        let asked = [("origin", origin), ("access-control-request-method", "GET")];
        for answer in [answer, send_with("OPTIONS", &url, &asked, "").await] {
            assert_eq!(answer.header("access-control-allow-origin"), allowed, "{origin}");
            assert_eq!(answer.header("access-control-allow-credentials"), credentials, "{origin}");
        }
    }
    let unmarked = [("origin", COMPANION), ("cookie", &*cookie)];
    assert_eq!(send_with("GET", &url, &unmarked, "").await.status, 403, "the header is needed all the same");
    let person: Value = send_with("GET", &url, &[MARK, ("cookie", &cookie)], "").await.json();
    assert_eq!(person["person"], "Anna");
}
