//! The whole page as a template over the model.

use std::rc::Rc;

use api::Session;
use domain::{Filter, LeaseDraft, Model, Msg, Page, Remote, Timestamp, remote::Failure};
use yew::prelude::*;

use super::{
    confirm_dialog::confirm_dialog,
    connection_banner::connection_banner,
    desk_header::desk_header,
    empty_state::{nothing_found, nothing_there},
    failure_note::request_failure,
    instance_list::InstanceList,
    instance_page::{Open, instance_page},
    lease_slider::LeaseSlider,
    list_toolbar::list_toolbar,
    not_found::{no_instance, no_page},
    sends,
    skeleton::skeleton,
    toasts::toasts,
};
use crate::{
    text,
    ui::{button::Button, dialog::Dialog, live_region::live_region},
};

/// Everything a person sees. `now` is the cloud's clock; `live` is where screen readers are told what changed.
pub(crate) fn desk(model: &Model, now: Timestamp, live: &NodeRef, on_msg: &Callback<Msg>) -> Html {
    let session = model.session().known();
    let content = match model.session() {
        Remote::Failed(failure) => cannot_open(failure, on_msg),
        Remote::Loading => html! { <>{ list_toolbar(model.filter(), model.counts(), None, on_msg) }{ skeleton() }</> },
        Remote::Ready(session) | Remote::Stale { last: session, .. } => page(model, session, now, on_msg),
    };
    html! {
        <div class="desk">
            { live_region(live) }
            { desk_header(session, model.project(), model.connection(), on_msg) }
            <main class="desk-main">
                { connection_banner(model.connection(), on_msg) }
                { content }
            </main>
            { lease_dialog(model, now, on_msg) }
            { model.dialog().map(|dialog| confirm_dialog(dialog, on_msg)) }
            { toasts(model.toasts(), on_msg) }
        </div>
    }
}

fn page(model: &Model, session: &Session, now: Timestamp, on_msg: &Callback<Msg>) -> Html {
    let Some(project) = model.project() else {
        // The address names a project that is not this person's.
        let first = session.projects.first().map_or("", |project| &project.id);
        return no_page(&first.into(), on_msg);
    };
    let project: Rc<str> = project.id.as_str().into();
    match &model.route().page {
        Page::List(filter) => list(model, filter, project, on_msg),
        Page::Instance(key) => match model.card(key) {
            Some(card) => {
                let open = Open { draft: model.draft(), edit: model.edit() };
                instance_page(&project, card, &open, now, on_msg)
            }
            None if model.is_loaded() => no_instance(&project, on_msg),
            None => skeleton(),
        },
        Page::Unknown => no_page(&project, on_msg),
    }
}

fn list(model: &Model, filter: &Filter, project: Rc<str>, on_msg: &Callback<Msg>) -> Html {
    let (cards, counts) = (model.visible(), model.counts());
    let shown = model.is_loaded().then_some(cards.len());
    let content = match shown {
        None if cards.is_empty() => skeleton(),
        Some(0) if counts.all == 0 => nothing_there(),
        Some(0) => nothing_found(on_msg),
        _ => html! { <InstanceList cards={cards.clone()} {project} {on_msg} /> },
    };
    html! { <>{ list_toolbar(filter, counts, shown, on_msg) }{ content }</> }
}

/// In the list the slider opens above the page, so that the cards keep their height; on the page of its instance it opens
/// in its place.
fn lease_dialog(model: &Model, now: Timestamp, on_msg: &Callback<Msg>) -> Html {
    let is_in_place = |draft: &LeaseDraft| matches!(&model.route().page, Page::Instance(key) if *key == draft.key);
    let Some(draft) = model.draft().filter(|draft| !is_in_place(draft)) else { return Html::default() };
    let name = model.card(&draft.key).map_or(&*draft.key.id, |card| &card.name);
    html! {
        <Dialog
            id="lease-dialog"
            class="dialog-lease"
            title={text::slider_title(draft.purpose, name)}
            on_cancel={sends(on_msg, Msg::ClosedLease)}
        >
            <LeaseSlider draft={Rc::new(draft.clone())} {now} {on_msg} />
        </Dialog>
    }
}

fn cannot_open(failure: &Failure, on_msg: &Callback<Msg>) -> Html {
    html! {
        <div class="empty-state">
            <h1 class="empty-state-title">{ text::words().desk.cannot_open }</h1>
            { request_failure(String::new(), failure) }
            { Button::new(text::words().desk.retry, sends(on_msg, Msg::ClickedRetry)).view() }
        </div>
    }
}
