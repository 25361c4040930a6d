//! What the page and every widget are templates over: the model, and the adapters that do what it decides. It decides
//! nothing, and nobody else hands a message to the model.

use std::mem;

use domain::{Effect, Model, Msg, Page, Remote, model::Connection};

use crate::{
    effects::{Effects, clock, ticker},
    later,
};

/// The model with its adapters.
pub(crate) struct Store {
    pub(crate) model: Model,
    pub(crate) effects: Effects,
    /// What happened before the part of the code was here that knows what follows.
    waiting: Vec<Msg>,
    /// What is to be done of what was decided; the rest somebody has seen to.
    sieve: Sieve,
    /// Its cloud's clock is that of every ticking text of the page: one that is made up in the page must not turn it.
    keeps_time: bool,
}

/// See [`Store::outline`].
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Outline {
    revision: u64,
    /// An open slider says when the lease would end, and the title what is left: both move with the clock.
    minute: Option<i64>,
    /// The second file is here.
    later: bool,
}

/// Looks at what was decided before it is done. A plain function: what a vtable leads to stays in the first file of the code.
pub(crate) type Sieve = fn(&Model, Effect) -> Option<Effect>;

impl Store {
    /// Knows nothing yet.
    pub(crate) fn new(effects: Effects, sieve: Sieve, keeps_time: bool) -> Self {
        Self { model: Model::new(), effects, waiting: Vec::new(), sieve, keeps_time }
    }

    /// In the order in which they happened, as far as there is code for them.
    pub(crate) fn take(&mut self, msg: Msg) {
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
        if self.keeps_time {
            ticker::set_offset_ms(self.model.clock().offset_ms());
        }
    }

    /// What a render shows; it is needed again only when this is another.
    pub(crate) fn outline(&self) -> Outline {
        let moves = self.model.draft().is_some() || self.model.next_end().is_some();
        let minute = moves.then(|| self.model.clock().at(clock::now()).0.div_euclid(60_000));
        Outline { revision: self.model.revision(), minute, later: later::get().is_some() }
    }

    /// Fetches the second file of the code, unless the first cards are on their way: it would compete with them.
    pub(crate) fn fetch_the_rest(&mut self) {
        let waits = matches!(self.model.route().page, Page::List(_))
            && match self.model.session() {
                Remote::Failed(_) => false,
                Remote::Loading => true,
                Remote::Ready(_) | Remote::Stale { .. } => {
                    self.model.project().is_some() && *self.model.connection() == Connection::Connecting
                }
            };
        if !waits {
            self.effects.fetch_second_file();
        }
    }

    fn run(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Some(effect) = (self.sieve)(&self.model, effect) {
                self.effects.run(effect);
            }
        }
    }
}
