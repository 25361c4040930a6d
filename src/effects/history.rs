//! The address bar: reads where the page is, changes it, and tells when people go back or forward. It keeps the positions
//! itself, because the browser restores them before a long list has its length again.

use std::{cell::Cell, rc::Rc};

use domain::{Msg, Route};
use wasm_bindgen::JsValue;
use web_sys::ScrollRestoration;
use yew::Callback;

use super::{listener::Listener, window};
use crate::route;

/// The entries of this tab.
pub(crate) struct History {
    /// The position of a page that was gone to and is not shown yet, in CSS pixels.
    arrival: Rc<Cell<Option<f64>>>,
    _back_and_forward: Listener,
}

/// Where the page is now.
pub(crate) fn current() -> Route {
    let location = window().location();
    // Both are only refused to pages that are not at an address, which this one is.
    route::parse(&location.pathname().unwrap_or_default(), &location.search().unwrap_or_default())
}

impl History {
    /// Sends `Msg::RouteChanged` at back and forward.
    pub(crate) fn listen(on_msg: Callback<Msg>) -> Self {
        with_history(|history| history.set_scroll_restoration(ScrollRestoration::Manual));
        let arrival = Rc::new(Cell::new(None));
        let back_and_forward = Listener::new(&window(), "popstate", {
            let arrival = arrival.clone();
            move || {
                let left_at =
                    window().history().and_then(|history| history.state()).ok().and_then(|state| state.as_f64());
                arrival.set(Some(left_at.unwrap_or_default()));
                on_msg.emit(Msg::RouteChanged(current()));
            }
        });
        Self { arrival, _back_and_forward: back_and_forward }
    }

    /// A new entry, so that "back" returns to where people are now; the new page is shown from its top.
    pub(crate) fn push(&self, route: &Route) {
        let position = JsValue::from(window().scroll_y().unwrap_or_default());
        with_history(|history| history.replace_state_with_url(&position, "", None));
        with_history(|history| history.push_state_with_url(&JsValue::NULL, "", Some(&route::url(route))));
        self.arrival.set(Some(0.0));
    }

    /// The same entry with another address.
    pub(crate) fn replace(&self, route: &Route) {
        with_history(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&route::url(route))));
    }

    /// To be called when a page is shown, in its full length.
    pub(crate) fn shown(&self) {
        if let Some(position) = self.arrival.take() {
            window().scroll_to_with_x_and_y(0.0, position);
        }
    }
}

/// Refused only when a page changes its address a hundred times within seconds: the address is then late.
fn with_history(change: impl FnOnce(&web_sys::History) -> Result<(), JsValue>) {
    let _ = window().history().and_then(|history| change(&history));
}
