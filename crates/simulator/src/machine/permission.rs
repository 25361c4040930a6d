//! Who may do what when: the tables of api.md 7 and 8, with the documented code for every refusal. Where the page gives
//! no number the nearest documented one stands, marked [I]; it stands only here.

use super::Code;
use super::status::{LegacyStatus, Status};

const ARREARS: Code = "ModelArts.6326";
const NOT_RUNNING: Code = "ModelArts.6327";
const NOT_MODIFIABLE: Code = "ModelArts.6347";
const BUSY_OR_ALREADY: Code = "ModelArts.6357";
const NOTEBOOK_GONE: Code = "ModelArts.6404";
const INSTANCE_GONE: Code = "ModelArts.6309";
const NO_SUCH_API: Code = "APIG.0101";

/// What can be asked of an instance of either generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Start,
    Stop,
    Renew,
    Describe,
    AutoStop,
    Restart,
    Queue,
    Dequeue,
}

/// The names of the actions as [`permits`] knows them.
pub const ACTIONS: [&str; 8] = ["start", "stop", "renew", "describe", "auto-stop", "restart", "queue", "dequeue"];

impl Action {
    const ALL: [Self; 8] = [
        Self::Start,
        Self::Stop,
        Self::Renew,
        Self::Describe,
        Self::AutoStop,
        Self::Restart,
        Self::Queue,
        Self::Dequeue,
    ];

    pub(crate) fn read(name: &str) -> Option<Self> {
        ACTIONS.iter().position(|known| *known == name).map(|index| Self::ALL[index])
    }
}

/// Every status of a generation (`notebooks` or `demanager`) as the cloud writes it; empty for another word.
#[must_use]
pub fn statuses(generation: &str) -> &'static [&'static str] {
    match generation {
        "notebooks" => &Status::TEXTS,
        "demanager" => &LegacyStatus::TEXTS,
        _ => &[],
    }
}

/// Whether an action is permitted in a status: the tables of api.md 7 (`notebooks`) and 8 (`demanager`).
///
/// # Errors
/// The documented code of the refusal, for example `ModelArts.6357`; `APIG.0101` for a generation or action that does not
/// exist, `ModelArts.6357` for a status that is not documented.
pub fn permits(generation: &str, status: &str, action: &str) -> Result<(), &'static str> {
    let action = Action::read(action).ok_or(NO_SUCH_API)?;
    match generation {
        "notebooks" => notebook_permits(Status::read(status).ok_or(BUSY_OR_ALREADY)?, action),
        "demanager" => legacy_permits(LegacyStatus::read(status).ok_or(BUSY_OR_ALREADY)?, action),
        _ => Err(NO_SUCH_API),
    }
}

/// api.md 7, "Permitted actions".
pub(crate) fn notebook_permits(status: Status, action: Action) -> Result<(), Code> {
    use Status as S;
    match (status, action) {
        (_, Action::AutoStop | Action::Restart | Action::Queue | Action::Dequeue) => Err(NO_SUCH_API),
        (S::Frozen, _) => Err(ARREARS),
        (S::Deleted, _) => Err(NOTEBOOK_GONE),
        (S::Stopped | S::StartFailed, Action::Start) => Ok(()),
        (S::Running, Action::Stop | Action::Renew) => Ok(()),
        (S::Running | S::Stopped | S::StartFailed, Action::Describe) => Ok(()),
        // 6357 is confirmed for "stop" on STOPPED; for the other pairs it is the nearest [I].
        (_, Action::Start) => Err(BUSY_OR_ALREADY),
        (S::StartFailed | S::CreateFailed | S::DeleteFailed | S::Error, Action::Stop) => Err(NOT_RUNNING),
        (_, Action::Stop) => Err(BUSY_OR_ALREADY),
        (_, Action::Renew) => Err(NOT_RUNNING),
        (_, Action::Describe) => Err(NOT_MODIFIABLE),
    }
}

/// api.md 8: 6305 to 6308 are exact; what is not documented follows the current generation [I].
pub(crate) fn legacy_permits(status: LegacyStatus, action: Action) -> Result<(), Code> {
    use LegacyStatus as S;
    match (status, action) {
        (_, Action::Renew) => Err(NO_SUCH_API),
        (S::Deleted, _) => Err(INSTANCE_GONE),
        (S::Stopped | S::StartFailed | S::ReadyToStart, Action::Start) => Ok(()),
        (S::Running, Action::Start) => Err("ModelArts.6305"),
        (S::Starting | S::Restarting, Action::Start) => Err("ModelArts.6306"),
        (S::Running, Action::Stop | Action::Restart) => Ok(()),
        (S::Stopped, Action::Stop) => Err("ModelArts.6307"),
        (S::Stopping, Action::Stop) => Err("ModelArts.6308"),
        (S::StartFailed | S::CreateFailed | S::ResizeFailed | S::Unavailable, Action::Stop | Action::Restart) => {
            Err(NOT_RUNNING)
        }
        (S::Stopped, Action::Restart) => Err(NOT_RUNNING),
        (S::Running | S::Stopped | S::StartFailed, Action::Describe | Action::AutoStop) => Ok(()),
        (_, Action::Describe | Action::AutoStop) => Err(NOT_MODIFIABLE),
        (S::Stopped | S::StartFailed, Action::Queue) => Ok(()),
        (S::CreateQueuing | S::StartQueuing, Action::Dequeue) => Ok(()),
        (_, Action::Start | Action::Stop | Action::Restart | Action::Queue | Action::Dequeue) => Err(BUSY_OR_ALREADY),
    }
}
