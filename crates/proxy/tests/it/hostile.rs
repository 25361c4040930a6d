//! Clients that are slow, greedy or many: they are cut or turned away, and nobody else notices (security.md 2, row 24).

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, interval};

use crate::{
    browser::{get, send},
    cloud::{NOTEBOOK, PROJECT, usual},
    raw::{Socket, exchange, refused, statuses},
    stage::Stage,
};

fn host(stage: &Stage) -> String {
    stage.proxy.url.trim_start_matches("http://").to_owned()
}

/// How long the proxy keeps a connection on which `piece` is sent every half second, and what it says at its end.
async fn drip(stage: &Stage, begin: &str, piece: &str) -> (Duration, String) {
    let began = Instant::now();
    let mut socket = Socket::new(&stage.proxy.url).await;
    socket.send(begin.as_bytes()).await;
    let mut beat = interval(Duration::from_millis(500));
    let dripping = async {
        loop {
            beat.tick().await;
            if !socket.send(piece.as_bytes()).await || socket.has_ended() {
                break;
            }
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(20), dripping).await.is_ok(), "{begin:?} is never cut");
    (began.elapsed(), socket.rest().await)
}

#[tokio::test]
async fn row_24_slow_senders_are_cut_and_others_are_not() {
    let stage = Stage::new(usual).await;
    let host = host(&stage);
    let head = format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\n");
    let body = format!(
        "PUT /v1/{PROJECT}/notebooks/{NOTEBOOK} HTTP/1.1\r\nhost: {host}\r\nx-leasehold-request: 1\r\n\
         content-type: application/json\r\ncontent-length: 60000\r\n\r\n"
    );
    let idle = join_all((0..300).map(|_| Socket::new(&stage.proxy.url))).await;
    let began = Instant::now();
    let others = async {
        let mut slowest = Duration::ZERO;
        for _ in 0..10 {
            let began = Instant::now();
            assert_eq!(get(&stage.url("/healthz")).await.status, 200);
            slowest = slowest.max(began.elapsed());
        }
        slowest
    };
    let (nothing, half, headers, bodies, idle, slowest) = tokio::join!(
        drip(&stage, "", ""),
        drip(&stage, &head[..20], ""),
        drip(&stage, &head, "x-a: 1\r\n"),
        drip(&stage, &body, "x"),
        join_all(idle.into_iter().map(Socket::rest)),
        others,
    );
    for (name, (lived, answer), status) in
        [("nothing", nothing, None), ("half", half, None), ("headers", headers, None), ("body", bodies, Some(408))]
    {
        assert!(lived < Duration::from_secs(9), "{name}: {lived:?}");
        assert_eq!(statuses(&answer), Vec::from_iter(status), "{name}: {answer}");
    }
    assert!(idle.iter().all(String::is_empty) && began.elapsed() < Duration::from_secs(10));
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    assert_eq!(stage.cloud.calls().len(), 0);
}

#[tokio::test]
async fn row_24_what_is_too_much_is_told_and_costs_no_call() {
    let stage = Stage::new(usual).await;
    let (url, host) = (&stage.proxy.url, host(&stage));
    let first = format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\n");
    let headers: String = (0..500).map(|number| format!("x-{number}: 1\r\n")).collect();
    refused(url, format!("{first}{headers}\r\n").as_bytes(), 431).await;
    refused(url, format!("{first}x-a: {}\r\n\r\n", "a".repeat(40_000)).as_bytes(), 431).await;
    refused(url, format!("GET /{} HTTP/1.1\r\nhost: {host}\r\n\r\n", "a".repeat(100_000)).as_bytes(), 414).await;
    refused(url, format!("GET /?{} HTTP/1.1\r\nhost: {host}\r\n\r\n", "a".repeat(8_500)).as_bytes(), 414).await;
    let put = format!(
        "PUT /v1/{PROJECT}/notebooks/{NOTEBOOK} HTTP/1.1\r\nhost: {host}\r\nx-leasehold-request: 1\r\n\
         content-type: application/json\r\n"
    );
    let request = format!("{put}content-length: 200000\r\n\r\n{}", "a".repeat(200_000));
    let answer = exchange(url, request.as_bytes()).await;
    assert_eq!(statuses(&answer), [413], "{answer}");
    assert!(answer.contains("64 KiB"), "{answer}");
    assert_eq!(stage.cloud.calls().len(), 0);
    // Row 14: much, but well-formed.
    let cookies = (0..120).map(|number| format!("c{number}={}", "x".repeat(100))).collect::<Vec<_>>().join("; ");
    let request = format!("{first}cookie: {cookies}; =; a; \"b\"=c;;\r\nconnection: close\r\n\r\n");
    assert_eq!(statuses(&exchange(url, request.as_bytes()).await), [200]);
}

#[tokio::test]
async fn one_address_gets_so_many_attempts_to_sign_in() {
    let stage = Stage::with(usual, |settings| settings.admission.sign_ins_per_minute = 2).await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(get(&stage.url("/auth/login")).await);
    }
    assert!(seen[..2].iter().all(|answer| answer.status != 429), "{seen:?}");
    assert_eq!(seen[2].status, 429);
    assert!(seen[2].headers.contains_key("retry-after"), "{:?}", seen[2]);
    assert_eq!(get(&stage.url("/healthz")).await.status, 200);
}

#[tokio::test]
async fn row_24_one_address_has_its_share_of_connections() {
    let stage = Stage::with(usual, |settings| {
        settings.admission.gateways.clear();
        settings.admission.connections_per_address = 5;
    })
    .await;
    let idle = join_all((0..5).map(|_| Socket::new(&stage.proxy.url))).await;
    let began = Instant::now();
    assert_eq!(exchange(&stage.proxy.url, b"").await, "", "the sixth is turned away");
    assert!(began.elapsed() < Duration::from_secs(2));
    drop(idle);
    // Those who left make room, as soon as it is noticed that they left.
    while exchange(&stage.proxy.url, b"BREW\r\n\r\n").await.is_empty() {
        assert!(began.elapsed() < Duration::from_secs(10));
    }
    let gateway = Stage::with(usual, |settings| settings.admission.connections_per_address = 1).await;
    let sockets = join_all((0..3).map(|_| Socket::new(&gateway.proxy.url))).await;
    assert_eq!(get(&gateway.url("/healthz")).await.status, 200, "a gateway is not counted");
    drop(sockets);
}

#[tokio::test]
async fn row_24_a_flood_of_one_person_is_answered_with_the_time_to_wait() {
    let stage = Stage::with(usual, |settings| {
        settings.admission.requests_per_second = 1;
        settings.admission.requests_at_once = 20;
        settings.admission.changes_per_minute = 2;
    })
    .await;
    let lease = format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}/lease");
    for status in [200, 200, 429] {
        let answer = send("PATCH", &stage.url(&lease), r#"{"duration":7200000,"type":"timing"}"#).await;
        assert_eq!(answer.status, status, "{answer:?}");
        if status == 429 {
            let problem = answer.problem();
            assert_eq!(problem.code, "too-many");
            assert!((1..=30_000).contains(&problem.retry_after_ms.unwrap()), "{problem:?}");
            let seconds: i64 = answer.header("retry-after").parse().unwrap();
            assert_eq!(seconds, (problem.retry_after_ms.unwrap() + 999) / 1000);
        }
    }
    assert_eq!(stage.cloud.count(|call| call.is("PATCH", "/lease")), 2);
    let answers = join_all((0..40).map(|_| async { get(&stage.url("/session")).await })).await;
    let (let_in, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert!((15..=20).contains(&let_in.len()), "{}", let_in.len());
    for answer in refused {
        assert_eq!(answer.fault(), (429, "too-many".to_owned()));
        assert_eq!(answer.header("retry-after"), "1");
    }
    assert_eq!(get(&stage.url("/healthz")).await.status, 200, "who looks after us is not a person");
}

#[tokio::test]
async fn row_24_streams_are_counted_and_the_place_is_free_again() {
    let stage = Stage::with(usual, |settings| settings.admission.streams_per_person = 4).await;
    let mut streams = join_all((0..4).map(|_| stage.events(None))).await;
    let fifth = get(&stage.url("/events")).await;
    assert_eq!(fifth.fault(), (429, "too-many".to_owned()));
    assert_eq!(fifth.header("retry-after"), "10");
    streams.pop();
    let began = Instant::now();
    let mut socket = loop {
        let mut socket = Socket::new(&stage.proxy.url).await;
        let host = host(&stage);
        socket.send(format!("GET /events HTTP/1.1\r\nhost: {host}\r\nx-leasehold-request: 1\r\n\r\n").as_bytes()).await;
        if socket.until("\r\n\r\n").await.starts_with("HTTP/1.1 200") {
            break socket;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "the place of the one who left is never free");
    };
    socket.until("event: snapshot").await;
    let all = Stage::with(usual, |settings| settings.admission.streams = 1).await;
    let _first = all.events(None).await;
    assert_eq!(get(&all.url("/events")).await.fault(), (429, "too-many".to_owned()));
}

#[tokio::test]
async fn an_answer_is_given_in_time_whatever_is_waited_for() {
    let stage = Stage::with(usual, |settings| settings.upstream.whole = Duration::from_millis(200)).await;
    let host = host(&stage);
    let began = Instant::now();
    let request = format!(
        "PUT /v1/{PROJECT}/notebooks/{NOTEBOOK} HTTP/1.1\r\nhost: {host}\r\nx-leasehold-request: 1\r\n\
         content-type: application/json\r\ncontent-length: 5\r\n\r\n{{"
    );
    let mut socket = Socket::new(&stage.proxy.url).await;
    socket.send(request.as_bytes()).await;
    let answer = socket.until("upstream-unknown").await;
    assert_eq!(statuses(&answer), [504]);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
