//! The browser: everything that touches the DOM, and nothing that decides.
//!
//! `domain` decides what is shown and what is to be done; `effects` do it; `components` and `ui` are templates; `text` has
//! every sentence. Nothing here may compute a rule of ModelArts, hold a secret, write an inline style or put words of the
//! cloud into markup; nothing outside of `effects` may fetch, wait, store or read a clock.

use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::Element;

mod app;

mod components;
mod text;
mod ui;

mod effects;
mod route;

mod card_renders;
mod embed;
mod later;
mod store;
mod widget;

use self::{
    app::{App, AppProps},
    effects::{
        first::{First, Handover, Options},
        language,
    },
};

/// Shows the desk in `mount`, in place of what is there. `first` is what `boot.js` has asked for already.
#[wasm_bindgen]
pub fn start(mount: Element, first: &Options) {
    let props = AppProps { first: Handover::new(First::read(first)) };
    language::choose(move || {
        yew::Renderer::<App>::with_root_and_props(mount, props).render();
    });
}

/// What the page says of itself.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct About {
    version: &'static str,
    /// How many times any card of the list has been rendered.
    card_renders: u32,
}

/// What the page says of itself, as a plain object: for the browser tests and for reports of what is wrong.
#[wasm_bindgen]
#[must_use]
pub fn about() -> JsValue {
    let about = About { version: env!("CARGO_PKG_VERSION"), card_renders: card_renders::total() };
    // Text and a number can always cross.
    serde_wasm_bindgen::to_value(&about).unwrap_or_default()
}

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
