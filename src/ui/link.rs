//! A link within the page. A plain click stays in the page; with a modifier key the browser opens its own tab or window,
//! because it is a real link.

use yew::prelude::*;

/// A link out of a page of somebody else's, in a tab of its own.
pub(crate) fn away(class: &'static str, href: String, content: Html) -> Html {
    html! { <a {class} {href} target="_blank" rel="noopener">{ content }</a> }
}

/// Shows `content` as a link to `href`.
pub(crate) fn link(class: &'static str, href: String, on_click: Callback<()>, content: Html) -> Html {
    let onclick = Callback::from(move |event: MouseEvent| {
        if event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key() && !event.alt_key() {
            event.prevent_default();
            on_click.emit(());
        }
    });
    html! { <a {class} {href} {onclick}>{ content }</a> }
}
