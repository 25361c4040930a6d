//! Everything that can happen, as facts in the past tense: what people did, and what adapters report.

use std::rc::Rc;

use api::{Event, Session};

use crate::{Action, KindChoice, LeaseWish, NotebookKey, Route, StatusGroup, Timestamp, remote::Failure, time::Millis};

/// Names a request of this page; answers to superseded requests are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u32);

/// A field that is edited in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The name.
    Name,
    /// The description.
    Description,
}

/// Why a timer was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WakeReason {
    /// Time to open the stream again.
    Reconnect,
    /// Time to ask for what the stream would tell; only the last timer counts.
    Poll(u32),
    /// The page has been hidden for a while.
    Rest,
    /// Time to ask for the session again.
    SessionRetry,
    /// This toast has been shown long enough.
    ToastExpired(u32),
    /// Time to read an instance again, for this request.
    Reread(RequestId),
    /// Time to send this request again, which the cloud was too busy for.
    SendAgain(RequestId),
}

/// Something happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    // Adapters
    /// The page was opened at this route.
    Opened(Route),
    /// Back or forward.
    RouteChanged(Route),
    /// `GET /session` was answered, or not.
    SessionAnswered(Result<Session, Failure>),
    /// `POST /auth/logout` was answered, or not.
    SignedOut(Result<(), Failure>),
    /// The stream is open; events follow.
    StreamOpened,
    /// A keep-alive came: the stream lives.
    StreamKeptAlive,
    /// An event came.
    EventArrived {
        /// The SSE id, to resume after.
        number: Rc<str>,
        /// What it says.
        event: Event,
    },
    /// The stream ended, failed or went silent.
    StreamLost(Failure),
    /// What the stream would tell was asked for: events in order, each with its number, or why there are none.
    Polled(Result<Vec<(Rc<str>, Event)>, Failure>),
    /// A request was answered, or not.
    Answered {
        /// Which request.
        request: RequestId,
        /// A 2xx answer's body, or how it failed.
        result: Result<Rc<[u8]>, Failure>,
    },
    /// `POST /open` was answered and the tab was opened, or not.
    NotebookOpened {
        /// Which request.
        request: RequestId,
        /// How it went.
        result: Result<(), Failure>,
    },
    /// The clipboard took the text, or not.
    Copied {
        /// Whose text it was.
        key: NotebookKey,
        /// It is on the clipboard.
        ok: bool,
    },
    /// People have said whether the browser may notify them.
    NotifyAnswered,
    /// About once a second while the page is visible.
    Ticked,
    /// A timer rang.
    Woke(WakeReason),
    /// Visible again, or focused.
    BecameVisible,
    /// Nobody can see the page.
    BecameHidden,
    /// The network is back, or another one.
    BecameOnline,

    // People
    /// A button of an instance.
    ClickedAction(NotebookKey, Action),
    /// Yes, do it.
    ConfirmedDialog,
    /// Whether to be asked the next time as well; counts only when the question is answered with yes.
    ChoseToBeAsked(bool),
    /// No, or Escape.
    DismissedDialog,
    /// Opens the slider with the purpose that fits the state.
    OpenedLease(NotebookKey),
    /// What the page around wants of the slider that has just been opened.
    NarrowedLease(LeaseWish),
    /// Switched between scheduled, idle and off.
    ChoseLeaseKind(KindChoice),
    /// The slider is at this detent.
    MovedLease(usize),
    /// A button with a duration.
    ChoseLeasePreset(Millis),
    /// A button with an end, or a typed one; `None` is a text that is no time.
    ChoseLeaseEnd(Option<Timestamp>),
    /// Typed text of the exact entry.
    EnteredLease {
        /// The field for hours.
        hours: String,
        /// The field for minutes.
        minutes: String,
    },
    /// Apply the draft.
    AppliedLease,
    /// The one click that makes a lease longer whose end is near.
    ClickedExtend(NotebookKey),
    /// Take back what this toast tells.
    ClickedUndo(u32),
    /// Close the slider without applying.
    ClosedLease,
    /// Edit a text in place.
    StartedEditing(NotebookKey, Field),
    /// The text as it is now.
    EnteredText(String),
    /// Save the text.
    SavedEdit,
    /// Leave the text as it was.
    CancelledEdit,
    /// The search as it is now.
    EnteredSearch(String),
    /// Filter by a group, or not.
    ChoseStatus(Option<StatusGroup>),
    /// Go to the page of an instance.
    ClickedInstance(NotebookKey),
    /// Go to the list.
    ClickedList,
    /// Go to another project.
    ChoseProject(Rc<str>),
    /// Close a toast.
    DismissedToast(u32),
    /// Try again now: the session or the stream, whichever is missing.
    ClickedRetry,
    /// Wants a text about an instance on the clipboard.
    ClickedCopy(NotebookKey, Rc<str>),
    /// Wants to be notified by the browser.
    ClickedNotify,
    /// Wants to sign out.
    ClickedSignOut,
    /// Read the page in another language, by its tag.
    ChoseLanguage(Rc<str>),
    /// Show what the keyboard can do.
    OpenedHelp,
    /// No more of it.
    ClosedHelp,
}
