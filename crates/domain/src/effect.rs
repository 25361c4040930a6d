//! Orders to the adapters, as plain data.

use std::rc::Rc;

use modelarts::request::Operation;

use crate::{
    NotebookKey, Route, Timestamp,
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
    /// Say it to screen readers, once.
    Announce(Announcement),
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
