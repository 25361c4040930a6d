//! One connection to a proxy and everything that is shown of it in this page: one model, one event stream, and the elements
//! that look at it. What the model decides is done here but for what a page of somebody else's has to say about.

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
};

use domain::{
    Card, Effect, Failure, Filter, Millis, Model, Msg, NotebookKey, Page, Remote, Route, Timestamp,
    effect::Announcement, msg::RequestId,
};
use js_sys::Function;
use yew::Callback;

use super::{
    mount::Mount,
    settings::{Kind, Settings},
    told,
    trouble::trouble,
};
use crate::{
    effects::{
        Effects, Server, clock, crash,
        first::{First, Options},
        timer::Timer,
    },
    later, route,
    store::{Outline, Store},
};

/// A page that takes its elements out and puts them back soon after goes on where it was.
const LINGER: Millis = Millis(10_000);

thread_local! {
    /// Whose model is deciding just now.
    static WORKING: RefCell<Option<Rc<Hub>>> = const { RefCell::new(None) };
    static HUBS: RefCell<Vec<Weak<Hub>>> = const { RefCell::new(Vec::new()) };
    /// Hubs that nobody looks at any more, until their time is over.
    static LEFT: RefCell<Vec<(Rc<Hub>, Timer)>> = const { RefCell::new(Vec::new()) };
}

/// One connection.
pub(super) struct Hub {
    key: String,
    pub(super) base: Rc<str>,
    pub(super) on_msg: Callback<Msg>,
    store: OnceCell<RefCell<Store>>,
    mounts: RefCell<Vec<Rc<Mount>>>,
    /// The element that somebody was at last: what opens, opens there, and not in all that show the same instance.
    at: RefCell<Weak<Mount>>,
    inbox: RefCell<VecDeque<Msg>>,
    is_busy: Cell<bool>,
    /// Requests that change something, until they are answered.
    asked: RefCell<Vec<Asked>>,
    shown: Cell<Option<Outline>>,
}

struct Asked {
    request: RequestId,
    id: Rc<str>,
    action: &'static str,
}

impl Hub {
    /// The hub that the settings name. `ask` and `first` are of the element that comes first.
    pub(super) fn of(settings: &Settings, ask: Function, first: &Options) -> Rc<Self> {
        LEFT.with_borrow_mut(|left| left.retain(|(hub, timer)| hub.key != settings.hub && !timer.is_over()));
        let known = HUBS.with_borrow_mut(|hubs| {
            hubs.retain(|hub| hub.strong_count() != 0);
            hubs.iter().filter_map(Weak::upgrade).find(|hub| hub.key == settings.hub)
        });
        if let Some(known) = known {
            return known;
        }
        let hub = Rc::new_cyclic(|this: &Weak<Self>| Self {
            key: settings.hub.clone(),
            base: settings.base.as_str().into(),
            on_msg: Callback::from({
                let this = this.clone();
                move |msg| {
                    if let Some(hub) = this.upgrade() {
                        hub.take(msg);
                    }
                }
            }),
            store: OnceCell::new(),
            mounts: RefCell::default(),
            at: RefCell::default(),
            inbox: RefCell::default(),
            is_busy: Cell::new(false),
            asked: RefCell::default(),
            shown: Cell::default(),
        });
        HUBS.with_borrow_mut(|hubs| hubs.push(Rc::downgrade(&hub)));
        let effects = Effects::new(Server::at(&settings.base, ask), &hub.on_msg, First::read(first), None);
        let _ = hub.store.set(RefCell::new(Store::new(effects, sift)));
        let project = settings.project.as_deref().map(Rc::from);
        // Before whatever the adapters have seen already.
        let opened = Msg::Opened(Route { project, page: Page::List(Filter::default()) });
        hub.inbox.borrow_mut().push_front(opened);
        hub.work();
        hub
    }

    /// One more element.
    pub(super) fn join(self: &Rc<Self>, settings: Settings, tell: Function) -> Rc<Mount> {
        let mount = Rc::new(Mount::new(settings, tell));
        self.mounts.borrow_mut().push(mount.clone());
        mount
    }

    /// One element less. The last one leaves the connection open for a moment.
    pub(super) fn leave(self: &Rc<Self>, mount: &Rc<Mount>) {
        mount.again.take();
        self.mounts.borrow_mut().retain(|other| !Rc::ptr_eq(other, mount));
        if self.mounts.borrow().is_empty() {
            let key = self.key.clone();
            let timer = Timer::after(LINGER, move || {
                // Taken out before it is dropped: what ends with it may look at the list.
                let over = LEFT.with_borrow_mut(|left| {
                    let index = left.iter().position(|(hub, _)| hub.key == key)?;
                    Some(left.remove(index))
                });
                drop(over.map(|(hub, timer)| {
                    // A timer must not be dropped by its own call.
                    std::mem::forget(timer);
                    hub
                }));
            });
            LEFT.with_borrow_mut(|left| left.push((self.clone(), timer)));
        } else {
            self.render_all();
        }
    }

    /// Whether this element is the one that speaks to screen readers for all.
    pub(super) fn is_speaker(&self, mount: &Rc<Mount>) -> bool {
        self.mounts.borrow().first().is_some_and(|first| Rc::ptr_eq(first, mount))
    }

    /// Somebody is at this element now.
    pub(super) fn come_to(&self, mount: &Rc<Mount>) {
        self.at.replace(Rc::downgrade(mount));
    }

    /// Whether what is open about an instance is open in this element.
    pub(super) fn is_open_in(&self, mount: &Rc<Mount>, id: &str) -> bool {
        let mounts = self.mounts_of(id);
        let at = self.at.borrow().upgrade().filter(|at| mounts.iter().any(|mount| Rc::ptr_eq(mount, at)));
        at.as_ref().or(mounts.first()).is_some_and(|at| Rc::ptr_eq(at, mount))
    }

    /// Looks at the model; nothing that looks may hand it a message meanwhile.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Store) -> T) -> Option<T> {
        self.store.get().map(|store| look(&store.borrow()))
    }

    /// Whether an element shows more than the shape of what is to come.
    pub(super) fn has_shown(&self, mount: &Mount) -> bool {
        let settings = mount.settings();
        let has_shown = self.look(|store| match store.model.session() {
            Remote::Loading => false,
            Remote::Failed(_) => later::get().is_some(),
            _ => store.model.is_loaded() || find(&store.model, &settings.instance).is_some(),
        });
        has_shown.unwrap_or_default()
    }

    /// Fetches the second file of the code, once the first cards are there or there are none to wait for.
    pub(super) fn fetch_the_rest(&self) {
        if let Some(Ok(mut store)) = self.store.get().map(RefCell::try_borrow_mut) {
            store.fetch_the_rest();
        }
    }

    /// The instance that an element is about.
    pub(super) fn card(&self, id: &str) -> Option<Rc<Card>> {
        self.look(|store| find(&store.model, id).cloned()).flatten()
    }

    /// One message after the other, also where one leads to another at once.
    pub(super) fn take(self: &Rc<Self>, msg: Msg) {
        self.inbox.borrow_mut().push_back(msg);
        self.work();
    }

    fn work(self: &Rc<Self>) {
        let Some(store) = self.store.get() else { return };
        if crash::happened() || self.is_busy.replace(true) {
            return;
        }
        loop {
            let Some(msg) = self.inbox.borrow_mut().pop_front() else { break };
            // The address bar is not ours, and no page of ours can be gone to.
            if matches!(msg, Msg::RouteChanged(_) | Msg::ClickedInstance(_) | Msg::ClickedList) {
                continue;
            }
            let answered = self.answered(&msg);
            let ours =
                answered.as_ref().filter(|(asked, _)| asked.action == "extend").map(|(asked, _)| asked.id.clone());
            let outer = WORKING.replace(Some(self.clone()));
            store.borrow_mut().take(msg);
            WORKING.set(outer);
            self.show_after(ours.as_deref());
            if let Some((asked, problem)) = answered {
                let mut problem = problem;
                for mount in self.mounts_of(&asked.id) {
                    told::came(&mount.tell, &asked.id, asked.action, problem.take());
                }
            }
        }
        self.is_busy.set(false);
    }

    /// Shows whatever has changed.
    pub(super) fn show(&self) {
        self.show_after(None);
    }

    fn answered(&self, msg: &Msg) -> Option<(Asked, Option<told::Problem>)> {
        let Msg::Answered { request, result } = msg else { return None };
        let asked = {
            let mut asked = self.asked.borrow_mut();
            let index = asked.iter().position(|asked| asked.request == *request)?;
            asked.remove(index)
        };
        Some((asked, result.as_ref().err().map(told::problem)))
    }

    /// `ours`: the instance whose lease has just been changed from here.
    fn show_after(&self, ours: Option<&str>) {
        let Some((shown, now)) = self.look(|store| (store.outline(), store.model.clock().at(clock::now()))) else {
            return;
        };
        let has_changed = self.shown.replace(Some(shown)) != Some(shown);
        for mount in self.mounts.borrow().clone() {
            self.tell(&mount, ours, now);
            if has_changed {
                mount.render();
            }
        }
    }

    /// Tells the page around an element what has changed for it.
    fn tell(&self, mount: &Mount, ours: Option<&str>, now: Timestamp) {
        let settings = mount.settings();
        let is_list = settings.kind == Kind::List;
        let Some((cards, trouble, is_demo)) = self.look(|store| {
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
            let is_ours = ours == Some(&*card.key.id) || self.is_extending(&card.key.id);
            told::changes(&mount.tell, before.map(|card| &**card), card, is_ours, now);
            if !is_list {
                told::tell(&mount.tell, "data", &told::data(card));
            }
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
                let login = [&*self.base, api::routes::LOGIN].concat();
                let may = told::tell(&mount.tell, "auth-required", &LoginUrl { login_url: login });
                mount.signs_in.set(!may);
                mount.render();
            }
        }
    }

    fn is_extending(&self, id: &str) -> bool {
        self.asked.borrow().iter().any(|asked| *asked.id == *id && asked.action == "extend")
    }

    fn mounts_of(&self, id: &str) -> Vec<Rc<Mount>> {
        let mounts = self.mounts.borrow();
        let is_about = |settings: &Settings| settings.kind == Kind::List || settings.instance == id;
        mounts.iter().filter(|mount| is_about(&mount.settings.borrow())).cloned().collect()
    }

    fn render_all(&self) {
        for mount in self.mounts.borrow().clone() {
            mount.render();
        }
    }

    /// What is to be done of what was decided: all but what is the business of the page around.
    fn sift(&self, model: &Model, effect: Effect) -> Option<Effect> {
        if told::is_foreign(&effect) {
            return None;
        }
        match &effect {
            Effect::Send { request, operation, .. } => {
                let (Some(action), Some(id)) = (told::action_word(operation), operation.instance_id()) else {
                    return Some(effect);
                };
                let mounts = self.mounts_of(id);
                let asked = Asked { request: *request, id: id.into(), action };
                self.asked.borrow_mut().push(asked);
                if mounts.iter().any(|mount| told::may(&mount.tell, operation) == Some(false)) {
                    self.inbox.borrow_mut().push_back(Msg::Answered { request: *request, result: Err(refused()) });
                    return None;
                }
            }
            Effect::OpenNotebook { request, project, key } => {
                let url = [&*self.base, &*desk_url(project, key)].concat();
                let mounts = self.mounts_of(&key.id);
                if mounts.iter().any(|mount| !told::may_open(&mount.tell, &key.id, url.clone())) {
                    self.inbox.borrow_mut().push_back(Msg::NotebookOpened { request: *request, result: Ok(()) });
                    return None;
                }
            }
            Effect::Warn(warning) if self.mounts_of(&warning.key.id).is_empty() => return None,
            Effect::Announce(announcement) if !self.is_shown(model, announcement) => return None,
            _ => {}
        }
        Some(effect)
    }

    /// Whether an element of this page shows what a sentence is about.
    fn is_shown(&self, model: &Model, announcement: &Announcement) -> bool {
        let Some(name) = told::about(announcement) else { return true };
        self.mounts.borrow().iter().any(|mount| {
            let settings = mount.settings.borrow();
            settings.kind == Kind::List || find(model, &settings.instance).is_some_and(|card| card.name == *name)
        })
    }
}

/// The sieve of the store of whoever is working.
fn sift(model: &Model, effect: Effect) -> Option<Effect> {
    let hub = WORKING.with_borrow(Clone::clone)?;
    hub.sift(model, effect)
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct LoginUrl {
    login_url: String,
}

/// Ids are unique within a generation; the newer one goes first.
pub(super) fn find<'a>(model: &'a Model, id: &str) -> Option<&'a Rc<Card>> {
    let in_generation = |generation| model.card(&NotebookKey { generation, id: id.into() });
    in_generation(api::Generation::Notebooks).or_else(|| in_generation(api::Generation::Demanager))
}

fn desk_url(project: &Rc<str>, key: &NotebookKey) -> String {
    route::url(&Route { project: Some(project.clone()), page: Page::Instance(key.clone()) })
}

/// The page around has said no.
fn refused() -> Failure {
    Failure::Problem(Box::new(api::Problem { status: 403, code: "page-refused".into(), ..api::Problem::default() }))
}
