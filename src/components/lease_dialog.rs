//! The lease slider above the list, so that the cards keep their height. On the page of its instance it opens in its place
//! instead.

use std::rc::Rc;

use domain::{LeaseDraft, Model, Msg, Page, Timestamp};
use yew::prelude::*;

use super::{lease_slider::LeaseSlider, sends, stale_note::stale_note};
use crate::{text, ui::dialog::Dialog};

/// Shows the slider that is open, if it is not open elsewhere; `now` is the cloud's clock.
pub(crate) fn lease_dialog(model: &Model, now: Timestamp, on_msg: &Callback<Msg>) -> Html {
    let is_in_place = |draft: &LeaseDraft| matches!(&model.route().page, Page::Instance(key) if *key == draft.key);
    let Some(draft) = model.draft().filter(|draft| !is_in_place(draft)) else { return Html::default() };
    let card = model.card(&draft.key);
    let name = card.map_or(&*draft.key.id, |card| &card.name);
    let machine = card.and_then(|card| card.facts.machine);
    html! {
        <Dialog
            id="lease-dialog"
            class="dialog-lease"
            title={text::slider_title(draft.purpose, name)}
            on_cancel={sends(on_msg, Msg::ClosedLease)}
        >
            { stale_note(card.map(|card| &**card)) }
            <LeaseSlider draft={Rc::new(draft.clone())} {machine} {now} {on_msg} />
        </Dialog>
    }
}
