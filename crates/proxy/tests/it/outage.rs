//! A cloud that fails for a while: what is sent again, what is never, when it is left alone, and what people get meanwhile
//! (security.md 2, row 23; 4.12).

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use api::{Body, Upstream};
use futures_util::{StreamExt as _, future::join_all, stream::FuturesUnordered};
use tokio::{sync::Notify, time::Instant};

use crate::{
    browser::{Answer, get, send},
    cloud::{Act, Call, Cloud, NOTEBOOK, PROJECT, answer, json_answer, notebook, notebook_page, refusal, usual},
    stage::{Stage, remote},
};

const STALE: &str = "x-leasehold-stale-since";

/// Signs in as usual and does `act` about everything else.
fn only(act: Act) -> impl Fn(&Call, usize) -> Act + Send + Sync + 'static {
    move |call, logins| if call.is_login() { usual(call, logins) } else { act.clone() }
}

#[tokio::test]
async fn row_23_a_read_is_sent_three_times_at_most_and_a_change_once() {
    let cut = Act::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"id\":".to_vec());
    for (name, act, reads) in [
        ("reset", Act::HangUp, 3),
        ("html 502", answer(502, "", "<p>"), 3),
        ("gateway", refusal(504, "APIG.0203"), 3),
        ("internal", refusal(500, "ModelArts.0010"), 3),
        ("cut", cut, 1),
        ("no JSON", answer(200, "", "{"), 1),
        ("refused", refusal(400, "ModelArts.6357"), 1),
        ("busy", refusal(429, "APIG.0308"), 1),
    ] {
        let stage = Stage::new(only(act)).await;
        assert!(!stage.show().await.status.is_success());
        assert_eq!(stage.cloud.count(|call| call.method == "GET"), reads, "{name}");
        assert!(!stage.start().await.status.is_success());
        assert_eq!(stage.cloud.count(|call| call.method == "POST" && !call.is_login()), 1, "{name}");
    }
}

#[tokio::test]
async fn a_fault_that_passes_is_not_noticed() {
    let failures = AtomicUsize::new(0);
    let stage = Stage::new(move |call, logins| {
        let fails = !call.is_login() && failures.fetch_add(1, Ordering::SeqCst) < 2;
        if fails { Act::HangUp } else { usual(call, logins) }
    })
    .await;
    assert_eq!(stage.show().await.status, 200);
    assert_eq!(stage.cloud.count(|call| call.method == "GET"), 3);
}

#[tokio::test]
async fn retries_have_a_budget() {
    let stage = Stage::with_clock(only(refusal(500, "ModelArts.0010")), |_| {}).await.0;
    for _ in 0..30 {
        assert_eq!(stage.show().await.fault(), (502, "upstream-refused".to_owned()));
    }
    let sent = stage.cloud.count(|call| call.method == "GET");
    assert!((30 + 5..30 + 25).contains(&sent), "{sent} for 30 requests");
}

#[tokio::test]
async fn row_23_how_long_to_wait_is_believed_when_it_fits() {
    let throttled = |wait: &str| {
        let header = format!("retry-after: {wait}\r\n");
        answer(429, &header, r#"{"error_code": "APIG.0308", "error_msg": "slow down"}"#)
    };
    for (wait, told_ms) in [("86400", 60_000), ("soon", 5000), ("30", 30_000)] {
        let stage = Stage::new(only(throttled(wait))).await;
        let answer = stage.show().await;
        assert_eq!(answer.fault(), (429, "upstream-busy".to_owned()), "{wait}");
        assert_eq!(answer.problem().retry_after_ms, Some(told_ms), "{wait}");
        assert_eq!(stage.cloud.count(|call| call.method == "GET"), 1, "{wait}");
    }
    let first = AtomicUsize::new(0);
    let once = throttled("1");
    let stage = Stage::new(move |call, logins| {
        let busy = !call.is_login() && first.fetch_add(1, Ordering::SeqCst) == 0;
        if busy { once.clone() } else { usual(call, logins) }
    })
    .await;
    let began = Instant::now();
    assert_eq!(stage.show().await.status, 200);
    assert!(began.elapsed() >= Duration::from_secs(1), "not before the cloud said");
}

async fn list(stage: &Stage, query: &str) -> Answer {
    get(&stage.url(&format!("/v1/{PROJECT}/notebooks{query}"))).await
}

#[tokio::test]
async fn row_23_a_cloud_that_fails_is_left_alone_and_reads_come_from_memory() {
    let (stage, now_ms) = Stage::with_clock(usual, |_| {}).await;
    let mut stream = stage.events(None).await;
    while stream.event().await.body != Body::Upstream(Upstream::Answering) {}
    stage.cloud.now(|call, logins| if call.is_login() { usual(call, logins) } else { Act::HangUp });
    // The poller and this reader fail together, until it is enough.
    let shown = loop {
        let shown = stage.show().await;
        if shown.status.is_success() {
            break shown;
        }
    };
    assert_eq!(shown.json()["status"], "RUNNING");
    let since_ms: i64 = shown.header(STALE).parse().unwrap();
    assert!((since_ms - now_ms.load(Ordering::SeqCst)).abs() <= 1000, "{since_ms}");
    while !matches!(stream.event().await.body, Body::Upstream(Upstream::Failing { .. })) {}
    let reached = stage.cloud.calls().len();
    let lease = get(&stage.url(&format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}/lease"))).await;
    for (name, answer) in
        [("list", list(&stage, "").await), ("page", list(&stage, "?limit=10").await), ("lease", lease)]
    {
        assert_eq!((answer.status.as_u16(), answer.header(STALE)), (200, shown.header(STALE)), "{name}: {answer:?}");
        assert!(!answer.body.contains("canary"), "{name}");
    }
    let unknown = "aaaaaaaa-4451-42db-a76b-72d624749f66";
    for (name, answer) in [
        ("conditions", list(&stage, "?status=RUNNING").await),
        ("unknown", get(&stage.url(&format!("/v1/{PROJECT}/notebooks/{unknown}"))).await),
        ("change", stage.start().await),
        ("open", send("POST", &stage.url(&format!("/open/{PROJECT}/{NOTEBOOK}")), "").await),
    ] {
        assert_eq!(answer.fault(), (503, "upstream-unreachable".to_owned()), "{name}");
        let wait_ms = answer.problem().retry_after_ms.unwrap();
        assert!((1..=5000).contains(&wait_ms) && !answer.header("retry-after").is_empty(), "{name}: {wait_ms}");
    }
    assert_eq!(get(&stage.url("/readyz")).await.status, 503);
    assert_eq!(stage.cloud.calls().len(), reached, "nothing was sent");

    stage.cloud.now(usual);
    now_ms.fetch_add(5000, Ordering::SeqCst);
    let answer = stage.show().await;
    assert!(answer.status.is_success());
    while stream.event().await.body != Body::Upstream(Upstream::Answering) {}
    let answer = stage.show().await;
    assert_eq!((answer.status.as_u16(), answer.header(STALE)), (200, ""), "fresh, without a restart");
    assert_eq!(stage.start().await.status, 200);
}

#[tokio::test]
async fn thirty_two_are_on_the_way_others_wait_and_the_rest_is_turned_away() {
    let allowed = Arc::new(Notify::new());
    let held = Arc::clone(&allowed);
    let stage = Stage::with(
        move |call, logins| match usual(call, logins) {
            Act::Bytes(bytes) if !call.is_login() => Act::Held(Arc::clone(&held), bytes),
            act => act,
        },
        |settings| {
            settings.upstream.attempt = Duration::from_secs(10);
            settings.upstream.whole = Duration::from_secs(10);
        },
    )
    .await;
    let is_show = |call: &Call| call.is("GET", NOTEBOOK);
    let mut answers: FuturesUnordered<_> = (0..170).map(|_| stage.show()).collect();
    for _ in 0..10 {
        let answer = answers.next().await.unwrap();
        assert_eq!(answer.fault(), (503, "upstream-busy".to_owned()));
        assert_eq!(answer.problem().retry_after_ms, Some(1000));
    }
    assert_eq!(stage.cloud.count(is_show), 32);
    stage.cloud.now(usual);
    allowed.notify_waiters();
    let rest: Vec<_> = answers.collect().await;
    assert_eq!(rest.iter().filter(|answer| answer.status == 200).count(), 160);
}

#[tokio::test]
async fn row_23_a_start_without_an_answer_is_found_out_and_never_sent_again() {
    let stage = Stage::with(usual, |settings| {
        settings.poll.resting = Duration::from_secs(3600);
        settings.poll.idle = Duration::from_secs(3600);
    })
    .await;
    let mut stream = stage.events(None).await;
    while stream.event().await.body != Body::Upstream(Upstream::Answering) {}
    // The cloud takes the start, loses the answer, and shows it only a few looks later.
    let looks = AtomicUsize::new(0);
    stage.cloud.now(move |call, logins| {
        if call.is("POST", "/start") {
            return Act::HangUp;
        }
        if !call.is("GET", "/notebooks") {
            return usual(call, logins);
        }
        let status = if looks.fetch_add(1, Ordering::SeqCst) < 3 { "STOPPED" } else { "STARTING" };
        let notebook = notebook(status);
        json_answer(200, &if call.target.contains('?') { notebook_page(&[notebook]) } else { notebook })
    });
    assert_eq!(stage.start().await.fault(), (504, "upstream-unknown".to_owned()));
    loop {
        let Body::Notebook(item) = stream.event().await.body else { continue };
        if item.value["status"] == "STARTING" {
            break;
        }
    }
    assert_eq!(stage.cloud.count(|call| call.is("POST", "/start")), 1);
}

#[tokio::test]
async fn row_22_and_23_what_dies_in_the_middle_is_told_in_time_and_comes_back() {
    for (name, modelarts_dies, iam_dies) in [("ModelArts", true, false), ("IAM", false, true), ("both", true, true)] {
        let hang = |call: &Call, _: usize| if call.is_login() { Act::Hang } else { Act::HangUp };
        let iam = if iam_dies { Cloud::new(hang).await } else { Cloud::new(usual).await };
        let iam_url = iam.url.clone();
        let (stage, now_ms) = Stage::with_clock(
            |call, logins| if call.is_login() { usual(call, logins) } else { Act::Hang },
            |settings| {
                let remote = remote(settings);
                let proxy::settings::CredentialSettings::Password(user) = &mut remote.credential else { panic!() };
                user.iam_endpoint.clone_from(&iam_url);
            },
        )
        .await;
        let Stage { cloud, proxy } = stage;
        let url = |path: &str| format!("{}/v1/{PROJECT}/notebooks/{NOTEBOOK}{path}", proxy.url);
        let began = Instant::now();
        let requests = join_all((0..10).map(|number| {
            let url = if number % 2 == 0 { url("") } else { url("/start") };
            async move { send(if number % 2 == 0 { "GET" } else { "POST" }, &url, "").await }
        }));
        let die = async {
            if iam_dies {
                iam.reached(Call::is_login).await;
            } else {
                cloud.reached(|call| call.is("POST", "/start")).await;
            }
            let iam = if iam_dies { Err(iam.die().await) } else { Ok(iam) };
            let cloud = if modelarts_dies { Err(cloud.die().await) } else { Ok(cloud) };
            (cloud, iam)
        };
        let (answers, (cloud, iam)) = tokio::join!(requests, die);
        assert!(began.elapsed() < Duration::from_secs(4), "{name}: {:?}", began.elapsed());
        for answer in answers {
            let (status, code) = answer.fault();
            assert!([502, 503, 504].contains(&status) && code.starts_with("upstream-"), "{name}: {answer:?}");
        }
        let _cloud = match cloud {
            Ok(cloud) => {
                cloud.now(usual);
                cloud
            }
            Err(address) => Cloud::at(&address, usual).await,
        };
        let _iam = match iam {
            Ok(iam) => iam,
            Err(address) => Cloud::at(&address, usual).await,
        };
        // Over every pause there is.
        now_ms.fetch_add(120_000, Ordering::SeqCst);
        assert_eq!(get(&url("")).await.status, 200, "{name}: without a restart");
        assert_eq!(send("POST", &url("/start"), "").await.status, 200, "{name}");
    }
}

#[test]
fn every_request_ends_within_what_a_client_waits() {
    let proxy::settings::TimeLimits { attempt, list, whole, .. } = proxy::settings::TimeLimits::default();
    assert!(attempt <= whole && list <= whole && whole < Duration::from_secs(15));
}
