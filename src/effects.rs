//! The only callers of fetch, streams, timers, history, clipboard and windows: one adapter each. They turn an `Effect` into
//! work and what comes of it into a `Msg`. They decide nothing, and everything they began ends when it is dropped.

use domain::{Effect, Msg};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Document, Window};
use yew::{Callback, NodeRef};

use self::{
    announce::Announcer, fetch::Source, first::First, history::History, listener::Listener, ticker::Watch, timer::Timer,
};
use crate::{later, text};

pub(crate) use server::Server;
pub(crate) use task::Task;

pub(crate) mod alarm;
mod announce;
pub(crate) mod calendar;
mod clipboard;
pub(crate) mod clock;
pub(crate) mod crash;
mod fetch;
pub(crate) mod first;
pub(crate) mod history;
pub(crate) mod language;
mod listener;
mod open;
pub(crate) mod place;
pub(crate) mod second;
mod second_file;
mod send;
mod server;
mod session;
pub(crate) mod shortcuts;
mod storage;
mod stream;
mod task;
pub(crate) mod ticker;
pub(crate) mod timer;
pub(crate) mod viewport;
mod visibility;

/// The adapters of one desk and what they have under way.
pub(crate) struct Effects {
    server: Server,
    on_msg: Callback<Msg>,
    first: First,
    stream: Option<Task>,
    poll: Option<Task>,
    tasks: Vec<Task>,
    wakes: Vec<Timer>,
    announcer: Announcer,
    /// What the second file is to do.
    waiting: Vec<Effect>,
    second_file: bool,
    _ticks: Watch,
    /// Where the address bar is this desk's.
    history: Option<History>,
    _visibility: [Listener; 4],
}

impl Effects {
    /// Begins to listen to the browser. `first` is what was asked for before the code was here.
    pub(crate) fn new(server: Server, on_msg: &Callback<Msg>, first: First, history: Option<History>) -> Self {
        Self {
            server,
            on_msg: on_msg.clone(),
            first,
            stream: None,
            poll: None,
            tasks: Vec::new(),
            wakes: Vec::new(),
            announcer: Announcer::default(),
            waiting: Vec::new(),
            second_file: false,
            _ticks: ticker::listen(on_msg.reform(|()| Msg::Ticked)),
            history,
            _visibility: visibility::listen(on_msg),
        }
    }

    /// The element that speaks to screen readers; it must be in the page from the start.
    pub(crate) fn live_region(&self) -> NodeRef {
        self.announcer.region.clone()
    }

    /// To be called whenever a page is in the browser, all of it.
    pub(crate) fn shown(&self) {
        if let Some(history) = &self.history {
            history.shown();
        }
    }

    /// Fetches the second file of the code, once: to be called as soon as it could be of use.
    pub(crate) fn fetch_second_file(&mut self) {
        if !std::mem::replace(&mut self.second_file, true) {
            second_file::load(self.first.take_later(), self.history.is_some(), self.on_msg.clone());
        }
    }

    /// Whether something is to be done that only the second file can do.
    pub(crate) fn are_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Does what was decided and has waited for the second file.
    pub(crate) fn catch_up(&mut self) {
        let Some(later) = later::get() else { return };
        for effect in std::mem::take(&mut self.waiting) {
            let task = (later.run)(&self.server, effect, &self.on_msg);
            self.begin(task);
        }
    }

    /// Does what was decided; what is in the second file waits for [`Self::catch_up`].
    pub(crate) fn run(&mut self, effect: Effect) {
        match effect {
            Effect::LoadSession => {
                let first = self.first.take_session();
                self.begin(Some(session::load(&self.server, first, &self.on_msg)));
            }
            Effect::SignOut => self.begin(Some(session::sign_out(&self.server, &self.on_msg))),
            Effect::OpenStream { project, after } => {
                // The old one first: at no time are there two.
                self.stream = None;
                let (source, abort) = match self.first.take_stream(&project) {
                    Some(first) => (Source::Begun(first.response), first.abort),
                    None => (stream::source(&project, after), Task::new_abort()),
                };
                self.stream = Some(stream::open(&self.server, source, abort, &self.on_msg));
            }
            Effect::CloseStream => self.stream = None,
            // The last question is the only one.
            Effect::Poll { project, after } => {
                self.poll = Some(stream::poll(&self.server, &project, after, &self.on_msg));
            }
            Effect::Wake { after, reason } => {
                let on_msg = self.on_msg.clone();
                self.wakes.retain(|wake| !wake.is_over());
                self.wakes.push(Timer::after(after, move || on_msg.emit(Msg::Woke(reason))));
            }
            Effect::PushRoute(route) => {
                if let Some(history) = &self.history {
                    history.push(&route);
                }
            }
            Effect::ReplaceRoute(route) => {
                if let Some(history) = &self.history {
                    history.replace(&route);
                }
            }
            Effect::Announce(announcement) => {
                self.announcer.say(text::announcement(&announcement, ticker::cloud_now()));
            }
            // The rest is done by the second file.
            other => self.waiting.push(other),
        }
    }

    fn begin(&mut self, task: Option<Task>) {
        self.tasks.retain(|task| !task.is_done());
        self.tasks.extend(task);
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: Window;
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Document;
}

fn window() -> Window {
    WINDOW.with(Clone::clone)
}

fn document() -> Document {
    DOCUMENT.with(Clone::clone)
}
