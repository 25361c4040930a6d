//! Asks `GET /session`: who is there and what they may see; and signs them out.

use api::{Session, routes};
use domain::{Failure, Msg};
use gloo_net::http::Method;
use js_sys::Promise;
use yew::Callback;

use super::{
    fetch::{self, Answer, Question, Source},
    server::Server,
    task::Task,
};

/// Answers with `Msg::SessionAnswered`. `first` is the answer that is on its way already.
pub(crate) fn load(server: &Server, first: Option<Promise>, on_msg: &Callback<Msg>) -> Task {
    let source = match first {
        Some(first) => Source::Begun(first),
        None => Source::Ask(Question::new(Method::GET, routes::SESSION)),
    };
    fetch::ask(server, source, on_msg, Box::new(|answer| Msg::SessionAnswered(session(answer))))
}

/// Answers with `Msg::SignedOut`.
pub(crate) fn sign_out(server: &Server, on_msg: &Callback<Msg>) -> Task {
    let question = Question::new(Method::POST, routes::LOGOUT);
    fetch::ask(server, Source::Ask(question), on_msg, Box::new(|answer| Msg::SignedOut(answer.map(drop))))
}

fn session(answer: Answer) -> Result<Session, Failure> {
    let value = json::from_slice(&answer?).ok();
    value.as_ref().and_then(Session::read).ok_or_else(|| Failure::Unreadable("the session names no project".into()))
}
