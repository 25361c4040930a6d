//! The one shared timer of the page. Once a second it rewrites the texts that follow the clock, each straight in its own
//! text node and only where it changed, and then tells `App`. It stands still while nobody can see the page, and catches
//! up when they can: texts are computed from the time, never counted down.

use std::cell::RefCell;

use domain::{Millis, Timestamp};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Text, VisibilityState};
use yew::prelude::*;

use super::{clock, document, listener::Listener, timer::Timer};
use crate::{text, ui::ticking::TickText};

const PERIOD_MS: i64 = 1000;

thread_local! {
    static TICKER: RefCell<Ticker> = RefCell::default();
}

#[derive(Default)]
struct Ticker {
    /// What to add to the browser's clock for the cloud's, in milliseconds.
    offset_ms: i64,
    last_id: u32,
    watched: Vec<Watched>,
    listeners: Vec<(u32, Callback<()>)>,
    timer: Option<Timer>,
    visibility: Option<Listener>,
}

/// A text in the page, as it was written last.
struct Watched {
    id: u32,
    text: TickText,
    node: Text,
    written: String,
}

/// Ends the watching of a text or the listening when dropped.
pub(crate) struct Watch {
    id: u32,
}

/// Keeps a text true for as long as the calling component is in the page; the text is the content of the returned node.
#[hook]
pub(crate) fn use_ticking(text: TickText) -> NodeRef {
    let node = use_node_ref();
    use_effect_with(text, {
        let node = node.clone();
        move |text| {
            let watch = node.cast::<Element>().map(|element| watch(&element, *text));
            move || drop(watch)
        }
    });
    node
}

/// Writes `text` into the element and keeps it true until the returned guard is dropped.
fn watch(element: &Element, text: TickText) -> Watch {
    TICKER.with_borrow_mut(|ticker| {
        let written = text::ticking(text, ticker.now_ms());
        element.set_text_content(Some(&written));
        let node =
            element.first_child().map_or_else(|| document().create_text_node(""), |child| child.unchecked_into());
        let id = ticker.next_id();
        ticker.watched.push(Watched { id, text, node, written });
        ticker.wind();
        Watch { id }
    })
}

/// Calls about once a second while the page can be seen, and at once when it becomes visible again.
pub(crate) fn listen(on_tick: Callback<()>) -> Watch {
    TICKER.with_borrow_mut(|ticker| {
        let id = ticker.next_id();
        ticker.listeners.push((id, on_tick));
        ticker.wind();
        Watch { id }
    })
}

/// The cloud's clock, as far as it is known.
pub(crate) fn cloud_now() -> Timestamp {
    TICKER.with_borrow(|ticker| Timestamp(ticker.now_ms()))
}

/// Tells how far the cloud's clock is ahead of the browser's; texts are corrected at once.
pub(crate) fn set_offset_ms(offset_ms: i64) {
    TICKER.with_borrow_mut(|ticker| {
        if ticker.offset_ms != offset_ms {
            ticker.offset_ms = offset_ms;
            ticker.write(ticker.now_ms());
        }
    });
}

impl Drop for Watch {
    fn drop(&mut self) {
        TICKER.with_borrow_mut(|ticker| {
            ticker.watched.retain(|watched| watched.id != self.id);
            ticker.listeners.retain(|(id, _)| *id != self.id);
            if ticker.watched.is_empty() && ticker.listeners.is_empty() {
                ticker.timer = None;
                ticker.visibility = None;
            }
        });
    }
}

impl Ticker {
    fn now_ms(&self) -> i64 {
        clock::now().0 + self.offset_ms
    }

    fn next_id(&mut self) -> u32 {
        self.last_id = self.last_id.wrapping_add(1);
        self.last_id
    }

    /// Sets the timer for the next full second, unless it is set or nobody can see the page.
    fn wind(&mut self) {
        if self.visibility.is_none() {
            self.visibility = Some(Listener::new(&document(), "visibilitychange", visibility_changed));
        }
        if self.timer.is_none() && document().visibility_state() == VisibilityState::Visible {
            let delay = PERIOD_MS - self.now_ms().rem_euclid(PERIOD_MS);
            self.timer = Some(Timer::after(Millis(delay), tick));
        }
    }

    /// Writes the texts that are not what they should be at `now_ms`.
    fn write(&mut self, now_ms: i64) {
        for watched in &mut self.watched {
            let text = text::ticking(watched.text, now_ms);
            if text != watched.written {
                watched.node.set_data(&text);
                watched.written = text;
            }
        }
    }
}

fn visibility_changed() {
    if document().visibility_state() == VisibilityState::Visible {
        tick();
    } else {
        TICKER.with_borrow_mut(|ticker| ticker.timer = None);
    }
}

fn tick() {
    let listeners: Vec<Callback<()>> = TICKER.with_borrow_mut(|ticker| {
        ticker.write(ticker.now_ms());
        ticker.timer = None;
        ticker.wind();
        ticker.listeners.iter().map(|(_, listener)| listener.clone()).collect()
    });
    // Called without holding the ticker: whoever listens may watch or stop watching.
    for listener in listeners {
        listener.emit(());
    }
}

#[cfg(test)]
#[cfg(target_arch = "wasm32")]
mod tests;
