//! Where the proxy goes, and with which headers: to the configured addresses and nowhere else, and with its own headers alone
//! (security.md 2, rows 17 and 18).

use std::{fs, io::ErrorKind, net::TcpListener};

use crate::{
    browser::{get, raw, send, send_with},
    cloud::{CLOUD_TOKEN, Call, Cloud, NOTEBOOK, PROJECT, answer, usual},
    program::Started,
    stage::Stage,
};

/// An address that nobody must ever go to.
struct Canary {
    listener: TcpListener,
    url: String,
}

impl Canary {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        Self { listener, url }
    }

    fn was_never_contacted(&self, name: &str) {
        let accepted = self.listener.accept();
        assert!(accepted.is_err_and(|error| error.kind() == ErrorKind::WouldBlock), "{name}");
    }
}

#[tokio::test]
async fn row_17_no_redirect_is_followed_or_relayed() {
    for status in [300, 301, 302, 303, 304, 307, 308] {
        for from_iam in [false, true] {
            let canary = Canary::new();
            let away = answer(status, &format!("location: {}/stolen\r\n", canary.url), "");
            let stage = Stage::new(
                move |call, logins| {
                    if call.is_login() == from_iam { away.clone() } else { usual(call, logins) }
                },
            )
            .await;
            for answer in [stage.show().await, stage.start().await, stage.list().await] {
                let name = format!("{status} {from_iam}: {answer:?}");
                assert!(answer.status.is_server_error(), "{name}");
                assert!(!answer.headers.contains_key("location") && !answer.body.contains("stolen"), "{name}");
                canary.was_never_contacted(&name);
            }
        }
    }
}

#[tokio::test]
async fn row_17_no_part_of_a_request_chooses_the_address() {
    let canary = Canary::new();
    let stage = Stage::new(usual).await;
    let project = format!("/v1/{PROJECT}/notebooks");
    let host = canary.url.trim_start_matches("http://");
    for name in ["endpoint", "url", "uri", "region", "project_id", "host", "target", "upstream", "iam_endpoint"] {
        for value in [&canary.url, host] {
            let answer = get(&stage.url(&format!("{project}?{name}={value}"))).await;
            assert_eq!(answer.fault(), (400, "invalid-field".to_owned()), "{name}={value}");
        }
    }
    let own = stage.proxy.url.trim_start_matches("http://").to_owned();
    for target in [
        format!("{}{project}", canary.url),
        format!("//{host}{project}"),
        format!("/{host}{project}"),
        format!("/v1/{host}/notebooks"),
        format!("/v1/..%2f..%2f{host}/notebooks"),
        format!("/v1/{PROJECT}@{host}/notebooks"),
        format!("{project}/..//{host}"),
    ] {
        let head =
            format!("GET {target} HTTP/1.1\r\nhost: {own}\r\nx-leasehold-request: 1\r\nconnection: close\r\n\r\n");
        let answer = raw(&stage.proxy.url, head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{target}: {answer}");
    }
    assert_eq!(stage.cloud.calls().len(), 0);
    canary.was_never_contacted("a request");
}

#[tokio::test]
async fn row_17_no_variable_of_the_environment_chooses_the_address() {
    let (canary, cloud) = (Canary::new(), Cloud::new(usual).await);
    let file = std::env::temp_dir().join(format!("leasehold-{}.toml", uuid::Uuid::new_v4()));
    let config = format!(
        "cloud = {{ endpoint = {url:?}, iam_endpoint = {url:?}, region = \"r\", projects = [{{ id = {PROJECT:?} }}] }}\n\
         credential = {{ domain = \"d\", user = \"u\", password = \"p\" }}\nlisten.address = \"127.0.0.1:0\"\n\
         history.path = \":memory:\"\n",
        url = cloud.url
    );
    fs::write(&file, config).unwrap();
    let names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
    let environment = names.map(|name| (name, canary.url.as_str()));
    let started = Started::with(&["serve", "--config", file.to_str().unwrap()], &environment);
    fs::remove_file(&file).unwrap();
    let list = format!("{}/v1/{PROJECT}/notebooks?limit=10", started.ready["url"].as_str().unwrap());
    assert_eq!(get(&list).await.status, 200);
    assert_eq!(cloud.count(Call::is_login), 1);
    canary.was_never_contacted("a proxy of the environment");
}

/// Everything that is ever sent to the cloud.
const OURS: [&str; 9] = [
    "accept",
    "content-length",
    "content-type",
    "host",
    "user-agent",
    "x-auth-token",
    "x-language",
    "x-project-id",
    "x-request-id",
];

#[tokio::test]
async fn row_18_headers_are_ours_alone_whatever_came_in() {
    let stage = Stage::new(usual).await;
    let notebook = stage.url(&format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}"));
    assert_eq!(stage.show().await.status, 200);
    for (name, value) in [
        ("x-auth-token", "evil"),
        ("X-AUTH-TOKEN", "evil"),
        ("x_auth_token", "evil"),
        ("x-subject-token", "evil"),
        ("x-security-token", "evil"),
        ("x-sdk-date", "evil"),
        ("x-sdk-content-sha256", "evil"),
        ("x-project-id", "evil"),
        ("x-domain-id", "evil"),
        ("x-request-id", "evil"),
        ("x-language", "evil"),
        ("authorization", "SDK-HMAC-SHA256 Access=evil, SignedHeaders=host, Signature=00"),
        ("authorization", "Bearer evil"),
        ("proxy-authorization", "Basic evil"),
        ("cookie", "session=evil"),
        ("connection", "x-auth-token"),
        ("connection", "keep-alive, x-project-id, content-type"),
        ("te", "trailers, evil"),
        ("range", "bytes=0-1"),
        ("if-none-match", "evil"),
        ("accept", "text/evil"),
        ("accept-encoding", "gzip"),
        ("user-agent", "evil"),
        ("expect", "100-continue"),
        ("forwarded", "host=evil"),
        ("x-forwarded-host", "evil"),
        ("x-forwarded-for", "6.6.6.6"),
        ("x-original-url", "/evil"),
        ("x-rewrite-url", "/evil"),
        ("x-http-method-override", "DELETE"),
        ("x-upstream", "http://evil.example"),
        ("traceparent", "00-evil"),
        ("content-type", "application/json; evil"),
    ] {
        let headers = [("x-leasehold-request", "1"), (name, value)];
        send_with("GET", &notebook, &headers, "").await;
        send_with("PATCH", &format!("{notebook}/lease"), &headers, r#"{"duration":7200000,"type":"idle"}"#).await;
        send_with("POST", &format!("{notebook}/start"), &headers, "").await;
    }
    assert_eq!(send("POST", &format!("{notebook}/start"), "").await.status, 200);
    let token = format!("{CLOUD_TOKEN}-1");
    let calls = stage.cloud.calls();
    let calls: Vec<_> = calls.iter().filter(|call| !call.is_login()).collect();
    assert!(calls.len() > 40, "most of it was let in: {}", calls.len());
    for call in calls {
        let mut names: Vec<_> = call.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.iter().all(|name| OURS.contains(name)), "{call:?}");
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "twice: {call:?}");
        assert!(call.headers.iter().all(|(_, value)| !value.contains("evil")), "{call:?}");
        assert_eq!((call.header("x-auth-token"), call.header("x-project-id")), (Some(&*token), Some(PROJECT)));
        assert_eq!(call.header("accept"), Some("application/json"));
        assert!(["GET", "PATCH", "POST"].contains(&call.method.as_str()));
    }
}
