//! What one element shows, once all of the code is here: templates over the model of its hub. Part of the second file.

use std::rc::Rc;

use domain::{Model, Remote, Timestamp, model::Connection};
use yew::prelude::*;

use super::{
    hub::{Hub, find},
    mount::Mount,
    settings::{Kind, Settings, Variant},
    view::{site, small_card},
};
use crate::{
    components::{
        InstanceList, card_skeleton, confirm_dialog, connection_banner, lease_dialog, nothing_there, skeleton, toasts,
        widget::{Piece, widget},
    },
    effects::clock,
    store::Store,
};

/// Everything in an element.
#[derive(Default)]
pub(super) struct Whole {
    pub(super) content: Html,
    /// What is asked before something is done.
    pub(super) dialogs: Html,
}

/// Shows it.
pub(super) fn show(hub: &Rc<Hub>, mount: &Rc<Mount>, store: &Store) -> Whole {
    let settings = mount.settings();
    let now = store.model.clock().at(clock::now());
    let content = html! {
        <>
            { connection(hub, mount, &settings, &store.model) }
            { content(hub, mount, &settings, &store.model, now) }
            // Where somebody is; the place for them is always there, so that screen readers hear of what comes into it.
            { toasts(if hub.is_at(mount) { store.model.toasts() } else { &[] }, &hub.on_msg) }
        </>
    };
    Whole { content, dialogs: dialogs(hub, mount, &settings, &store.model, now) }
}

fn connection(hub: &Hub, mount: &Rc<Mount>, settings: &Settings, model: &Model) -> Html {
    match model.connection() {
        Connection::Reconnecting { why, .. } if why.is_signed_out() => sign_in(hub, mount, settings),
        connection => connection_banner(connection, &hub.on_msg),
    }
}

fn content(hub: &Rc<Hub>, mount: &Rc<Mount>, settings: &Settings, model: &Model, now: Timestamp) -> Html {
    let is_list = settings.kind == Kind::List;
    let piece = |piece: &Piece<'_>| widget(piece, now, &hub.on_msg);
    let waiting = || if is_list { skeleton() } else { card_skeleton() };
    match model.session() {
        Remote::Loading => return waiting(),
        Remote::Failed(failure) if failure.is_signed_out() => return sign_in(hub, mount, settings),
        Remote::Failed(failure) => return piece(&Piece::Failure(failure, settings.heading())),
        Remote::Ready(_) | Remote::Stale { .. } => {}
    }
    let missing = || piece(&Piece::Missing(settings.heading()));
    let Some(site) = site(hub, mount, settings, model) else { return missing() };
    if is_list {
        let (cards, on_msg) = (model.visible(), &hub.on_msg);
        return match cards.is_empty() {
            true if !model.is_loaded() => waiting(),
            true => nothing_there(),
            false => html! { <InstanceList {cards} {site} later={true} {on_msg} /> },
        };
    }
    let Some(card) = find(model, &settings.instance) else {
        return if model.is_loaded() { missing() } else { waiting() };
    };
    let draft = model.draft().filter(|draft| draft.key == card.key && hub.is_open_in(mount, &card.key.id));
    match (settings.kind, settings.variant) {
        (Kind::Lease, _) => piece(&Piece::Lease { card, draft, site: &site }),
        (Kind::Progress, _) => piece(&Piece::Progress { card, site: &site }),
        (_, Variant::Full) => piece(&Piece::Card { card, draft, site: &site, sub_heading: settings.sub_heading() }),
        _ => small_card(hub, card, site),
    }
}

/// Questions are asked where they were raised, and messages shown once in a page.
fn dialogs(hub: &Rc<Hub>, mount: &Rc<Mount>, settings: &Settings, model: &Model, now: Timestamp) -> Html {
    let is_ours = |id: &str| match settings.kind {
        Kind::List => true,
        _ => settings.instance == id,
    };
    let opens_in_place =
        matches!(settings.kind, Kind::Lease) || (settings.kind, settings.variant) == (Kind::Card, Variant::Full);
    let is_here = |id: &str| is_ours(id) && hub.is_open_in(mount, id);
    let draft = model.draft().filter(|draft| is_here(&draft.key.id) && !opens_in_place);
    let question = model.dialog().filter(|dialog| is_here(&dialog.key.id));
    html! {
        <>
            if draft.is_some() {
                { lease_dialog(model, now, &hub.on_msg) }
            }
            { question.map(|dialog| {
                confirm_dialog(dialog, model.card(&dialog.key).map(|card| &**card), &hub.on_msg)
            }) }
        </>
    }
}

/// Nobody is signed in. The page around may see to it; or else the person can, in a window of its own.
fn sign_in(hub: &Hub, mount: &Rc<Mount>, settings: &Settings) -> Html {
    let on_sign_in = (!mount.signs_in.get()).then(|| {
        let mount = mount.clone();
        Callback::from(move |()| mount.say("sign-in"))
    });
    widget(&Piece::SignIn { heading: settings.heading(), on_sign_in }, Timestamp(0), &hub.on_msg)
}
