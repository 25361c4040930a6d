//! Opens a notebook in a new tab. The tab is opened empty within the click, or the browser would take it for a pop-up;
//! it gets its address when the proxy has written a ticket, and is closed when there is none.

use api::{Problem, routes};
use domain::{Failure, Msg, NotebookKey, msg::RequestId};
use gloo_net::http::Method;
use json::Value;
use wasm_bindgen::JsValue;
use web_sys::Window;
use yew::Callback;

use super::{
    fetch::{self, Answer, Question, Source},
    server::Server,
    task::Task,
    window,
};

/// Answers with `Msg::NotebookOpened`. Must be called within the turn of a click. `None` when the browser opened no tab,
/// which is answered as well.
pub(crate) fn open(
    server: &Server,
    request: RequestId,
    project: &str,
    key: &NotebookKey,
    on_msg: &Callback<Msg>,
) -> Option<Task> {
    let Some(tab) = empty_tab() else {
        on_msg.emit(Msg::NotebookOpened { request, result: Err(refused()) });
        return None;
    };
    let url = routes::open(&encoded(project), &encoded(&key.id));
    let here = server.clone();
    let then = Box::new(move |answer| {
        let result = send_to(&tab, &here, answer);
        if result.is_err() {
            // A tab that is gone already is closed.
            let _ = tab.close();
        }
        Msg::NotebookOpened { request, result }
    });
    Some(fetch::ask(server, Source::Ask(Question::new(Method::POST, url)), on_msg, then))
}

fn empty_tab() -> Option<Window> {
    let tab = window().open_with_url_and_target("", "_blank").ok()??;
    // The notebook must not reach back into this page.
    tab.set_opener(&JsValue::NULL).ok()?;
    Some(tab)
}

fn send_to(tab: &Window, server: &Server, answer: Answer) -> Result<(), Failure> {
    let answer: Value = json::from_slice(&answer?).unwrap_or_default();
    match answer["ticket_path"].as_str() {
        // A path of our own proxy and nothing else: `//host` and `javascript:` are not.
        Some(path) if path.starts_with("/open/") => {
            // The tab may have been closed meanwhile, which is no failure.
            let _ = tab.location().set_href(&server.url(path));
            Ok(())
        }
        _ => Err(Failure::Unreadable("the answer names no ticket".into())),
    }
}

fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// A problem of this page's own; `text` has its words.
fn refused() -> Failure {
    Failure::Problem(Box::new(Problem { code: "tab-refused".into(), ..Problem::default() }))
}
