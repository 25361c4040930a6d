//! The way into a notebook, and that nobody else gets its token.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use proxy::Clock;
use serde_json::json;

use crate::{
    browser::{Answer, get, send, send_with},
    cloud::{Act, Call, INSTANCE, NOTEBOOK, NOTEBOOK_TOKEN, PROJECT, json_answer, notebook, refusal, usual},
    stage::Stage,
};

async fn ask(stage: &Stage, id: &str) -> Answer {
    send("POST", &stage.url(&format!("/open/{PROJECT}/{id}")), "").await
}

async fn follow(stage: &Stage, path: &str) -> Answer {
    // A new tab sends no header of ours.
    send_with("GET", &stage.url(path), &[], "").await
}

#[tokio::test]
async fn a_ticket_leads_into_the_notebook_once() {
    let stage = Stage::new(usual).await;
    let answer = ask(&stage, NOTEBOOK).await;
    assert!(!answer.body.contains(NOTEBOOK_TOKEN) && !answer.body.contains("127.0.0.1:9"), "{answer:?}");
    let path = answer.json()["ticket_path"].as_str().unwrap().to_owned();
    assert!(path.len() >= "/open/".len() + 32, "{path}");
    let opened = follow(&stage, &path).await;
    assert_eq!(opened.status, 303);
    assert_eq!(opened.header("location"), format!("http://127.0.0.1:9/lab?token={NOTEBOOK_TOKEN}"));
    assert_eq!(opened.header("referrer-policy"), "no-referrer");
    assert_eq!(opened.header("cache-control"), "no-store");
    let again = follow(&stage, &path).await;
    assert_eq!(again.status, 410);
    assert!(again.header("content-type").starts_with("text/html") && again.body.contains("used already"), "{again:?}");
    let guessed = follow(&stage, "/open/00000000000000000000000000000000").await;
    assert_eq!(guessed.status, 404);
    assert!(guessed.body.contains("There is no such link"), "{guessed:?}");
}

#[tokio::test]
async fn a_ticket_is_good_for_half_a_minute() {
    let time = Arc::new(AtomicI64::new(1_700_000_000_000));
    let read = Arc::clone(&time);
    let stage = Stage::at(usual, Clock::of(move || read.load(Ordering::SeqCst))).await;
    let path = ask(&stage, NOTEBOOK).await.json()["ticket_path"].as_str().unwrap().to_owned();
    time.fetch_add(30_000, Ordering::SeqCst);
    let late = follow(&stage, &path).await;
    assert_eq!(late.status, 410);
    assert!(late.body.contains("too old"), "{late:?}");
}

#[tokio::test]
async fn only_what_runs_and_exists_opens() {
    let stage = Stage::new(usual).await;
    let showing = |act: Act| move |call: &Call, logins| if call.is_login() { usual(call, logins) } else { act.clone() };
    for (act, id, fault) in [
        (json_answer(200, &notebook("STOPPED")), NOTEBOOK, (409, "not-allowed")),
        (json_answer(200, &json!({"id": NOTEBOOK, "status": "RUNNING"})), NOTEBOOK, (502, "upstream-unreadable")),
        (refusal(400, "ModelArts.6404"), NOTEBOOK, (404, "not-found")),
        (refusal(404, "ModelArts.6309"), INSTANCE, (404, "not-found")),
        (refusal(403, "ModelArts.0108"), NOTEBOOK, (403, "upstream-refused")),
    ] {
        stage.cloud.now(showing(act.clone()));
        assert_eq!(ask(&stage, id).await.fault(), (fault.0, fault.1.to_owned()), "{act:?}");
    }
}

#[tokio::test]
async fn a_legacy_instance_opens_by_its_address() {
    let instance =
        json!({"id": INSTANCE, "status": "RUNNING", "spec": {"annotations": {"url": "http://127.0.0.1:9/old"}}});
    let stage = Stage::new(move |call, logins| match call.target.contains("/demanager/") {
        true => json_answer(200, &instance),
        false => usual(call, logins),
    })
    .await;
    let path = ask(&stage, INSTANCE).await.json()["ticket_path"].as_str().unwrap().to_owned();
    assert_eq!(follow(&stage, &path).await.header("location"), "http://127.0.0.1:9/old");
    assert_eq!(get(&stage.url(&format!("/open/{PROJECT}/{INSTANCE}"))).await.status, 405);
}
