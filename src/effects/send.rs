//! Sends one ModelArts operation to the proxy's `/v1`.

use domain::{Failure, Msg, msg::RequestId};
use gloo_net::http;
use modelarts::{
    Operation,
    request::{Method, ProjectId},
};
use yew::Callback;

use super::{
    fetch::{self, Question, Source},
    server::Server,
    task::Task,
};

/// Answers with `Msg::Answered`. `None` when it cannot be sent, which is answered as well.
pub(crate) fn send(
    server: &Server,
    request: RequestId,
    project: &str,
    operation: &Operation,
    on_msg: &Callback<Msg>,
) -> Option<Task> {
    let Some(project) = ProjectId::parse(project) else {
        let result = Err(Failure::Unreadable(format!("{project} is no project")));
        on_msg.emit(Msg::Answered { request, result });
        return None;
    };
    let then = Box::new(move |result| Msg::Answered { request, result });
    Some(fetch::ask(server, Source::Ask(question(&project, operation)), on_msg, then))
}

fn question(project: &ProjectId, operation: &Operation) -> Question {
    let request = operation.request(project);
    let method = match request.method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
    };
    let url = request.target();
    Question { body: request.body, ..Question::new(method, url) }
}
