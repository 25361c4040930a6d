//! The address bar: reads where the page is, changes it, and tells when people go back or forward.

use domain::{Msg, Route};
use wasm_bindgen::JsValue;
use yew::Callback;

use super::{listener::Listener, window};
use crate::route;

/// Where the page is now.
pub(crate) fn current() -> Route {
    let location = window().location();
    // Both are only refused to pages that are not at an address, which this one is.
    route::parse(&location.pathname().unwrap_or_default(), &location.search().unwrap_or_default())
}

/// A new entry, so that "back" returns; the page is shown from its top.
pub(crate) fn push(route: &Route) {
    if let Ok(history) = window().history() {
        // Refused only when a page changes its address a hundred times within seconds: the address is then late.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&route::url(route)));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// The same entry with another address.
pub(crate) fn replace(route: &Route) {
    if let Ok(history) = window().history() {
        // As above.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&route::url(route)));
    }
}

/// Sends `Msg::RouteChanged` at back and forward, until dropped.
pub(crate) fn listen(on_msg: Callback<Msg>) -> Listener {
    Listener::new(&window(), "popstate", move || on_msg.emit(Msg::RouteChanged(current())))
}
