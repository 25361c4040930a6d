//! One connection to a proxy and everything that is shown of it in this page: one model, one event stream, and the elements
//! that look at it. What the model decides is done here but for what a page of somebody else's has to say about.

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
};

use domain::{
    Card, Effect, Failure, Filter, LeaseWish, Millis, Model, Msg, NotebookKey, Page, Remote, Route,
    effect::Announcement, msg::RequestId,
};
use js_sys::Function;
use yew::Callback;

use super::{
    mount::Mount,
    settings::{Kind, Settings},
};
use crate::{
    effects::{
        Effects, Server, clock, crash,
        first::{First, Options},
        timer::Timer,
    },
    later,
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
    region: Option<String>,
    pub(super) on_msg: Callback<Msg>,
    store: OnceCell<RefCell<Store>>,
    mounts: RefCell<Vec<Rc<Mount>>>,
    /// The element that somebody was at last: what opens, opens there, and not in all that show the same instance.
    at: RefCell<Weak<Mount>>,
    inbox: RefCell<VecDeque<Msg>>,
    is_busy: Cell<bool>,
    /// Requests that change something, until they are answered.
    pub(super) asked: RefCell<Vec<Asked>>,
    shown: Cell<Option<Outline>>,
}

/// A request that changes something.
pub(super) struct Asked {
    pub(super) request: RequestId,
    pub(super) id: Rc<str>,
    pub(super) action: &'static str,
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
            region: settings.region.clone(),
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
        let _ = hub.store.set(RefCell::new(Store::new(effects, sift, !settings.demo)));
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

    /// Whether somebody was at this element last.
    pub(super) fn is_at(&self, mount: &Rc<Mount>) -> bool {
        self.at.borrow().upgrade().is_some_and(|at| Rc::ptr_eq(&at, mount))
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
            let Some(mut msg) = self.inbox.borrow_mut().pop_front() else { break };
            if let (Msg::SessionAnswered(Ok(session)), Some(region)) = (&mut msg, &self.region) {
                session.projects.retain(|project| project.region == *region);
            }
            // The address bar is not ours, and no page of ours can be gone to.
            if matches!(msg, Msg::RouteChanged(_) | Msg::ClickedInstance(_) | Msg::ClickedList) {
                continue;
            }
            let answered = self.answered(&msg);
            let ours =
                answered.as_ref().filter(|(asked, _)| asked.action == "extend").map(|(asked, _)| asked.id.clone());
            let opened = if let Msg::OpenedLease(key) = &msg { Some(key.id.clone()) } else { None };
            let outer = WORKING.replace(Some(self.clone()));
            store.borrow_mut().take(msg);
            if let Some(wish) = opened.and_then(|id| self.wish(&id)) {
                store.borrow_mut().take(Msg::NarrowedLease(wish));
            }
            WORKING.set(outer);
            self.show_after(ours.as_deref());
            if let Some(((asked, failure), later)) = answered.zip(later::get()) {
                (later.widget.came)(self, &asked, failure.as_ref());
            }
        }
        self.is_busy.set(false);
    }

    /// Shows whatever has changed.
    pub(super) fn show(&self) {
        self.show_after(None);
    }

    /// What was asked for from here and is answered now, with what went wrong.
    fn answered(&self, msg: &Msg) -> Option<(Asked, Option<Failure>)> {
        let Msg::Answered { request, result } = msg else { return None };
        let mut asked = self.asked.borrow_mut();
        let index = asked.iter().position(|asked| asked.request == *request)?;
        Some((asked.remove(index), result.as_ref().err().cloned()))
    }

    /// An answer that needs no proxy; it is heard after what is being done now.
    pub(super) fn answer(&self, msg: Msg) {
        self.inbox.borrow_mut().push_back(msg);
    }

    /// `ours`: the instance whose lease has just been changed from here.
    fn show_after(&self, ours: Option<&str>) {
        let Some((shown, now)) = self.look(|store| (store.outline(), store.model.clock().at(clock::now()))) else {
            return;
        };
        let has_changed = self.shown.replace(Some(shown)) != Some(shown);
        for mount in self.mounts.borrow().clone() {
            if let Some(later) = later::get() {
                (later.widget.tell)(self, &mount, ours, now);
            }
            if has_changed {
                mount.render();
            }
        }
    }

    /// What the element wants of the slider that has been opened in it.
    fn wish(&self, id: &str) -> Option<LeaseWish> {
        let mounts = self.mounts_of(id);
        let mount = mounts.iter().find(|mount| self.is_open_in(mount, id))?;
        Some(mount.settings.borrow().lease.clone())
    }

    /// The elements that show an instance.
    pub(super) fn mounts_of(&self, id: &str) -> Vec<Rc<Mount>> {
        let mounts = self.mounts.borrow();
        let is_about = |settings: &Settings| settings.kind == Kind::List || settings.instance == id;
        mounts.iter().filter(|mount| is_about(&mount.settings.borrow())).cloned().collect()
    }

    fn render_all(&self) {
        for mount in self.mounts.borrow().clone() {
            mount.render();
        }
    }

    /// Whether an element of this page shows what a sentence is about.
    fn is_shown(&self, model: &Model, announcement: &Announcement) -> bool {
        let Some(name) = about(announcement) else { return true };
        self.mounts.borrow().iter().any(|mount| {
            let settings = mount.settings.borrow();
            settings.kind == Kind::List || find(model, &settings.instance).is_some_and(|card| card.name == *name)
        })
    }
}

/// The sieve of the store of whoever is working: nothing is said of what no element shows.
fn sift(model: &Model, effect: Effect) -> Option<Effect> {
    let hub = WORKING.with_borrow(Clone::clone)?;
    match (&effect, later::get()) {
        (Effect::Warn(warning), _) if hub.mounts_of(&warning.key.id).is_empty() => None,
        (Effect::Announce(announcement), _) if !hub.is_shown(model, announcement) => None,
        (_, Some(later)) => (later.widget.sift)(&hub, effect),
        (_, None) => Some(effect),
    }
}

/// Ids are unique within a generation; the newer one goes first.
pub(super) fn find<'a>(model: &'a Model, id: &str) -> Option<&'a Rc<Card>> {
    let in_generation = |generation| model.card(&NotebookKey { generation, id: id.into() });
    in_generation(api::Generation::Notebooks).or_else(|| in_generation(api::Generation::Demanager))
}

/// The name of the instance that a sentence is about, if it is about one.
fn about(announcement: &Announcement) -> Option<&Rc<str>> {
    match announcement {
        Announcement::StatusChanged { name, .. }
        | Announcement::StepChanged { name, .. }
        | Announcement::LeaseChanged { name, .. }
        | Announcement::Failed { name }
        | Announcement::Saved { name } => Some(name),
        Announcement::Warning(warning) => Some(&warning.name),
        Announcement::Copied => None,
    }
}
