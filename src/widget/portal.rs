//! The page around the elements: what it hears of what has changed, and what it may refuse. Part of the second file, so the
//! first card need not wait for it; nothing can be asked for before it is here.

use std::rc::Rc;

use domain::{Card, Effect, Failure, Msg, NotebookKey, Page, Route, Timestamp};
use serde::Serialize;

use super::{
    hub::{Asked, Hub, find},
    mount::Mount,
    settings::Kind,
    told,
    trouble::trouble,
};
use crate::route;

/// Tells the page around an element what has changed for it. `ours`: the instance whose lease has just been changed from
/// here.
pub(super) fn tell(hub: &Hub, mount: &Mount, ours: Option<&str>, now: Timestamp) {
    if !mount.is_whole.replace(true) {
        mount.say("whole");
    }
    let settings = mount.settings();
    let is_list = settings.kind == Kind::List;
    let Some((cards, trouble, is_demo)) = hub.look(|store| {
        let model = &store.model;
        let cards: Vec<Rc<Card>> = if is_list {
            model.visible().to_vec()
        } else {
            find(model, &settings.instance).cloned().into_iter().collect()
        };
        (cards, trouble(model, &settings), model.session().known().is_some_and(|session| session.demo))
    }) else {
        return;
    };
    let before = mount.cards.replace(cards.clone());
    for (index, card) in cards.iter().enumerate() {
        let same = before.get(index).filter(|before| before.key == card.key);
        let before = same.or_else(|| before.iter().find(|before| before.key == card.key));
        if before.is_some_and(|before| Rc::ptr_eq(before, card)) {
            continue;
        }
        // First, so that whoever hears of a change finds it in `element.data`.
        if !is_list {
            told::tell(&mount.tell, "data", &told::data(card));
        }
        let is_ours = ours == Some(&*card.key.id) || is_extending(hub, &card.key.id);
        told::changes(&mount.tell, before.map(|card| &**card), card, is_ours, now);
    }
    if let [card] = &*cards
        && !is_list
    {
        mount.warn(card, settings.warn_before_ms, now);
    }
    let is_offline = trouble.as_ref().is_some_and(|trouble| trouble.code == "network");
    let states = told::states(cards.first().filter(|_| !is_list).map(|card| &**card), is_offline, is_demo);
    if *mount.states.borrow() != states {
        told::tell(&mount.tell, "states", &states);
        mount.states.replace(states);
    }
    let was = mount.trouble.replace(trouble.clone());
    if let Some(trouble) = trouble.filter(|trouble| was.as_ref() != Some(trouble)) {
        told::tell(&mount.tell, "error", &trouble);
        if trouble.code == "auth" {
            let login_url = [&*hub.base, api::routes::LOGIN].concat();
            let may = told::tell(&mount.tell, "auth-required", &LoginUrl { login_url });
            mount.signs_in.set(!may);
            mount.render();
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LoginUrl {
    login_url: String,
}

fn is_extending(hub: &Hub, id: &str) -> bool {
    hub.asked.borrow().iter().any(|asked| *asked.id == *id && asked.action == "extend")
}

/// What came of a request, to every element that is about it.
pub(super) fn came(hub: &Hub, asked: &Asked, failure: Option<&Failure>) {
    let problem = failure.map(told::problem);
    for mount in hub.mounts_of(&asked.id) {
        told::came(&mount.tell, &asked.id, asked.action, problem.clone());
    }
}

/// What is to be done of what was decided: all but what the page around refuses, or what is its own business.
pub(super) fn sift(hub: &Hub, effect: Effect) -> Option<Effect> {
    match &effect {
        Effect::Send { request, operation, .. } => {
            let (Some(action), Some(id)) = (told::action_word(operation), operation.instance_id()) else {
                return Some(effect);
            };
            let asked = Asked { request: *request, id: id.into(), action };
            hub.asked.borrow_mut().push(asked);
            if hub.mounts_of(id).iter().any(|mount| told::may(&mount.tell, operation) == Some(false)) {
                hub.answer(Msg::Answered { request: *request, result: Err(refused()) });
                return None;
            }
        }
        Effect::OpenNotebook { request, project, key } => {
            let url = [&*hub.base, &*desk_url(project, key)].concat();
            if hub.mounts_of(&key.id).iter().any(|mount| !told::may_open(&mount.tell, &key.id, url.clone())) {
                hub.answer(Msg::NotebookOpened { request: *request, result: Ok(()) });
                return None;
            }
        }
        _ if told::is_foreign(&effect) => return None,
        _ => {}
    }
    Some(effect)
}

fn desk_url(project: &Rc<str>, key: &NotebookKey) -> String {
    route::url(&Route { project: Some(project.clone()), page: Page::Instance(key.clone()) })
}

/// The page around has said no.
fn refused() -> Failure {
    Failure::Problem(Box::new(api::Problem { status: 403, code: "page-refused".into(), ..api::Problem::default() }))
}
