//! Above the list: its title, how many there are, search and the filter by state.

use domain::{Filter, Msg, StatusGroup, model::Counts};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::sends;
use crate::{
    text,
    ui::{
        icon::{Icon, icon},
        segmented::{Segment, segmented},
    },
};

/// `shown` is how many pass the filter; `None` before anything is known.
pub(crate) fn list_toolbar(filter: &Filter, counts: Counts, shown: Option<usize>, on_msg: &Callback<Msg>) -> Html {
    let words = &text::words().desk;
    let oninput = on_msg
        .reform(|event: InputEvent| Msg::EnteredSearch(event.target_unchecked_into::<HtmlInputElement>().value()));
    let groups = [
        (None, words.all, counts.all),
        (Some(StatusGroup::Running), words.running, counts.running),
        (Some(StatusGroup::Changing), words.changing, counts.changing),
        (Some(StatusGroup::Stopped), words.stopped, counts.stopped),
        (Some(StatusGroup::Failed), words.failed, counts.failed),
    ];
    // A first visit: there is nothing to search yet.
    let is_bare = shown.is_some() && counts.all == 0;
    let segments = groups.into_iter().map(|(group, label, count)| Segment {
        label,
        count: shown.map(|_| text::number(count)),
        checked: filter.status == group,
        on_choose: sends(on_msg, Msg::ChoseStatus(group)),
    });
    html! {
        <div class="list-toolbar">
            <div class="list-title">
                <h1>{ words.notebooks }</h1>
                <p class="list-count" role="status">{ shown.map(|shown| text::count(shown, counts.all)) }</p>
            </div>
            if !is_bare {
            <div class="search" role="search">
                { icon(Icon::Search) }
                <input
                    class="search-input"
                    type="search"
                    aria-label={words.search}
                    placeholder={words.search}
                    autocomplete="off"
                    spellcheck="false"
                    data-shortcut="/"
                    value={filter.search.to_string()}
                    {oninput}
                />
            </div>
            { segmented("status-filter", words.status, segments.collect()) }
            }
        </div>
    }
}
