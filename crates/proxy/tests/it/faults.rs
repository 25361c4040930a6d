//! What the cloud may do wrong, and what the browser is told: an honest problem, in bounded time, with bounded memory, and
//! the next request works again (security.md 2, row 23).

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use crate::{
    browser::send,
    cloud::{Act, Call, NOTEBOOK, PROJECT, answer, json_answer, refusal, usual},
    stage::{Stage, remote},
};

/// Signs in as usual and does `act` about everything else.
fn only(act: Act) -> impl Fn(&Call, usize) -> Act + Send + Sync + 'static {
    move |call, logins| if call.is_login() { usual(call, logins) } else { act.clone() }
}

const HTML: &str = "<!doctype html><title>502</title>";

#[tokio::test]
async fn row_23_every_fault_is_told_and_the_next_request_works() {
    let truncated = Act::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"id\":".to_vec());
    let cut_json = answer(200, "", r#"{"id": "f9937afa"#);
    let huge = Act::Flood(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b' '; 1024 * 1024], 10);
    let garbage = Act::Bytes(b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec());
    let gzip = answer(200, "content-encoding: gzip\r\n", "\u{1f}");
    let drip = Act::Drip(b"HTTP/1.1 200 OK\r\ncontent-length: 500000\r\n\r\n".to_vec());
    let chunks = Act::Bytes(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_vec());
    let long_head = Act::Flood(b"HTTP/1.1 200 OK\r\n".to_vec(), format!("x-a: {}\r\n", "b".repeat(4000)).into(), 1000);
    let redirect = answer(302, "location: http://127.0.0.1:1/elsewhere\r\n", "");
    for (name, act, read, change) in [
        ("hang", Act::Hang, (504, "upstream-unreachable"), (504, "upstream-unknown")),
        ("reset", Act::HangUp, (502, "upstream-unreachable"), (504, "upstream-unknown")),
        ("garbage", garbage, (502, "upstream-unreachable"), (504, "upstream-unknown")),
        ("truncated", truncated, (502, "upstream-unreadable"), (504, "upstream-unknown")),
        ("cut json", cut_json, (502, "upstream-unreadable"), (504, "upstream-unknown")),
        ("drip", drip, (504, "upstream-unreachable"), (504, "upstream-unknown")),
        ("bad chunks", chunks, (502, "upstream-unreadable"), (504, "upstream-unknown")),
        ("4 MB of headers", long_head, (502, "upstream-unreachable"), (504, "upstream-unknown")),
        ("null", answer(200, "", "null"), (502, "upstream-unreadable"), (504, "upstream-unknown")),
        (
            "wrong shape",
            json_answer(200, &json!({"data": []})),
            (502, "upstream-unreadable"),
            (504, "upstream-unknown"),
        ),
        ("a status nobody knows", answer(418, "", "{}"), (502, "upstream-unreadable"), (502, "upstream-unreadable")),
        ("10 MB", huge, (502, "upstream-unreadable"), (504, "upstream-unknown")),
        ("compressed", gzip, (502, "upstream-unreadable"), (504, "upstream-unknown")),
        ("html 200", answer(200, "", HTML), (502, "upstream-unreadable"), (504, "upstream-unknown")),
        ("wrong type", json_answer(200, &json!([1])), (502, "upstream-unreadable"), (504, "upstream-unknown")),
        ("html 502", answer(502, "", HTML), (502, "upstream-unreadable"), (504, "upstream-unknown")),
        ("html 404", answer(404, "", HTML), (502, "upstream-unreadable"), (502, "upstream-unreadable")),
        ("redirect", redirect, (502, "upstream-unreadable"), (502, "upstream-unreadable")),
        ("failed", refusal(500, "ModelArts.0010"), (502, "upstream-refused"), (502, "upstream-refused")),
        ("gateway", refusal(504, "APIG.0203"), (502, "upstream-refused"), (504, "upstream-unknown")),
        ("refused", refusal(400, "ModelArts.6357"), (400, "upstream-refused"), (400, "upstream-refused")),
        ("forbidden", refusal(403, "ModelArts.0108"), (403, "upstream-refused"), (403, "upstream-refused")),
        ("account", refusal(401, "ModelArts.6201"), (503, "upstream-refused"), (503, "upstream-refused")),
        ("busy", refusal(429, "APIG.0308"), (429, "upstream-busy"), (429, "upstream-busy")),
        ("away", refusal(503, "APIG.0613"), (503, "upstream-busy"), (503, "upstream-busy")),
    ] {
        let stage = Stage::new(only(act)).await;
        let began = Instant::now();
        let (shown, started) = (stage.show().await, stage.start().await);
        assert!(began.elapsed() < Duration::from_secs(6), "{name}: {:?}", began.elapsed());
        assert_eq!(shown.fault(), (read.0, read.1.to_owned()), "{name}: {shown:?}");
        assert_eq!(started.fault(), (change.0, change.1.to_owned()), "{name}: {started:?}");
        stage.cloud.now(usual);
        assert_eq!(stage.show().await.status, 200, "after {name}");
    }
}

#[tokio::test]
async fn the_fault_is_named() {
    let stage = Stage::new(usual).await;
    for (act, words) in [
        (answer(200, "", HTML), "ModelArts answered unreadably: the answer is a web page, not JSON"),
        (answer(200, "", ""), "ModelArts answered unreadably: the answer is empty"),
        (answer(200, "", r#"{"data": ["#), "ModelArts answered unreadably: the answer ends in the middle"),
        (json_answer(200, &json!({"data": 5})), "ModelArts answered unreadably: `data` is not a list in the answer"),
        (json_answer(200, &json!({})), "ModelArts answered unreadably: `data` is missing in the answer"),
        (answer(200, "", &" ".repeat(9_000_000)), "ModelArts answered unreadably: the answer is over 8 MB"),
        (Act::Hang, "ModelArts did not answer in time"),
    ] {
        stage.cloud.now(only(act));
        assert_eq!(stage.list().await.problem().detail, words);
    }
}

#[tokio::test]
async fn a_refusal_is_passed_on_in_the_clouds_words() {
    let body = json!({"error_message": "duration out of range", "error_code": "ModelArts.6349"});
    let stage = Stage::new(only(json_answer(400, &body))).await;
    let problem = stage.start().await.problem();
    assert_eq!(problem.upstream_code.as_deref(), Some("ModelArts.6349"));
    assert_eq!(problem.upstream_message.as_deref(), Some("duration out of range"));
    assert_eq!(problem.field.as_deref(), Some("duration"));
}

#[tokio::test]
async fn how_long_to_wait_is_passed_on() {
    let throttled = answer(429, "retry-after: 7\r\n", r#"{"error_code": "APIG.0308", "error_msg": "slow down"}"#);
    let stage = Stage::new(only(throttled)).await;
    let answer = stage.show().await;
    assert_eq!(answer.problem().retry_after_ms, Some(7000));
    assert_eq!(answer.header("retry-after"), "7");
}

#[tokio::test]
async fn a_cloud_that_is_not_there_is_told_at_once_and_changes_nothing() {
    let stage = Stage::with(usual, |settings| {
        // Nobody listens on port 1.
        remote(settings).endpoint = "http://127.0.0.1:1".to_owned();
    })
    .await;
    assert_eq!(stage.show().await.fault(), (502, "upstream-unreachable".to_owned()));
    assert_eq!(stage.start().await.fault(), (502, "upstream-unreachable".to_owned()), "nothing was sent");
}

#[tokio::test]
async fn a_change_is_sent_once_whatever_comes_of_it() {
    let stage = Stage::new(usual).await;
    for act in [Act::Hang, Act::HangUp, answer(502, "", HTML), refusal(500, "ModelArts.0010"), answer(200, "", "{")] {
        let before = stage.cloud.count(|call| call.is("POST", "/start"));
        stage.cloud.now(only(act.clone()));
        stage.start().await;
        assert_eq!(stage.cloud.count(|call| call.is("POST", "/start")), before + 1, "{act:?}");
    }
}

#[tokio::test]
async fn a_change_may_be_answered_with_nothing() {
    let stage = Stage::new(only(Act::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()))).await;
    let url = stage.url(&format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}/lease"));
    let renewed = send("PATCH", &url, r#"{"duration":7200000,"type":"idle"}"#).await;
    assert_eq!((renewed.status.as_u16(), renewed.body.as_str()), (204, ""));
}
