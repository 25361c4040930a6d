//! Which part of a long list is on the screen. It listens to scrolling and resizing, reads positions, and puts cards that
//! stay mounted off the screen in their place; which cards that are is arithmetic, in `window`.

use std::{cell::Cell, rc::Rc};

use wasm_bindgen::{JsCast as _, prelude::Closure};
use web_sys::{Element, EventTarget, HtmlElement, ResizeObserver};
use yew::prelude::*;

use self::window::Seen;
pub(crate) use self::window::Window;
use super::{document, listener::Listener};

mod window;

/// Marks the place of a card in the whole list, counted from 1.
const POSITION: &str = "aria-posinset";

/// Selects the cards.
const CARD: &str = "[aria-posinset]";

thread_local! {
    /// What was seen last. A list that comes back begins with it, so that it has its whole length at once when the way back
    /// leads to a place far down.
    static LAST: Cell<Option<Seen>> = const { Cell::new(None) };
}

/// The window over the cards of `list`, kept true while the calling component is in the page. `list` must be an element
/// without padding whose children are rows of equal height; `focused` is the index of the card that has the focus.
#[hook]
pub(crate) fn use_window(list: &NodeRef, count: usize, focused: Option<usize>) -> Window {
    let seen = use_state_eq(|| LAST.get());
    let window = Window::over(count, *seen);
    use_effect_with((window.clone(), *seen, focused), {
        let list = list.clone();
        move |(window, seen, _)| {
            if let Some(list) = list.cast::<HtmlElement>() {
                place(&list, window, *seen);
            }
        }
    });
    // After the space for the other cards is there, because it measures.
    use_effect_with(Window::is_needed(count), {
        let (list, set_seen) = (list.clone(), seen.setter());
        move |is_needed| {
            let viewport = list.cast::<HtmlElement>().filter(|_| *is_needed).map(|list| {
                Viewport::watch(&list, move |seen| {
                    LAST.set(seen);
                    set_seen.set(seen);
                })
            });
            move || drop(viewport)
        }
    });
    window
}

/// The index of the card that an event happened in.
pub(crate) fn card_index(event: &Event) -> Option<usize> {
    index_around(&event.target()?)
}

/// Whether a `focusout` means that the focus has left the cards. It has not when it goes to another place in one of them,
/// which a `focusin` tells at once, nor when the whole window loses it and will get it back.
pub(crate) fn focus_left_the_cards(event: &FocusEvent) -> bool {
    match event.related_target() {
        Some(next) => index_around(&next).is_none(),
        None => document().has_focus().unwrap_or(true),
    }
}

/// Listens until dropped.
struct Viewport {
    _scroll: Listener,
    _resize: Listener,
    observer: Option<ResizeObserver>,
    // The observer calls into it.
    _resized: Closure<dyn FnMut()>,
}

impl Viewport {
    fn watch(list: &HtmlElement, on_change: impl Fn(Option<Seen>) + 'static) -> Self {
        let on_change = Rc::new(on_change);
        let known = Rc::new(Cell::new(None));
        let measure = {
            let (list, known, on_change) = (list.clone(), known.clone(), on_change.clone());
            move || {
                // A list that is hidden or empty for a moment keeps its measure.
                if let Some(seen) = measure(&list).or(known.get()) {
                    known.set(Some(seen));
                    on_change(Some(seen));
                }
            }
        };
        let scrolled = {
            let list = list.clone();
            move || {
                let seen = known.get().map(|seen: Seen| seen.scrolled(top(&list), screen_height()));
                known.set(seen);
                on_change(seen);
            }
        };
        measure();
        // The browser sends both once per frame and before it paints, so nothing is gained by waiting for a frame.
        let resized = Closure::<dyn FnMut()>::new(measure);
        let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(list);
        }
        let window = super::window();
        Self {
            _scroll: Listener::new(&window, "scroll", scrolled.clone()),
            _resize: Listener::new(&window, "resize", scrolled),
            observer,
            _resized: resized,
        }
    }
}

impl Drop for Viewport {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

fn measure(list: &HtmlElement) -> Option<Seen> {
    let cards = children(list).filter(|card| !is_placed(card));
    Seen::measure(top(list), screen_height(), cards.map(|card| card.get_bounding_client_rect().top()))
}

fn top(list: &HtmlElement) -> f64 {
    list.get_bounding_client_rect().top()
}

fn screen_height() -> f64 {
    super::window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default()
}

/// Makes room for what is not mounted, and puts the mounted cards outside of the window where they would be. Through the
/// CSSOM, because the page's policy forbids `style` attributes.
fn place(list: &HtmlElement, window: &Window, seen: Option<Seen>) {
    set(
        list,
        &[
            ("position", "relative"),
            ("padding-block-start", &px(window.before_px)),
            ("padding-block-end", &px(window.after_px)),
        ],
    );
    let cards: Vec<(usize, HtmlElement)> = children(list).filter_map(|card| Some((index(&card)?, card))).collect();
    for (index, card) in &cards {
        if !window.cards.contains(index) {
            continue;
        }
        if is_placed(card) {
            set(card, &["position", "top", "left", "width"].map(|name| (name, "")));
        }
    }
    let Some(seen) = seen else { return };
    for (index, card) in &cards {
        let column = window.cards.start + index % seen.columns;
        let Some((_, neighbor)) = cards.iter().find(|(index, _)| *index == column) else { continue };
        if !window.cards.contains(index) {
            let (row, left, width) = (index / seen.columns, neighbor.offset_left(), neighbor.offset_width());
            let top = window::pixels(row, seen.stride_px);
            set(
                card,
                &[
                    ("position", "absolute"),
                    ("top", &px(top)),
                    ("left", &px(left.into())),
                    ("width", &px(width.into())),
                ],
            );
        }
    }
}

fn children(list: &HtmlElement) -> impl Iterator<Item = HtmlElement> + use<> {
    let children = list.children();
    (0..children.length()).filter_map(move |index| children.item(index)?.dyn_into().ok())
}

fn index_around(target: &EventTarget) -> Option<usize> {
    index(&target.dyn_ref::<Element>()?.closest(CARD).ok()??)
}

fn index(card: &Element) -> Option<usize> {
    card.get_attribute(POSITION)?.parse::<usize>().ok()?.checked_sub(1)
}

fn is_placed(card: &HtmlElement) -> bool {
    card.style().get_property_value("position").is_ok_and(|position| !position.is_empty())
}

fn px(length: f64) -> String {
    // The browser writes the number: Rust's own writing of fractions weighs 14 KB of wasm. Radix 10 is never refused.
    let mut text = js_sys::Number::from(length).to_string_with_radix(10).map(String::from).unwrap_or_default();
    text.push_str("px");
    text
}

fn set(element: &HtmlElement, properties: &[(&str, &str)]) {
    let declarations = element.style();
    for (name, value) in properties {
        // Refused only for read-only declarations, which these are not.
        let _ = declarations.set_property(name, value);
    }
}
