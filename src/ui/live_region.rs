//! Where screen readers listen. It is in the page from the start, because a region that comes with its text is not heard.
//! Never put a ticking text in it.

use yew::prelude::*;

/// An empty region; its text is set through `node`.
pub(crate) fn live_region(node: &NodeRef) -> Html {
    html! { <div ref={node} class="visually-hidden" role="status" /> }
}
