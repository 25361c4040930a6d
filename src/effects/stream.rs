//! The event stream, read by `fetch` because that may send headers (security.md 4.4). It gives out what arrives and says
//! when the stream is lost; when to connect again is decided in `domain`.

use std::rc::Rc;

use api::{
    Event, routes,
    stream::{Frame, Parser, Signal},
};
use domain::{Failure, Millis, Msg};
use gloo_net::http::{Method, Response};
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStream, ReadableStreamDefaultReader, ReadableStreamReadResult};
use yew::Callback;

use super::{
    clock, fetch,
    first::FirstStream,
    task::{Outbox, Task},
    timer::Timer,
};

const MEDIA_TYPE: &str = "text/event-stream";

/// The browser gets a turn at least this often while a long snapshot is read.
const TURN: Millis = Millis(12);

/// Opens the stream of a project, resumed after an event number. Ends with exactly one `Msg::StreamLost`.
pub(crate) fn open(project: &str, after: Option<Rc<str>>, on_msg: &Callback<Msg>) -> Task {
    let url = format!("{}?project={project}", routes::EVENTS);
    Task::spawn(on_msg, |outbox, abort| async move {
        let failure = match fetch::within_limit(&abort, connect(&url, after, &abort)).await {
            Ok(response) => follow(response, &outbox).await,
            Err(failure) => failure,
        };
        outbox.send(Msg::StreamLost(failure));
    })
}

/// Goes on with the stream that `boot.js` opened.
pub(crate) fn adopt(first: FirstStream, on_msg: &Callback<Msg>) -> Task {
    let FirstStream { response, abort, .. } = first;
    Task::spawn_with(abort, on_msg, |outbox, abort| async move {
        let failure = match fetch::within_limit(&abort, arrival(response)).await {
            Ok(response) => follow(response, &outbox).await,
            Err(failure) => failure,
        };
        outbox.send(Msg::StreamLost(failure));
    })
}

async fn connect(url: &str, after: Option<Rc<str>>, abort: &AbortController) -> Result<Response, Failure> {
    let mut builder = fetch::builder(Method::GET, url, abort).header("accept", MEDIA_TYPE);
    if let Some(after) = after {
        builder = builder.header("last-event-id", &after);
    }
    let request = builder.build().map_err(|_| Failure::Unreachable)?;
    request.send().await.map_err(|_| Failure::Unreachable)
}

async fn arrival(response: Promise) -> Result<Response, Failure> {
    let response = JsFuture::from(response).await.map_err(|_| Failure::Unreachable)?;
    Ok(Response::from(web_sys::Response::from(response)))
}

async fn follow(response: Response, outbox: &Outbox) -> Failure {
    if !response.ok() || fetch::media_type(&response) != MEDIA_TYPE {
        let not_a_stream = Failure::Unreadable(format!("HTTP {} without an event stream", response.status()));
        return fetch::read(response).await.err().unwrap_or(not_a_stream);
    }
    let Some(body) = response.body() else { return Failure::Unreachable };
    outbox.send(Msg::StreamOpened);
    read(&body, |msg| outbox.send(msg)).await
}

/// Reads to the end. Everything that arrived in one chunk is told in one go, so that it costs one render.
async fn read(body: &ReadableStream, mut tell: impl FnMut(Msg)) -> Failure {
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut parser = Parser::default();
    let mut turn_began = clock::now();
    loop {
        let Ok(result) = JsFuture::from(reader.read()).await else { return Failure::Unreachable };
        let result: ReadableStreamReadResult = result.unchecked_into();
        if result.get_done().unwrap_or(true) {
            return Failure::Unreachable;
        }
        let bytes = Uint8Array::from(result.get_value()).to_vec();
        for signal in parser.push(&bytes) {
            match signal {
                Signal::Frame(frame) => match event(&frame) {
                    Ok(Some(event)) => tell(Msg::EventArrived { number: frame.id.into(), event }),
                    // An event that this version does not know still shows that the stream lives.
                    Ok(None) => tell(Msg::StreamKeptAlive),
                    Err(failure) => return failure,
                },
                Signal::KeepAlive => tell(Msg::StreamKeptAlive),
                // How long to wait is the domain's decision.
                Signal::Retry(_) => {}
            }
        }
        if clock::now().0 - turn_began.0 >= TURN.0 {
            give_turn().await;
            turn_began = clock::now();
        }
    }
}

fn event(frame: &Frame) -> Result<Option<Event>, Failure> {
    match serde_json::from_slice(frame.data.as_bytes()) {
        Ok(value) => Ok(Event::read(&frame.event, value)),
        Err(_) => Err(Failure::Unreadable(format!("the event {} is not JSON", frame.event))),
    }
}

/// Lets the browser paint and handle input.
async fn give_turn() {
    let mut timer = None;
    let turn = Promise::new(&mut |resolve, _| {
        timer = Some(Timer::after(Millis(0), move || {
            // A promise's own resolver does not throw.
            let _ = resolve.call0(&wasm_bindgen::JsValue::UNDEFINED);
        }));
    });
    // The promise is never refused.
    let _ = JsFuture::from(turn).await;
    drop(timer);
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
