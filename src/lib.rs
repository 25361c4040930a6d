//! The browser: everything that touches the DOM, and nothing that decides.
//!
//! `domain` decides what is shown and what is to be done; `effects` do it; `components` and `ui` are templates; `text` has
//! every sentence. Nothing here may compute a rule of ModelArts, hold a secret, write an inline style or put words of the
//! cloud into markup; nothing outside of `effects` may fetch, wait, store or read a clock.

//!
//! It is built twice for browsers, as the page and as the widget (ADR 45); everything else sees both at once.

#![cfg_attr(
    not(all(feature = "page", feature = "widget")),
    expect(dead_code, unused_imports, reason = "each half leaves alone what only the other uses")
)]

#[cfg(feature = "page")]
mod app;
#[cfg(feature = "page")]
mod page;
#[cfg(feature = "widget")]
mod widget;

mod components;
mod text;
mod ui;

mod effects;
mod route;

mod card_renders;
mod later;
mod store;

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
