//! The stream from outside: what comes, what it costs the cloud, and what happens when the cloud does badly.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use api::{Body, Upstream, stream::Signal};
use futures_util::future::join_all;
use serde_json::json;

use crate::{
    browser::Stream,
    cloud::{Act, Call, INSTANCE, NOTEBOOK, json_answer, notebook, notebook_page, refusal, usual},
    stage::Stage,
};

fn with_status(status: &'static str) -> impl Fn(&Call, usize) -> Act + Send + Sync + 'static {
    move |call, logins| {
        if call.target.contains("/notebooks?") {
            json_answer(200, &notebook_page(&[notebook(status)]))
        } else if call.method == "GET" && call.target.ends_with(NOTEBOOK) {
            json_answer(200, &notebook(status))
        } else {
            usual(call, logins)
        }
    }
}

fn failing(code: &str, upstream_code: Option<&str>) -> impl Fn(&Body) -> bool {
    let (code, upstream_code) = (code.to_owned(), upstream_code.map(str::to_owned));
    move |body| match body {
        Body::Upstream(Upstream::Failing { code: found, upstream_code: with, .. }) => {
            *found == code && *with == upstream_code
        }
        _ => false,
    }
}

async fn until(stream: &mut Stream, wanted: impl Fn(&Body) -> bool) -> Body {
    loop {
        let event = stream.event().await;
        if wanted(&event.body) {
            return event.body;
        }
    }
}

#[tokio::test]
async fn a_stream_says_what_it_is_and_begins_with_everything() {
    let stage = Stage::new(usual).await;
    let mut stream = stage.events(None).await;
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-cache, no-transform"),
        ("x-accel-buffering", "no"),
    ] {
        assert_eq!(stream.headers[name], value);
    }
    let Body::Snapshot { part: 1, parts: 1, items } = stream.event().await.body else { panic!("a snapshot") };
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].value["status"], "RUNNING");
    assert_eq!(stream.event().await.body, Body::Upstream(Upstream::Answering));
    let default = Stream::open(&stage.url("/events"), None).await.event().await;
    assert!(matches!(default.body, Body::Snapshot { .. }), "without a project it is the first one");
}

#[tokio::test]
async fn changes_and_removals_come_and_are_not_lost_by_a_break() {
    let stage = Stage::new(usual).await;
    let mut stream = stage.events(None).await;
    until(&mut stream, |body| matches!(body, Body::Upstream(_))).await;
    stage.cloud.now(with_status("STOPPING"));
    let changed = until(&mut stream, |body| matches!(body, Body::Notebook(_))).await;
    let Body::Notebook(item) = changed else { unreachable!() };
    assert_eq!(item.value["status"], "STOPPING");
    let last = stream.last.clone();
    drop(stream);
    let mut other = stage.events(None).await;
    other.event().await;
    stage.cloud.now(|call, logins| match call.target.contains("/notebooks?") {
        true => json_answer(200, &notebook_page(&[])),
        false => usual(call, logins),
    });
    let mut again = stage.events(Some(&last)).await;
    let removed = until(&mut again, |body| !matches!(body, Body::Upstream(_))).await;
    assert!(matches!(removed, Body::Removed { ref id, .. } if id == NOTEBOOK), "{removed:?}");
}

#[tokio::test]
async fn what_somebody_does_is_seen_at_once() {
    let stage = Stage::with(usual, |settings| {
        settings.poll.resting = std::time::Duration::from_secs(3600);
        settings.poll.changing = std::time::Duration::from_secs(3600);
    })
    .await;
    let mut stream = stage.events(None).await;
    until(&mut stream, |body| matches!(body, Body::Upstream(_))).await;
    stage.cloud.now(with_status("STOPPING"));
    stage.start().await;
    let changed = stream.event().await.body;
    assert!(matches!(&changed, Body::Notebook(item) if item.value["status"] == "STOPPING"), "{changed:?}");
    assert_eq!(stage.cloud.count(|call| call.is("GET", "/notebooks?")), 1, "without another look at everything");
}

#[tokio::test]
async fn forty_viewers_cost_the_polls_of_one() {
    let walks = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&walks);
    let stage = Stage::with(
        move |call, logins| {
            if call.is("GET", "/notebooks?") {
                counting.fetch_add(1, Ordering::SeqCst);
            }
            usual(call, logins)
        },
        |settings| settings.poll.resting = std::time::Duration::from_secs(3600),
    )
    .await;
    let streams = join_all((0..40).map(|_| async {
        let mut stream = stage.events(None).await;
        stream.event().await;
        stream
    }))
    .await;
    assert_eq!(streams.len(), 40);
    assert_eq!(walks.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_loop_ends_with_the_last_viewer_and_begins_anew_with_the_next() {
    let stage = Stage::with(usual, |settings| settings.poll.linger = std::time::Duration::ZERO).await;
    let mut stream = stage.events(None).await;
    until(&mut stream, |body| matches!(body, Body::Upstream(_))).await;
    let last = stream.last.clone();
    drop(stream);
    // Another epoch means another loop: who resumes gets everything, because nobody watched meanwhile.
    loop {
        let mut again = stage.events(Some(&last)).await;
        if matches!(again.event().await.body, Body::Snapshot { .. }) {
            break;
        }
        drop(again);
        // Time for the proxy to see that the viewer has left.
        crate::browser::get(&stage.url("/healthz")).await;
    }
}

#[tokio::test]
async fn a_cloud_that_fails_is_told_and_what_was_known_is_kept() {
    let (stage, now_ms) = Stage::with_clock(usual, |_| {}).await;
    let mut stream = stage.events(None).await;
    until(&mut stream, |body| matches!(body, Body::Upstream(_))).await;
    for (act, wanted) in [
        (Act::HangUp, failing("upstream-unreachable", None)),
        (refusal(429, "APIG.0308"), failing("upstream-busy", Some("APIG.0308"))),
        (refusal(500, "ModelArts.0010"), failing("upstream-refused", Some("ModelArts.0010"))),
        (json_answer(200, &json!({"data": "no"})), failing("upstream-unreadable", None)),
    ] {
        let scripted = act.clone();
        stage.cloud.now(
            move |call, logins| if call.is("GET", "/notebooks?") { scripted.clone() } else { usual(call, logins) },
        );
        until(&mut stream, wanted).await;
        let mut newcomer = stage.events(None).await;
        let shown = newcomer.event().await.body;
        assert!(matches!(&shown, Body::Snapshot { items, .. } if items.len() == 1), "{act:?}: {shown:?}");
        let told = newcomer.event().await.body;
        assert!(matches!(told, Body::Upstream(Upstream::Failing { since_ms: Some(_), .. })), "{act:?}: {told:?}");
        // Over the time for which a failing cloud is left alone.
        now_ms.fetch_add(120_000, Ordering::SeqCst);
    }
    assert_eq!(crate::browser::get(&stage.url("/readyz")).await.status, 503);
    stage.cloud.now(usual);
    until(&mut stream, |body| *body == Body::Upstream(Upstream::Answering)).await;
    assert_eq!(crate::browser::get(&stage.url("/readyz")).await.status, 200);
}

#[tokio::test]
async fn a_cloud_without_one_of_the_generations_shows_the_other() {
    let legacy = json!({"total_count": 1, "instances": [{"id": INSTANCE, "status": "STOPPED"}]});
    for (gone, id) in [("/demanager/", NOTEBOOK), ("/notebooks?", INSTANCE)] {
        let legacy = legacy.clone();
        let stage = Stage::new(move |call, logins| {
            if call.target.contains(gone) {
                refusal(404, "APIG.0101")
            } else if call.target.contains("/demanager/") {
                json_answer(200, &legacy)
            } else {
                usual(call, logins)
            }
        })
        .await;
        let mut stream = stage.events(None).await;
        let Body::Snapshot { items, .. } = stream.event().await.body else { panic!("a snapshot") };
        assert_eq!(items.len(), 1, "without {gone}");
        assert_eq!(items[0].value["id"], id);
        assert_eq!(stream.event().await.body, Body::Upstream(Upstream::Answering));
    }
}

#[tokio::test]
async fn long_lists_are_walked_page_by_page() {
    let stage = Stage::with(
        |call, logins| {
            let Some((_, page)) = call.target.split_once("/notebooks?limit=2&offset=") else {
                return usual(call, logins);
            };
            let offset: usize = page.parse().unwrap();
            let row =
                |number: usize| json!({"id": format!("{number:08}-0000-0000-0000-000000000000"), "status": "STOPPED"});
            let rows: Vec<_> = (offset..5.min(offset + 2)).map(row).collect();
            json_answer(200, &json!({"total": 5, "data": rows}))
        },
        |settings| {
            settings.poll.page_size = Some(2);
            settings.poll.idle = std::time::Duration::from_secs(3600);
        },
    )
    .await;
    let Body::Snapshot { items, .. } = stage.events(None).await.event().await.body else { panic!("a snapshot") };
    assert_eq!(items.len(), 5);
    assert_eq!(stage.cloud.count(|call| call.is("GET", "/notebooks?")), 3);
}

#[tokio::test]
async fn silence_is_filled_and_the_end_is_announced() {
    let stage = Stage::with(usual, |settings| settings.events.keep_alive = std::time::Duration::from_millis(100)).await;
    let mut stream = stage.events(None).await;
    assert_eq!(stream.signal().await, Some(Signal::KeepAlive));
    until(&mut stream, |body| matches!(body, Body::Upstream(_))).await;
    assert_eq!(stream.signal().await, Some(Signal::KeepAlive));
    let Stage { proxy, .. } = stage;
    let (rest, ()) = tokio::join!(
        async {
            let mut rest = Vec::new();
            while let Some(signal) = stream.signal().await {
                rest.push(signal);
            }
            rest
        },
        proxy.shutdown()
    );
    assert!(matches!(rest.last(), Some(Signal::Retry(500..3000))), "{rest:?}");
}
