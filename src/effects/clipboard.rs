//! Copies a text, or selects it where the browser refuses, so that a person can copy it. Never reads the clipboard.

use std::rc::Rc;

use domain::{Msg, NotebookKey};
use js_sys::Reflect;
use wasm_bindgen_futures::JsFuture;
use yew::Callback;

use super::{document, task::Task, window};

/// Answers with `Msg::Copied`.
pub(crate) fn copy(key: NotebookKey, text: Rc<str>, on_msg: &Callback<Msg>) -> Task {
    Task::spawn(Task::new_abort(), on_msg, |outbox, _| async move {
        let ok = write(&text).await;
        if !ok {
            select(&text);
        }
        outbox.send(Msg::Copied { key, ok });
    })
}

async fn write(text: &str) -> bool {
    let navigator = window().navigator();
    // Pages that came over plain HTTP have no clipboard, which web-sys does not know.
    let has_clipboard = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    has_clipboard && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Selects the text where the page shows it, marked with `data-copy`.
fn select(text: &str) {
    let Ok(places) = document().query_selector_all("[data-copy]") else { return };
    let place = (0..places.length())
        .filter_map(|index| places.get(index))
        .find(|place| place.text_content().as_deref() == Some(text));
    if let Some((place, Ok(Some(selection)))) = place.map(|place| (place, window().get_selection())) {
        // Refused only for kinds of nodes that this is not.
        let _ = selection.select_all_children(&place);
    }
}
