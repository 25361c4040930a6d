//! A list with nothing in it, and why.

use domain::Msg;
use yew::prelude::*;

use crate::{text, ui::button::Button};

/// There are no instances at all.
pub(crate) fn nothing_there() -> Html {
    let words = &text::words().empty;
    empty_state(words.none, words.none_detail, None)
}

/// There are some, but none fits search and status.
pub(crate) fn nothing_found(on_msg: &Callback<Msg>) -> Html {
    let words = &text::words().empty;
    let show_all = {
        let on_msg = on_msg.clone();
        Callback::from(move |_| {
            on_msg.emit(Msg::EnteredSearch(String::new()));
            on_msg.emit(Msg::ChoseStatus(None));
        })
    };
    empty_state(words.no_match, words.no_match_detail, Some(Button::new(words.show_all, show_all)))
}

fn empty_state(title: &str, detail: &str, action: Option<Button>) -> Html {
    html! {
        <div class="empty-state">
            <p class="empty-state-title">{ title }</p>
            <p class="empty-state-detail">{ detail }</p>
            { action.map(Button::view) }
        </div>
    }
}
