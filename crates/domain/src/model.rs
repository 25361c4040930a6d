//! Everything the page knows. Only `update` changes it; the page reads it through the functions below.

use std::rc::Rc;

use api::{Limits, Session};

use crate::{
    Action, Card, Effect, Filter, Lease, LeaseDraft, Msg, NotebookKey, Page, Remote, Route,
    msg::Field,
    remote::Failure,
    time::{LocalTime, ServerClock, Timestamp},
};

mod instances;
mod requests;
mod stream;
mod update;

use instances::Instances;
use requests::Requests;
use stream::Stream;

/// How fresh the desk is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// The first snapshot is on its way.
    Connecting,
    /// Events arrive and the cloud answers.
    Live,
    /// No events come through, or nobody looks: the proxy is asked in intervals, and the cloud answers.
    Polling,
    /// The stream is lost; trying again.
    Reconnecting {
        /// What is shown is as old as this.
        since: Timestamp,
        /// Why it was lost.
        why: Failure,
    },
    /// The proxy is there but the cloud does not answer it.
    UpstreamFailing {
        /// What is shown is as old as this, if anything is.
        since: Option<Timestamp>,
        /// A problem code, see [`api::Problem::code`].
        code: Rc<str>,
        /// ModelArts' own code when it gave one.
        upstream_code: Option<Rc<str>>,
    },
}

/// A question asked before something costly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialog {
    /// The instance it is about.
    pub key: NotebookKey,
    /// What people call the instance.
    pub name: Rc<str>,
    /// What is done on yes.
    pub action: Action,
    /// It is to be asked the next time as well.
    pub asks_again: bool,
}

/// A text being edited in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Whose text.
    pub key: NotebookKey,
    /// Which text.
    pub field: Field,
    /// As it is now.
    pub text: Rc<str>,
    /// Why it cannot be saved as it is now.
    pub fault: Option<EditFault>,
    /// It is being saved.
    pub sending: bool,
    /// The cloud refused it; the text is kept.
    pub refused: Option<Failure>,
}

/// Why a text cannot be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditFault {
    /// Too many characters.
    TooLong {
        /// So many are allowed.
        max: usize,
        /// So many there are.
        actual: usize,
    },
    /// A character that is not allowed.
    ForbiddenCharacter(char),
    /// Nothing, where there must be something.
    Empty,
}

/// A short message at the edge of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Names it.
    pub id: u32,
    /// What it says.
    pub body: ToastBody,
}

/// What a toast says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToastBody {
    /// The text is on the clipboard.
    Copied,
    /// The browser did not let us.
    CopyFailed,
    /// The person is signed in still.
    SignOutFailed,
    /// An instance that was looked at is gone.
    Removed {
        /// What people called it.
        name: Rc<str>,
    },
    /// A lease was renewed, and it can be taken back.
    Renewed {
        /// The instance it is about.
        key: NotebookKey,
        /// What people call it.
        name: Rc<str>,
        /// When it stops now.
        deadline: Timestamp,
        /// The lease that held before.
        before: Lease,
    },
    /// A request failed for an instance that is not on screen.
    Failed {
        /// What was asked.
        action: Action,
        /// What people call the instance.
        name: Rc<str>,
        /// How it failed.
        failure: Failure,
    },
}

/// How many instances are in each group. What is in no group is in `all` only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub all: usize,
    /// Usable.
    pub running: usize,
    /// On their way.
    pub changing: usize,
    /// At rest.
    pub stopped: usize,
    /// Failed, broken or blocked.
    pub failed: usize,
}

/// Everything the page knows.
#[derive(Debug)]
pub struct Model {
    session: Remote<Session>,
    session_tries: u32,
    route: Route,
    /// Of the list, also while an instance is shown.
    filter: Filter,
    /// The project whose instances are here; one of the session's.
    project: Option<Rc<str>>,
    limits: Limits,
    clock: ServerClock,
    /// The last tick, unless the page was hidden since.
    last_tick: Option<LocalTime>,
    /// Nobody can see the page.
    is_hidden: bool,
    stream: Stream,
    connection: Connection,
    instances: Instances,
    is_loaded: bool,
    draft: Option<LeaseDraft>,
    dialog: Option<Dialog>,
    /// Somebody has said, and confirmed, that stopping needs no question. For as long as the page lives.
    stops_at_once: bool,
    edit: Option<Edit>,
    is_help_open: bool,
    toasts: Vec<Toast>,
    next_toast: u32,
    requests: Requests,
    revision: u64,
}

impl Default for Model {
    fn default() -> Self {
        Self::new()
    }
}

impl Model {
    /// Nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            session: Remote::Loading,
            session_tries: 0,
            route: Route::default(),
            filter: Filter::default(),
            project: None,
            limits: Limits::default(),
            clock: ServerClock::default(),
            last_tick: None,
            is_hidden: false,
            stream: Stream::default(),
            connection: Connection::Connecting,
            instances: Instances::default(),
            is_loaded: false,
            draft: None,
            dialog: None,
            stops_at_once: false,
            edit: None,
            is_help_open: false,
            toasts: Vec::new(),
            next_toast: 0,
            requests: Requests::default(),
            revision: 0,
        }
    }

    /// Decides what follows from `msg`; `now` is the browser's clock.
    pub fn update(&mut self, msg: Msg, now: LocalTime) -> Vec<Effect> {
        self.watch(msg, now).unwrap_or_else(|other| self.act(other, now))
    }

    /// Decides what follows from a message that the list of instances lives by; any other is given back, for [`Self::act`].
    /// The page has the two in two files (ADR 16): this one must not lead to anything that only the other needs.
    pub fn watch(&mut self, msg: Msg, now: LocalTime) -> Result<Vec<Effect>, Msg> {
        update::watch(self, msg, now)
    }

    /// Decides what follows from what people do with instances, and from the answers to that.
    pub fn act(&mut self, msg: Msg, now: LocalTime) -> Vec<Effect> {
        update::act(self, msg, now)
    }

    /// Who the caller is and what they may see.
    #[must_use]
    pub fn session(&self) -> &Remote<Session> {
        &self.session
    }

    /// Where the page is.
    #[must_use]
    pub fn route(&self) -> &Route {
        &self.route
    }

    /// What the list shows; kept while an instance is shown.
    #[must_use]
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// What this person may do with at least one instance of the project on screen.
    fn may(&self) -> api::May {
        self.project().map_or(api::May::ALL, |project| project.may)
    }

    /// The project on screen; `None` until there is a session, and when the route names one that is not the caller's.
    #[must_use]
    pub fn project(&self) -> Option<&api::Project> {
        let id = self.project.as_deref()?;
        self.session.known()?.projects.iter().find(|project| project.id == id)
    }

    /// The rules of the project on screen.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The cloud's clock.
    #[must_use]
    pub fn clock(&self) -> &ServerClock {
        &self.clock
    }

    /// How fresh the desk is.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The cards that pass the filter, in the order to show. The same `Rc` until something in it changed.
    #[must_use]
    pub fn visible(&self) -> &Rc<[Rc<Card>]> {
        self.instances.visible()
    }

    /// Of the leases whose end is near, the one that ends first, with what people call the instance.
    #[must_use]
    pub fn next_end(&self) -> Option<(&str, Timestamp)> {
        self.instances.next_end()
    }

    /// False until the first snapshot is complete.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.is_loaded
    }

    /// How many instances there are, filtered or not.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.instances.counts()
    }

    /// The card of one instance; the same `Rc` until something on it changed.
    #[must_use]
    pub fn card(&self, key: &NotebookKey) -> Option<&Rc<Card>> {
        self.instances.get(key).map(|entry| &entry.card)
    }

    /// The lease slider that is open.
    #[must_use]
    pub fn draft(&self) -> Option<&LeaseDraft> {
        self.draft.as_ref()
    }

    /// The question that is open.
    #[must_use]
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialog.as_ref()
    }

    /// The text that is being edited.
    #[must_use]
    pub fn edit(&self) -> Option<&Edit> {
        self.edit.as_ref()
    }

    /// Whether the help sheet is open.
    #[must_use]
    pub fn is_help_open(&self) -> bool {
        self.is_help_open
    }

    /// Short messages, oldest first.
    #[must_use]
    pub fn toasts(&self) -> &[Toast] {
        &self.toasts
    }

    /// Grows whenever anything a person can see may have changed: render only then.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether somebody looking at the page sees the card of `key`.
    fn is_on_screen(&self, key: &NotebookKey) -> bool {
        match &self.route.page {
            Page::Instance(shown) => shown == key,
            Page::List(_) => self.instances.get(key).is_some_and(|entry| entry.is_visible),
            Page::Unknown => false,
        }
    }
}
