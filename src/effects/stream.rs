//! The event stream, read by `fetch` because that may send headers (security.md 4.4). It gives out what arrives and says
//! when the stream is lost; when to connect again, and when to ask in intervals instead, is decided in `domain`.

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
    clock,
    fetch::{self, Answer, Limit, Question, Source},
    server::Server,
    task::{Outbox, Task},
    timer::Timer,
};

const MEDIA_TYPE: &str = "text/event-stream";

/// The browser gets a turn at least this often while a long snapshot is read.
const TURN: Millis = Millis(12);

/// What asks for the stream of a project, resumed after an event number.
pub(crate) fn source(project: &str, after: Option<Rc<str>>) -> Source {
    question(project, after, MEDIA_TYPE)
}

fn question(project: &str, after: Option<Rc<str>>, accept: &str) -> Source {
    let mut question = Question::new(Method::GET, format!("{}?project={project}", routes::EVENTS));
    question.headers.push(("accept", accept.into()));
    question.headers.extend(after.map(|after| ("last-event-id", after)));
    Source::Ask(question)
}

/// Asks once for what the stream would tell. Answers with `Msg::Polled`.
pub(crate) fn poll(server: &Server, project: &str, after: Option<Rc<str>>, on_msg: &Callback<Msg>) -> Task {
    let question = question(project, after, "application/json");
    fetch::ask(server, question, on_msg, Box::new(|answer| Msg::Polled(polled(answer))))
}

fn polled(answer: Answer) -> Result<Vec<(Rc<str>, Event)>, Failure> {
    let unreadable = || Failure::Unreadable("the answer has no events".into());
    let value = json::from_slice(&answer?).map_err(|_| unreadable())?;
    Event::read_all(value).ok_or_else(unreadable)
}

/// Opens a stream, which `abort` ends. Ends with exactly one `Msg::StreamLost`.
pub(crate) fn open(server: &Server, source: Source, abort: AbortController, on_msg: &Callback<Msg>) -> Task {
    let server = server.clone();
    Task::spawn(abort, on_msg, |outbox, abort| async move {
        let limit = Limit::new(&abort);
        let head = fetch::head(&server, source, &abort).await.map_err(|failure| limit.judge(failure));
        drop(limit);
        let failure = match head {
            Ok(response) => follow(response, &outbox).await,
            Err(failure) => failure,
        };
        outbox.send(Msg::StreamLost(failure));
    })
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
    match json::from_slice(frame.data.as_bytes()) {
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

#[cfg(test)]
#[cfg(target_arch = "wasm32")]
mod tests;
