//! What a browser, or somebody worse, sends to the proxy.

use api::{
    Event, Problem,
    stream::{Parser, Signal},
};
use axum::body::{Body, Bytes};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn problem(&self) -> Problem {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let problem = Problem::read(self.status.as_u16(), &self.json()).unwrap();
        assert_eq!(problem.request_id, self.header("x-request-id"));
        problem
    }

    /// Status and code, for tables.
    pub(crate) fn fault(&self) -> (u16, String) {
        (self.status.as_u16(), self.problem().code)
    }
}

/// Sends a request as the page does.
pub(crate) async fn send(method: &str, url: &str, body: &str) -> Answer {
    let mut headers = vec![("x-leasehold-request", "1")];
    if !body.is_empty() {
        headers.push(("content-type", "application/json"));
    }
    send_with(method, url, &headers, body).await
}

pub(crate) async fn get(url: &str) -> Answer {
    send("GET", url, "").await
}

/// Sends a request with these headers and no others.
pub(crate) async fn send_with(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let response = request(method, url, headers, body).await;
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer { status: head.status, headers: head.headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

async fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> http::Response<Body> {
    let mut builder = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    let request = builder.body(Full::new(Bytes::from(body.to_owned()))).unwrap();
    let client = Client::builder(TokioExecutor::new()).build_http();
    client.request(request).await.unwrap().map(Body::new)
}

/// Sends bytes as they are and reads until the connection ends.
pub(crate) async fn raw(url: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// An open event stream.
pub(crate) struct Stream {
    pub(crate) headers: HeaderMap,
    body: Body,
    parser: Parser,
    signals: std::collections::VecDeque<Signal>,
    /// Everything that came.
    pub(crate) text: String,
    /// The last id.
    pub(crate) last: String,
}

impl Stream {
    pub(crate) async fn open(url: &str, last: Option<&str>) -> Self {
        let mut headers = vec![("x-leasehold-request", "1")];
        headers.extend(last.map(|last| ("last-event-id", last)));
        Self::open_with(url, &headers).await
    }

    /// With these headers and no others.
    pub(crate) async fn open_with(url: &str, headers: &[(&str, &str)]) -> Self {
        let response = request("GET", url, headers, "").await;
        assert_eq!(response.status(), 200);
        let (head, body) = response.into_parts();
        let (parser, signals) = (Parser::default(), std::collections::VecDeque::new());
        Self { headers: head.headers, body, parser, signals, text: String::new(), last: String::new() }
    }

    /// The next thing on the stream; `None` at its end.
    pub(crate) async fn signal(&mut self) -> Option<Signal> {
        while self.signals.is_empty() {
            let frame = self.body.frame().await?.unwrap();
            let bytes = frame.into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
            self.signals.extend(self.parser.push(&bytes));
        }
        self.signals.pop_front()
    }

    /// The next event.
    pub(crate) async fn event(&mut self) -> Event {
        loop {
            if let Signal::Frame(frame) = self.signal().await.expect("the stream goes on") {
                self.last = frame.id;
                return Event::read(&frame.event, serde_json::from_str(&frame.data).unwrap()).unwrap();
            }
        }
    }
}
