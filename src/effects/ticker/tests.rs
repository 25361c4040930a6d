//! In a browser: texts in a real page, with the time as an argument.

use js_sys::Array;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, MutationObserver, MutationObserverInit};

use super::*;

const HOUR_MS: i64 = 3_600_000;

fn element() -> HtmlElement {
    let element: HtmlElement = document().create_element("span").unwrap().unchecked_into();
    document().body().unwrap().append_child(&element).unwrap();
    element
}

fn write(now_ms: i64) {
    TICKER.with_borrow_mut(|ticker| ticker.write(now_ms));
}

#[wasm_bindgen_test]
fn only_texts_that_change_are_written() {
    let now_ms = clock::now().0;
    let (calm, busy) = (element(), element());
    let _calm = watch(&calm, TickText::LeaseLeft { deadline_ms: now_ms + 30 * HOUR_MS + 30_000 });
    let _busy = watch(&busy, TickText::Since { from_ms: now_ms - 5_500 });
    write(now_ms);

    let never_called = Closure::<dyn FnMut()>::new(|| {});
    let observer = MutationObserver::new(never_called.as_ref().unchecked_ref()).unwrap();
    let texts = MutationObserverInit::new();
    texts.set_child_list(true);
    texts.set_character_data(true);
    texts.set_subtree(true);
    for element in [&calm, &busy] {
        observer.observe_with_options(element, &texts).unwrap();
    }

    let before = busy.inner_text();
    write(now_ms + 1000);
    let writes: Array = observer.take_records();
    assert_eq!(writes.length(), 1, "the calm text did not change and must not be touched");
    assert_ne!(busy.inner_text(), before);

    write(now_ms + 1000);
    assert_eq!(observer.take_records().length(), 0, "the same time again changes nothing");
}

#[wasm_bindgen_test]
fn a_text_that_is_no_longer_watched_is_left_alone() {
    let now_ms = clock::now().0;
    let element = element();
    drop(watch(&element, TickText::Since { from_ms: now_ms }));
    let before = element.inner_text();
    write(now_ms + HOUR_MS);
    assert_eq!(element.inner_text(), before);
}

#[wasm_bindgen_test]
fn the_cloud_s_clock_corrects_the_texts_at_once() {
    let element = element();
    let _watch = watch(&element, TickText::Since { from_ms: clock::now().0 });
    let before = element.inner_text();
    set_offset_ms(HOUR_MS);
    let corrected = element.inner_text();
    set_offset_ms(0);
    assert_ne!(corrected, before);
    assert_eq!(element.inner_text(), before);
}
