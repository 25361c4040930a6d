//! What this page has asked and not been answered yet. At most one change per instance is under way.

use crate::{
    Action, Lease, NotebookKey, Timestamp,
    lease::LeaseKind,
    msg::{Field, RequestId},
    remote::Failure,
    time::Millis,
};

/// The requests under way, and the numbers given out so far.
#[derive(Debug, Default)]
pub(super) struct Requests {
    under_way: Vec<Request>,
    last: u32,
}

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Request {
    pub(super) id: RequestId,
    pub(super) key: NotebookKey,
    pub(super) purpose: Purpose,
    /// How often it was put off or asked again.
    pub(super) tries: u32,
}

/// Why it was sent, and so what its answer means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Purpose {
    /// Changes the instance.
    Change(Change),
    /// The change was granted without saying what: what has become of it?
    Verify(Change),
    /// The change may or may not have happened: did it?
    Check { change: Change, failure: Failure },
    /// The state is out of date.
    Reread,
    /// Opens the notebook in a new tab.
    Open,
}

/// What is to change.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Change {
    /// Start it; the lease goes along in the current generation only.
    Start(Option<Asked>),
    /// Older generation: set the auto-stop, then start.
    AutoStopThenStart(Option<Millis>),
    Stop,
    Renew(Asked),
    /// Older generation: `None` is off.
    AutoStop(Option<Millis>),
    Text(Field, String),
    LeaveQueue,
}

/// A lease that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) kind: LeaseKind,
    pub(super) length: Millis,
    /// When the lease was last set before: a lease that still says so is not the one that was asked for.
    pub(super) last_set: Option<Timestamp>,
    /// The lease that held when it was asked.
    pub(super) before: Lease,
}

impl Change {
    /// What people call it.
    pub(super) const fn action(&self) -> Action {
        match self {
            Self::Start(_) | Self::AutoStopThenStart(_) => Action::Start,
            Self::Stop => Action::Stop,
            Self::Renew(_) => Action::Renew,
            Self::AutoStop(_) => Action::SetAutoStop,
            Self::Text(Field::Name, _) => Action::Rename,
            Self::Text(Field::Description, _) => Action::Describe,
            Self::LeaveQueue => Action::LeaveQueue,
        }
    }

    /// The lease that was asked for.
    pub(super) const fn asked(&self) -> Option<Asked> {
        match self {
            Self::Start(asked) => *asked,
            Self::Renew(asked) => Some(*asked),
            Self::AutoStopThenStart(_) | Self::Stop | Self::AutoStop(_) | Self::Text(..) | Self::LeaveQueue => None,
        }
    }
}

impl Requests {
    /// A new request, under way from now on.
    pub(super) fn add(&mut self, key: NotebookKey, purpose: Purpose) -> RequestId {
        self.last = self.last.wrapping_add(1);
        let id = RequestId(self.last);
        self.under_way.push(Request { id, key, purpose, tries: 0 });
        id
    }

    /// The request that is answered; `None` when it was superseded.
    pub(super) fn take(&mut self, id: RequestId) -> Option<Request> {
        let index = self.under_way.iter().position(|request| request.id == id)?;
        Some(self.under_way.swap_remove(index))
    }

    /// Puts a request back that is to be sent again under its number.
    pub(super) fn put_back(&mut self, request: Request) {
        self.under_way.push(request);
    }

    /// Which instance a request that is under way is about.
    pub(super) fn key(&self, id: RequestId) -> Option<&NotebookKey> {
        self.under_way.iter().find(|request| request.id == id).map(|request| &request.key)
    }

    /// Whether anything of the kind is under way for `key`.
    pub(super) fn has(&self, key: &NotebookKey, is_wanted: impl Fn(&Purpose) -> bool) -> bool {
        self.under_way.iter().any(|request| request.key == *key && is_wanted(&request.purpose))
    }

    /// How many plain reads are under way.
    pub(super) fn rereads(&self) -> usize {
        self.under_way.iter().filter(|request| request.purpose == Purpose::Reread).count()
    }

    /// Nobody waits for these any more.
    pub(super) fn forget(&mut self, is_forgotten: impl Fn(&Request) -> bool) {
        self.under_way.retain(|request| !is_forgotten(request));
    }
}
