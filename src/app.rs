//! The one struct component. It owns the model, hands effects to the adapters and their answers back, and renders only when
//! the model says that something to be seen has changed. It decides nothing.

use domain::{Model, Msg};
use yew::prelude::*;

use crate::{
    components,
    effects::{Effects, clock, crash, first::Handover, history, ticker},
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
    shown_revision: u64,
}

impl Component for App {
    type Message = Msg;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let on_msg = ctx.link().batch_callback(|msg| (!crash::happened()).then_some(msg));
        let effects = Effects::new(&on_msg, ctx.props().first.take());
        on_msg.emit(Msg::Opened(history::current()));
        let model = Model::new();
        Self { shown_revision: model.revision(), model, on_msg, effects }
    }

    fn update(&mut self, _: &Context<Self>, msg: Msg) -> bool {
        for effect in self.model.update(msg, clock::now()) {
            self.effects.run(effect);
        }
        ticker::set_offset_ms(self.model.clock().offset_ms());
        let revision = self.model.revision();
        std::mem::replace(&mut self.shown_revision, revision) != revision
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let now = self.model.clock().at(clock::now());
        components::desk(&self.model, now, &self.effects.live_region(), &self.on_msg)
    }
}
