//! Opens a notebook in a new tab. The tab is opened empty within the click, or the browser would take it for a pop-up;
//! it gets its address when the proxy has written a ticket, and is closed when there is none.

use std::rc::Rc;

use api::{Problem, routes};
use domain::{Failure, Msg, NotebookKey, msg::RequestId};
use gloo_net::http::Method;
use serde_json::Value;
use wasm_bindgen::JsValue;
use web_sys::Window;
use yew::Callback;

use super::{
    fetch::{self, Question},
    task::Task,
    window,
};

/// Answers with `Msg::NotebookOpened`. Must be called within the turn of a click.
pub(crate) fn open(request: RequestId, project: &Rc<str>, key: &NotebookKey, on_msg: &Callback<Msg>) -> Task {
    let tab = empty_tab();
    let url = routes::open(&encoded(project), &encoded(&key.id));
    Task::spawn(on_msg, move |outbox, abort| async move {
        let result = match tab {
            None => Err(blocked()),
            Some(tab) => {
                let ticket = fetch::ask(Question { method: Method::POST, url, body: None }, &abort).await;
                let result = ticket.and_then(|body| send_to(&tab, &body));
                if result.is_err() {
                    let _ = tab.close();
                }
                result
            }
        };
        outbox.send(Msg::NotebookOpened { request, result });
    })
}

fn empty_tab() -> Option<Window> {
    let tab = window().open_with_url_and_target("", "_blank").ok()??;
    // The notebook must not reach back into this page.
    tab.set_opener(&JsValue::NULL).ok()?;
    Some(tab)
}

fn send_to(tab: &Window, body: &[u8]) -> Result<(), Failure> {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    match answer["ticket_path"].as_str() {
        // A path of our own proxy and nothing else: `//host` and `javascript:` are not.
        Some(path) if path.starts_with("/open/") => {
            // The tab may have been closed meanwhile, which is no failure.
            let _ = tab.location().set_href(path);
            Ok(())
        }
        _ => Err(Failure::Unreadable("the answer names no ticket".into())),
    }
}

fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

fn blocked() -> Failure {
    Failure::Problem(Box::new(Problem { code: "popup-blocked".into(), ..Problem::default() }))
}
