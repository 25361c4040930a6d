//! What one element shows: templates over the model of its hub.

use std::rc::Rc;

use domain::{Card, Msg, Remote, Timestamp, model::Connection};
use yew::prelude::*;

use super::{
    hub::{Hub, find},
    mount::Mount,
    settings::{Kind, Settings, Variant},
    told,
};
use crate::{
    components::{InstanceCard, InstanceList, Site, card_skeleton, skeleton, widget::Piece},
    effects::clock,
    later::{self, Later},
    store::Store,
    text,
    ui::live_region::live_region,
};

/// Properties of [`View`].
#[derive(Clone, Properties)]
pub(super) struct ViewProps {
    /// Nothing while its place is free.
    pub(super) shown: Option<(Rc<Hub>, Rc<Mount>)>,
}

impl PartialEq for ViewProps {
    fn eq(&self, other: &Self) -> bool {
        match (&self.shown, &other.shown) {
            (Some((hub, mount)), Some((other_hub, other_mount))) => {
                Rc::ptr_eq(hub, other_hub) && Rc::ptr_eq(mount, other_mount)
            }
            (None, None) => true,
            _ => false,
        }
    }
}

/// One element.
pub(super) struct View;

impl Component for View {
    type Message = ();
    type Properties = ViewProps;

    fn create(ctx: &Context<Self>) -> Self {
        listen(ctx);
        Self
    }

    fn changed(&mut self, ctx: &Context<Self>, _: &Self::Properties) -> bool {
        listen(ctx);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Some((hub, mount)) = &ctx.props().shown else { return Html::default() };
        hub.look(|store| view(hub, mount, store)).unwrap_or_default()
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let Some((hub, mount)) = &ctx.props().shown else { return };
        if mount.is_new.take() {
            // What is known already is told to who has come later.
            hub.show();
        }
        // The first card is here: now the rest may come.
        hub.fetch_the_rest();
        if hub.has_shown(mount) {
            told::tell(&mount.tell, "rendered", &());
        }
    }
}

/// The element is rendered again when its hub says so.
fn listen(ctx: &Context<View>) {
    if let Some((_, mount)) = &ctx.props().shown {
        mount.again.replace(Some(ctx.link().callback(|()| ())));
    }
}

fn view(hub: &Rc<Hub>, mount: &Rc<Mount>, store: &Store) -> Html {
    let (model, settings, later) = (&store.model, mount.settings(), later::get());
    let now = model.clock().at(clock::now());
    let variant = match settings.variant {
        Variant::Full => "desk widget is-full",
        Variant::Compact => "desk widget is-compact",
        Variant::Row => "desk widget is-row",
    };
    let dialogs = later.map(|later| dialogs(hub, mount, &settings, later, store, now));
    let come = {
        let (hub, mount) = (hub.clone(), mount.clone());
        Callback::from(move |_: FocusEvent| hub.come_to(&mount))
    };
    let press = {
        let (hub, mount) = (hub.clone(), mount.clone());
        // Safari gives a button that is pressed no focus.
        Callback::from(move |_: PointerEvent| hub.come_to(&mount))
    };
    html! {
        <div
            class={variant}
            key={text::language().tag()}
            lang={text::language().tag()}
            onfocusin={come}
            onpointerdown={press}
        >
            if hub.is_speaker(mount) {
                { live_region(&store.effects.live_region()) }
            }
            <div class="desk-main">
                { connection(hub, mount, &settings, later, store) }
                { content(hub, mount, &settings, later, store, now) }
            </div>
            { dialogs }
        </div>
    }
}

fn connection(hub: &Hub, mount: &Mount, settings: &Settings, later: Option<&Later>, store: &Store) -> Html {
    let Some(later) = later else { return Html::default() };
    match store.model.connection() {
        Connection::Reconnecting { why, .. } if why.is_signed_out() => sign_in(mount, settings, later),
        connection => (later.connection_banner)(connection, &hub.on_msg),
    }
}

fn content(
    hub: &Rc<Hub>,
    mount: &Rc<Mount>,
    settings: &Settings,
    later: Option<&Later>,
    store: &Store,
    now: Timestamp,
) -> Html {
    let (model, is_list) = (&store.model, settings.kind == Kind::List);
    let waiting = || if is_list { skeleton() } else { card_skeleton() };
    match model.session() {
        Remote::Loading => return waiting(),
        Remote::Failed(failure) => {
            return later.map_or_else(waiting, |later| match failure.is_signed_out() {
                true => sign_in(mount, settings, later),
                false => (later.widget)(&Piece::Failure(failure, settings.heading()), now, &hub.on_msg),
            });
        }
        Remote::Ready(_) | Remote::Stale { .. } => {}
    }
    let missing =
        || later.map_or_else(waiting, |later| (later.widget)(&Piece::Missing(settings.heading()), now, &hub.on_msg));
    let Some(project) = model.project() else { return missing() };
    let site = Rc::new(Site {
        project: project.id.as_str().into(),
        desk: Some(hub.base.clone()),
        heading: settings.heading(),
    });
    if is_list {
        let cards: Rc<[Rc<Card>]> = model.visible().iter().map(|card| Rc::new(mount.narrowed(card))).collect();
        return match cards.is_empty() {
            true if !model.is_loaded() => waiting(),
            true => later.map_or_else(waiting, |later| (later.nothing_there)()),
            false => {
                html! { <InstanceList {cards} {site} later={later.is_some()} on_msg={hub.on_msg.clone()} /> }
            }
        };
    }
    let Some(card) = find(model, &settings.instance) else {
        return if model.is_loaded() { missing() } else { waiting() };
    };
    let card = mount.narrowed(card);
    let draft = model.draft().filter(|draft| draft.key == card.key && hub.is_open_in(mount, &card.key.id));
    let sub_heading = settings.sub_heading();
    let piece = match (settings.kind, settings.variant, later) {
        (Kind::Card, Variant::Full, Some(_)) => Piece::Card { card: &card, draft, site: &site, sub_heading },
        (Kind::Lease, _, Some(_)) => Piece::Lease { card: &card, draft, heading: settings.heading() },
        (Kind::Progress, _, Some(_)) => Piece::Progress { card: &card, heading: settings.heading() },
        // The first card is shown before the rest of the code is here.
        _ => {
            let on_msg = hub.on_msg.clone();
            return html! {
                <div class="widget-single"><InstanceCard card={Rc::new(card)} {site} later={later.is_some()} {on_msg} /></div>
            };
        }
    };
    later.map_or_else(waiting, |later| (later.widget)(&piece, now, &hub.on_msg))
}

/// Questions are asked where they were raised, and messages shown once in a page.
fn dialogs(
    hub: &Rc<Hub>,
    mount: &Rc<Mount>,
    settings: &Settings,
    later: &Later,
    store: &Store,
    now: Timestamp,
) -> Html {
    let model = &store.model;
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
                { (later.lease_dialog)(model, now, &hub.on_msg) }
            }
            { question.map(|dialog| {
                (later.confirm_dialog)(dialog, model.card(&dialog.key).map(|card| &**card), &hub.on_msg)
            }) }
        </>
    }
}

/// Nobody is signed in. The page around may see to it; or else the person can, in a window of its own.
fn sign_in(mount: &Mount, settings: &Settings, later: &Later) -> Html {
    let tell = mount.tell.clone();
    let on_sign_in = (!mount.signs_in.get()).then(|| {
        Callback::from(move |()| {
            told::tell(&tell, "sign-in", &());
        })
    });
    (later.widget)(&Piece::SignIn { heading: settings.heading(), on_sign_in }, Timestamp(0), &Callback::<Msg>::noop())
}
