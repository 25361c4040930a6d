//! The language of the page: the first of the person's languages that the desk speaks.

use yew::platform::spawn_local;

use super::{document, window};
use crate::text;

/// Chooses the language, fetches its words where they are not here, tells the browser and its screen reader, and goes on
/// with `then`, which is the first render.
pub(crate) fn choose(then: impl FnOnce() + 'static) {
    spawn_local(async {
        let tags: Vec<String> = window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect();
        let tag = text::speak(text::preferred(tags.iter().map(String::as_str))).await;
        if let Some(root) = document().document_element() {
            // Refused only for names that are no attribute names.
            let _ = root.set_attribute("lang", tag);
        }
        then();
    });
}
