//! What may be done in which state, and why not (api.md 7 and 8). A control that is off says why.
//! This is the page's own statement of the rules; the simulator has another, and a test compares them.

use api::{Generation, May};

use crate::{Notebook, Status};

/// Everything a person can ask of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Start it, with a lease.
    Start,
    /// Stop it now.
    Stop,
    /// Change the lease of a running instance, effective now.
    Renew,
    /// Older generation: set the auto-stop, effective from the next start.
    SetAutoStop,
    /// Change its name.
    Rename,
    /// Change its description.
    Describe,
    /// Open it in a new tab.
    Open,
    /// Copy its SSH address.
    CopySsh,
    /// Older generation: leave the queue.
    LeaveQueue,
}

/// Why an action is not possible now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It must be running.
    NotRunning(Status),
    /// It is running already.
    AlreadyRunning,
    /// It has stopped already.
    AlreadyStopped,
    /// It is changing state; wait until that is done.
    Changing(Status),
    /// The account is frozen (billing).
    Frozen,
    /// It failed to be created or is broken: only deleting it is possible, in the console.
    Broken(Status),
    /// It is being deleted or is gone.
    Gone,
    /// The state is unknown to this version.
    UnknownStatus(Status),
    /// The other generation has this, this one does not.
    NotInThisGeneration,
    /// The cloud gave no address to open.
    NoAddress,
    /// SSH was not set up for it.
    NoSsh,
    /// A request for it is under way.
    RequestUnderWay,
    /// It is not in a queue.
    NotQueued,
    /// The person may look at instances, not act on them.
    OnlyLooking,
    /// The person may act on instances, but not on this one.
    NotYours,
}

impl Action {
    /// Every action, in the order in which a card shows them.
    pub const ALL: &'static [Self] = &[
        Self::Open,
        Self::Start,
        Self::LeaveQueue,
        Self::Renew,
        Self::SetAutoStop,
        Self::Stop,
        Self::CopySsh,
        Self::Rename,
        Self::Describe,
    ];

    /// It asks the cloud to change something, so only one of these may be under way for an instance.
    #[must_use]
    pub const fn is_change(self) -> bool {
        !matches!(self, Self::Open | Self::CopySsh)
    }
}

/// What the proxy permits this person with an instance, whatever its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// With this one.
    pub here: May,
    /// With at least one of the project.
    pub somewhere: May,
}

impl Grant {
    fn check(self, action: Action) -> Result<(), Why> {
        let of = |may: May| match action {
            Action::CopySsh => true,
            Action::Open => may.open,
            _ => may.act,
        };
        match (of(self.here), of(self.somewhere)) {
            (true, _) => Ok(()),
            (false, true) => Err(Why::NotYours),
            (false, false) => Err(Why::OnlyLooking),
        }
    }
}

/// Whether `action` may be done with `notebook` now, by who asks, by its state and by what the cloud said about it.
pub fn can(action: Action, notebook: &Notebook) -> Result<(), Why> {
    let by_status = can_by_status(action, notebook.key.generation, &notebook.status);
    // What this generation does not have is not shown at all; else nobody is told to wait for what they may not do.
    if let (Some(grant), true) = (notebook.grant, by_status != Err(Why::NotInThisGeneration)) {
        grant.check(action)?;
    }
    by_status?;
    match action {
        Action::Open if !notebook.has_address => Err(Why::NoAddress),
        Action::CopySsh if notebook.ssh.is_none() => Err(Why::NoSsh),
        _ => Ok(()),
    }
}

/// Whether `action` may be done in a state, as far as the state decides it.
pub fn can_by_status(action: Action, generation: Generation, status: &Status) -> Result<(), Why> {
    let is_legacy = generation == Generation::Demanager;
    match action {
        // api.md 7 "start": STOPPED documented, START_FAILED inferred. The legacy page names the same by its refusals,
        // 6305 running and 6306 starting (api.md 8), and its READY_TO_START is permitted by what it is called.
        Action::Start => match status {
            Status::Stopped | Status::StartFailed | Status::ReadyToStart => Ok(()),
            Status::Running => Err(Why::AlreadyRunning),
            other => Err(barrier(other)),
        },
        // api.md 7 "stop must be running"; legacy 6307 stopped, 6308 stopping (api.md 8). In a state that nobody here
        // knows, stopping stays possible: the way out of a stuck instance, and the cloud decides (experience.md 1, 3).
        Action::Stop => match status {
            Status::Running | Status::Other(_) => Ok(()),
            Status::Stopped => Err(Why::AlreadyStopped),
            other => Err(barrier(other)),
        },
        // api.md 6.4 "RenewLease needs RUNNING"; the older generation has no renewal (api.md 8).
        Action::Renew if is_legacy => Err(Why::NotInThisGeneration),
        Action::Renew => only_running(status),
        // api.md 8: PUT takes spec.auto_stop, in effect from the next start.
        Action::SetAutoStop if is_legacy => changeable(status),
        Action::SetAutoStop => Err(Why::NotInThisGeneration),
        // api.md 2.3: name and description while RUNNING (vendor's client) and STOPPED (documents), START_FAILED inferred
        // in 7. Legacy PUT takes a description but no name (api.md 8).
        Action::Rename if is_legacy => Err(Why::NotInThisGeneration),
        Action::Rename | Action::Describe => changeable(status),
        // The address stays in answers of stopping and starting instances, but nothing answers there (api.md 7).
        Action::Open => match status {
            Status::Other(_) => Ok(()),
            other => only_running(other),
        },
        // Endpoints with SSH exist in the current generation only (api.md 2.6).
        Action::CopySsh if is_legacy => Err(Why::NotInThisGeneration),
        Action::CopySsh => match status {
            Status::Other(_) => Ok(()),
            other => only_running(other),
        },
        // api.md 8 "queue and dequeue only for free flavors" of the older generation.
        Action::LeaveQueue if !is_legacy => Err(Why::NotInThisGeneration),
        Action::LeaveQueue if status.is_queuing() => Ok(()),
        Action::LeaveQueue => Err(Why::NotQueued),
    }
}

fn only_running(status: &Status) -> Result<(), Why> {
    match status {
        Status::Running => Ok(()),
        other => Err(barrier(other)),
    }
}

fn changeable(status: &Status) -> Result<(), Why> {
    match status {
        Status::Running | Status::Stopped | Status::StartFailed => Ok(()),
        other => Err(barrier(other)),
    }
}

/// What stands in the way in a state that permits nothing of the kind.
fn barrier(status: &Status) -> Why {
    match status {
        Status::Init
        | Status::Creating
        | Status::CreateQueuing
        | Status::Starting
        | Status::StartQueuing
        | Status::ReadyToStart
        | Status::Restarting
        | Status::Snapshotting
        | Status::Resizing
        | Status::Stopping => Why::Changing(status.clone()),
        Status::Running | Status::Stopped | Status::StartFailed => Why::NotRunning(status.clone()),
        Status::Deleting | Status::Deleted => Why::Gone,
        Status::CreateFailed | Status::DeleteFailed | Status::ResizeFailed | Status::Error | Status::Unavailable => {
            Why::Broken(status.clone())
        }
        Status::Frozen => Why::Frozen,
        Status::Other(_) => Why::UnknownStatus(status.clone()),
    }
}
