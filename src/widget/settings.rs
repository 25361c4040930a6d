//! What the attributes and properties of an element come to. `web/element/` has read and checked them; durations are in
//! milliseconds. Read by getters: to derive a reader for these few values would weigh 6 KB.

use std::rc::Rc;

use domain::{Action, LeaseWish, Millis};
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};
use yew::AttrValue;

use crate::components::Labels;

#[wasm_bindgen]
extern "C" {
    type Given;
    #[wasm_bindgen(method, getter)]
    fn kind(this: &Given) -> String;
    #[wasm_bindgen(method, getter)]
    fn hub(this: &Given) -> String;
    #[wasm_bindgen(method, getter)]
    fn base(this: &Given) -> String;
    #[wasm_bindgen(method, getter)]
    fn project(this: &Given) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn region(this: &Given) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn demo(this: &Given) -> bool;
    #[wasm_bindgen(method, getter)]
    fn instance(this: &Given) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn variant(this: &Given) -> String;
    #[wasm_bindgen(method, getter, js_name = headingLevel)]
    fn heading_level(this: &Given) -> f64;
    #[wasm_bindgen(method, getter)]
    fn actions(this: &Given) -> Array;
    #[wasm_bindgen(method, getter, js_name = warnBeforeMs)]
    fn warn_before_ms(this: &Given) -> f64;
    #[wasm_bindgen(method, getter, js_name = leaseMinMs)]
    fn lease_min_ms(this: &Given) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = leaseMaxMs)]
    fn lease_max_ms(this: &Given) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = leasePresetsMs)]
    fn lease_presets_ms(this: &Given) -> Array;
    #[wasm_bindgen(method, getter)]
    fn messages(this: &Given) -> JsValue;
}

/// Which element it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Card,
    List,
    Lease,
    Progress,
}

/// How much of a card is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variant {
    Full,
    Compact,
    Row,
}

/// The settings of one element.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Settings {
    pub(super) kind: Kind,
    /// Names the connection: elements that name the same share one.
    pub(super) hub: String,
    /// The origin of the proxy.
    pub(super) base: String,
    /// The first of the session's when absent.
    pub(super) project: Option<String>,
    /// Projects elsewhere are none of this page's.
    pub(super) region: Option<String>,
    /// The cloud is made up in the page.
    pub(super) demo: bool,
    /// Of every element but the list.
    pub(super) instance: String,
    pub(super) variant: Variant,
    /// From 1 to 6.
    heading_level: u8,
    /// What may be done here; the proxy decides all the same.
    pub(super) actions: Rc<[Action]>,
    /// When the page is told of an end, before it.
    pub(super) warn_before_ms: f64,
    pub(super) lease: LeaseWish,
    pub(super) labels: Rc<Labels>,
}

impl Settings {
    /// Reads what the shell gives.
    pub(super) fn read(given: &JsValue) -> Self {
        let given: &Given = given.unchecked_ref();
        Self {
            kind: match &*given.kind() {
                "list" => Kind::List,
                "lease" => Kind::Lease,
                "progress" => Kind::Progress,
                _ => Kind::Card,
            },
            hub: given.hub(),
            base: given.base(),
            project: given.project(),
            region: given.region(),
            demo: given.demo(),
            instance: given.instance().unwrap_or_default(),
            variant: match &*given.variant() {
                "compact" => Variant::Compact,
                "row" => Variant::Row,
                _ => Variant::Full,
            },
            heading_level: given.heading_level() as u8,
            actions: actions(&given.actions()),
            warn_before_ms: given.warn_before_ms(),
            lease: LeaseWish {
                min: given.lease_min_ms().map(millis),
                max: given.lease_max_ms().map(millis),
                presets: given.lease_presets_ms().iter().filter_map(|preset| preset.as_f64()).map(millis).collect(),
            },
            labels: Rc::new(labels(&given.messages())),
        }
    }

    /// The tag of the heading with the name.
    pub(super) fn heading(&self) -> &'static str {
        match self.heading_level {
            1 => "h1",
            2 => "h2",
            4 => "h4",
            5 => "h5",
            6 => "h6",
            _ => "h3",
        }
    }

    /// The tag of the headings below the name.
    pub(super) fn sub_heading(&self) -> &'static str {
        match self.heading_level {
            1 => "h2",
            2 => "h3",
            4 => "h5",
            5 | 6 => "h6",
            _ => "h4",
        }
    }
}

const fn millis(ms: f64) -> Millis {
    Millis(ms as i64)
}

fn labels(messages: &JsValue) -> Labels {
    let label = |name: &str| Reflect::get(messages, &name.into()).ok()?.as_string().map(AttrValue::from);
    let actions = Action::ALL.iter().filter_map(|action| Some((*action, label(word(*action))?)));
    Labels { actions: actions.collect(), lease: label("lease"), progress: label("progress") }
}

fn actions(words: &Array) -> Rc<[Action]> {
    let is_wanted = |action: &Action| words.includes(&word(*action).into(), 0);
    Action::ALL.iter().copied().filter(is_wanted).collect()
}

/// What the attribute `actions` and the events call an action.
pub(super) const fn word(action: Action) -> &'static str {
    match action {
        Action::Start => "start",
        Action::Stop | Action::LeaveQueue => "stop",
        Action::Renew | Action::SetAutoStop => "extend",
        Action::Open => "open",
        Action::CopySsh => "ssh",
        Action::Rename | Action::Describe => "edit",
    }
}
