//! How often to look, from what was seen. Pure.

use std::time::Duration;

use api::Generation;
use modelarts::{instance::InstanceStatus, notebook::NotebookStatus};

use crate::settings::Poll;

/// How soon something may happen. Ordered: the busiest instance decides for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pace {
    /// Nothing happens unless somebody acts.
    Idle,
    /// A lease may end, a queue may move.
    Resting,
    /// Something is on its way from one state to another.
    Changing,
}

/// While failing, the pause doubles up to this, which is also the longest that a cloud is left alone.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(60);
/// Looking takes at most a fifth of the time, however many instances there are.
const REST_PER_WORK: u32 = 4;

/// What came of the last look.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LastLook {
    /// How long it took.
    pub(crate) took: Duration,
    /// How many looks in a row failed, this one included.
    pub(crate) failures: u32,
    /// How long the cloud asked to wait.
    pub(crate) retry_after: Option<Duration>,
}

impl Pace {
    /// The pace of one instance. Words that are not documented may mean anything.
    pub(crate) fn of(generation: Generation, status: &str) -> Self {
        match generation {
            Generation::Notebooks => Self::of_notebook(&NotebookStatus::parse(status)),
            Generation::Demanager => Self::of_instance(&InstanceStatus::parse(status)),
        }
    }

    fn of_notebook(status: &NotebookStatus) -> Self {
        use NotebookStatus as S;
        match status {
            S::Init | S::Creating | S::Starting | S::Stopping | S::Deleting | S::Snapshotting => Self::Changing,
            S::Running | S::Other(_) => Self::Resting,
            S::Stopped | S::CreateFailed | S::StartFailed | S::DeleteFailed | S::Error | S::Deleted | S::Frozen => {
                Self::Idle
            }
        }
    }

    fn of_instance(status: &InstanceStatus) -> Self {
        use InstanceStatus as S;
        match status {
            S::Creating | S::Starting | S::Restarting | S::Stopping | S::Resizing | S::ReadyToStart => Self::Changing,
            S::Running | S::CreateQueuing | S::StartQueuing | S::Other(_) => Self::Resting,
            S::CreateFailed | S::StartFailed | S::Stopped | S::Unavailable | S::Deleted | S::ResizeFailed => Self::Idle,
        }
    }
}

/// How long to wait after a look before the next.
pub(crate) fn pause(poll: &Poll, pace: Pace, last: LastLook) -> Duration {
    let wanted = match pace {
        Pace::Idle => poll.idle,
        Pace::Resting => poll.resting,
        Pace::Changing => poll.changing,
    };
    let backed_off = match last.failures {
        0 => wanted,
        failures => wanted.saturating_mul(1 << failures.min(10)).min(LONGEST_BACK_OFF.max(wanted * 2)),
    };
    // A look that failed has mostly waited: the cloud has not worked for it, and backing off is rest enough.
    let rest = if last.failures == 0 { last.took * REST_PER_WORK } else { Duration::ZERO };
    backed_off.max(rest).max(last.retry_after.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLL: Poll = Poll {
        changing: Duration::from_secs(2),
        resting: Duration::from_secs(15),
        idle: Duration::from_secs(60),
        linger: Duration::from_secs(30),
        page_size: None,
    };

    #[test]
    fn what_moves_is_watched_closely() {
        for (pace, look, expected_s) in [
            (Pace::Changing, LastLook::default(), 2),
            (Pace::Resting, LastLook::default(), 15),
            (Pace::Idle, LastLook::default(), 60),
            (Pace::Changing, LastLook { failures: 1, ..LastLook::default() }, 4),
            (Pace::Changing, LastLook { failures: 3, ..LastLook::default() }, 16),
            (Pace::Changing, LastLook { failures: 30, ..LastLook::default() }, 60),
            (Pace::Resting, LastLook { failures: 1, ..LastLook::default() }, 30),
            (Pace::Idle, LastLook { failures: 9, ..LastLook::default() }, 120),
            (Pace::Changing, LastLook { took: Duration::from_secs(3), ..LastLook::default() }, 12),
            (Pace::Resting, LastLook { took: Duration::from_secs(3), ..LastLook::default() }, 15),
            (Pace::Changing, LastLook { took: Duration::from_secs(8), failures: 1, ..LastLook::default() }, 4),
            (
                Pace::Changing,
                LastLook { failures: 1, retry_after: Some(Duration::from_secs(30)), ..LastLook::default() },
                30,
            ),
        ] {
            assert_eq!(pause(&POLL, pace, look), Duration::from_secs(expected_s), "{pace:?} {look:?}");
        }
    }

    #[test]
    fn every_documented_status_has_a_pace() {
        for status in NotebookStatus::NAMES {
            let moves = status.ends_with("ING") && *status != "RUNNING" || *status == "INIT";
            assert_eq!(Pace::of(Generation::Notebooks, status) == Pace::Changing, moves, "{status}");
        }
        for status in InstanceStatus::NAMES {
            let still = ["RUNNING", "CREATE_QUEUING", "START_QUEUING"].contains(status);
            let moves = status.ends_with("ING") && !still || *status == "READY_TO_START";
            assert_eq!(Pace::of(Generation::Demanager, status) == Pace::Changing, moves, "{status}");
        }
        for generation in [Generation::Notebooks, Generation::Demanager] {
            assert_eq!(Pace::of(generation, "RUNNING"), Pace::Resting);
            assert_eq!(Pace::of(generation, "STOPPED"), Pace::Idle);
            assert_eq!(Pace::of(generation, "HIBERNATING"), Pace::Resting, "a newer cloud may say anything");
        }
    }
}
