//! A cloud that repeats what it was sent, in every place there is: none of it comes out (security.md 2, row 20).

use proxy::settings::{CredentialSettings, KeySettings};
use serde_json::{Value, json};

use crate::{
    browser::{Answer, get, send},
    cloud::{Act, CLOUD_TOKEN, Call, NOTEBOOK, PASSWORD, PROJECT, answer, json_answer, notebook, notebook_page, usual},
    secrets::Log,
    stage::{Stage, remote},
};

const SECURITY_TOKEN: &str = "canary/security+token/0123456789abcdefghijklmnopqrstuvwxyz==";
const ACCESS_KEY: &str = "CANARYACCESSKEY00001";

/// What the proxy has proved itself with.
fn proof(call: &Call) -> String {
    let headers = ["x-auth-token", "x-security-token", "authorization"];
    headers.iter().filter_map(|name| call.header(name)).collect::<Vec<_>>().join(" ")
}

/// The places of an answer that can repeat it.
const PLACES: usize = 15;

fn echo(place: usize, call: &Call) -> Act {
    let proof = proof(call);
    let token = proof.split(' ').next().unwrap_or_default();
    let words = format!("verify aksk signature fail,canonicalRequest:GET|/v1/|x-security-token:{proof}|");
    let error = |status, code: &str| json_answer(status, &json!({"error_code": code, "error_msg": words}));
    let shown = |name: &str, text: &str| {
        let mut notebook = notebook("RUNNING");
        notebook[name] = json!(text);
        notebook
    };
    match place {
        0 => error(400, "ModelArts.0104"),
        1 => error(401, "APIG.0301"),
        2 => error(403, "ModelArts.0108"),
        3 => error(429, "APIG.0308"),
        4 => error(500, "ModelArts.0010"),
        5 => error(503, "APIG.0613"),
        // The code itself.
        6 => error(400, token),
        7 => error(401, token),
        // As Keystone writes it, cut, and with escaped slashes.
        8 => json_answer(400, &json!({"error": {"message": &token[..token.len() * 2 / 3], "code": 400}})),
        9 => answer(400, "", &format!(r#"{{"error_code":"IAM.0011","message":"{}"}}"#, token.replace('/', "\\/"))),
        10 => answer(502, "", &format!("<p>{proof}</p>")),
        11 => answer(200, "", &format!("not JSON: {proof}")),
        12 => {
            let headers = format!("set-cookie: a={token}\r\nx-subject-token: {token}\r\nx-request-id: {token}\r\n");
            answer(200, &headers, &notebook("RUNNING").to_string())
        }
        13 => json_answer(200, &shown("description", &format!("see {token}"))),
        _ => answer(200, "", &shown("fail_reason", token).to_string().replace('/', "\\/")),
    }
}

/// Everything that came out, as one text.
async fn everything(stage: &Stage) -> String {
    let notebook = format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}");
    let mut seen = Vec::new();
    let mut take = |answer: Answer| seen.push(format!("{:?} {}", answer.headers, answer.body));
    for path in
        [&*notebook, &format!("{notebook}/lease"), &format!("/v1/{PROJECT}/notebooks?limit=10"), "/session", "/readyz"]
    {
        take(get(&stage.url(path)).await);
    }
    for path in [format!("{notebook}/start"), format!("{notebook}/stop"), format!("/open/{PROJECT}/{NOTEBOOK}")] {
        take(send("POST", &stage.url(&path), "").await);
    }
    take(send("PATCH", &stage.url(&format!("{notebook}/lease")), r#"{"duration":7200000,"type":"idle"}"#).await);
    let mut stream = stage.events(None).await;
    stream.event().await;
    seen.push(stream.text);
    seen.join("\n")
}

fn assert_clean(text: &str, secrets: &[&str], name: &str) {
    for secret in secrets {
        // Two thirds of it are as bad as all of it.
        for piece in [&secret[..secret.len() * 2 / 3], &secret[secret.len() / 3..]] {
            assert!(!text.contains(piece), "{name}: {piece} came out: {text}");
        }
        let escaped = secret.replace('/', "\\/");
        assert!(!text.contains(&escaped), "{name}: escaped");
    }
}

#[tokio::test]
async fn row_20_no_echo_of_a_token_comes_out() {
    for place in 0..PLACES {
        let (log, _guard) = Log::of_everything();
        let stage = Stage::new(move |call, logins| match call {
            call if call.is_login() => usual(call, logins),
            call if call.target.contains("/notebooks?") && place >= 12 => list_of(echo(place, call)),
            call => echo(place, call),
        })
        .await;
        let seen = everything(&stage).await;
        assert_clean(&seen, &[CLOUD_TOKEN, PASSWORD], &format!("place {place}"));
        assert_clean(&log.text(), &[CLOUD_TOKEN, PASSWORD], &format!("log of place {place}"));
    }
}

#[tokio::test]
async fn row_20_no_echo_of_a_key_comes_out() {
    for place in 0..PLACES {
        let (log, _guard) = Log::of_everything();
        let stage = Stage::with(
            move |call, _| match call {
                call if call.target.contains("/notebooks?") && place >= 12 => list_of(echo(place, call)),
                call => echo(place, call),
            },
            |settings| {
                remote(settings).credential = CredentialSettings::Key(KeySettings {
                    access_key: ACCESS_KEY.to_owned(),
                    secret_key: "canary-secret-key".to_owned().into(),
                    security_token: Some(SECURITY_TOKEN.to_owned().into()),
                    signing: modelarts::sign::Scheme::Access,
                });
            },
        )
        .await;
        let seen = everything(&stage).await;
        let secrets = [SECURITY_TOKEN, ACCESS_KEY, "canary-secret-key"];
        assert_clean(&seen, &secrets, &format!("place {place}"));
        assert_clean(&log.text(), &secrets, &format!("log of place {place}"));
        let calls = stage.cloud.calls();
        for signature in calls.iter().filter_map(|call| call.header("authorization")?.rsplit('=').next()) {
            assert!(!seen.contains(signature), "place {place}: a signature came out");
        }
    }
}

/// The same notebook in a list.
fn list_of(act: Act) -> Act {
    let Act::Bytes(bytes) = act else { return act };
    let text = String::from_utf8(bytes).unwrap();
    let (_, body) = text.split_once("\r\n\r\n").unwrap();
    let row: Value = serde_json::from_str(body).unwrap();
    answer(200, "", &notebook_page(&[row]).to_string().replace('/', "\\/"))
}

#[tokio::test]
async fn row_20_no_echo_of_a_password_comes_out() {
    let (log, _guard) = Log::of_everything();
    for (status, code) in [(400, "IAM.0011"), (401, PASSWORD), (403, "IAM.0002"), (500, PASSWORD), (201, PASSWORD)] {
        let stage = Stage::new(move |call, _| {
            answer(status, "", &json!({"error_code": code, "error_msg": call.body}).to_string())
        })
        .await;
        let shown = stage.show().await;
        assert_eq!(shown.fault().0, 503);
        let seen = format!("{:?} {} {}", shown.headers, shown.body, get(&stage.url("/readyz")).await.body);
        assert!(!seen.contains("canary"), "{status} {code}: {seen}");
    }
    assert!(!log.text().contains("canary"));
}
