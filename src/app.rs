//! The one struct component. It owns the model, hands effects to the adapters and their answers back, and renders only when
//! the model says that something to be seen has changed. It decides nothing.

use std::mem;

use domain::{Model, Msg, NotebookKey, Page, Timestamp};
use yew::prelude::*;

use crate::{
    components::desk,
    effects::{
        Effects, Server, clock, crash,
        first::Handover,
        history::{self, History},
        place,
    },
    store::{Outline, Store},
    text::{self, Language},
};

/// Properties of [`App`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct AppProps {
    /// Taken once, when the app is created.
    pub(crate) first: Handover,
}

/// The desk.
pub(crate) struct App {
    store: Store,
    /// Made once: a callback made per render would make every card's properties differ (performance.md 3).
    on_msg: Callback<Msg>,
    shown: Shown,
    tab: Tab,
    place: Option<Place>,
    /// In which language the page is.
    language: Language,
}

/// What a render shows; it is needed again only when this is another.
#[derive(PartialEq)]
struct Shown {
    outline: Outline,
    language: Language,
}

/// What the browser shows of the page where it cannot be seen itself.
#[derive(Default, PartialEq)]
struct Tab {
    title: String,
    is_marked: bool,
}

/// A page as far as people feel that they have gone to another one: not the filter of the list.
#[derive(PartialEq)]
enum Place {
    List,
    Instance(NotebookKey),
    Unknown,
}

impl Component for App {
    type Message = Msg;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let on_msg = ctx.link().batch_callback(|msg| (!crash::happened()).then_some(msg));
        let history = History::listen(on_msg.clone());
        let effects = Effects::new(Server::default(), &on_msg, ctx.props().first.take(), Some(history));
        let mut store = Store::new(effects, |_, effect| Some(effect), true);
        let shown = Shown::now(&store);
        let language = text::language();
        let tab = Tab::default();
        store.take(Msg::Opened(history::current()));
        Self { store, on_msg, shown, tab, place: None, language }
    }

    fn update(&mut self, _: &Context<Self>, msg: Msg) -> bool {
        self.store.take(msg);
        let before = mem::replace(&mut self.shown, Shown::now(&self.store));
        before != self.shown
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let now = self.store.model.clock().at(clock::now());
        desk(&self.store.model, now, &self.store.effects.live_region(), &self.on_msg)
    }

    fn rendered(&mut self, _: &Context<Self>, is_first: bool) {
        let title = title(&self.store.model, self.store.model.clock().at(clock::now()));
        let tab =
            Tab { title, is_marked: 0 < self.store.model.counts().failed || self.store.model.next_end().is_some() };
        if tab != self.tab {
            place::set_title(&tab.title);
            place::mark(tab.is_marked);
            self.tab = tab;
        }
        self.store.effects.shown();
        self.store.fetch_the_rest();
        let before = self.place.replace(Place::of(&self.store.model.route().page));
        if before != self.place && !is_first {
            place::focus_heading();
        }
        let before = mem::replace(&mut self.language, text::language());
        if before != self.language {
            place::focus_language();
        }
    }
}

impl Shown {
    fn now(store: &Store) -> Self {
        Self { outline: store.outline(), language: text::language() }
    }
}

impl Place {
    fn of(page: &Page) -> Self {
        match page {
            Page::List(_) => Self::List,
            Page::Instance(key) => Self::Instance(key.clone()),
            Page::Unknown => Self::Unknown,
        }
    }
}

/// The page, and before it what must be seen also from another tab: what is left of the lease that ends next.
fn title(model: &Model, now: Timestamp) -> String {
    let no_page = text::words().desk.no_page;
    let is_nobody_s = model.session().known().is_some() && model.project().is_none();
    let title = match &model.route().page {
        _ if is_nobody_s => text::page_title(no_page),
        Page::List(_) => text::list_title(model.counts()),
        Page::Instance(key) => {
            model.card(key).map_or_else(|| text::page_title(&key.id), |card| text::instance_title(card))
        }
        Page::Unknown => text::page_title(no_page),
    };
    match model.next_end() {
        Some((name, deadline)) if now < deadline => {
            let left = text::fill(text::words().alarm.title, &[&text::duration(deadline - now), name]);
            [&left, &*title].join(" · ")
        }
        _ => title,
    }
}
