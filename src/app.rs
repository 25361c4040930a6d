//! The one struct component. It owns the model, hands effects to the adapters and their answers back, and renders only when
//! the model says that something to be seen has changed. It decides nothing.

use std::mem;

use domain::{Effect, Model, Msg, NotebookKey, Page, Remote, Timestamp, model::Connection};
use yew::prelude::*;

use crate::{
    components::desk,
    effects::{Effects, clock, crash, first::Handover, history, place, ticker},
    later,
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
    model: Model,
    /// Made once: a callback made per render would make every card's properties differ (performance.md 3).
    on_msg: Callback<Msg>,
    effects: Effects,
    /// What happened before the part of the code was here that knows what follows.
    waiting: Vec<Msg>,
    shown: Shown,
    tab: Tab,
    place: Option<Place>,
    /// In which language the page is.
    language: Language,
}

/// What a render shows; it is needed again only when this is another.
#[derive(PartialEq)]
struct Shown {
    revision: u64,
    /// An open slider says when the lease would end, and the title what is left: both move with the clock.
    minute: Option<i64>,
    /// The second file is here.
    later: bool,
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
        let effects = Effects::new(&on_msg, ctx.props().first.take());
        let model = Model::new();
        let shown = Shown::now(&model);
        let language = text::language();
        let tab = Tab::default();
        let mut app = Self { model, on_msg, effects, waiting: Vec::new(), shown, tab, place: None, language };
        app.take(Msg::Opened(history::current()));
        app
    }

    fn update(&mut self, _: &Context<Self>, msg: Msg) -> bool {
        self.take(msg);
        let before = mem::replace(&mut self.shown, Shown::now(&self.model));
        before != self.shown
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let now = self.model.clock().at(clock::now());
        desk(&self.model, now, &self.effects.live_region(), &self.on_msg)
    }

    fn rendered(&mut self, _: &Context<Self>, is_first: bool) {
        let title = title(&self.model, self.model.clock().at(clock::now()));
        let tab = Tab { title, is_marked: 0 < self.model.counts().failed || self.model.next_end().is_some() };
        if tab != self.tab {
            place::set_title(&tab.title);
            place::mark(tab.is_marked);
            self.tab = tab;
        }
        self.effects.shown();
        if !self.waits_for_cards() {
            self.effects.fetch_second_file();
        }
        let before = self.place.replace(Place::of(&self.model.route().page));
        if before != self.place && !is_first {
            place::focus_heading();
        }
        let before = mem::replace(&mut self.language, text::language());
        if before != self.language {
            place::focus_language();
        }
    }
}

impl App {
    /// Whether the first cards are on their way: the second file would compete with them.
    fn waits_for_cards(&self) -> bool {
        let is_list = matches!(self.model.route().page, Page::List(_));
        is_list
            && match self.model.session() {
                Remote::Failed(_) => false,
                Remote::Loading => true,
                Remote::Ready(_) | Remote::Stale { .. } => {
                    self.model.project().is_some() && *self.model.connection() == Connection::Connecting
                }
            }
    }

    /// In the order in which they happened, as far as there is code for them.
    fn take(&mut self, msg: Msg) {
        let now = clock::now();
        match self.model.watch(msg, now) {
            Ok(effects) => self.run(effects),
            Err(other) => self.waiting.push(other),
        }
        if let Some(later) = later::get() {
            for msg in mem::take(&mut self.waiting) {
                let effects = (later.act)(&mut self.model, msg, now);
                self.run(effects);
            }
        }
        self.effects.catch_up();
        // Somebody wants what only the second file can do: they matter more than the first cards.
        if !self.waiting.is_empty() || self.effects.are_waiting() {
            self.effects.fetch_second_file();
        }
        ticker::set_offset_ms(self.model.clock().offset_ms());
    }

    fn run(&mut self, effects: Vec<Effect>) {
        effects.into_iter().for_each(|effect| self.effects.run(effect));
    }
}

impl Shown {
    fn now(model: &Model) -> Self {
        let moves = model.draft().is_some() || model.next_end().is_some();
        let minute = moves.then(|| model.clock().at(clock::now()).0.div_euclid(60_000));
        Self { revision: model.revision(), minute, later: later::get().is_some(), language: text::language() }
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
