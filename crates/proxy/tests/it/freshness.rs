//! What it costs the cloud that people watch, and what those get who cannot listen to a stream (experience.md promise 12).
//! The pauses of the poller pass without being waited for.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    browser::{Answer, Stream, get, send_with},
    cloud::{Act, Call, NOTEBOOK, PROJECT, json_answer, notebook, notebook_page, usual},
    stage::Stage,
};

const MINUTE: Duration = Duration::from_secs(60);

/// Twenty instances at rest.
fn twenty(call: &Call, logins: usize) -> Act {
    if !call.is("GET", "/notebooks?") {
        return usual(call, logins);
    }
    let row = |number: usize| json!({"id": format!("{number:08}-0000-0000-0000-000000000000"), "status": "STOPPED"});
    json_answer(200, &notebook_page(&(0..20).map(row).collect::<Vec<_>>()))
}

fn is_list(call: &Call) -> bool {
    call.is("GET", "/notebooks?") || call.is("GET", "/demanager/instances?")
}

/// As configured by default, except that nobody is forgotten.
async fn stage(script: impl Fn(&Call, usize) -> Act + Send + Sync + 'static) -> Stage {
    Stage::with(script, |settings| {
        settings.poll.idle = MINUTE;
        settings.poll.resting = Duration::from_secs(15);
        settings.poll.linger = 60 * MINUTE;
    })
    .await
}

/// Lets time pass for the poller, and then lets it do what it has to do.
async fn pass(stage: &Stage, time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
    settle(stage).await;
}

/// Until nothing more happens at the cloud.
async fn settle(stage: &Stage) {
    let mut quiet = 0;
    let mut calls = 0;
    while quiet < 20 {
        get(&stage.url("/healthz")).await;
        let now = stage.cloud.calls().len();
        quiet = if now == calls { quiet + 1 } else { 0 };
        calls = now;
    }
}

/// Asks for what the stream would tell.
async fn ask(stage: &Stage, after: Option<&str>) -> Answer {
    let mut headers = vec![("x-leasehold-request", "1"), ("accept", "application/json")];
    headers.extend(after.map(|after| ("last-event-id", after)));
    send_with("GET", &stage.url(&format!("/events?project={PROJECT}")), &headers, "").await
}

fn events(answer: &Answer) -> Vec<Value> {
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    answer.json()["events"].as_array().unwrap().clone()
}

fn names(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn fifty_viewers_cost_the_calls_of_one() {
    let mut costs = Vec::new();
    for (viewers, askers) in [(1, 0), (50, 0), (0, 1), (0, 50), (25, 25)] {
        let stage = stage(twenty).await;
        let streams: Vec<Stream> = join_all((0..viewers).map(|_| async {
            let mut stream = stage.events(None).await;
            stream.event().await;
            stream
        }))
        .await;
        join_all((0..askers).map(|_| ask(&stage, None))).await;
        settle(&stage).await;
        let before = stage.cloud.count(is_list);
        for _ in 0..10 {
            pass(&stage, MINUTE).await;
            join_all((0..askers).map(|_| ask(&stage, None))).await;
        }
        settle(&stage).await;
        drop(streams);
        costs.push(stage.cloud.count(is_list) - before);
    }
    assert_eq!(costs, [20, 20, 20, 20, 20], "ten minutes, ten looks at two lists");
}

#[tokio::test]
async fn while_nobody_watches_nothing_is_asked_and_who_asks_then_is_told_the_truth() {
    let stage = stage(usual).await;
    let first = events(&ask(&stage, None).await);
    assert_eq!(names(&first), ["snapshot", "upstream"]);
    let calls = stage.cloud.count(is_list);
    for _ in 0..10 {
        pass(&stage, MINUTE).await;
    }
    assert_eq!(stage.cloud.count(is_list), calls);
    stage.cloud.now(|call, logins| match call.is("GET", "/notebooks?") {
        true => json_answer(200, &notebook_page(&[notebook("STOPPING")])),
        false => usual(call, logins),
    });
    let news = events(&ask(&stage, first[1]["id"].as_str()).await);
    assert_eq!(names(&news), ["notebook", "upstream"], "what has changed, and no more");
    assert_eq!(news[0]["data"]["item"]["status"], "STOPPING");
    assert_eq!(stage.cloud.count(is_list), calls + 2, "one look");
}

#[tokio::test]
async fn who_asks_is_told_what_the_stream_tells() {
    let stage = stage(usual).await;
    let mut stream = stage.events(None).await;
    let (snapshot, upstream) = (stream.event().await, stream.event().await);
    let asked = events(&ask(&stage, None).await);
    let without_clock = |mut data: Value| {
        data["now_ms"] = Value::Null;
        data
    };
    let told = [snapshot, upstream].map(|event| without_clock(event.to_json()));
    assert_eq!(asked.iter().map(|event| without_clock(event["data"].clone())).collect::<Vec<_>>(), told);
    assert_eq!(asked.last().unwrap()["id"], *stream.last);
    assert!(!asked[0].to_string().contains("canary"), "without its secrets");
    let news = events(&ask(&stage, Some(&stream.last)).await);
    assert_eq!(names(&news), ["upstream"], "nothing is new but the time");
    stage.cloud.now(|call, logins| match call.is("GET", "/notebooks?") {
        true => json_answer(200, &notebook_page(&[])),
        false => usual(call, logins),
    });
    pass(&stage, Duration::from_secs(15)).await;
    let news = events(&ask(&stage, Some(&stream.last)).await);
    assert_eq!((names(&news), &news[0]["data"]["id"]), (vec!["removed", "upstream"], &json!(NOTEBOOK)));
}

#[tokio::test]
async fn only_json_alone_is_not_a_stream() {
    let stage = stage(usual).await;
    let url = stage.url("/events");
    for accept in
        ["text/event-stream", "*/*", "text/event-stream, application/json", "application/json, text/html", "text/html"]
    {
        let stream = Stream::open_with(&url, &[("x-leasehold-request", "1"), ("accept", accept)]).await;
        assert_eq!(stream.headers["content-type"], "text/event-stream", "{accept}");
    }
}

#[tokio::test]
async fn a_cloud_that_fails_is_told_to_who_asks() {
    let stage = stage(|call, logins| if call.is_login() { usual(call, logins) } else { Act::HangUp }).await;
    let told = events(&ask(&stage, None).await);
    assert_eq!(names(&told), ["upstream"]);
    assert_eq!(told[0]["data"]["state"], "failing");
}
