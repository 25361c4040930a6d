//! What `web/boot.js` calls: the page of the desk.

use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::{
    app::{App, AppProps},
    card_renders,
    effects::{
        first::{First, Handover, Options},
        language,
    },
};

/// Shows the desk in `mount`, in place of what is there. `first` is what `boot.js` has asked for already.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
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
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn about() -> JsValue {
    let about = About { version: env!("CARGO_PKG_VERSION"), card_renders: card_renders::total() };
    // Text and a number can always cross.
    serde_wasm_bindgen::to_value(&about).unwrap_or_default()
}
