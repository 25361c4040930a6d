//! Sends one ModelArts operation to the proxy's `/v1`.

use domain::{Failure, Msg, msg::RequestId};
use gloo_net::http;
use modelarts::{
    Operation,
    request::{Method, ProjectId},
};
use yew::Callback;

use super::{
    fetch::{self, Question},
    task::Task,
};

/// Answers with `Msg::Answered`.
pub(crate) fn send(request: RequestId, project: &str, operation: &Operation, on_msg: &Callback<Msg>) -> Task {
    let question = question(project, operation);
    Task::spawn(on_msg, move |outbox, abort| async move {
        let result = match question {
            Ok(question) => fetch::ask(question, &abort).await,
            Err(failure) => Err(failure),
        };
        outbox.send(Msg::Answered { request, result });
    })
}

fn question(project: &str, operation: &Operation) -> Result<Question, Failure> {
    let project = ProjectId::parse(project).ok_or_else(|| Failure::Unreadable(format!("{project} is no project")))?;
    let request = operation.request(&project);
    let method = match request.method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
    };
    Ok(Question { method, url: request.target(), body: request.body })
}
