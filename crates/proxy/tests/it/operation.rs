//! What whoever runs it gets: audit lines, numbers, the list of what is offered; and that none of it tells a secret
//! (security.md 2, row 20) or an id.

use std::{collections::BTreeSet, fs, path::PathBuf};

use proxy::settings::{Audit, Log, LogFormat, Sink};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    access::{MINE, THEIRS, ask, stage_with},
    browser::{get, send, send_with},
    cloud::{INSTANCE, NOTEBOOK, PROJECT, usual},
    stage::Stage,
};

fn file(ending: &str) -> PathBuf {
    std::env::temp_dir().join(format!("leasehold-{}.{ending}", Uuid::new_v4()))
}

fn quiet() -> Log {
    Log { format: LogFormat::Json, filter: "off".to_owned() }
}

#[tokio::test]
async fn row_20_audit_lines_say_who_did_what_by_which_policy_and_no_secret() {
    let path = file("jsonl");
    let sink = Sink::new(Some(path.clone()));
    // The filter of the log is not theirs.
    let _guard = tracing::subscriber::set_default(proxy::log::subscriber(&quiet(), &sink));
    let stage = stage_with(None, |settings| settings.audit = Audit { sink: sink.clone(), fail_closed: true }).await;
    let notebook = |id: &str| format!("/v1/{PROJECT}/notebooks/{id}");
    for (groups, method, path) in [
        ("user", "POST", format!("{}/start", notebook(MINE))),
        ("user", "POST", format!("{}/stop", notebook(THEIRS))),
        ("user", "GET", notebook(MINE)),
        ("user", "GET", notebook(THEIRS)),
        ("viewer", "POST", format!("/open/{PROJECT}/{THEIRS}")),
        ("admin", "POST", format!("/open/{PROJECT}/{THEIRS}")),
    ] {
        ask(&stage, groups, method, &path, "").await;
    }
    let text = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let word = |line: &Value, name: &str| line[name].as_str().unwrap_or("-").to_owned();
    let told: Vec<String> = lines
        .iter()
        .map(|line| ["roles", "operation", "decision", "policy", "outcome"].map(|name| word(line, name)).join(" "))
        .collect();
    assert_eq!(
        told,
        [
            "[User] StartNotebook - - begun",
            "[User] StartNotebook allow users-work-with-their-own done",
            "[User] StopNotebook - - begun",
            "[User] StopNotebook deny - not-found",
            "[User] ShowNotebook deny - not-found",
            "[Viewer] OpenNotebook - - begun",
            "[Viewer] OpenNotebook deny - forbidden",
            "[Admin] OpenNotebook - - begun",
            "[Admin] OpenNotebook allow admins-do-everything done",
        ]
    );
    for line in &lines {
        assert_eq!(
            (word(line, "issuer"), word(line, "subject"), word(line, "client")),
            ("forward-auth".into(), "me".into(), "127.0.0.1".into())
        );
        assert_eq!((word(line, "project_id").as_str(), word(line, "request_id").len()), (PROJECT, 32), "{line}");
        assert!(line["timestamp"].is_string() && (line["duration_ms"].is_u64()), "{line}");
    }
    assert!(!text.contains("canary"), "{text}");
}

#[tokio::test]
async fn nothing_is_changed_while_audit_lines_are_lost_and_that_is_forbidden() {
    let sink = Sink::new(Some(file("folder-that-is-not-there").join("audit.jsonl")));
    let _guard = tracing::subscriber::set_default(proxy::log::subscriber(&quiet(), &sink));
    for (fail_closed, status) in [(true, 503), (false, 200)] {
        let stage = stage_with(None, |settings| settings.audit = Audit { sink: sink.clone(), fail_closed }).await;
        let path = format!("/v1/{PROJECT}/notebooks/{MINE}");
        for change in [format!("{path}/start"), format!("/open/{PROJECT}/{MINE}")] {
            let answer = ask(&stage, "user", "POST", &change, "").await;
            assert_eq!(answer.status, status, "{change}: {answer:?}");
        }
        assert_eq!(ask(&stage, "user", "GET", &path, "").await.status, 200, "reading goes on");
        let changes = stage.cloud.count(|call| call.is("POST", "/start"));
        assert_eq!(changes, usize::from(!fail_closed));
    }
}

#[tokio::test]
async fn row_20_numbers_have_a_listener_of_their_own_and_no_id_in_them() {
    let stage = stage_with(None, |settings| settings.metrics = Some(([127, 0, 0, 1], 0).into())).await;
    let notebook = format!("/v1/{PROJECT}/notebooks/{MINE}");
    ask(&stage, "user", "GET", &notebook, "").await;
    ask(&stage, "user", "POST", &format!("{notebook}/start?duration=3600000"), "").await;
    ask(&stage, "user", "POST", &format!("/v1/{PROJECT}/notebooks/{THEIRS}/stop"), "").await;
    for invented in 0..50 {
        ask(&stage, "user", "GET", &format!("/canary-{invented}"), "").await;
        ask(&stage, "user", &format!("CANARY{invented}"), "/session", "").await;
    }
    let url = stage.proxy.metrics_url.clone().unwrap();
    let answer = send_with("GET", &url, &[], "").await;
    assert_eq!(answer.status, 200);
    let text = answer.body;
    for line in [
        "leasehold_requests_total{method=\"GET\",route=\"/v1/{*path}\",status=\"200\"} 1",
        "leasehold_operations_total{operation=\"StartNotebook\",outcome=\"done\"} 1",
        "leasehold_operations_total{operation=\"StopNotebook\",outcome=\"not-found\"} 1",
        "leasehold_streams 0",
        "leasehold_failing_projects 0",
        "leasehold_request_duration_seconds_bucket",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    for word in ["canary", "CANARY", PROJECT, MINE, THEIRS] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    assert!(text.lines().count() < 200, "{text}");
    let base = url.trim_end_matches("/metrics");
    assert_eq!(send_with("GET", &format!("{base}/session"), &[], "").await.status, 404);
    assert_eq!(get(&stage.url("/metrics")).await.status, 404);
}

/// The routes as the router has them, from its source: path and method.
fn routes() -> BTreeSet<(String, String)> {
    let named = |text: String, (name, path): (&str, &str)| {
        text.replace(&format!(".route({name}, "), &format!(".route(\"{path}\", "))
    };
    // A parameter that takes several segments has no name of its own in the document.
    let source = include_str!("../../src/routes/mod.rs").replace("{*file}", "{file}");
    let source = [("LOGIN", api::routes::LOGIN), ("LOGOUT", api::routes::LOGOUT)].into_iter().fold(source, named);
    let routes = source.split(".route(\"").skip(1).map(|route| {
        let (path, rest) = route.split_once("\", ").unwrap();
        (path.to_owned(), rest.split('(').next().unwrap().to_owned())
    });
    routes.filter(|(path, _)| path != "/" && path != "/p/{*path}").collect()
}

#[tokio::test]
async fn row_16_what_is_offered_is_what_is_described_and_nothing_else() {
    let stage = Stage::new(usual).await;
    let document = get(&stage.url("/openapi.json")).await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        described.extend(methods.as_object().unwrap().keys().map(|method| (path.clone(), method.clone())));
    }
    let (cloud, own): (BTreeSet<_>, BTreeSet<_>) =
        described.into_iter().partition(|(path, _)| path.starts_with("/v1/"));
    let mut routes = routes();
    assert!(routes.remove(&("/v1/{*path}".to_owned(), "any".to_owned())));
    assert_eq!(own, routes);
    assert_eq!(cloud.len(), 11, "{cloud:?}");
    let paths: BTreeSet<&String> = cloud.iter().map(|(path, _)| path).collect();
    for path in paths {
        let target = path.replace("{project_id}", PROJECT).replace("{id}", NOTEBOOK).replace("{instance_id}", INSTANCE);
        for method in ["get", "post", "put", "patch", "delete", "head"] {
            let answer = send(&method.to_uppercase(), &stage.url(&target), "").await;
            let is_listed = cloud.contains(&(path.clone(), method.to_owned()));
            let is_known = !matches!(answer.status.as_u16(), 404 | 405);
            assert_eq!(is_known, is_listed, "{method} {target}: {answer:?}");
        }
    }
    let start = &document["paths"]["/v1/{project_id}/notebooks/{id}/start"]["post"];
    assert_eq!(start["operationId"], "StartNotebook");
    let names: Vec<&str> =
        start["parameters"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["project_id", "id", "duration", "type"]);
}
