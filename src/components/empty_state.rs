//! Nothing to show, and why.

use domain::{Failure, Msg};
use yew::prelude::*;

use super::{connection_banner::remedy, failure_note::request_failure};
use crate::{text, ui::button::Button};

/// There are no instances at all: what this is, and how it begins.
pub(crate) fn nothing_there() -> Html {
    let words = &text::later_words().welcome;
    html! {
        <div class="empty-state">
            <p class="empty-state-title">{ text::later_words().empty.none }</p>
            <p class="empty-state-detail">{ words.what }</p>
            <ol class="empty-state-steps" role="list">
                <li>{ words.create }</li>
                <li>{ words.appear }</li>
                <li>{ words.lease }</li>
            </ol>
        </div>
    }
}

/// There are some, but none fits search and status.
pub(crate) fn nothing_found(on_msg: &Callback<Msg>) -> Html {
    let words = &text::later_words().empty;
    let show_all = {
        let on_msg = on_msg.clone();
        Callback::from(move |_| {
            on_msg.emit(Msg::EnteredSearch(String::new()));
            on_msg.emit(Msg::ChoseStatus(None));
        })
    };
    empty_state(words.no_match, words.no_match_detail, Some(Button::new(words.show_all, show_all)))
}

/// Who is here, and what they may see, could not be found out.
pub(crate) fn cannot_open(failure: &Failure, on_msg: &Callback<Msg>) -> Html {
    html! {
        <div class="empty-state">
            <h1 class="empty-state-title">{ text::words().desk.cannot_open }</h1>
            { request_failure(String::new(), failure) }
            { remedy(Some(failure), on_msg) }
        </div>
    }
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
