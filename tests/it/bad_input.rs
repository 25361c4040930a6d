//! Bad input at the proxy's door: each is answered with a problem that names the field or the fault, and none of it reaches
//! the cloud.

use api::Problem;
use serde_json::json;

use crate::{cloud::Answer, desk::Desk};

fn problem(answer: &Answer) -> Problem {
    Problem::read(answer.status, &answer.json()).unwrap_or_else(|| panic!("no problem: {}", answer.text()))
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_naming_the_field_and_never_passed_on() {
    let desk = Desk::start().await;
    let id = desk.id("train-bert-base").await;
    let legacy = desk.id("segmentation-unet").await;
    let start = |query: &str| ("POST", format!("/notebooks/{id}/start?{query}"), None);
    let renew = |body: &'static str| ("PATCH", format!("/notebooks/{id}/lease"), Some(body.to_owned()));
    let describe = |text: &str| ("PUT", format!("/notebooks/{id}"), Some(json!({"description": text}).to_string()));
    let auto_stop = |body: &'static str| ("PUT", format!("/demanager/instances/{legacy}"), Some(body.to_owned()));
    let long = "x".repeat(513);
    let cases = [
        (start("duration=-1&type=timing"), 400, "duration"),
        (start("duration=3600000.5"), 400, "duration"),
        (start("duration=NaN"), 400, "duration"),
        (start("duration=99999999999999999999"), 400, "duration"),
        (start("duration=259200001"), 400, "duration"),
        (start("duration=14400"), 400, "duration"),
        (start("duration=900000&type=timing"), 400, "duration"),
        (start("duration=3600000&duration=7200000"), 400, "duration"),
        (start("type=forever"), 400, "type"),
        (start("color=red"), 400, "color"),
        (renew(r#"{"duration":"soon"}"#), 400, "duration"),
        (renew(r#"{"duration":7200,"type":"idle"}"#), 400, "duration"),
        (renew(r#"{"duration":7200000,"type":"idle","owner":"me"}"#), 400, "owner"),
        (renew(r#"{"duration":"#), 400, "body"),
        (renew("[]"), 400, "body"),
        (describe(&long), 400, "description"),
        (describe("a<b"), 400, "description"),
        (auto_stop(r#"{"spec":{"auto_stop":{"enable":true,"duration":7200000}}}"#), 400, "duration"),
        (auto_stop(r#"{"spec":{"auto_stop":{"enable":true}}}"#), 400, "duration"),
    ];
    for ((method, path, body), status, field) in cases {
        let answer = desk.cloud(method, &path, body.as_deref()).await;
        let problem = problem(&answer);
        assert_eq!((answer.status, problem.code.as_str()), (status, "invalid-field"), "{method} {path} {body:?}");
        assert!(problem.field.as_deref().is_some_and(|named| named.contains(field)), "{method} {path}: {problem:?}");
        assert!(!problem.detail.is_empty() && !problem.request_id.is_empty(), "{method} {path}");
    }
    assert_eq!(desk.calls().await, Vec::<serde_json::Value>::new());
}

#[tokio::test]
async fn what_is_not_listed_does_not_exist() {
    let desk = Desk::start().await;
    let id = desk.id("train-bert-base").await;
    for (method, path) in [
        ("GET", "/notebooks/all".to_owned()),
        ("GET", "/notebooks/flavors".into()),
        ("DELETE", format!("/notebooks/{id}")),
        ("POST", "/notebooks".into()),
        ("POST", format!("/notebooks/{id}/create-image")),
        ("GET", format!("/notebooks/{}", id.to_uppercase())),
        ("GET", format!("/notebooks/{id}/..%2f..%2fimages")),
        ("GET", format!("/notebooks//{id}")),
        ("GET", "/images".into()),
        ("GET", "/workspaces".into()),
        ("GET", format!("/demanager/instances/{id}/token")),
        ("PATCH", format!("/notebooks/{id}")),
        ("TRACE", format!("/notebooks/{id}")),
    ] {
        let answer = desk.cloud(method, &path, None).await;
        assert!(matches!(answer.status, 400 | 404 | 405), "{method} {path}: {}", answer.status);
        problem(&answer);
    }
    for path in [
        format!("/v1/{}/notebooks", "0".repeat(32)),
        "/v1/not-a-project/notebooks".to_owned(),
        format!("/v2/{}/notebooks", desk.project),
        "/v3/auth/tokens".into(),
        "/_sim/state".into(),
        "/metrics".into(),
    ] {
        let answer = desk.call("GET", &path, None).await;
        assert!(matches!(answer.status, 400 | 403 | 404), "{path}: {}", answer.status);
        problem(&answer);
    }
    assert_eq!(desk.calls().await, Vec::<serde_json::Value>::new());
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_naming_the_limit() {
    let desk = Desk::start().await;
    let id = desk.id("train-bert-base").await;
    let body = json!({"description": "x".repeat(70 * 1024)}).to_string();
    let answer = desk.cloud("PUT", &format!("/notebooks/{id}"), Some(&body)).await;
    let problem = problem(&answer);
    assert_eq!((answer.status, problem.code.as_str()), (413, "too-large"));
    assert!(problem.detail.contains("64 KiB"), "{}", problem.detail);
    assert_eq!(desk.calls().await, Vec::<serde_json::Value>::new());
}

#[tokio::test]
async fn without_the_page_s_header_or_by_another_name_nothing_is_told() {
    let desk = Desk::start().await;
    let client = reqwest::Client::new();
    for path in ["/session".to_owned(), "/events".into(), format!("/v1/{}/notebooks", desk.project)] {
        let url = format!("{}{path}", desk.running.url);
        assert_eq!(client.get(&url).send().await.unwrap().status(), 403, "{path}");
        let foreign = client.get(&url).header(api::routes::REQUEST_HEADER, "1").header("host", "portal.example");
        assert_eq!(foreign.send().await.unwrap().status(), 421, "{path}");
    }
    assert_eq!(desk.calls().await, Vec::<serde_json::Value>::new());
}

#[tokio::test]
async fn bad_answers_of_the_cloud_become_problems_that_name_the_fault() {
    let desk = Desk::start().await;
    let id = desk.id("train-bert-base").await;
    for (fault, status, code) in [
        (json!({"kind": "empty"}), 502, "upstream-unreadable"),
        (json!({"kind": "html"}), 502, "upstream-unreadable"),
        (json!({"kind": "truncated"}), 502, "upstream-unreadable"),
        (json!({"kind": "wrong-types"}), 502, "upstream-unreadable"),
        (json!({"kind": "huge"}), 502, "upstream-unreadable"),
        (json!({"kind": "status", "status": 429, "retry_after": "2"}), 429, "upstream-busy"),
    ] {
        let mut queued = fault.clone();
        queued["times"] = json!(5);
        queued["path_contains"] = json!("/notebooks");
        desk.control("POST", "/faults", Some(queued)).await;
        let list = desk.cloud("GET", "/notebooks", None).await;
        let problem = problem(&list);
        assert_eq!((list.status, problem.code.as_str()), (status, code), "{fault}: {}", list.text());
        assert!(!problem.detail.is_empty(), "{fault}");
        desk.control("DELETE", "/faults", None).await;
        assert_eq!(desk.cloud("GET", &format!("/notebooks/{id}"), None).await.status, 200, "after {fault}");
    }
}
