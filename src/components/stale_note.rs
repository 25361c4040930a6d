//! Said before somebody acts on what may be out of date (experience.md promise 12).

use domain::Card;
use yew::prelude::*;

use crate::{
    text,
    ui::icon::{Icon, icon},
};

/// Nothing while the card is fresh.
pub(crate) fn stale_note(card: Option<&Card>) -> Option<Html> {
    let known = text::clock_time(card?.as_of?);
    let sentence = text::fill(text::later_words().stale.acting, &[&known]);
    Some(html! { <p class="stale-note" role="note">{ icon(Icon::Clock) }<span>{ sentence }</span></p> })
}
