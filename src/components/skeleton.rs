//! The shape of the list before it is there; `index.html` paints the same, so that nothing jumps.

use yew::prelude::*;

use crate::text;

const CARDS: usize = 4;

/// One card without content, alone.
pub(crate) fn card_skeleton() -> Html {
    html! { <div class="widget-single" aria-hidden="true" part="skeleton">{ card() }</div> }
}

/// Cards without content.
pub(crate) fn skeleton() -> Html {
    html! {
        <>
            <p class="visually-hidden" role="status">{ text::words().desk.loading }</p>
            <ul class="instance-list" aria-hidden="true">{ for (0..CARDS).map(|_| html! { <li>{ card() }</li> }) }</ul>
        </>
    }
}

fn card() -> Html {
    html! {
        <div class="instance-card is-skeleton">
            <div class="instance-card-identity"><i class="bone bone-name" /><i class="bone bone-line" /></div>
            <div class="instance-status"><i class="bone" /></div>
            <div class="lease-line"><i class="bone" /></div>
        </div>
    }
}
