//! The language of the page: the first of the person's languages that the desk speaks.

use super::{document, window};
use crate::text;

/// Chooses the language for the words and tells the browser and its screen reader. To be called before the first render.
pub(crate) fn choose() {
    let tags: Vec<String> = window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect();
    let tag = text::set_language(tags.iter().map(String::as_str));
    if let Some(root) = document().document_element() {
        // Refused only for names that are no attribute names.
        let _ = root.set_attribute("lang", tag);
    }
}
