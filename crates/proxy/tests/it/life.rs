//! Starting and stopping.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use proxy::{Settings, StartError, settings::Sources};
use tokio::{net::TcpStream, sync::Notify, time::Instant};

use crate::{
    browser::{get, raw},
    cloud::{Act, Call, usual},
    stage::Stage,
};

#[tokio::test]
async fn the_demo_is_a_whole_desk() {
    let mut settings = Settings::load(&Sources::default()).unwrap();
    settings.listen.address.set_port(0);
    let running = proxy::start(settings).await.unwrap();
    let session = get(&format!("{}/session", running.url)).await.json();
    let session = api::Session::read(&session).unwrap();
    assert!(session.demo);
    let list = get(&format!("{}/v1/{}/notebooks?limit=50", running.url, session.projects[0].id)).await;
    assert!(list.json()["total"].as_i64().unwrap() > 5, "{list:?}");
    let simulator_url = running.simulator_url.clone().unwrap();
    assert_eq!(get(&format!("{simulator_url}/_sim/state")).await.status, 200);
    running.shutdown().await;
}

#[tokio::test]
async fn an_address_in_use_is_one_clear_line() {
    let stage = Stage::new(usual).await;
    let mut settings = Settings::load(&Sources::default()).unwrap();
    settings.listen.address = stage.proxy.url.trim_start_matches("http://").parse().unwrap();
    let error = proxy::start(settings).await.unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }));
    let address = stage.proxy.url.trim_start_matches("http://");
    assert_eq!(
        error.to_string(),
        format!("{address} is in use; stop the other program, or take another with --listen")
    );
}

#[tokio::test]
async fn stopping_ends_streams_and_lets_requests_finish() {
    let allowed = Arc::new(Notify::new());
    let held = Arc::clone(&allowed);
    let script = move |call: &Call, logins| match usual(call, logins) {
        Act::Bytes(bytes) if call.is("POST", "/start") => Act::Held(Arc::clone(&held), bytes),
        act => act,
    };
    let stage = Stage::with(script, |settings| settings.upstream.attempt = Duration::from_secs(5)).await;
    let mut streams = join_all((0..20).map(|_| stage.events(None))).await;
    for stream in &mut streams {
        stream.event().await;
    }
    let request = stage.start();
    let stop = async {
        stage.cloud.reached(|call| call.is("POST", "/start")).await;
        let began = Instant::now();
        stage.proxy.stop();
        for stream in &mut streams {
            while stream.signal().await.is_some() {}
        }
        allowed.notify_one();
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    };
    let (started, ()) = tokio::join!(request, stop);
    assert_eq!(started.status, 200);
    let address = stage.proxy.url.trim_start_matches("http://").to_owned();
    stage.proxy.shutdown().await;
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn half_a_request_is_cut() {
    let stage = Stage::new(usual).await;
    let began = Instant::now();
    raw(&stage.proxy.url, b"GET /session HTTP/1.1\r\nhost: 127").await;
    assert!((4..8).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
}
