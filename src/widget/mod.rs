//! Widgets: cards, lists, leases and steps in a page of somebody else's (embedding.md). They are templates over the same model
//! as the page: one for each connection, however many elements show it. Nothing of a widget leaves its own shadow root but
//! what `told` tells the element; no exception and no style gets out, and no token comes in.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Function};
use wasm_bindgen::JsValue;
use web_sys::Element;
use yew::{AppHandle, platform::spawn_local};

use self::{
    hub::Hub,
    mount::Mount,
    settings::Settings,
    view::{View, ViewProps},
};
use crate::{effects::first::Options, embed::Embed, text};

mod command;
mod hub;
mod mount;
mod settings;
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

/// What the file of the widgets can do.
pub(crate) fn embed() -> Embed {
    Embed { speak, mount, update, command, drop: drop_widget }
}

fn speak(languages: Array, then: Function) {
    spawn_local(async move {
        let tags: Vec<String> = languages.iter().filter_map(|tag| tag.as_string()).collect();
        let (tag, language) = text::preferred(tags.iter().map(String::as_str));
        // Whose language cannot be had is spoken to in English.
        text::speak(tag, language).await;
        // The shell's own function does not throw.
        let _ = then.call1(&JsValue::UNDEFINED, &JsValue::TRUE);
    });
}

fn mount(root: Element, tell: Function, ask: Function, first: &Options, settings: JsValue) -> u32 {
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

fn update(id: u32, settings: JsValue) {
    if let Some((hub, mount)) = find(id) {
        mount.set(Settings::read(&settings));
        hub.show();
    }
}

fn command(id: u32, name: &str, amount: f64) -> JsValue {
    find(id).map_or(JsValue::UNDEFINED, |(hub, mount)| command::run(&hub, &mount, name, amount))
}

fn drop_widget(id: u32) {
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
