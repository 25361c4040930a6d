//! Damages an answer on its way out, as the queued fault says.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use hyper::body::Frame;
use serde_json::{Value, json};

use crate::world::{Answer, Fault, FaultKind};

/// 10 MB of JSON that nobody should read to its end.
const HUGE: usize = 10_000_000;
/// How late a slow answer is, by the wall clock.
const SLOW: Duration = Duration::from_secs(3);

pub(super) async fn respond(fault: &Fault, mut answer: Answer, now_ms: i64, request_id: &str) -> Response {
    match fault.kind {
        FaultKind::Status => answer = refusal(fault, request_id),
        FaultKind::Html => {
            let page = "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>";
            answer.headers = vec![("content-type", "text/html".to_owned())];
            answer.body = page.into();
        }
        FaultKind::Empty => answer.body.clear(),
        FaultKind::Truncated => answer.body.truncate(answer.body.len() / 2),
        FaultKind::WrongTypes => answer.body = wrong_types(&answer.body),
        FaultKind::Huge => answer.body = huge(),
        FaultKind::Slow => tokio::time::sleep(SLOW).await,
        FaultKind::Hang => never().await,
        FaultKind::Reset => return Response::new(Body::new(Broken)),
    }
    super::respond(answer, now_ms, request_id)
}

/// Ends only with the connection, when the client has had enough.
async fn never() {
    let endless: Infallible = std::future::pending().await;
    match endless {}
}

fn refusal(fault: &Fault, request_id: &str) -> Answer {
    let usual = match fault.status {
        401 => "APIG.0301",
        404 => "APIG.0101",
        429 => "APIG.0308",
        500 => "APIG.0601",
        502 => "APIG.0202",
        503 => "APIG.0613",
        504 => "APIG.0203",
        _ => "ModelArts.0010",
    };
    let code = fault.error_code.as_deref().unwrap_or(usual);
    let message = match code {
        "APIG.0301" => "Incorrect IAM authentication information: decrypt token fail",
        "APIG.0307" => "The token must be updated",
        "APIG.0308" => "The throttling threshold has been reached: policy user over ratelimit,limit:60,time:1 minute",
        "APIG.0202" => "Backend unavailable",
        "APIG.0203" => "Backend timeout",
        "APIG.0613" => "The IAM service is unavailable",
        _ => "Internal error, as ordered",
    };
    let mut body = json!({"error_code": code, "error_msg": message});
    if code.starts_with("APIG") {
        body["request_id"] = json!(request_id);
    }
    let mut answer = Answer::json(fault.status, &body);
    if let Some(seconds) = &fault.retry_after {
        answer.headers.push(("retry-after", seconds.clone()));
    }
    answer
}

fn huge() -> Vec<u8> {
    let mut body = br#"{"data":""#.to_vec();
    body.resize(HUGE - 2, b'x');
    body.extend_from_slice(br#""}"#);
    body
}

/// The same JSON with every value of another type than documented.
fn wrong_types(body: &[u8]) -> Vec<u8> {
    serde_json::from_slice(body).map(wrong).unwrap_or(Value::Null).to_string().into_bytes()
}

fn wrong(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, wrong(value))).collect(),
        Value::Array(_) => json!("not a list"),
        Value::String(_) => json!({"not": "text"}),
        Value::Number(_) => json!("not a number"),
        Value::Bool(_) => json!("not a switch"),
        Value::Null => json!([]),
    }
}

/// A body that breaks before its first byte, which makes the server drop the connection.
struct Broken;

impl hyper::body::Body for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into())))
    }
}
