//! Orders to the adapters, as plain data.

use std::rc::Rc;

use modelarts::request::Operation;

use crate::{
    NotebookKey, Route, Timestamp,
    lease::{LeaseKind, Urgency},
    msg::{RequestId, WakeReason},
    status::Status,
    steps::Step,
    time::Millis,
};

/// Something to be done outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// `GET /session`; answered by `Msg::SessionAnswered`.
    LoadSession,
    /// `POST /auth/logout`; answered by `Msg::SignedOut`.
    SignOut,
    /// Replaces any open stream; answered by `Msg::StreamOpened` or `Msg::StreamLost`.
    OpenStream {
        /// Whose instances.
        project: Rc<str>,
        /// Resume after this event number.
        after: Option<Rc<str>>,
    },
    /// Closes the stream, if one is open; nothing more is reported of it.
    CloseStream,
    /// Asks once for what the stream would tell; replaces a question under way; answered by `Msg::Polled`.
    Poll {
        /// Whose instances.
        project: Rc<str>,
        /// What came after this event number.
        after: Option<Rc<str>>,
    },
    /// Send to `/v1`; answered by `Msg::Answered`.
    Send {
        /// Names the answer.
        request: RequestId,
        /// Whose instance.
        project: Rc<str>,
        /// What is asked.
        operation: Operation,
    },
    /// `POST /open/...`, then a new tab; answered by `Msg::NotebookOpened`.
    OpenNotebook {
        /// Names the answer.
        request: RequestId,
        /// Whose instance.
        project: Rc<str>,
        /// Which instance.
        key: NotebookKey,
    },
    /// To the clipboard; answered by `Msg::Copied`.
    Copy {
        /// Whose text it is.
        key: NotebookKey,
        /// What to copy.
        text: Rc<str>,
    },
    /// Answered by `Msg::Woke`.
    Wake {
        /// How long to wait.
        after: Millis,
        /// Comes back with the answer.
        reason: WakeReason,
    },
    /// A new entry in the browser's history.
    PushRoute(Route),
    /// The present entry of the browser's history changes.
    ReplaceRoute(Route),
    /// Speak this language from now on, by its tag, and remember it.
    Speak(Rc<str>),
    /// Say it to screen readers, once.
    Announce(Announcement),
    /// Tell people even when they look elsewhere, once over all pages of this browser.
    Warn(Warning),
    /// Asks people whether the browser may notify them; answered by `Msg::NotifyAnswered`.
    AskToNotify,
    /// What was warned of is over: whatever still shows the warning goes away.
    Unwarn(NotebookKey),
}

/// What people are warned of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Which instance.
    pub key: NotebookKey,
    /// What people call it.
    pub name: Rc<str>,
    /// What will happen, or does not happen.
    pub about: About,
}

/// What a warning is about; each is told once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// It will stop, or may stop, soon (experience.md promise 3).
    Ending {
        /// When.
        deadline: Timestamp,
        /// What makes it stop.
        kind: LeaseKind,
        /// Which threshold was passed.
        urgency: Urgency,
    },
    /// It has been changing for too long (experience.md promise 9).
    Stalled {
        /// Since when nothing has moved.
        since: Timestamp,
    },
}

/// What is said to screen readers: only on change.
#[derive(Clone, Debug, PartialEq)]
pub enum Announcement {
    /// An instance is in another state.
    StatusChanged {
        /// Which instance.
        name: Rc<str>,
        /// Its new state.
        status: Status,
    },
    /// A start has come to another step.
    StepChanged {
        /// Which instance.
        name: Rc<str>,
        /// The step it is at.
        step: Step,
    },
    /// An instance will stop at another time.
    LeaseChanged {
        /// Which instance.
        name: Rc<str>,
        /// When; `None`: never by itself, or nobody knows.
        deadline: Option<Timestamp>,
    },
    /// Something people are warned of.
    Warning(Warning),
    /// An instance, or what was asked of it, has failed.
    Failed {
        /// Which instance.
        name: Rc<str>,
    },
    /// What was changed is saved.
    Saved {
        /// Which instance.
        name: Rc<str>,
    },
    /// The text is on the clipboard.
    Copied,
}
