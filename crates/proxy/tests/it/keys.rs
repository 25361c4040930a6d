//! Every kind of credential against the simulator, which checks tokens and signatures in its own code (security.md 2,
//! row 22); and several clouds, each called with its own.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use modelarts::{request::ProjectId, sign::Scheme};
use proxy::{
    Clock, Running,
    demo::RunningDemo,
    settings::{Cloud as CloudSettings, CredentialSettings, Demo, KeySettings, ProjectSettings},
};
use serde_json::{Value, json};

use crate::{
    browser::{Stream, get, send, send_with},
    cloud::{CLOUD_TOKEN, Call, Cloud, PROJECT, refusal, usual},
    stage::{remote, settings},
};

const OTHER_PROJECT: &str = "6b1e40d7c2f84be6a90b3d8f17c6e254";

/// A simulator whose clock only `/_sim` moves, months away from this machine's.
async fn simulator() -> RunningDemo {
    proxy::demo::start(Demo { pace: Some(0), ..Demo::default() }, ([127, 0, 0, 1], 0).into()).await.unwrap()
}

async fn proxy(url: &str, credential: CredentialSettings, clock: Clock) -> Running {
    let mut settings = settings(url);
    remote(&mut settings).credential = credential;
    proxy::start_at(settings, clock).await.unwrap()
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap().to_owned()
}

fn key(ready: &Value, signing: Scheme) -> CredentialSettings {
    CredentialSettings::Key(KeySettings {
        access_key: text(ready, "access_key"),
        secret_key: text(ready, "secret_key").into(),
        security_token: None,
        signing,
    })
}

/// A token of the simulator's IAM.
async fn token(cloud: &RunningDemo) -> String {
    let ready = cloud.ready_line();
    let user = json!({"name": ready["user"], "password": ready["password"], "domain": {"name": ready["domain"]}});
    let login = json!({"auth": {
        "identity": {"methods": ["password"], "password": {"user": user}},
        "scope": {"project": {"id": PROJECT}},
    }});
    let answer = send_with("POST", &format!("{}/v3/auth/tokens", cloud.url), &[], &login.to_string()).await;
    assert_eq!(answer.status, 201);
    answer.header("x-subject-token").to_owned()
}

/// A temporary key of the simulator's IAM.
async fn temporary(cloud: &RunningDemo, signing: Scheme) -> CredentialSettings {
    let order = json!({"auth": {"identity": {"methods": ["token"], "token": {"id": token(cloud).await}}}});
    let url = format!("{}/v3.0/OS-CREDENTIAL/securitytokens", cloud.url);
    let answer = send_with("POST", &url, &[], &order.to_string()).await;
    assert_eq!(answer.status, 201);
    let given = &answer.json()["credential"];
    CredentialSettings::Key(KeySettings {
        access_key: text(given, "access"),
        secret_key: text(given, "secret").into(),
        security_token: Some(text(given, "securitytoken").into()),
        signing,
    })
}

fn scoped(region: &str, service: &str) -> Scheme {
    Scheme::Scoped { region: region.to_owned(), service: service.to_owned() }
}

/// Reads and changes of both generations, with and without query and body; and the stream.
async fn works(proxy: &Running, name: &str) {
    let project = format!("{}/v1/{PROJECT}", proxy.url);
    let list = get(&format!("{project}/notebooks?limit=50&sort_key=name&sort_dir=ASC")).await;
    assert_eq!(list.status, 200, "{name}: {list:?}");
    let rows = list.json()["data"].as_array().unwrap().clone();
    let id = |name: &str| text(rows.iter().find(|row| row["name"] == name).unwrap(), "id");
    let (stopped, running) = (id("demand-forecast"), id("train-bert-base"));
    let instances = get(&format!("{project}/demanager/instances?de_type=Notebook&limit=10&offset=0")).await;
    let rows = instances.json()["instances"].as_array().unwrap().clone();
    let legacy = text(rows.iter().find(|row| row["status"] == "RUNNING").unwrap(), "id");
    for (method, path, body) in [
        ("GET", format!("/notebooks/{running}"), ""),
        ("POST", format!("/notebooks/{stopped}/start?type=timing&duration=7200000"), ""),
        ("PATCH", format!("/notebooks/{running}/lease"), r#"{"duration":7200000,"type":"timing"}"#),
        ("PUT", format!("/notebooks/{running}"), r#"{"description":"späte Übung"}"#),
        ("POST", format!("/notebooks/{running}/stop"), ""),
        ("POST", format!("/demanager/instances/{legacy}/action"), r#"{"action":"stop"}"#),
    ] {
        let answer = send(method, &format!("{project}{path}"), body).await;
        assert!(answer.status.is_success(), "{name}: {method} {path}: {answer:?}");
    }
    let event = Stream::open(&format!("{}/events?project={PROJECT}", proxy.url), None).await.event().await;
    assert!(matches!(event.body, api::Body::Snapshot { .. }), "{name}");
    assert_eq!(get(&format!("{}/readyz", proxy.url)).await.status, 200, "{name}");
}

#[tokio::test]
async fn row_22_every_kind_of_credential_opens_the_simulator() {
    for kind in 0..7 {
        let cloud = simulator().await;
        let ready = cloud.ready_line();
        let (name, credential) = match kind {
            0 => ("password", cloud.remote().credential),
            1 => ("token", CredentialSettings::Token(token(&cloud).await.into())),
            2 => ("key", key(&ready, Scheme::Access)),
            3 => ("scoped key", key(&ready, scoped("eu-de", "modelarts"))),
            4 => ("key with an empty scope", key(&ready, scoped("", ""))),
            5 => ("temporary key", temporary(&cloud, Scheme::Access).await),
            _ => ("temporary scoped key", temporary(&cloud, scoped("eu-de", "")).await),
        };
        works(&proxy(&cloud.url, credential, Clock::system()).await, name).await;
    }
}

async fn calls(cloud: &RunningDemo) -> usize {
    get(&format!("{}/_sim/calls", cloud.url)).await.json()["calls"].as_array().unwrap().len()
}

#[tokio::test]
async fn row_22_a_wrong_clock_is_found_out_and_the_clouds_is_used() {
    let cloud = simulator().await;
    let credential = key(&cloud.ready_line(), Scheme::Access);
    // Neither this machine's time nor the simulator's.
    let proxy = proxy(&cloud.url, credential, Clock::of(|| 1_000_000_000_000)).await;
    let list = format!("{}/v1/{PROJECT}/notebooks?limit=10", proxy.url);
    assert_eq!(get(&list).await.status, 200);
    assert_eq!(calls(&cloud).await, 2, "refused once, and sent again by the cloud's clock");
    assert_eq!(get(&list).await.status, 200);
    assert_eq!(calls(&cloud).await, 3, "which is kept");
}

#[tokio::test]
async fn row_22_a_key_that_is_refused_is_not_locked_by_us() {
    let cloud = simulator().await;
    let now_ms = Arc::new(AtomicI64::new(1_800_000_000_000));
    let clock = Arc::clone(&now_ms);
    let mut ready = cloud.ready_line();
    ready["secret_key"] = json!("canary-wrong-key");
    let proxy = proxy(&cloud.url, key(&ready, Scheme::Access), Clock::of(move || clock.load(Ordering::SeqCst))).await;
    let list = format!("{}/v1/{PROJECT}/notebooks?limit=10", proxy.url);
    for _ in 0..10 {
        let answer = get(&list).await;
        assert_eq!(answer.fault(), (503, "upstream-refused".to_owned()));
        assert_eq!(answer.problem().upstream_code.as_deref(), Some("APIG.0301"));
        assert!(!answer.body.contains("canonical") && !answer.body.contains("canary"), "{}", answer.body);
    }
    assert_eq!(calls(&cloud).await, 2, "once, once more, and then not for every request");
    let ready = get(&format!("{}/readyz", proxy.url)).await;
    assert_eq!((ready.status.as_u16(), &ready.json()["reasons"][0]["upstream_code"]), (503, &json!("APIG.0301")));
    now_ms.fetch_add(5000, Ordering::SeqCst);
    for _ in 0..3 {
        assert_eq!(get(&list).await.status, 503);
    }
    assert_eq!(calls(&cloud).await, 3, "a single try after the pause");
}

#[tokio::test]
async fn what_is_signed_is_what_no_gateway_changes() {
    let cloud = Cloud::new(usual).await;
    let ready = json!({"access_key": "AK", "secret_key": "canary-sk"});
    for (signing, start) in [
        (Scheme::Access, "SDK-HMAC-SHA256 Access=AK, SignedHeaders="),
        (
            scoped("eu-de", "modelarts"),
            "SDK-HMAC-SHA256 Credential=AK/20010909/eu-de/modelarts/sdk_request, SignedHeaders=",
        ),
    ] {
        let now = || 1_000_000_000_000;
        let proxy = proxy(&cloud.url, key(&ready, signing.clone()), Clock::of(now)).await;
        let lease = format!("{}/v1/{PROJECT}/notebooks/{}/lease", proxy.url, crate::cloud::NOTEBOOK);
        assert_eq!(send("PATCH", &lease, r#"{"duration":7200000,"type":"idle"}"#).await.status, 200);
        assert_eq!(get(&lease).await.status, 200);
        let calls = cloud.calls();
        let [.., changed, read] = calls.as_slice() else { panic!("two calls") };
        for (call, signed) in
            [(changed, "content-type;host;x-project-id;x-sdk-date"), (read, "host;x-project-id;x-sdk-date")]
        {
            let authorization = call.header("authorization").unwrap();
            assert!(authorization.starts_with(&format!("{start}{signed}, Signature=")), "{authorization}");
            assert_eq!(call.header("x-sdk-date"), Some("20010909T014640Z"));
            assert_eq!(call.header("x-project-id"), Some(PROJECT));
            assert_eq!(call.header("host"), Some(cloud.url.trim_start_matches("http://")));
            assert_eq!((call.header("x-auth-token"), call.header("x-security-token")), (None, None));
        }
    }
}

#[tokio::test]
async fn several_clouds_are_called_each_with_its_own_credential() {
    let (first, second) = (Cloud::new(usual).await, Cloud::new(usual).await);
    let mut settings = settings(&first.url);
    let mut other = remote(&mut settings).clone();
    other.endpoint.clone_from(&second.url);
    other.region = "cn-north-4".to_owned();
    other.credential = key(&json!({"access_key": "AK", "secret_key": "sk"}), Scheme::Access);
    other.projects =
        vec![ProjectSettings { id: ProjectId::parse(OTHER_PROJECT).unwrap(), name: "Teaching".to_owned() }];
    let CloudSettings::Remote(remotes) = &mut settings.cloud else { panic!("a remote cloud") };
    remotes.push(other);
    let proxy = proxy::start(settings).await.unwrap();
    let session = api::Session::read(&get(&format!("{}/session", proxy.url)).await.json()).unwrap();
    let regions: Vec<_> = session.projects.iter().map(|project| (&*project.id, &*project.region)).collect();
    assert_eq!(regions, [(PROJECT, "eu-de"), (OTHER_PROJECT, "cn-north-4")]);
    for project in [PROJECT, OTHER_PROJECT] {
        assert_eq!(get(&format!("{}/v1/{project}/notebooks?limit=10", proxy.url)).await.status, 200);
    }
    let token = format!("{CLOUD_TOKEN}-1");
    let listed = |cloud: &Cloud| cloud.calls().into_iter().find(|call| call.is("GET", "/notebooks")).unwrap();
    assert_eq!(listed(&first).header("x-auth-token"), Some(token.as_str()));
    let second_call = listed(&second);
    assert!(second_call.header("authorization").is_some() && second_call.target.contains(OTHER_PROJECT));
    assert_eq!(second.count(Call::is_login), 0, "a key asks no IAM");
    second.now(|_, _| refusal(401, "APIG.0301"));
    assert_eq!(get(&format!("{}/v1/{OTHER_PROJECT}/notebooks?limit=10", proxy.url)).await.status, 503);
    assert_eq!(
        get(&format!("{}/v1/{PROJECT}/notebooks?limit=10", proxy.url)).await.status,
        200,
        "one does not stop the other"
    );
}
