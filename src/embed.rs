//! What `web/element/` calls: widgets in pages of somebody else's. All that they need beside the page is a file of its own,
//! cut like [`crate::later`], so that the page does not carry it (ADR 44). Nothing else in the crate may name what is
//! behind [`Embed`], and only plain functions may lead there: what a vtable leads to stays in the first file.

use std::sync::OnceLock;

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::platform::spawn_local;

use crate::{effects::first::Options, widget};

/// What the file of the widgets can do.
pub(crate) struct Embed {
    pub(crate) speak: fn(Array, Function),
    pub(crate) mount: fn(Element, Function, Function, &Options, JsValue) -> u32,
    pub(crate) update: fn(u32, JsValue),
    pub(crate) command: fn(u32, &str, f64) -> JsValue,
    pub(crate) drop: fn(u32),
}

static EMBED: OnceLock<Embed> = OnceLock::new();

/// Fetches the file of the widgets and the words of the first of `languages` (tags) that is spoken; all elements of a page
/// speak one. Tells `then` whether they are here; where they are not, they may be asked for again.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn fetch_widgets(languages: Array, then: Function) {
    spawn_local(async move {
        match load().await {
            Ok(embed) => (EMBED.get_or_init(|| embed).speak)(languages, then),
            // The shell's own function does not throw.
            Err(_) => drop(then.call1(&JsValue::UNDEFINED, &JsValue::FALSE)),
        }
    });
}

/// Shows one element, a card, a list, a lease or the steps of a start, in `root`, and answers its number.
/// `tell(name, detail)` hears what happens and answers whether that may go on; `ask(request)` sends a request to the proxy;
/// `first` is what has been asked for already, if this is the first of its hub; `settings` are those of
/// `widget::settings`. Nothing, with 0, before the file of the widgets is here.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn mount_widget(root: Element, tell: Function, ask: Function, first: &Options, settings: JsValue) -> u32 {
    EMBED.get().map_or(0, |embed| (embed.mount)(root, tell, ask, first, settings))
}

/// Gives an element other settings.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn update_widget(id: u32, settings: JsValue) {
    if let Some(embed) = EMBED.get() {
        (embed.update)(id, settings);
    }
}

/// Does what a method of the element asks for; `amount` is a duration in milliseconds, or whether a person is asked. Answers
/// with a problem when that cannot be done; otherwise what comes of it is told.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn command_widget(id: u32, name: &str, amount: f64) -> JsValue {
    EMBED.get().map_or(JsValue::UNDEFINED, |embed| (embed.command)(id, name, amount))
}

/// Takes an element away.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn drop_widget(id: u32) {
    if let Some(embed) = EMBED.get() {
        (embed.drop)(id);
    }
}

#[cfg(not(all(test, target_arch = "wasm32")))]
mod cut {
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::{Embed, widget};

    /// Loads the file of the widgets, if it is not here yet.
    #[wasm_split(widget, fallible)]
    pub(super) fn load() -> Result<Embed, SplitLoaderError> {
        Ok(widget::embed())
    }
}
#[cfg(not(all(test, target_arch = "wasm32")))]
use cut::load;

/// wasm-pack's tests are one file.
#[cfg(all(test, target_arch = "wasm32"))]
async fn load() -> Result<Embed, std::convert::Infallible> {
    Ok(widget::embed())
}
