//! The states of both generations as one list, and what a state means for people.

use std::rc::Rc;

use api::Generation;

/// The state of an instance: the 14 of the current API and those only the older one has (api.md 7, 8).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Seen briefly before `Creating`.
    Init,
    /// Being made; its first start is part of that.
    Creating,
    /// Waits for a free machine, to be made. Older generation.
    CreateQueuing,
    /// On its way to `Running`.
    Starting,
    /// Waits for a free machine, to be started. Older generation.
    StartQueuing,
    /// Its turn in the queue has come. Older generation.
    ReadyToStart,
    /// Stops and starts again. Older generation.
    Restarting,
    /// Usable, and its lease counts.
    Running,
    /// Runs, and is being saved as an image.
    Snapshotting,
    /// Its storage grows. Older generation.
    Resizing,
    /// On its way to `Stopped`.
    Stopping,
    /// At rest.
    Stopped,
    /// On its way out.
    Deleting,
    /// Gone; its row may still be listed for a moment.
    Deleted,
    /// Could not be made.
    CreateFailed,
    /// Could not be started.
    StartFailed,
    /// Could not be deleted.
    DeleteFailed,
    /// Its storage could not grow. Older generation.
    ResizeFailed,
    /// Broken.
    Error,
    /// Cannot be reached. Older generation.
    Unavailable,
    /// The account is in arrears.
    Frozen,
    /// A state this version does not know, in the cloud's own word; shown as it is.
    Other(Rc<str>),
}

/// What people filter by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatusGroup {
    /// Usable.
    Running,
    /// On its way to another state.
    Changing,
    /// At rest.
    Stopped,
    /// Failed, broken or blocked: somebody has to look.
    Failed,
}

/// How a state looks: words, shape and color follow from it together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It works.
    Running,
    /// It is on its way.
    Changing,
    /// It rests.
    Resting,
    /// It failed.
    Failed,
    /// It may not be used.
    Blocked,
    /// Nobody here knows what it means.
    Unknown,
}

/// The states of the current API (api.md 7).
const NOTEBOOKS: &[Status] = &[
    Status::Init,
    Status::Creating,
    Status::Starting,
    Status::Stopping,
    Status::Deleting,
    Status::Running,
    Status::Stopped,
    Status::Snapshotting,
    Status::CreateFailed,
    Status::StartFailed,
    Status::DeleteFailed,
    Status::Error,
    Status::Deleted,
    Status::Frozen,
];

/// The states of the older API, with the three that Huawei adds (api.md 8).
const DEMANAGER: &[Status] = &[
    Status::Creating,
    Status::CreateFailed,
    Status::Starting,
    Status::Restarting,
    Status::StartFailed,
    Status::Running,
    Status::Stopping,
    Status::Stopped,
    Status::Unavailable,
    Status::Deleted,
    Status::Resizing,
    Status::ResizeFailed,
    Status::CreateQueuing,
    Status::StartQueuing,
    Status::ReadyToStart,
];

impl Status {
    /// Every documented state of `generation`.
    #[must_use]
    pub const fn all(generation: Generation) -> &'static [Self] {
        match generation {
            Generation::Notebooks => NOTEBOOKS,
            Generation::Demanager => DEMANAGER,
        }
    }

    /// Reads the cloud's word, in either case; an unknown word is kept.
    #[must_use]
    pub fn read(word: &str) -> Self {
        let known = NOTEBOOKS.iter().chain(DEMANAGER).find(|status| status.as_str().eq_ignore_ascii_case(word));
        known.cloned().unwrap_or_else(|| Self::Other(word.into()))
    }

    /// The cloud's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Init => "INIT",
            Self::Creating => "CREATING",
            Self::CreateQueuing => "CREATE_QUEUING",
            Self::Starting => "STARTING",
            Self::StartQueuing => "START_QUEUING",
            Self::ReadyToStart => "READY_TO_START",
            Self::Restarting => "RESTARTING",
            Self::Running => "RUNNING",
            Self::Snapshotting => "SNAPSHOTTING",
            Self::Resizing => "RESIZING",
            Self::Stopping => "STOPPING",
            Self::Stopped => "STOPPED",
            Self::Deleting => "DELETING",
            Self::Deleted => "DELETED",
            Self::CreateFailed => "CREATE_FAILED",
            Self::StartFailed => "START_FAILED",
            Self::DeleteFailed => "DELETE_FAILED",
            Self::ResizeFailed => "RESIZE_FAILED",
            Self::Error => "ERROR",
            Self::Unavailable => "UNAVAILABLE",
            Self::Frozen => "FROZEN",
            Self::Other(word) => word,
        }
    }

    /// What people filter by; what is unknown is in no group.
    #[must_use]
    pub const fn group(&self) -> Option<StatusGroup> {
        match self.tone() {
            Tone::Running => Some(StatusGroup::Running),
            Tone::Changing => Some(StatusGroup::Changing),
            Tone::Resting => Some(StatusGroup::Stopped),
            Tone::Failed | Tone::Blocked => Some(StatusGroup::Failed),
            Tone::Unknown => None,
        }
    }

    /// How it looks.
    #[must_use]
    pub const fn tone(&self) -> Tone {
        match self {
            Self::Running => Tone::Running,
            Self::Init
            | Self::Creating
            | Self::CreateQueuing
            | Self::Starting
            | Self::StartQueuing
            | Self::ReadyToStart
            | Self::Restarting
            | Self::Snapshotting
            | Self::Resizing
            | Self::Stopping
            | Self::Deleting => Tone::Changing,
            Self::Stopped | Self::Deleted => Tone::Resting,
            Self::CreateFailed
            | Self::StartFailed
            | Self::DeleteFailed
            | Self::ResizeFailed
            | Self::Error
            | Self::Unavailable => Tone::Failed,
            Self::Frozen => Tone::Blocked,
            Self::Other(_) => Tone::Unknown,
        }
    }

    /// It will leave this state by itself.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self.tone(), Tone::Changing)
    }

    /// Its machine is up, so its lease counts: also while it is saved as an image.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        matches!(self, Self::Running | Self::Snapshotting)
    }

    /// On its way to `Running` (the start-up steps of api.md 7 go by).
    #[must_use]
    pub const fn is_starting(&self) -> bool {
        matches!(self, Self::Init | Self::Creating | Self::Starting | Self::Restarting)
    }

    /// Waits in the queue for a free machine (api.md 8).
    #[must_use]
    pub const fn is_queuing(&self) -> bool {
        matches!(self, Self::CreateQueuing | Self::StartQueuing)
    }

    /// A start ended in this.
    #[must_use]
    pub const fn is_failed_start(&self) -> bool {
        matches!(self, Self::CreateFailed | Self::StartFailed)
    }
}
