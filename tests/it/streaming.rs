//! The event stream through the socket: numbered, resumable, from one poll for many, without secrets.

use api::Body;
use serde_json::json;

use crate::desk::{Desk, Stream};

async fn snapshot(stream: &mut Stream) -> (String, Vec<serde_json::Value>) {
    let mut all = Vec::new();
    loop {
        let (number, event) = stream.next().await;
        if let Body::Snapshot { part, parts, items } = event.body {
            all.extend(items.into_iter().map(|item| item.value));
            if part == parts {
                return (number, all);
            }
        }
    }
}

#[tokio::test]
async fn a_viewer_sees_everything_and_then_every_change() {
    let desk = Desk::start().await;
    let mut stream = desk.stream(None).await;
    let (_, all) = snapshot(&mut stream).await;
    assert_eq!(all.len(), desk.instances().await.len());

    let id = desk.id("demand-forecast").await;
    let started = desk.cloud("POST", &format!("/notebooks/{id}/start?duration=3600000&type=timing"), None).await;
    assert_eq!(started.status, 200);
    assert_eq!(stream.next_about(&id).await.1["status"], "STARTING");
    desk.control("POST", "/advance?ms=120000", None).await;
    loop {
        if stream.next_about(&id).await.1["status"] == "RUNNING" {
            break;
        }
    }
    desk.control("POST", &format!("/remove?instance={id}"), None).await;
    while !stream.next_about(&id).await.1.is_null() {}
}

#[tokio::test]
async fn a_viewer_who_comes_back_gets_what_was_missed_and_no_more() {
    let desk = Desk::start().await;
    let mut first = desk.stream(None).await;
    let (number, all) = snapshot(&mut first).await;
    let (changed, removed) = (desk.id("demand-forecast").await, desk.id("recommender-features").await);
    // Somebody goes on watching, so that the changes are seen while the other is away.
    let mut watching = desk.stream(None).await;
    snapshot(&mut watching).await;
    drop(first);
    desk.control("POST", &format!("/remove?instance={removed}"), None).await;
    while !watching.next_about(&removed).await.1.is_null() {}
    desk.cloud("POST", &format!("/notebooks/{changed}/start"), None).await;
    watching.next_about(&changed).await;

    let mut again = desk.stream(Some(&number)).await;
    assert!(again.next_about(&removed).await.1.is_null());
    assert_eq!(again.next_about(&changed).await.1["status"], "STARTING");
    let text = String::from_utf8(again.text).unwrap();
    assert!(!text.contains("event: snapshot"), "resumed with everything, {} instances", all.len());

    let mut foreign = desk.stream(Some("another-time-7")).await;
    assert_eq!(snapshot(&mut foreign).await.1.len(), all.len() - 1);
}

#[tokio::test]
async fn many_viewers_cost_the_polls_of_one() {
    let desk = Desk::start().await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        let mut stream = desk.stream(None).await;
        snapshot(&mut stream).await;
        streams.push(stream);
    }
    // A change that all of them see: by then each has been served, from the same looks at the cloud.
    let before = desk.calls().await.len();
    let id = desk.id("demand-forecast").await;
    desk.control("POST", &format!("/status?instance={id}&status=FROZEN"), None).await;
    for stream in &mut streams {
        stream.next_about(&id).await;
    }
    let polls = desk.calls().await.len() - before;
    assert!(polls <= 20, "{polls} calls for 20 viewers of one change");
}

#[tokio::test]
async fn no_secret_leaves_by_the_stream_or_by_v1() {
    let desk = Desk::start().await;
    let mut stream = desk.stream(None).await;
    snapshot(&mut stream).await;
    let id = desk.id("demand-forecast").await;
    let mut texts = vec![
        desk.cloud("POST", &format!("/notebooks/{id}/start"), None).await.text(),
        desk.cloud("GET", &format!("/notebooks/{id}"), None).await.text(),
        desk.cloud("GET", "/notebooks?limit=50", None).await.text(),
        desk.cloud("GET", "/demanager/instances?de_type=Notebook", None).await.text(),
        desk.call("GET", "/session", None).await.text(),
    ];
    stream.next_about(&id).await;
    texts.push(String::from_utf8(stream.text).unwrap());
    assert!(texts.iter().all(|text| !text.is_empty()));
    let state = desk.control("GET", "/state", None).await;
    let instances = state["instances"].as_array().unwrap();
    let tokens: Vec<&str> = instances.iter().filter_map(|instance| instance["token"].as_str()).collect();
    let iam_tokens: Vec<&str> =
        state["iam_tokens"].as_array().unwrap().iter().filter_map(|token| token.as_str()).collect();
    assert!(5 < tokens.len() && !iam_tokens.is_empty());
    let identities = simulator::Identities::default();
    for secret in tokens.into_iter().chain(iam_tokens).chain([&*identities.password, &*identities.secret_key]) {
        for text in &texts {
            assert!(!text.contains(secret), "a secret in {}", &text[..text.len().min(80)]);
        }
    }
}

#[tokio::test]
async fn a_cloud_that_fails_is_said_and_what_was_known_stays() {
    let desk = Desk::start().await;
    let mut stream = desk.stream(None).await;
    snapshot(&mut stream).await;
    desk.control("POST", "/faults", Some(json!({"kind": "status", "status": 503, "method": "GET", "times": 10000})))
        .await;
    let failing = loop {
        if let Body::Upstream(upstream @ api::Upstream::Failing { .. }) = stream.next().await.1.body {
            break upstream;
        }
    };
    assert!(matches!(failing, api::Upstream::Failing { since_ms: Some(_), .. }), "{failing:?}");
    let mut late = desk.stream(None).await;
    assert_eq!(snapshot(&mut late).await.1.len(), desk.instances().await.len());
    desk.control("DELETE", "/faults", None).await;
    while !matches!(stream.next().await.1.body, Body::Upstream(api::Upstream::Answering)) {}
}

#[tokio::test]
async fn a_notebook_is_opened_by_a_ticket_that_works_once() {
    let desk = Desk::start().await;
    let id = desk.id("train-bert-base").await;
    let answer = desk.call("POST", &api::routes::open(&desk.project, &id), None).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let path = answer.json()["ticket_path"].as_str().unwrap().to_owned();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let url = format!("{}{path}", desk.running.url);
    let first = client.get(&url).send().await.unwrap();
    assert_eq!(first.status(), 303);
    assert_eq!(first.headers()["referrer-policy"], "no-referrer");
    let place = first.headers()["location"].to_str().unwrap().to_owned();
    let page = client.get(place).send().await.unwrap().text().await.unwrap();
    assert!(page.contains(r#"data-token="valid""#), "{page}");
    assert!(matches!(client.get(&url).send().await.unwrap().status().as_u16(), 404 | 410));

    let stopped = desk.id("demand-forecast").await;
    let refused = desk.call("POST", &api::routes::open(&desk.project, &stopped), None).await;
    assert!((400..500).contains(&refused.status), "{}", refused.text());
}
