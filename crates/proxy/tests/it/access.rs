//! Who may do what: every role, every kind of object and every operation, through the socket, with the policies that come
//! with the program and with the same ones given as a file (security.md 2, row 21).

use std::fs;

use proxy::{Settings, settings::Sources};
use serde_json::{Value, json};

use crate::{
    browser::{Answer, Stream, send_with},
    cloud::{Act, Call, PROJECT, answer, json_answer, refusal, usual},
    stage::{Stage, sign_in},
};

const SECRET: &str = "canary-forward-secret-0123456789abcdef";
const POLICY: &str = include_str!("../../src/access/policy.cedar");

pub(crate) const MINE: &str = "11111111-1111-1111-1111-111111111111";
pub(crate) const THEIRS: &str = "22222222-2222-2222-2222-222222222222";
const NOBODYS: &str = "33333333-3333-3333-3333-333333333333";
const MISSING: &str = "44444444-4444-4444-4444-444444444444";
const OBJECTS: [&str; 4] = [MINE, THEIRS, NOBODYS, MISSING];

/// What an operation is to policies.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    See,
    Act,
    Open,
}

/// Every operation on one instance, for its id.
fn operations(id: &str) -> Vec<(Kind, &'static str, String, &'static str)> {
    let notebook = format!("/v1/{PROJECT}/notebooks/{id}");
    let instance = format!("/v1/{PROJECT}/demanager/instances/DE-{id}");
    vec![
        (Kind::See, "GET", notebook.clone(), ""),
        (Kind::See, "GET", format!("{notebook}/lease"), ""),
        (Kind::See, "GET", instance.clone(), ""),
        (Kind::Act, "POST", format!("{notebook}/start?duration=3600000"), ""),
        (Kind::Act, "POST", format!("{notebook}/stop"), ""),
        (Kind::Act, "PATCH", format!("{notebook}/lease"), r#"{"duration":3600000,"type":"timing"}"#),
        (Kind::Act, "PUT", notebook, r#"{"description":"x"}"#),
        (Kind::Act, "POST", format!("{instance}/action"), r#"{"action":"stop"}"#),
        (Kind::Act, "PUT", instance, r#"{"description":"x"}"#),
        (Kind::Open, "POST", format!("/open/{PROJECT}/{id}"), ""),
        (Kind::Open, "POST", format!("/open/{PROJECT}/DE-{id}"), ""),
    ]
}

fn object(id: &str, prefix: &str) -> Value {
    let owner = match id {
        MINE => Some("me"),
        THEIRS => Some("you"),
        _ => None,
    };
    let mut object = json!({
        "id": format!("{prefix}{id}"),
        "name": "words",
        "status": "RUNNING",
        "url": "http://127.0.0.1:9/lab",
        "spec": {"annotations": {"url": "http://127.0.0.1:9/old"}},
        "user": {"name": "svc", "id": "7"},
        "lease": {"create_at": 1_700_000_000_000_i64, "duration": 3_600_000, "update_at": 1_700_000_000_000_i64},
    });
    match owner {
        Some(owner) if prefix.is_empty() => object["tags"] = json!([{"key": "owner", "value": owner}]),
        // The older generation has no tags.
        Some(owner) => object["user"]["name"] = json!(owner),
        None => {}
    }
    object
}

/// Three notebooks and three legacy instances: mine, theirs, nobody's.
fn cloud(call: &Call, logins: usize) -> Act {
    if call.is_login() {
        return usual(call, logins);
    }
    let legacy = call.target.contains("/demanager/");
    let prefix = if legacy { "DE-" } else { "" };
    let Some(id) = OBJECTS.into_iter().find(|id| call.target.split('?').next().unwrap().contains(id)) else {
        let rows: Vec<Value> = [MINE, THEIRS, NOBODYS].into_iter().map(|id| object(id, prefix)).collect();
        return json_answer(
            200,
            &match legacy {
                true => json!({"total_count": 3, "instances": rows}),
                false => json!({"current": 0, "data": rows, "pages": 1, "size": 500, "total": 3}),
            },
        );
    };
    if id == MISSING {
        return refusal(404, if legacy { "ModelArts.6309" } else { "ModelArts.6404" });
    }
    if call.target.contains("/lease") {
        return json_answer(200, &object(id, prefix)["lease"]);
    }
    if call.target.contains("/action") {
        return json_answer(200, &json!({"current_status": "STOPPING", "previous_state": "RUNNING"}));
    }
    json_answer(200, &object(id, prefix))
}

async fn stage(policy_file: Option<&str>) -> Stage {
    stage_with(policy_file, |_| {}).await
}

/// People come by forward-auth, their roles in a header.
pub(crate) async fn stage_with(policy_file: Option<&str>, change: impl FnOnce(&mut Settings)) -> Stage {
    let owners = r#"[{ by = "tag" }, { by = "user_name", shared = ["svc"] }]"#;
    let mut environment = vec![("LEASEHOLD__AUTHORIZATION__OWNERS".to_owned(), owners.to_owned())];
    environment.extend(policy_file.map(|file| ("LEASEHOLD__AUTHORIZATION__POLICY_FILE".to_owned(), file.to_owned())));
    let rules = Settings::load(&Sources { environment, ..Sources::default() }).unwrap().authorization;
    Stage::with(cloud, |settings| {
        settings.authorization = rules;
        settings.sign_in = sign_in(&[
            ("mode", "forward-auth"),
            ("forward.peers", "[\"127.0.0.0/8\"]"),
            ("forward.secret", SECRET),
            ("forward.groups_header", "x-forwarded-groups"),
            ("roles.viewers", "[\"viewer\"]"),
            ("roles.users", "[\"user\"]"),
            ("roles.admins", "[\"admin\"]"),
        ]);
        change(settings);
    })
    .await
}

fn headers<'a>(user: &'a str, groups: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("x-leasehold-request", "1"),
        ("x-leasehold-secret", SECRET),
        ("x-forwarded-user", user),
        ("x-forwarded-groups", groups),
        ("content-type", "application/json"),
    ]
}

pub(crate) async fn ask(stage: &Stage, groups: &str, method: &str, path: &str, body: &str) -> Answer {
    send_with(method, &stage.url(path), &headers("me", groups), body).await
}

/// What comes of an operation on an object: a status, or what the cloud itself says of what does not exist.
fn expected(groups: &str, kind: Kind, id: &str) -> u16 {
    let is = |role: &str| groups.split(',').any(|group| group == role);
    let sees = is("admin") || is("viewer") || is("user") && id == MINE;
    let acts = is("admin") || is("user") && id == MINE;
    match (kind, id) {
        // Only where the answer does not depend on whose it is, nobody looks whether it exists.
        (Kind::Act, MISSING) if groups == "viewer" => 403,
        (_, MISSING) => 404,
        (Kind::See, _) if sees => 200,
        (Kind::Act | Kind::Open, _) if acts => 200,
        _ if sees => 403,
        _ => 404,
    }
}

async fn matrix(policy_file: Option<&str>) {
    let stage = stage(policy_file).await;
    let mut cases = 0;
    for groups in ["viewer", "user", "viewer,user", "admin"] {
        for id in OBJECTS {
            for (kind, method, path, body) in operations(id) {
                let before = stage.cloud.calls().len();
                let answer = ask(&stage, groups, method, &path, body).await;
                let expected = expected(groups, kind, id);
                assert_eq!(answer.status, expected, "{groups} {method} {path}: {answer:?}");
                let calls = stage.cloud.calls().split_off(before);
                let changed = calls.iter().any(|call| call.method != "GET" && !call.is_login());
                assert!(
                    !changed || kind == Kind::Act && (expected == 200 || id == MISSING),
                    "{groups} {method} {path}: {calls:?}"
                );
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 4 * 4 * 11);
    let nobody = ask(&stage, "other", "GET", "/session", "").await;
    assert_eq!(nobody.status, 403, "who is nothing is not let in");
}

#[tokio::test]
async fn row_21_every_role_object_and_operation() {
    matrix(None).await;
}

#[tokio::test]
async fn row_21_the_same_policies_from_a_file() {
    let path = std::env::temp_dir().join(format!("leasehold-{}.cedar", uuid::Uuid::new_v4()));
    fs::write(&path, POLICY).unwrap();
    matrix(path.to_str()).await;
    fs::remove_file(&path).unwrap();
}

/// Neither words nor the calls to the cloud tell a foreign instance from one that does not exist.
#[tokio::test]
async fn row_21_a_foreign_instance_answers_like_a_missing_one() {
    let stage = stage(None).await;
    let told = async |id: &str, at: usize| {
        let (_, method, path, body) = operations(id).swap_remove(at);
        let before = stage.cloud.calls().len();
        let answer = ask(&stage, "user", method, &path, body).await;
        let calls: Vec<String> =
            stage.cloud.calls().split_off(before).iter().map(|call| call.target.replace(id, "ID")).collect();
        let mut headers = answer.headers.clone();
        let request_id = headers.remove("x-request-id").unwrap();
        headers.remove("date");
        (answer.body.replace(request_id.to_str().unwrap(), "REQUEST"), format!("{headers:?}"), calls)
    };
    // The proxy signs in to the cloud once, before the calls that are compared.
    ask(&stage, "user", "GET", &operations(MINE)[0].2, "").await;
    for at in 0..operations(MINE).len() {
        let missing = told(MISSING, at).await;
        for id in [THEIRS, NOBODYS] {
            assert_eq!(told(id, at).await, missing, "{:?}", operations(id)[at]);
        }
    }
}

#[tokio::test]
async fn row_21_lists_and_streams_hold_what_is_theirs_and_no_parameter_widens_them() {
    let stage = stage(None).await;
    let notebooks = format!("/v1/{PROJECT}/notebooks");
    let instances = format!("/v1/{PROJECT}/demanager/instances?de_type=Notebook");
    let you = "0".repeat(32);
    for (groups, ids) in [
        ("user", vec![MINE]),
        ("viewer", vec![MINE, THEIRS, NOBODYS]),
        ("viewer,user", vec![MINE, THEIRS, NOBODYS]),
        ("admin", vec![MINE, THEIRS, NOBODYS]),
    ] {
        for query in [
            String::new(),
            "?limit=10&offset=0".to_owned(),
            format!("?owner={you}"),
            "?username=you".to_owned(),
            format!("?id={THEIRS}"),
        ] {
            let page = ask(&stage, groups, "GET", &format!("{notebooks}{query}"), "").await.json();
            let found: Vec<&str> =
                page["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
            assert_eq!(found, ids, "{groups} {query}");
            assert_eq!(
                (page["total"].as_u64(), page["pages"].as_u64()),
                (Some(ids.len() as u64), Some(1)),
                "{groups} {query}"
            );
        }
        let list = ask(&stage, groups, "GET", &instances, "").await.json();
        assert_eq!(list["total_count"].as_u64(), Some(ids.len() as u64), "{groups}");
        assert_eq!(list["instances"].as_array().unwrap().len(), ids.len(), "{groups}");
        let headers = headers("me", groups);
        let mut stream = Stream::open_with(&stage.url("/events"), &headers[..4]).await;
        let api::Body::Snapshot { items, .. } = stream.event().await.body else { panic!("a snapshot") };
        assert_eq!(items.len(), 2 * ids.len(), "{groups}");
        let less: Vec<_> = items.iter().filter_map(|item| item.may).collect();
        assert_eq!(less.len(), if groups == "viewer,user" { 4 } else { 0 }, "{groups}: {less:?}");
        assert_eq!(groups == "user", !stream.text.contains(THEIRS), "{groups}");
    }
    let pages = ask(&stage, "user", "GET", &format!("{notebooks}?limit=10&offset=10"), "").await.json();
    assert_eq!(pages, json!({"current": 1, "data": [], "pages": 1, "size": 10, "total": 1}));
    for (groups, may) in [
        ("viewer", json!(["see"])),
        ("user", json!(["see", "act", "open"])),
        ("viewer,user", json!(["see", "act", "open"])),
        ("admin", json!(["see", "act", "open"])),
    ] {
        assert_eq!(ask(&stage, groups, "GET", "/session", "").await.json()["projects"][0]["may"], may, "{groups}");
    }
}

/// Whoever may not change an instance does not use up what its owner may do.
#[tokio::test]
async fn row_21_denied_changes_are_not_counted_for_the_owner() {
    let stage = stage_with(None, |settings| settings.admission.changes_per_minute = 1).await;
    let stop = stage.url(&format!("/v1/{PROJECT}/notebooks/{THEIRS}/stop"));
    for (user, status) in [("me", 404), ("me", 404), ("me", 404), ("you", 200), ("you", 429)] {
        let answer = send_with("POST", &stop, &headers(user, "user"), "").await;
        assert_eq!(answer.status, status, "{user}: {answer:?}");
    }
}

/// Row 16: what is no operation of the list costs no call, whoever asks.
#[tokio::test]
async fn row_16_what_is_no_operation_does_not_exist_for_anybody() {
    let stage = stage(None).await;
    for groups in ["user", "admin"] {
        for (method, path) in [
            ("DELETE", format!("/v1/{PROJECT}/notebooks/{MINE}")),
            ("POST", format!("/v1/{PROJECT}/notebooks")),
            ("POST", format!("/v1/{PROJECT}/notebooks/{MINE}/create-image")),
            ("GET", format!("/v1/{PROJECT}/notebooks/all")),
            ("GET", format!("/v1/{PROJECT}/notebooks/flavors")),
            ("GET", format!("/v1/{PROJECT}/notebooks/{MINE}/flavors")),
            ("GET", format!("/v1/{PROJECT}/notebooks/{MINE}/storage")),
            ("POST", format!("/v1/{PROJECT}/notebooks/{MINE}/tags/create")),
            ("GET", format!("/v1/{PROJECT}/images")),
            ("GET", format!("/v1/{PROJECT}/services")),
            ("GET", format!("/v1/{PROJECT}/workspaces")),
            ("GET", format!("/v1/{PROJECT}/authorizations")),
            ("GET", format!("/v1/{PROJECT}/demanager/instances/DE-{MINE}/token")),
            ("DELETE", format!("/v1/{PROJECT}/demanager/instances/DE-{MINE}")),
            ("POST", "/v3/auth/tokens".to_owned()),
            ("GET", "/v3.0/OS-CREDENTIAL/credentials".to_owned()),
            ("GET", "/metrics".to_owned()),
            ("GET", "/debug/pprof/".to_owned()),
            ("TRACE", "/session".to_owned()),
            ("PROPFIND", format!("/v1/{PROJECT}/notebooks")),
        ] {
            let answer = ask(&stage, groups, method, &path, "").await;
            assert!(matches!(answer.status.as_u16(), 400 | 404 | 405 | 501), "{groups} {method} {path}: {answer:?}");
        }
    }
    assert_eq!(stage.cloud.calls().len(), 0);
}

/// A cloud that fails while it is asked whose something is: nothing was done, and that is what is said.
#[tokio::test]
async fn a_change_that_could_not_be_decided_is_not_sent() {
    let stage = stage(None).await;
    stage.cloud.now(|call, logins| match call.method.as_str() {
        "GET" => answer(500, "", "<p>"),
        _ => cloud(call, logins),
    });
    let refused = ask(&stage, "user", "POST", &format!("/v1/{PROJECT}/notebooks/{MINE}/start"), "").await;
    assert_eq!(refused.status, 502, "{refused:?}");
    assert_eq!(stage.cloud.count(|call| call.is("POST", "/start")), 0);
}
