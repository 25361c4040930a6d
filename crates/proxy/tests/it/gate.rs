//! What is let in, what goes out for it, and the headers of every answer.

use serde_json::json;

use crate::{
    browser::{get, raw, send, send_with},
    cloud::{CLOUD_TOKEN, INSTANCE, NOTEBOOK, PROJECT, usual},
    stage::Stage,
};

const MARK: (&str, &str) = ("x-leasehold-request", "1");

#[tokio::test]
async fn only_requests_to_our_own_names_are_answered() {
    let stage = Stage::new(usual).await;
    let port = stage.proxy.url.rsplit(':').next().unwrap().to_owned();
    for (host, status) in [
        (format!("127.0.0.1:{port}"), 200),
        (format!("localhost:{port}"), 200),
        (format!("LocalHost:{port}"), 200),
        (format!("[::1]:{port}"), 200),
        ("desk.example".to_owned(), 200),
        ("127.0.0.1:1".to_owned(), 421),
        ("127.0.0.1".to_owned(), 421),
        (format!("evil.example:{port}"), 421),
        (format!("127.0.0.1:{port}.evil.example"), 421),
        (String::new(), 421),
    ] {
        let answer = send_with("GET", &stage.url("/healthz"), &[("host", &host)], "").await;
        assert_eq!(answer.status, status, "{host:?}");
    }
    for head in [
        "GET /session HTTP/1.1\r\nx-leasehold-request: 1\r\nconnection: close\r\n\r\n".to_owned(),
        format!("GET /session HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nhost: evil.example\r\nconnection: close\r\n\r\n"),
        format!("GET http://evil.example/session HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n\r\n"),
    ] {
        let answer = raw(&stage.proxy.url, head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{head}: {answer}");
    }
    assert_eq!(stage.cloud.calls().len(), 0);
}

#[tokio::test]
async fn what_acts_or_reads_data_needs_the_pages_own_header() {
    let stage = Stage::new(usual).await;
    let notebook = format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}");
    for (method, path) in [
        ("GET", notebook.clone()),
        ("POST", format!("{notebook}/start")),
        ("GET", "/session".to_owned()),
        ("GET", "/events".to_owned()),
        ("POST", format!("/open/{PROJECT}/{NOTEBOOK}")),
    ] {
        for headers in [&[][..], &[("x-leasehold-request", "0")], &[("x-leasehold-request", "1, 1")]] {
            let answer = send_with(method, &stage.url(&path), headers, "").await;
            assert_eq!(answer.fault(), (403, "forbidden".to_owned()), "{method} {path} {headers:?}");
        }
    }
    assert_eq!(stage.cloud.calls().len(), 0);
    for path in ["/healthz", "/readyz", "/version"] {
        assert_eq!(send_with("GET", &stage.url(path), &[], "").await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn what_is_not_on_the_list_does_not_exist_and_costs_no_call() {
    let stage = Stage::new(usual).await;
    let notebook = format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}");
    for (method, path, status) in [
        ("GET", format!("/v1/{PROJECT}/images"), 404),
        ("GET", format!("/v1/{PROJECT}/notebooks/all"), 404),
        ("GET", format!("{notebook}/storage"), 404),
        ("GET", format!("/v1/{PROJECT}/notebooks/..%2f..%2fimages"), 400),
        ("GET", format!("/v1/{PROJECT}//notebooks"), 400),
        ("GET", format!("/v1/{PROJECT}/notebooks/{NOTEBOOK};x"), 400),
        ("GET", "/v3/auth/tokens".to_owned(), 404),
        ("GET", "/nothing/here".to_owned(), 404),
        ("POST", "/nothing/here".to_owned(), 404),
        ("DELETE", notebook.clone(), 405),
        ("HEAD", notebook.clone(), 405),
        ("POST", format!("/v1/{PROJECT}/notebooks"), 405),
        ("POST", "/session".to_owned(), 405),
        ("DELETE", "/healthz".to_owned(), 405),
        ("GET", format!("/v1/{}/notebooks", "0".repeat(32)), 404),
        ("GET", format!("/events?project={}", "0".repeat(32)), 404),
        ("GET", "/events?projekt=1".to_owned(), 400),
        ("GET", format!("/v1/{}/notebooks", PROJECT.to_uppercase()), 400),
        ("GET", format!("/v1/{PROJECT}/notebooks/{}", NOTEBOOK.to_uppercase()), 400),
        ("GET", format!("{notebook}?x=1"), 400),
        ("POST", format!("{notebook}/start?duration=-1"), 400),
        ("POST", format!("{notebook}/start?duration=1.5"), 400),
        ("POST", format!("{notebook}/start?duration=NaN"), 400),
        ("POST", format!("{notebook}/start?duration=14400&type=timing"), 400),
        ("POST", format!("{notebook}/start?duration=259200001"), 400),
        ("POST", format!("/open/{PROJECT}/nonsense"), 400),
        ("POST", format!("/open/{}/{NOTEBOOK}", "0".repeat(32)), 404),
    ] {
        let answer = send(method, &stage.url(&path), "").await;
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        if method != "HEAD" {
            answer.problem();
        }
    }
    assert_eq!(stage.cloud.calls().len(), 0);
}

#[tokio::test]
async fn bad_bodies_are_named_and_cost_no_call() {
    let stage = Stage::new(usual).await;
    let notebook = format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}");
    let instance = format!("/v1/{PROJECT}/demanager/instances/{INSTANCE}");
    let long = json!({"description": "x".repeat(513)}).to_string();
    for (method, path, body, field) in [
        ("PATCH", format!("{notebook}/lease"), "{", "body"),
        ("PATCH", format!("{notebook}/lease"), r#"{"duration":"7200000"}"#, "duration"),
        ("PATCH", format!("{notebook}/lease"), r#"{"duration":7200000.5}"#, "duration"),
        ("PATCH", format!("{notebook}/lease"), r#"{"duration":60000,"type":"idle"}"#, "duration"),
        ("PATCH", format!("{notebook}/lease"), r#"{"duration":7200000,"type":"never"}"#, "type"),
        ("PATCH", format!("{notebook}/lease"), r#"{"duration":7200000,"admin":true}"#, "admin"),
        ("PUT", notebook.clone(), long.as_str(), "description"),
        ("PUT", notebook.clone(), r#"{"description":"<b>"}"#, "description"),
        ("PUT", instance.clone(), r#"{"spec":{"auto_stop":{"enable":true,"duration":7200000}}}"#, "duration"),
        ("POST", format!("{instance}/action"), r#"{"action":"delete"}"#, "action"),
    ] {
        let answer = send(method, &stage.url(&path), body).await;
        let problem = answer.problem();
        assert_eq!((problem.status, problem.code.as_str()), (400, "invalid-field"), "{body}: {answer:?}");
        assert_eq!(problem.field.as_deref(), Some(field), "{body}");
    }
    let answer = send("PUT", &stage.url(&notebook), &"x".repeat(64 * 1024 + 1)).await;
    assert_eq!(answer.fault(), (413, "too-large".to_owned()));
    assert!(answer.problem().detail.contains("64 KiB"), "{answer:?}");
    assert_eq!(stage.cloud.calls().len(), 0);
}

#[tokio::test]
async fn only_what_was_understood_goes_out() {
    let stage = Stage::new(usual).await;
    let url = stage.url(&format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}/start?type=timing&duration=14400000"));
    let headers = [
        MARK,
        ("x-auth-token", "mine"),
        ("x-security-token", "mine"),
        ("x-project-id", "mine"),
        ("authorization", "Bearer mine"),
        ("cookie", "mine"),
        ("x-forwarded-for", "mine"),
        ("accept-language", "mine"),
        ("content-type", "application/json"),
    ];
    let answer = send_with("POST", &url, &headers, "{}").await;
    assert_eq!(answer.status, 200);
    let calls = stage.cloud.calls();
    let call = calls.iter().find(|call| call.is("POST", "/start")).unwrap();
    assert_eq!(call.target, format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}/start?duration=14400000&type=timing"));
    assert_eq!(call.header("x-auth-token"), Some(format!("{CLOUD_TOKEN}-1").as_str()));
    assert_eq!(call.header("x-project-id"), Some(PROJECT));
    assert_eq!(call.header("x-request-id"), Some(answer.header("x-request-id")));
    let mut names: Vec<&str> = call.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    let expected = [
        "accept",
        "content-length",
        "host",
        "user-agent",
        "x-auth-token",
        "x-language",
        "x-project-id",
        "x-request-id",
    ];
    assert_eq!(names, expected);
    assert_eq!(call.body, "");
}

#[tokio::test]
async fn every_answer_carries_the_policy() {
    let stage = Stage::new(usual).await;
    for (path, cache) in [
        ("/session".to_owned(), "no-store"),
        ("/healthz".to_owned(), "no-store"),
        (format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}"), "no-store"),
        (format!("/v1/{PROJECT}/images"), "no-store"),
        ("/assets/none.js".to_owned(), "no-store"),
        ("/open/0000".to_owned(), "no-store"),
    ] {
        let answer = get(&stage.url(&path)).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("'unsafe-"), "{path}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cache-control", cache),
        ] {
            assert_eq!(answer.header(name), value, "{path} {name}");
        }
        assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
    }
    let foreign = send_with("GET", &stage.url("/"), &[("host", "evil.example")], "").await;
    assert!(foreign.header("content-security-policy").contains("default-src 'none'"));
    let page = get(&stage.url(&format!("/p/{PROJECT}/{NOTEBOOK}"))).await;
    assert!(page.header("content-type").starts_with("text/html"), "{page:?}");
}
