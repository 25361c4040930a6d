//! Widgets: cards, lists, leases and steps in a page of somebody else's (embedding.md). They are templates over the same model
//! as the page: one for each connection, however many elements show it. Nothing of a widget leaves its own shadow root but
//! what `told` tells the element; no exception and no style gets out, and no token comes in.

use std::{cell::RefCell, rc::Rc};

use domain::{Effect, Failure, Timestamp};
use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::{AppHandle, platform::spawn_local};

use self::{
    hub::{Asked, Hub},
    mount::Mount,
    settings::Settings,
    show::Whole,
    view::{View, ViewProps},
};
use crate::{effects::first::Options, later, store::Store, text};

mod command;
mod hub;
mod mount;
mod portal;
mod settings;
mod show;
mod told;
mod trouble;
mod view;

/// One element with what it shows.
struct Shown {
    id: u32,
    hub: Rc<Hub>,
    mount: Rc<Mount>,
    place: Place,
}

/// Where something is shown. Yew never takes the listeners of a root back (embedding.md, fact 3), so a place that is free is
/// kept, and shows what comes next.
struct Place {
    root: Element,
    app: AppHandle<View>,
}

#[derive(Default)]
struct All {
    last_id: u32,
    shown: Vec<Shown>,
    free: Vec<Place>,
}

thread_local! {
    static ALL: RefCell<All> = RefCell::default();
}

/// What of a widget waits for the second file. Only plain functions may lead there (`crate::later`).
pub(crate) struct Later {
    show: fn(&Rc<Hub>, &Rc<Mount>, &Store) -> Whole,
    tell: fn(&Hub, &Mount, Option<&str>, Timestamp),
    came: fn(&Hub, &Asked, Option<&Failure>),
    sift: fn(&Hub, Effect) -> Option<Effect>,
    command: fn(&Rc<Hub>, &Rc<Mount>, &str, f64) -> JsValue,
}

/// All that waits for the second file.
pub(crate) fn later() -> Later {
    Later { show: show::show, tell: portal::tell, came: portal::came, sift: portal::sift, command: command::run }
}

/// Fetches the words of the first of `languages` (tags) that is spoken, and calls `then`: all elements of a page speak one
/// language. Whose language cannot be had is spoken to in English.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn speak_widgets(languages: Array, then: Function) {
    spawn_local(async move {
        let tags: Vec<String> = languages.iter().filter_map(|tag| tag.as_string()).collect();
        let (tag, language) = text::preferred(tags.iter().map(String::as_str));
        text::speak(tag, language).await;
        // The shell's own function does not throw.
        let _ = then.call0(&JsValue::UNDEFINED);
    });
}

/// Shows one element, a card, a list, a lease or the steps of a start, in `root`, and answers its number.
/// `tell(name, detail)` hears what happens and answers whether that may go on; `ask(request)` sends a request to the proxy;
/// `first` is what has been asked for already, if this is the first of its hub; `settings` are those of `settings`.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn mount_widget(root: Element, tell: Function, ask: Function, first: &Options, settings: JsValue) -> u32 {
    let settings = Settings::read(&settings);
    let hub = Hub::of(&settings, ask, first);
    let mount = hub.join(settings, tell);
    let props = ViewProps { shown: Some((hub.clone(), mount.clone())) };
    let free = ALL.with_borrow_mut(|all| {
        let index = all.free.iter().position(|place| place.root.is_same_node(Some(&root)))?;
        Some(all.free.swap_remove(index))
    });
    let place = match free {
        Some(mut place) => {
            place.app.update(props);
            place
        }
        None => {
            let app = yew::Renderer::<View>::with_root_and_props(root.clone(), props).render();
            Place { root, app }
        }
    };
    ALL.with_borrow_mut(|all| {
        all.last_id = all.last_id.wrapping_add(1);
        all.shown.push(Shown { id: all.last_id, hub, mount, place });
        all.last_id
    })
}

/// Gives an element other settings.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn update_widget(id: u32, settings: JsValue) {
    if let Some((hub, mount)) = find(id) {
        mount.set(Settings::read(&settings));
        hub.show();
    }
}

/// Does what a method of the element asks for, once the element has said that it is `whole`; `amount` is a duration in
/// milliseconds, or whether a person is asked. Answers with a problem when that cannot be done; otherwise what comes of it is
/// told.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn command_widget(id: u32, name: &str, amount: f64) -> JsValue {
    let found = find(id).zip(later::get());
    found.map_or(JsValue::UNDEFINED, |((hub, mount), later)| (later.widget.command)(&hub, &mount, name, amount))
}

/// Takes an element away.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn drop_widget(id: u32) {
    let gone = ALL.with_borrow_mut(|all| {
        let index = all.shown.iter().position(|shown| shown.id == id)?;
        Some(all.shown.remove(index))
    });
    if let Some(Shown { hub, mount, mut place, .. }) = gone {
        place.app.update(ViewProps { shown: None });
        hub.leave(&mount);
        ALL.with_borrow_mut(|all| all.free.push(place));
    }
}

fn find(id: u32) -> Option<(Rc<Hub>, Rc<Mount>)> {
    ALL.with_borrow(|all| {
        let shown = all.shown.iter().find(|shown| shown.id == id)?;
        Some((shown.hub.clone(), shown.mount.clone()))
    })
}
