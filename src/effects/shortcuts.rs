//! Keys that do what a button, a link or a field of the page does: the element says its key in `data-shortcut`, so there is
//! no second list of what can be done. A key that is typed, or pressed while a dialog is open, is never a shortcut, and a
//! person may switch them off altogether (WCAG 2.1.4).

use std::cell::Cell;

use wasm_bindgen::{JsCast as _, prelude::Closure};
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::{crash, document, storage};

/// Where the choice is kept.
const KEY: &str = "leasehold-shortcuts";
const OFF: &str = "off";

/// What takes keys for itself. A box or a radio button is not typed into.
const TYPING: &str = "input:not([type=radio],[type=checkbox]),textarea,select,[contenteditable]";

/// The second key of a pair comes within this time, in milliseconds.
const PAIR_MS: f64 = 1000.0;

thread_local! {
    /// When the first key of the pair `g l` was pressed.
    static PAIR: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
}

/// Whether keys act, and how to switch them on and off.
#[hook]
pub(crate) fn use_shortcuts() -> (bool, Callback<bool>) {
    let are_on = use_state_eq(are_on);
    let set = {
        let setter = are_on.setter();
        Callback::from(move |on: bool| {
            storage::set(KEY, if on { "on" } else { OFF });
            setter.set(on);
        })
    };
    (*are_on, set)
}

/// Listens for as long as the page lives.
pub(crate) fn listen() {
    let call = Closure::<dyn FnMut(KeyboardEvent)>::new(|event: KeyboardEvent| {
        if !crash::happened() {
            pressed(&event);
        }
    });
    // The browser refuses only a listener that is no function.
    let _ = document().add_event_listener_with_callback("keydown", call.as_ref().unchecked_ref());
    call.forget();
}

fn are_on() -> bool {
    storage::get(KEY).as_deref() != Some(OFF)
}

fn pressed(event: &KeyboardEvent) {
    let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing());
    if !is_plain || event.default_prevented() || is_taken(event) || !are_on() {
        return;
    }
    let key = event.key();
    let is_second = event.time_stamp() - PAIR.replace(f64::NEG_INFINITY) < PAIR_MS;
    let target = match key.as_str() {
        "g" => {
            PAIR.set(event.time_stamp());
            None
        }
        "j" | "k" => neighbor(key == "j"),
        "l" if is_second => select(".back-link, .brand"),
        "/" | "?" => find("", &key),
        "s" | "e" | "o" => find(around_focus(), &key),
        _ => None,
    };
    if let Some(target) = target {
        event.prevent_default();
        act_on(&target);
    }
}

fn is_taken(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_typed = target.is_some_and(|target| target.closest(TYPING).is_ok_and(|field| field.is_some()));
    is_typed || select("dialog[open]").is_some()
}

/// What is focused: a field or a card. What is pressed: a button or a link. What is off says why when it has the focus.
fn act_on(target: &HtmlElement) {
    let is_field = target.tag_name() == "INPUT";
    let is_card = target.class_name().contains(CARD_LINK);
    let is_off = target.get_attribute("aria-disabled").is_some();
    if is_field || is_card || is_off {
        // Refused only by elements that cannot have the focus.
        let _ = target.focus();
    } else {
        target.click();
    }
}

/// The link of a card is what has the focus when one walks the list.
const CARD_LINK: &str = "instance-card-link";

/// The card that has the focus, or the page of an instance, which is about one.
fn around_focus() -> &'static str {
    if select(".instance-page").is_some() { ".instance-page " } else { "article:focus-within " }
}

/// What `key` does within an element; of several the one that can be done.
fn find(within: &str, key: &str) -> Option<HtmlElement> {
    let marked = [within, "[data-shortcut=\"", key, "\"]"].concat();
    select(&[&*marked, ":not([aria-disabled])"].concat()).or_else(|| select(&marked))
}

/// The card after or before the one that has the focus; the first when none has.
fn neighbor(is_next: bool) -> Option<HtmlElement> {
    let link = [" .", CARD_LINK].concat();
    let Some(row) = select(".instance-list > li:focus-within") else {
        return select(&[".instance-list > li", &link].concat());
    };
    let next = if is_next { row.next_element_sibling() } else { row.previous_element_sibling() };
    next?.query_selector(&link).ok()??.dyn_into().ok()
}

fn select(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}
