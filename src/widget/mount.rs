//! One element: its settings, and what it has been told and shown so far.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use domain::{Card, Timestamp, lease::LeaseView};
use js_sys::Function;
use wasm_bindgen::JsValue;
use yew::Callback;

use super::{settings::Settings, told, trouble::Trouble};
use crate::components::Offers;

/// One element.
pub(super) struct Mount {
    pub(super) settings: RefCell<Settings>,
    pub(super) tell: Function,
    /// Renders it again.
    pub(super) again: RefCell<Option<Callback<()>>>,
    pub(super) cards: RefCell<Vec<Rc<Card>>>,
    pub(super) states: RefCell<Vec<&'static str>>,
    pub(super) trouble: RefCell<Option<Trouble>>,
    /// The page around wants to show this end itself, or has been told of it.
    warned: Cell<Option<Timestamp>>,
    is_quiet: Cell<bool>,
    /// The page around sees to the sign-in.
    pub(super) signs_in: Cell<bool>,
    /// It has not been told what is known already.
    pub(super) is_new: Cell<bool>,
    /// The shell knows that everything can be done.
    pub(super) is_whole: Cell<bool>,
}

impl Mount {
    /// Nothing is shown or told yet.
    pub(super) fn new(settings: Settings, tell: Function) -> Self {
        Self {
            settings: RefCell::new(settings),
            tell,
            again: RefCell::default(),
            cards: RefCell::default(),
            states: RefCell::default(),
            trouble: RefCell::default(),
            warned: Cell::default(),
            is_quiet: Cell::default(),
            signs_in: Cell::default(),
            is_new: Cell::new(true),
            is_whole: Cell::default(),
        }
    }

    /// As they are now.
    pub(super) fn settings(&self) -> Settings {
        self.settings.borrow().clone()
    }

    /// Other settings; what was told of another instance does not count for this one.
    pub(super) fn set(&self, settings: Settings) {
        if self.settings.borrow().instance != settings.instance {
            self.cards.take();
            self.trouble.take();
            self.warned.take();
        }
        self.settings.replace(settings);
        self.render();
    }

    /// What may be done here.
    pub(super) fn offers(&self) -> Offers {
        let settings = self.settings.borrow();
        Offers {
            only: Some(settings.actions.clone()),
            is_quiet: self.is_quiet.get(),
            longest: settings.lease.max,
            labels: settings.labels.clone(),
        }
    }

    /// Tells the shell a name without more.
    pub(super) fn say(&self, name: &str) {
        // The shell's own function does not throw.
        let _ = self.tell.call2(&JsValue::UNDEFINED, &name.into(), &JsValue::UNDEFINED);
    }

    pub(super) fn render(&self) {
        if let Some(again) = &*self.again.borrow() {
            again.emit(());
        }
    }

    /// Tells that the end is near, once for each end; the page around may want to show it itself.
    pub(super) fn warn(&self, card: &Card, before_ms: f64, now: Timestamp) {
        let LeaseView::Until { deadline, .. } = card.lease else { return };
        let is_near = ((deadline - now).0 as f64) <= before_ms;
        if self.warned.get().is_some_and(|warned| warned != deadline) && !is_near {
            self.warned.set(None);
            self.is_quiet.set(false);
        }
        if is_near && self.warned.get() != Some(deadline) {
            self.warned.set(Some(deadline));
            self.is_quiet.set(!told::warning(&self.tell, &card.key.id, deadline, now));
            self.render();
        }
    }
}
