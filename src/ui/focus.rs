//! Takes the focus to where something has opened, and gives it back when that closes.

use js_sys::Reflect;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

/// While the calling component is in the page, the focus is at the first element with `autofocus` inside of the returned
/// node; afterwards it is where it was before, unless the person has moved it elsewhere.
#[hook]
pub(crate) fn use_focus() -> NodeRef {
    let node = use_node_ref();
    use_effect_with((), {
        let node = node.clone();
        move |()| {
            let container = node.cast::<HtmlElement>();
            let before = container.as_ref().and_then(take);
            move || {
                if let (Some(container), Some(before)) = (container, before) {
                    give_back(&container, &before);
                }
            }
        }
    });
    node
}

/// Takes the focus and says who had it.
fn take(container: &HtmlElement) -> Option<HtmlElement> {
    let before = focused(container);
    let target = container.query_selector("[autofocus]").ok()??.dyn_into::<HtmlElement>().ok()?;
    // Refused only by elements that cannot have the focus, which then stays where it is.
    let _ = target.focus();
    before
}

fn give_back(container: &HtmlElement, before: &HtmlElement) {
    let is_inside = focused(container).is_some_and(|focused| container.contains(Some(&focused)));
    if is_inside && before.is_connected() {
        let _ = before.focus();
    }
}

/// Who has the focus in the document or shadow root that `node` is in: only that root knows.
fn focused(node: &Node) -> Option<HtmlElement> {
    let root = node.get_root_node();
    Reflect::get(&root, &JsValue::from_str("activeElement")).ok()?.dyn_into().ok()
}
