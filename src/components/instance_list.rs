//! The list of cards. Up to a hundred are all in the page; of a longer list only those near the screen are, with their
//! place in the whole list told to screen readers, and empty space for the rest. The browser's own "find in page" does not
//! know what is not mounted: the search above the list does.

use std::rc::Rc;

use domain::{Card, Msg, NotebookKey};
use yew::prelude::*;

use super::{Site, instance_card::InstanceCard};
use crate::effects::viewport::{card_index, focus_left_the_cards, use_window};

/// Properties of [`InstanceList`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct InstanceListProps {
    /// What to show, in order. An unchanged card is the same `Rc` as before and is not rendered again.
    pub(crate) cards: Rc<[Rc<Card>]>,
    /// Where the list stands.
    pub(crate) site: Rc<Site>,
    /// The second file is here.
    pub(crate) later: bool,
    pub(crate) on_msg: Callback<Msg>,
}

/// Shows the cards.
#[component]
pub(crate) fn InstanceList(props: &InstanceListProps) -> Html {
    let InstanceListProps { cards, site, later, on_msg } = props;
    let list = use_node_ref();
    let focused = use_state_eq(|| None::<NotebookKey>);
    // By key and not by index: the card may move in the list while it has the focus.
    let focused_index = focused.as_ref().and_then(|key| cards.iter().position(|card| card.key == *key));
    let window = use_window(&list, cards.len(), focused_index);

    let on_focus = {
        let (cards, set_focused) = (cards.clone(), focused.setter());
        Callback::from(move |event: FocusEvent| {
            set_focused.set(card_index(&event).and_then(|index| Some(cards.get(index)?.key.clone())));
        })
    };
    let on_blur = {
        let set_focused = focused.setter();
        Callback::from(move |event: FocusEvent| {
            if focus_left_the_cards(&event) {
                set_focused.set(None);
            }
        })
    };
    let rows = window.mounted(cards.len(), focused_index).filter_map(|index| {
        let card = cards.get(index)?;
        Some(html! {
            <li
                key={format!("{}/{}", card.key.generation.as_str(), card.key.id)}
                aria-setsize={cards.len().to_string()}
                aria-posinset={(index + 1).to_string()}
            >
                <InstanceCard {card} {site} later={*later} {on_msg} />
            </li>
        })
    });
    // The role is said although it is the element's own: Safari drops it from lists without bullets.
    html! {
        <ul ref={list} class="instance-list" role="list" onfocusin={on_focus} onfocusout={on_blur}>
            { for rows }
        </ul>
    }
}
