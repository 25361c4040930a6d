//! Tells the browser, and through it screen readers, which page this is: in the title, and by where the focus goes; and a
//! sign-in, where to come back to.

use api::routes;
use wasm_bindgen::JsCast as _;
use web_sys::{FocusOptions, HtmlElement, HtmlSelectElement};

use super::{document, window};

/// The title of the window, and so of the entry in the browser's history.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// Marks the picture of the tab, because something needs attention, or not. `index.html` names both pictures.
pub(crate) fn mark(is_marked: bool) {
    let link = document().query_selector("link[rel=icon]").ok().flatten();
    let name = if is_marked { "data-marked" } else { "data-plain" };
    if let Some((link, picture)) = link.and_then(|link| Some((link.clone(), link.get_attribute(name)?))) {
        // Refused only for names that are no attribute names.
        let _ = link.set_attribute("href", &picture);
    }
}

/// Gives the focus back to the choice of language, which is a new one in the new language.
pub(crate) fn focus_language() {
    if let Some(choice) = language_choice() {
        // Refused only by elements that cannot have the focus.
        let _ = choice.focus();
    }
}

/// Puts the choice of language back, because no render does: the page is in the same language as before.
pub(crate) fn show_language(tag: &str) {
    if let Some(choice) = language_choice() {
        choice.set_value(tag);
    }
}

fn language_choice() -> Option<HtmlSelectElement> {
    document().query_selector(".language-select").ok()??.dyn_into().ok()
}

/// Moves the focus to the heading of a page that was just entered: what had it is gone, and a screen reader would be left
/// nowhere. Does not scroll, because on the way back the browser restores the position.
pub(crate) fn focus_heading() {
    let heading = document().query_selector("h1").ok().flatten();
    if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
        heading.set_tab_index(-1);
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // Refused only by elements that cannot have the focus.
        let _ = heading.focus_with_options(&options);
    }
}

/// Where a sign-in begins that comes back to this page.
pub(crate) fn sign_in_url() -> String {
    let location = window().location();
    // Both are only refused to pages that are not at an address, which this one is.
    let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    [routes::LOGIN, "?return_to=", &String::from(js_sys::encode_uri_component(&here))].concat()
}
