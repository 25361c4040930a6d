//! The program at its end, told by signals: who is served is served to the end, and who comes is sent elsewhere (security.md
//! 2, row 25; 4.14).

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use api::stream::Signal;
use futures_util::future::join_all;
use tokio::{net::TcpStream, sync::Notify, time::Instant};

use crate::{
    browser::{Stream, get, send},
    cloud::{Act, CLOUD_TOKEN, Call, Cloud, NOTEBOOK, PROJECT, usual},
    program::Started,
};

/// A configuration for `cloud`, gone with the test.
struct Configuration(PathBuf);

impl Configuration {
    fn new(cloud: &Cloud, listen: &str) -> Self {
        let path = std::env::temp_dir().join(format!("leasehold-{}.toml", uuid::Uuid::new_v4()));
        let text = format!(
            "[listen]\naddress = \"127.0.0.1:0\"\n{listen}\n[poll]\nresting_ms = 50\nidle_ms = 50\n[history]\n\
             path = \":memory:\"\n[cloud]\n\
             endpoint = \"{}\"\nregion = \"r\"\nprojects = [{{ id = \"{PROJECT}\" }}]\n\
             [credential]\ntoken = \"{CLOUD_TOKEN}\"\n",
            cloud.url
        );
        fs::write(&path, text).unwrap();
        Self(path)
    }

    fn start(&self) -> Started {
        Started::new(&["serve", "--config", self.0.to_str().unwrap()])
    }
}

impl Drop for Configuration {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// The usual cloud, which answers a start only when it is allowed to.
async fn holding_starts() -> (Cloud, Arc<Notify>) {
    let allowed = Arc::new(Notify::new());
    let held = Arc::clone(&allowed);
    let cloud = Cloud::new(move |call: &Call, logins| match usual(call, logins) {
        Act::Bytes(bytes) if call.is("POST", "/start") => Act::Held(Arc::clone(&held), bytes),
        act => act,
    });
    (cloud.await, allowed)
}

fn start_path() -> String {
    format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}/start")
}

async fn stream(program: &Started, last: Option<&str>) -> Stream {
    Stream::open(&program.url(&format!("/events?project={PROJECT}")), last).await
}

/// Everything up to the end of a stream: when to come back.
async fn come_back(stream: &mut Stream) -> Option<u32> {
    let mut wait = None;
    while let Some(signal) = stream.signal().await {
        if let Signal::Retry(ms) = signal {
            wait = Some(ms);
        }
    }
    wait
}

/// The exit code, awaited without holding up the test's other tasks.
async fn ended(program: Started) -> (Option<i32>, String) {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || drop(sender.send(program.end())));
    tokio::task::spawn_blocking(move || receiver.recv_timeout(Duration::from_secs(20)).unwrap()).await.unwrap()
}

#[tokio::test]
async fn row_25_sigterm_with_20_streams_and_a_start_in_flight() {
    let (cloud, allowed) = holding_starts().await;
    let configuration = Configuration::new(&cloud, "");
    let program = configuration.start();
    let mut streams = join_all((0..20).map(|_| stream(&program, None))).await;
    join_all(streams.iter_mut().map(Stream::event)).await;
    let start_url = program.url(&start_path());
    let stop = async {
        cloud.reached(|call| call.is("POST", "/start")).await;
        let began = Instant::now();
        program.tell("TERM");
        let waits = join_all(streams.iter_mut().map(come_back)).await;
        allowed.notify_one();
        (began, waits)
    };
    let (started, (began, waits)) = tokio::join!(send("POST", &start_url, ""), stop);
    assert_eq!(started.status, 200, "{started:?}");
    let waits: Vec<u32> = waits.into_iter().map(Option::unwrap).collect();
    assert!(waits.iter().all(|ms| (500..3000).contains(ms)), "{waits:?}");
    assert!(waits.iter().collect::<BTreeSet<_>>().len() > 5, "not all at once: {waits:?}");
    let (code, words) = ended(program).await;
    assert_eq!(code, Some(0), "{words}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(cloud.count(|call| call.is("POST", "/start")), 1);
}

/// A start that is asked for by hand, so that nothing waits for its answer.
async fn ask_to_start(program: &Started) -> crate::raw::Socket {
    let url = program.url("");
    let mut request = crate::raw::Socket::new(url.as_str()).await;
    let host = url.replace("http://", "");
    let head = format!("POST {} HTTP/1.1\r\nhost: {host}\r\nx-leasehold-request: 1\r\n", start_path());
    request.send(format!("{head}content-length: 0\r\n\r\n").as_bytes()).await;
    request
}

#[tokio::test]
async fn row_25_what_never_ends_is_cut_after_the_grace() {
    let (cloud, _never_allowed) = holding_starts().await;
    let configuration = Configuration::new(&cloud, "");
    let program = configuration.start();
    let _request = ask_to_start(&program).await;
    cloud.reached(|call| call.is("POST", "/start")).await;
    let began = Instant::now();
    program.tell("TERM");
    let (code, words) = ended(program).await;
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("some requests were cut off"), "{words}");
    assert!((4..6).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
}

#[tokio::test]
async fn row_25_the_second_signal_means_now() {
    let (cloud, _never_allowed) = holding_starts().await;
    let configuration = Configuration::new(&cloud, "");
    let program = configuration.start();
    let mut viewer = stream(&program, None).await;
    viewer.event().await;
    let _request = ask_to_start(&program).await;
    cloud.reached(|call| call.is("POST", "/start")).await;
    let began = Instant::now();
    program.tell("TERM");
    assert!(come_back(&mut viewer).await.is_some(), "the first signal was heard");
    program.tell("INT");
    let (code, words) = ended(program).await;
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("stopped at once"), "{words}");
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

#[tokio::test]
async fn row_25_a_rolling_restart_loses_nobody() {
    let cloud = Cloud::new(usual).await;
    let configuration = Configuration::new(&cloud, "closing_ms = 2000");
    let (old, new) = (configuration.start(), configuration.start());
    let mut viewer = stream(&old, None).await;
    viewer.event().await;
    assert_eq!(get(&old.url("/readyz")).await.status, 200);
    let began = Instant::now();
    old.tell("TERM");
    assert!(come_back(&mut viewer).await.is_some());
    // The load balancer comes once more, and so does somebody it has sent here already.
    let ready = get(&old.url("/readyz")).await;
    assert_eq!((ready.status.as_u16(), ready.json()["reasons"][0]["reason"].as_str()), (503, Some("stopping")));
    assert_eq!(get(&old.url(&format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}"))).await.status, 200);
    let mut again = stream(&new, Some(&viewer.last)).await;
    assert_eq!(again.event().await.name(), "snapshot", "the other replica tells everything");
    let address = old.url("").replace("http://", "");
    let (code, words) = ended(old).await;
    assert_eq!(code, Some(0), "{words}");
    assert!((2..5).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    assert_eq!(get(&new.url("/readyz")).await.status, 200);
}
