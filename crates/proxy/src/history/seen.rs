//! What one answer says of an instance, as far as a history needs it. Pure.

use api::{Generation, history::Ends};
use modelarts::{
    Instance, Read as _,
    instance::{AutoStop, InstanceStatus},
    notebook::{Lease, LeaseType, Notebook, NotebookStatus, StepStatus},
};
use serde_json::Value;

/// Where an instance is between up and down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Starting,
    Up,
    Stopping,
    /// Stopped or frozen.
    Down,
    /// It did not come up.
    Failed,
}

/// What one answer says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// `None` for a state that says nothing of it.
    pub(super) phase: Option<Phase>,
    /// When the state changed last.
    pub(super) changed_ms: Option<i64>,
    /// When the lease was set last; the older generation does not say (api.md 8).
    pub(super) set_ms: Option<i64>,
    pub(super) ends: Option<Ends>,
    /// Which of the four steps are at work, and which are over.
    pub(super) steps: [Work; 4],
    /// The flavor and the image: what the time of a start depends on.
    pub(super) kind: String,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Work {
    /// It has not begun, or nothing was said.
    #[default]
    Ahead,
    Active,
    Over,
}

impl Phase {
    const WORDS: [(Self, &str); 5] = [
        (Self::Starting, "starting"),
        (Self::Up, "up"),
        (Self::Stopping, "stopping"),
        (Self::Down, "down"),
        (Self::Failed, "failed"),
    ];

    /// As it is kept.
    pub(super) fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(phase, _)| *phase == self).map_or("", |(_, word)| word)
    }

    pub(super) fn read(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(phase, _)| *phase)
    }

    fn of_notebook(status: &NotebookStatus) -> Option<Self> {
        use NotebookStatus as S;
        Some(match status {
            S::Init | S::Creating | S::Starting => Self::Starting,
            S::Running | S::Snapshotting => Self::Up,
            S::Stopping => Self::Stopping,
            S::Stopped | S::Frozen => Self::Down,
            S::CreateFailed | S::StartFailed => Self::Failed,
            S::Deleting | S::DeleteFailed | S::Error | S::Deleted | S::Other(_) => return None,
        })
    }

    fn of_instance(status: &InstanceStatus) -> Option<Self> {
        use InstanceStatus as S;
        Some(match status {
            S::Creating | S::Starting | S::Restarting => Self::Starting,
            S::Running => Self::Up,
            S::Stopping => Self::Stopping,
            S::Stopped => Self::Down,
            S::CreateFailed | S::StartFailed => Self::Failed,
            _ => return None,
        })
    }
}

impl Seen {
    /// Reads what a list or a look shows; what cannot be read says nothing.
    pub(super) fn read(generation: Generation, value: &Value) -> Self {
        let seen = match generation {
            Generation::Notebooks => Notebook::read(value).as_ref().map(Self::notebook),
            Generation::Demanager => Instance::read(value).as_ref().map(Self::instance),
        };
        seen.unwrap_or_default()
    }

    fn notebook(notebook: &Notebook) -> Self {
        let lease = notebook.lease.as_ref();
        let image = notebook.image.as_ref();
        let image = image.and_then(|image| image.id.as_deref().or(image.name.as_deref()).or(image.swr_path.as_deref()));
        let mut steps = [Work::Ahead; 4];
        for progress in &notebook.action_progress {
            let index = progress.step.and_then(|step| usize::try_from(step - 1).ok());
            if let (Some(step), Some(status)) = (index.and_then(|index| steps.get_mut(index)), &progress.status) {
                *step = match status {
                    StepStatus::Processing => Work::Active,
                    StepStatus::Completed | StepStatus::Failed => Work::Over,
                    StepStatus::Waiting | StepStatus::Other(_) => Work::Ahead,
                };
            }
        }
        Self {
            phase: notebook.status.as_ref().and_then(Phase::of_notebook),
            changed_ms: notebook.update_at,
            set_ms: lease.and_then(|lease| lease.update_at),
            ends: lease.and_then(of_lease),
            steps,
            kind: kind(notebook.flavor.as_deref(), image),
        }
    }

    fn instance(instance: &Instance) -> Self {
        let auto_stop = instance.spec.as_ref().and_then(|spec| spec.auto_stop.as_ref());
        let image = instance.profile.as_ref().and_then(|profile| profile.id.as_deref().or(profile.name.as_deref()));
        Self {
            phase: instance.status.as_ref().and_then(Phase::of_instance),
            changed_ms: instance.latest_update_timestamp,
            set_ms: None,
            ends: auto_stop.map(of_auto_stop),
            steps: [Work::Ahead; 4],
            kind: kind(instance.flavor.as_deref(), image),
        }
    }
}

fn kind(flavor: Option<&str>, image: Option<&str>) -> String {
    [flavor.unwrap_or_default(), image.unwrap_or_default()].join("\n")
}

/// It ends at `create_at + duration` (api.md 6.2).
fn of_lease(lease: &Lease) -> Option<Ends> {
    if lease.enable == Some(false) || lease.duration == Some(-1) {
        return Some(Ends::Never);
    }
    let at_ms = lease.create_at?.checked_add(lease.duration?)?;
    let idle = lease.lease_type == Some(LeaseType::Idle);
    Some(Ends::At { at_ms, idle, length_ms: length(lease) })
}

/// For how long a lease was set.
pub(super) fn length(lease: &Lease) -> Option<i64> {
    let ends_ms = lease.create_at?.checked_add(lease.duration?)?;
    ends_ms.checked_sub(lease.update_at?).filter(|length| 0 < *length)
}

/// The older generation says when it stops whenever it will (api.md 8).
fn of_auto_stop(auto_stop: &AutoStop) -> Ends {
    let length_ms = auto_stop.duration.and_then(|seconds| seconds.checked_mul(1000));
    auto_stop.stop_timestamp.map_or(Ends::Never, |at_ms| Ends::At { at_ms, idle: false, length_ms })
}
