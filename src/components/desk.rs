//! The whole page as a template over the model.

use std::rc::Rc;

use api::Session;
use domain::{Filter, Model, Msg, Page, Remote, Timestamp};
use yew::prelude::*;

use super::{
    Later, Offers, Site, desk_header::desk_header, instance_list::InstanceList, instance_page::Open,
    list_toolbar::list_toolbar, skeleton::skeleton,
};
use crate::{later, text, ui::live_region::live_region};

/// Everything a person sees. `now` is the cloud's clock; `live` is where screen readers are told what changed.
pub(crate) fn desk(model: &Model, now: Timestamp, live: &NodeRef, on_msg: &Callback<Msg>) -> Html {
    let session = model.session().known();
    let later = later::get().map(|later| &later.page);
    let content = match model.session() {
        Remote::Failed(failure) => later.map_or_else(skeleton, |later| (later.cannot_open)(failure, on_msg)),
        Remote::Loading => html! { <>{ list_toolbar(model.filter(), model.counts(), None, on_msg) }{ skeleton() }</> },
        Remote::Ready(session) | Remote::Stale { last: session, .. } => page(model, session, later, now, on_msg),
    };
    html! {
        <div class="desk" key={text::language().tag()}>
            { live_region(live) }
            { desk_header(session, model.project(), model.connection(), on_msg) }
            <main class="desk-main">
                { later.map(|later| (later.connection_banner)(model.connection(), on_msg)) }
                { content }
            </main>
            if let Some(later) = later {
                { (later.lease_dialog)(model, now, on_msg) }
                if model.is_help_open() {
                    { (later.help_sheet)(on_msg) }
                }
                { model.dialog().map(|dialog| {
                    (later.confirm_dialog)(dialog, model.card(&dialog.key).map(|card| &**card), on_msg)
                }) }
                { (later.toasts)(model.toasts(), on_msg) }
            }
        </div>
    }
}

/// Everything but the list is in the second file: until that is here, the shape of the list stands in.
fn page(model: &Model, session: &Session, later: Option<&Later>, now: Timestamp, on_msg: &Callback<Msg>) -> Html {
    let project = model.project().map(|project| Rc::<str>::from(project.id.as_str()));
    if let (Some(project), Page::List(filter)) = (&project, &model.route().page) {
        return list(model, filter, project.clone(), later, on_msg);
    }
    let Some(later) = later else { return skeleton() };
    let Some(project) = project else {
        // The address names a project that is not this person's.
        let first = session.projects.first().map_or("", |project| &project.id);
        return (later.no_page)(&first.into(), on_msg);
    };
    let Page::Instance(key) = &model.route().page else { return (later.no_page)(&project, on_msg) };
    match model.card(key) {
        Some(card) => {
            let open = Open { draft: model.draft(), edit: model.edit() };
            (later.instance_page)(&project, card, &open, now, on_msg)
        }
        None if model.is_loaded() => (later.no_instance)(&project, on_msg),
        None => skeleton(),
    }
}

fn list(model: &Model, filter: &Filter, project: Rc<str>, later: Option<&Later>, on_msg: &Callback<Msg>) -> Html {
    let (cards, counts) = (model.visible(), model.counts());
    let site = Rc::new(Site { project, desk: None, heading: "h2", offers: Offers::default() });
    let shown = model.is_loaded().then_some(cards.len());
    let content = match shown {
        None if cards.is_empty() => skeleton(),
        Some(0) if counts.all == 0 => later.map_or_else(skeleton, |later| (later.nothing_there)()),
        Some(0) => later.map_or_else(skeleton, |later| (later.nothing_found)(on_msg)),
        _ => html! { <InstanceList cards={cards.clone()} {site} later={later.is_some()} {on_msg} /> },
    };
    html! { <>{ list_toolbar(filter, counts, shown, on_msg) }{ content }</> }
}
