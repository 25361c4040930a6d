//! Copies a text. Never reads the clipboard.

use std::rc::Rc;

use domain::{Msg, NotebookKey};
use js_sys::Reflect;
use wasm_bindgen_futures::JsFuture;
use yew::Callback;

use super::{task::Task, window};

/// Answers with `Msg::Copied`.
pub(crate) fn copy(key: NotebookKey, text: Rc<str>, on_msg: &Callback<Msg>) -> Task {
    Task::spawn(Task::new_abort(), on_msg, |outbox, _| async move {
        let ok = write(&text).await;
        outbox.send(Msg::Copied { key, ok });
    })
}

async fn write(text: &str) -> bool {
    let navigator = window().navigator();
    // Pages that came over plain HTTP have no clipboard, which web-sys does not know.
    let has_clipboard = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    has_clipboard && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
