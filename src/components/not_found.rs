//! An address that leads nowhere.

use std::rc::Rc;

use domain::Msg;
use yew::prelude::*;

use super::instance_page::back_link;
use crate::text;

/// No such instance in this project.
pub(crate) fn no_instance(project: &Rc<str>, on_msg: &Callback<Msg>) -> Html {
    let words = &text::later_words().empty;
    not_found(words.no_instance, words.no_instance_detail, project, on_msg)
}

/// No such page.
pub(crate) fn no_page(project: &Rc<str>, on_msg: &Callback<Msg>) -> Html {
    not_found(text::words().desk.no_page, text::later_words().empty.no_page_detail, project, on_msg)
}

fn not_found(title: &str, detail: &str, project: &Rc<str>, on_msg: &Callback<Msg>) -> Html {
    html! {
        <>
            { back_link(project, on_msg) }
            <div class="empty-state">
                <h1 class="empty-state-title">{ title }</h1>
                <p class="empty-state-detail">{ detail }</p>
            </div>
        </>
    }
}
