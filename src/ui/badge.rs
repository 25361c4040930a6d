//! A state in three ways at once: a shape, a word and a color.

use yew::prelude::*;

use super::icon::{Icon, icon};

/// Shows `label` after the shape; `class` names the tone, which the sheet colors.
pub(crate) fn badge(class: &'static str, shape: Icon, label: &str) -> Html {
    html! {
        <span class={classes!("badge", class)} part="status"><span class="badge-icon" part="status-icon">{ icon(shape) }</span><span class="badge-label">{ label }</span></span>
    }
}
