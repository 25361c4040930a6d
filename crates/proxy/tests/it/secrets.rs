//! Canaries: the notebook's token, what signs people in, the proxy's own tokens and its password are looked for in everything that leaves the
//! proxy and everything it writes down.

use std::{
    io,
    sync::{Arc, Mutex},
};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    browser::{Answer, get, send, send_with},
    cloud::{
        Act, CLOUD_TOKEN, Call, INSTANCE, NOTEBOOK, NOTEBOOK_TOKEN, PASSWORD, PROJECT, answer, json_answer, usual,
    },
    provider::{House, PORTAL, cookies},
    stage::Stage,
};

/// What the proxy writes down.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Of this thread, in full, as long as the guard lives.
    pub(crate) fn of_everything() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(log.clone())
            .with_ansi(false)
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Says its secrets wherever it can.
fn talkative(call: &Call, logins: usize) -> Act {
    let token = call.header("x-auth-token").unwrap_or_default();
    if call.is("PUT", "/notebooks/") {
        let words = format!("decrypt token fail: {token}");
        return json_answer(400, &json!({"error_code": "ModelArts.0104", "error_msg": words}));
    }
    if call.is("POST", "/stop") {
        return answer(
            500,
            "set-cookie: canary-cookie\r\nx-subject-token: canary-cloud-token\r\n",
            &format!("<p>{token}</p>"),
        );
    }
    if call.target.contains("/demanager/") && !call.target.contains('?') {
        return json_answer(
            200,
            &json!({
                "id": INSTANCE,
                "status": "RUNNING",
                "spec": {"credential": {"ak": "canary-ak"}, "repository": {"credential": {"access_token": "canary-access"}},
                         "annotations": {"url": format!("http://127.0.0.1:9/?token={NOTEBOOK_TOKEN}")}},
            }),
        );
    }
    usual(call, logins)
}

#[tokio::test]
async fn no_secret_leaves_the_proxy() {
    let (log, _guard) = Log::of_everything();
    let stage = Stage::new(talkative).await;
    let mut stream = stage.events(None).await;
    stream.event().await;
    stream.event().await;
    let notebook = format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}");
    let instance = format!("/v1/{PROJECT}/demanager/instances/{INSTANCE}");
    let mut seen = vec![stream.text.clone()];
    for (method, path, body) in [
        ("GET", "/session", ""),
        ("GET", "/readyz", ""),
        ("GET", &format!("/v1/{PROJECT}/notebooks"), ""),
        ("GET", &notebook, ""),
        ("GET", &instance, ""),
        ("PUT", &notebook, r#"{"description":"x"}"#),
        ("POST", &format!("{notebook}/start?duration=3600000"), ""),
        ("POST", &format!("{notebook}/stop"), ""),
        ("POST", &format!("/open/{PROJECT}/{NOTEBOOK}"), ""),
        ("POST", &format!("{notebook}/start?token=canary-query"), "canary-body"),
    ] {
        let answer = send(method, &stage.url(path), body).await;
        assert_ne!(answer.status, 404, "{method} {path}");
        seen.push(format!("{:?} {}", answer.headers, answer.body));
    }
    let ticket = send("POST", &stage.url(&format!("/open/{PROJECT}/{NOTEBOOK}")), "").await;
    let path = ticket.json()["ticket_path"].as_str().unwrap().to_owned();
    let opened = send_with("GET", &stage.url(&path), &[], "").await;
    assert!(opened.header("location").contains(NOTEBOOK_TOKEN), "the one place where it belongs");
    seen.push(opened.body);
    assert_eq!(get(&stage.url("/readyz")).await.status, 200);
    let seen = seen.join("\n");
    for canary in [NOTEBOOK_TOKEN, CLOUD_TOKEN, PASSWORD, "canary-ak", "canary-access", "canary-cookie"] {
        assert!(!seen.contains(canary), "{canary} was sent: {seen}");
    }
    assert!(seen.contains("decrypt token fail"), "the cloud's words without the token");
    let log = log.text();
    assert!(log.contains("answered") && log.contains("OpenNotebook"), "{log}");
    for canary in ["canary", &path["/open/".len()..]] {
        assert!(!log.contains(canary), "{canary} is in the log: {log}");
    }
}

/// What may stand in one place only is taken out of the answer before it is searched.
fn without(answer: &Answer, names: &[&str]) -> String {
    let mut headers = answer.headers.clone();
    for name in names {
        headers.remove(*name);
    }
    format!("{} {headers:?} {}", answer.status, answer.body)
}

#[tokio::test]
async fn no_secret_of_a_sign_in_is_told() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let house = House::new().await;
    let begun = house.begin("/").await;
    let id_token = house.signer.sign(&House::header(), &house.claims(&begun.nonce));
    house.will_give(&id_token);
    let back = house.back(&begun, &house.query(&begun)).await;
    let cookie = cookies(&back, "__Host-leasehold").unwrap();
    let mut seen = vec![without(&back, &["set-cookie"])];
    // The same again, and everything else that goes wrong.
    seen.push(without(&house.back(&begun, &house.query(&begun)).await, &[]));
    seen.push(without(&house.back(&house.begin("/").await, "code=canary-code&code=canary-code").await, &[]));
    house.will_give("canary-id-token");
    let next = house.begin("/").await;
    seen.push(without(&house.back(&next, &house.query(&next)).await, &[]));
    seen.push(without(&house.session(&cookie).await, &[]));
    seen.push(without(&house.session(&format!("{cookie}x")).await, &[]));
    let now = house.time.now_s();
    let word = house.signer.sign(
        &House::header(),
        &json!({
            "iss": PORTAL, "aud": "https://desk.example", "sub": "eve", "roles": ["user"], "origin": PORTAL,
            "jti": "canary-number", "iat": now, "exp": now + 60,
        }),
    );
    let headers = [("origin", PORTAL), ("content-type", "application/json")];
    let url = house.stage.url("/auth/exchange");
    let body = json!({"token": word}).to_string();
    let exchanged = send_with("POST", &url, &headers, &body).await;
    let pass = exchanged.json()["access_token"].as_str().unwrap().to_owned();
    seen.push(without(&send_with("POST", &url, &headers, &body).await, &[]));
    for pass in [pass.clone(), format!("{pass}x"), word.clone()] {
        let bearer = format!("Bearer {pass}");
        let headers = [("origin", PORTAL), ("authorization", &*bearer)];
        seen.push(without(&send_with("GET", &house.stage.url("/session"), &headers, "").await, &[]));
    }
    seen.push(without(&house.log_out(&cookie).await, &[]));
    let (seen, log) = (seen.join("\n"), String::from_utf8(log.0.lock().unwrap().clone()).unwrap());
    assert!(["SignIn", "SignOut", "Exchange"].iter().all(|operation| log.contains(operation)), "{log}");
    let value = |cookie: &str| cookie.split_once('=').unwrap().1.to_owned();
    let secrets =
        ["canary".to_owned(), value(&cookie), value(&begun.cookie), begun.state, begun.nonce, id_token, word, pass];
    for secret in &secrets {
        for (place, text) in [("an answer", &seen), ("the log", &log)] {
            assert!(!text.contains(secret.as_str()), "{secret} is in {place}: {text}");
        }
    }
}
