//! In a browser: streams as the browser makes them.

use api::{Body, Generation, Item, stream::write_frame};
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsValue, prelude::Closure};
use wasm_bindgen_test::wasm_bindgen_test;

use super::*;

/// A stream of these chunks, which then ends.
fn stream(chunks: &[&[u8]]) -> ReadableStream {
    let chunks: Vec<Uint8Array> = chunks.iter().map(|chunk| Uint8Array::from(*chunk)).collect();
    let start = Closure::once_into_js(move |controller: JsValue| {
        let method = |name: &str| Reflect::get(&controller, &name.into()).unwrap().unchecked_into::<Function>();
        for chunk in &chunks {
            method("enqueue").call1(&controller, chunk).unwrap();
        }
        method("close").call0(&controller).unwrap();
    });
    let source = Object::new();
    Reflect::set(&source, &"start".into(), &start).unwrap();
    ReadableStream::new_with_underlying_source(&source).unwrap()
}

async fn told(chunks: &[&[u8]]) -> (Vec<Msg>, Failure) {
    let mut told = Vec::new();
    let failure = read(&stream(chunks), |msg| told.push(msg)).await;
    (told, failure)
}

fn arrived(number: &str, event: &Event) -> Msg {
    Msg::EventArrived { number: number.into(), event: event.clone() }
}

#[wasm_bindgen_test]
async fn a_stream_cut_anywhere_says_the_same() {
    let value = json::from_slice("{\"id\":\"x\",\"name\":\"Zürich 中文\"}".as_bytes()).unwrap();
    let event = Event { now_ms: 1, body: Body::Notebook(Item::new(Generation::Notebooks, value)) };
    let text = "{\"generation\":\"notebooks\",\"item\":{\"id\":\"x\",\"name\":\"Zürich 中文\"},\"now_ms\":1}";
    let frame = write_frame("4-17", event.name(), text);
    let bytes = format!(": ping\n\n{frame}").into_bytes();
    let expected = (vec![Msg::StreamKeptAlive, arrived("4-17", &event)], Failure::Unreachable);
    for cut in 0..=bytes.len() {
        assert_eq!(told(&[&bytes[..cut], &bytes[cut..]]).await, expected, "cut at {cut}");
    }
    let singles: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(told(&singles).await, expected);
}

#[wasm_bindgen_test]
async fn unknown_events_pass_and_broken_ones_end_the_stream() {
    let known = Event { now_ms: 1, body: Body::Removed { generation: Generation::Demanager, id: "DE-1".into() } };
    let unknown = write_frame("1", "weather", "{\"now_ms\":1}");
    let good = write_frame("2", known.name(), "{\"generation\":\"demanager\",\"id\":\"DE-1\",\"now_ms\":1}");
    let broken = write_frame("3", "notebook", "{\"now_ms\":");
    let (messages, failure) = told(&[format!("{unknown}{good}{broken}{good}").as_bytes()]).await;
    assert_eq!(messages, [Msg::StreamKeptAlive, arrived("2", &known)]);
    assert_eq!(failure, Failure::Unreadable("the event notebook is not JSON".into()));
}

#[wasm_bindgen_test]
async fn a_stream_that_is_aborted_is_lost() {
    let failing = Closure::once_into_js(|controller: JsValue| {
        let error: Function = Reflect::get(&controller, &"error".into()).unwrap().unchecked_into();
        error.call1(&controller, &"gone".into()).unwrap();
    });
    let source = Object::new();
    Reflect::set(&source, &"start".into(), &failing).unwrap();
    let body = ReadableStream::new_with_underlying_source(&source).unwrap();
    let failure = read(&body, |msg| panic!("{msg:?}")).await;
    assert_eq!(failure, Failure::Unreachable);
}
