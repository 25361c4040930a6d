//! One element: what is shown of it before the rest of the code is here; then `show` knows the rest.

use std::rc::Rc;

use domain::{Card, Model};
use yew::prelude::*;

use super::{
    hub::{Hub, find},
    mount::Mount,
    settings::{Kind, Settings, Variant},
    show::Whole,
};
use crate::{
    components::{InstanceCard, Site, card_skeleton, skeleton},
    later,
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
            mount.say("rendered");
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
    let settings = mount.settings();
    let variant = match settings.variant {
        Variant::Full => "desk widget is-full",
        Variant::Compact => "desk widget is-compact",
        Variant::Row => "desk widget is-row",
    };
    let Whole { content, dialogs } = match later::get() {
        Some(later) => (later.widget.show)(hub, mount, store),
        None => Whole { content: first(hub, mount, &settings, &store.model), ..Whole::default() },
    };
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
            <div class="desk-main">{ content }</div>
            { dialogs }
        </div>
    }
}

/// The first card is shown before the rest of the code is here.
fn first(hub: &Rc<Hub>, mount: &Mount, settings: &Settings, model: &Model) -> Html {
    let card = find(model, &settings.instance).filter(|_| settings.kind == Kind::Card);
    match (site(hub, mount, settings, model), card) {
        (Some(site), Some(card)) => small_card(hub, card, site),
        _ if settings.kind == Kind::List => skeleton(),
        _ => card_skeleton(),
    }
}

/// A card as it is in the list.
pub(super) fn small_card(hub: &Rc<Hub>, card: &Rc<Card>, site: Rc<Site>) -> Html {
    let (later, on_msg) = (later::get().is_some(), &hub.on_msg);
    html! { <div class="widget-single"><InstanceCard {card} {site} {later} {on_msg} /></div> }
}

/// Where the cards stand, once the project is known.
pub(super) fn site(hub: &Hub, mount: &Mount, settings: &Settings, model: &Model) -> Option<Rc<Site>> {
    let project = model.project()?;
    Some(Rc::new(Site {
        project: project.id.as_str().into(),
        desk: Some(hub.base.clone()),
        heading: settings.heading(),
        offers: mount.offers(),
    }))
}
