//! Asks `GET /session`: who is there and what they may see.

use api::{Session, routes};
use domain::{Failure, Msg};
use gloo_net::http::{Method, Response};
use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;
use yew::Callback;

use super::{
    fetch::{self, Question},
    task::Task,
};

/// Answers with `Msg::SessionAnswered`. `first` is the answer that is on its way already.
pub(crate) fn load(first: Option<Promise>, on_msg: &Callback<Msg>) -> Task {
    Task::spawn(on_msg, |outbox, abort| async move {
        outbox.send(Msg::SessionAnswered(answer(first, &abort).await));
    })
}

async fn answer(first: Option<Promise>, abort: &AbortController) -> Result<Session, Failure> {
    let body = match first {
        // `boot.js` gave this request its own time limit.
        Some(response) => {
            let response = JsFuture::from(response).await.map_err(|_| Failure::Unreachable)?;
            fetch::read(Response::from(web_sys::Response::from(response))).await?
        }
        None => fetch::ask(Question { method: Method::GET, url: routes::SESSION.into(), body: None }, abort).await?,
    };
    let value = serde_json::from_slice(&body).ok();
    value.as_ref().and_then(Session::read).ok_or_else(|| Failure::Unreadable("the session names no project".into()))
}
