//! What a card shows, as plain data: the page and the widget are templates over it and cannot disagree.

use std::rc::Rc;

use api::{Generation, Limits};

use crate::{
    Action, Lease, Notebook, NotebookKey, Status, Why, capability,
    lease::{LeaseKind, LeaseView, Urgency},
    reason::{SetBy, Stopped},
    remote::Failure,
    status::{StatusGroup, Tone},
    steps::{Progress, Step, Steps},
    time::{Millis, Timestamp},
};

/// One instance, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Names the instance.
    pub key: NotebookKey,
    /// Never empty: the id stands in where there is no name.
    pub name: Rc<str>,
    /// Empty where there is none.
    pub description: Rc<str>,
    /// Its state.
    pub status: Status,
    /// What people filter by; `None` for a state this version does not know.
    pub group: Option<StatusGroup>,
    /// How the state looks.
    pub tone: Tone,
    /// What it is made of.
    pub facts: Facts,
    /// All this was true then; `None` while that is recent enough not to be said.
    pub as_of: Option<Timestamp>,
    /// When it stops.
    pub lease: LeaseView,
    /// Who set that, as far as it can be told.
    pub set_by: Option<SetBy>,
    /// Why it is down, while it is.
    pub stopped: Option<Stopped>,
    /// While starting, and after a failed start.
    pub progress: Option<Progress>,
    /// Since when it is in its transient state, as far as seen.
    pub changing_since: Option<Timestamp>,
    /// It has been changing for longer than is to be expected.
    pub stall: Option<Stall>,
    /// What one click adds, while the end is near.
    pub extension: Option<Extension>,
    /// Why it failed, while it is in a failed state.
    pub failure: Option<FailureView>,
    /// Its place in the queue, while it waits there.
    pub queue: Option<Queue>,
    /// The one thing to do now.
    pub primary: Option<Action>,
    /// Every action of this generation, in the order to show, with the reason when it is off.
    pub controls: Vec<Control>,
    /// `ssh://user@host:port` as the cloud gave it, or `host:port`.
    pub ssh: Option<Rc<str>>,
    /// A request of this page that is under way.
    pub under_way: Option<Action>,
    /// What came of the last request of this page.
    pub notice: Option<Notice>,
}

impl Card {
    /// The older generation is marked on the card.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.key.generation
    }

    /// Whether `action` may be done now, and why not. `None`: not an action of this generation.
    #[must_use]
    pub fn control(&self, action: Action) -> Option<&Control> {
        self.controls.iter().find(|control| control.action == action)
    }
}

/// What it is made of; absent where the cloud did not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The machine's flavor.
    pub flavor: Option<Rc<str>>,
    /// What counts for idleness; absent where the cloud named no machine.
    pub machine: Option<Machine>,
    /// The image or profile it was made from.
    pub image: Option<Rc<str>>,
    /// The work volume.
    pub storage: Option<Storage>,
    /// Whose it is: a name, or an id where there is no name.
    pub owner: Option<Rc<str>>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When its state last changed (api.md 2.6).
    pub updated: Option<Timestamp>,
}

/// What decides whether a machine can look idle (api.md 6.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// A graphics or AI card counts as well.
    pub has_card: bool,
    /// So small that its base load may count as work.
    pub is_small: bool,
}

/// The work volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// EVS, EFS, OBS, ...
    pub category: Rc<str>,
    /// How much it holds, in GB.
    pub capacity_gb: Option<i64>,
}

/// An action and whether it is possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// The action.
    pub action: Action,
    /// Whether it may be done now, and why not.
    pub permitted: Result<(), Why>,
}

/// Why it failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureView {
    /// For example `ModelArts.6200`.
    pub code: Option<Rc<str>>,
    /// The cloud's own words.
    pub reason: Option<Rc<str>>,
    /// The step it happened on.
    pub step: Option<Step>,
}

/// Waiting for a free flavor (older generation).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// The place in the queue.
    pub rank: Option<i64>,
    /// How long it still takes, by the cloud's estimate.
    pub remaining: Option<Millis>,
}

/// Nothing has moved for longer than is to be expected (experience.md promise 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stall {
    /// Since when nothing has moved.
    pub since: Timestamp,
    /// The step that is at work, while it starts.
    pub step: Option<Step>,
}

/// What one click does against an end that is near (experience.md promise 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// An hour more than is left.
    Hour,
    /// The same time without activity once more.
    Again(Millis),
}

/// What came of the last request, told on the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The cloud granted something else than was asked.
    Granted {
        /// What was asked for.
        asked: Millis,
        /// What was given.
        granted: Millis,
    },
    /// It was so already: no failure, the state was refreshed.
    AlreadySo(Action),
    /// Refused or failed.
    Failed(Action, Failure),
    /// It may or may not have happened; being checked.
    Unclear(Action),
    /// The cloud is busy: it is sent once more then.
    Waiting(Action, Timestamp),
    /// It came too late: the instance had stopped.
    TooLate(Action),
    /// Somebody else has changed the lease that was set here.
    Replaced {
        /// The end that was set here.
        ours: Timestamp,
        /// The end that holds now; `None`: it does not stop by itself, or nobody knows.
        theirs: Option<Timestamp>,
    },
    /// It is done.
    Saved(Action),
}

/// What the page has seen and done itself, beside what the cloud says.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    /// The start attempt as folded from everything seen.
    pub steps: &'a Steps,
    /// Since when it is in its state, as far as seen.
    pub status_since: Timestamp,
    /// What is known is as old as this, when that is worth saying.
    pub as_of: Option<Timestamp>,
    /// A request of this page that is under way.
    pub under_way: Option<Action>,
    /// What came of the last request of this page.
    pub notice: Option<&'a Notice>,
    /// When the proxy was last heard: what has not moved since may have moved unseen.
    pub heard: Timestamp,
    /// The rules of the desk.
    pub limits: &'a Limits,
}

/// The card of `notebook` at `now`.
#[must_use]
pub fn card(notebook: &Notebook, observed: Observed<'_>, now: Timestamp) -> Card {
    let status = &notebook.status;
    let tone = status.tone();
    let lease = LeaseView::of(notebook, &observed.limits.warn_before_ms, now);
    let progress = progress(notebook, observed.steps);
    Card {
        key: notebook.key.clone(),
        name: notebook.title().clone(),
        description: notebook.description.clone().unwrap_or_default(),
        status: status.clone(),
        group: status.group(),
        tone,
        facts: notebook.facts.clone(),
        as_of: observed.as_of,
        lease,
        set_by: SetBy::of(notebook),
        stopped: Stopped::of(notebook),
        stall: stall(status, progress.as_ref(), observed),
        extension: extension(notebook, lease),
        progress,
        changing_since: status.is_transient().then_some(observed.status_since),
        failure: (tone == Tone::Failed).then(|| FailureView {
            code: notebook.failure_code.clone(),
            reason: notebook.failure_reason.clone(),
            step: observed.steps.failed().filter(|_| status.is_failed_start()),
        }),
        queue: notebook.queue.clone().filter(|_| status.is_queuing()),
        primary: primary(notebook, lease),
        controls: controls(notebook, observed.under_way),
        ssh: notebook.ssh.clone(),
        under_way: observed.under_way,
        notice: observed.notice.cloned(),
    }
}

/// The older generation has no steps (api.md 8), so it shows none unless the cloud surprises us.
fn progress(notebook: &Notebook, steps: &Steps) -> Option<Progress> {
    let has_steps = notebook.key.generation == Generation::Notebooks || steps.was_reported();
    steps.progress().filter(|_| has_steps && (notebook.status.is_starting() || notebook.status.is_failed_start()))
}

/// How long nothing may move while it is changing, where nothing longer is known to be usual (experience.md 3).
const PATIENCE: Millis = Millis::minutes(5);

/// How long nothing may move while it is changing (experience.md promise 9).
pub(crate) fn patience(progress: Option<&Progress>) -> Millis {
    progress.and_then(Progress::far_too_long).map_or(PATIENCE, |long| long.max(PATIENCE))
}

/// Waiting in a queue is not standing still, and neither is what moved unseen while the proxy was not heard.
fn stall(status: &Status, progress: Option<&Progress>, observed: Observed<'_>) -> Option<Stall> {
    if !status.is_transient() || status.is_queuing() {
        return None;
    }
    let since = progress.map_or(observed.status_since, |progress| progress.moved);
    (patience(progress) <= observed.heard - since).then(|| Stall { since, step: progress.and_then(Progress::active) })
}

fn extension(notebook: &Notebook, lease: LeaseView) -> Option<Extension> {
    capability::can(Action::Renew, notebook).ok()?;
    let (LeaseView::Until { kind, .. } | LeaseView::Ending { kind, .. }) = lease else { return None };
    if matches!(lease, LeaseView::Until { urgency: Urgency::Calm, .. }) {
        return None;
    }
    match (kind, notebook.lease) {
        (LeaseKind::Scheduled, _) => Some(Extension::Hour),
        (LeaseKind::Idle, Lease::On { duration, .. }) => duration.map(Extension::Again),
        (LeaseKind::Idle, _) => None,
    }
}

/// The one thing to do now. A request under way does not change it: a button must not vanish under the finger.
fn primary(notebook: &Notebook, lease: LeaseView) -> Option<Action> {
    let wanted = match &notebook.status {
        Status::Stopped | Status::StartFailed | Status::ReadyToStart => Action::Start,
        Status::Running if is_expiring(lease) && capability::can(Action::Renew, notebook).is_ok() => Action::Renew,
        Status::Running | Status::Other(_) => Action::Open,
        status if status.is_queuing() => Action::LeaveQueue,
        _ => return None,
    };
    capability::can(wanted, notebook).is_ok().then_some(wanted)
}

/// A scheduled end is near: extending matters more than opening (experience.md 1, 1).
fn is_expiring(lease: LeaseView) -> bool {
    match lease {
        LeaseView::Until { kind: LeaseKind::Scheduled, urgency, .. } => Urgency::Calm < urgency,
        LeaseView::Ending { kind: LeaseKind::Scheduled, .. } => true,
        _ => false,
    }
}

fn controls(notebook: &Notebook, under_way: Option<Action>) -> Vec<Control> {
    let permitted = |action: Action| {
        capability::can(action, notebook)?;
        match under_way {
            Some(current) if action.is_change() && current.is_change() => Err(Why::RequestUnderWay),
            Some(Action::Open) if action == Action::Open => Err(Why::RequestUnderWay),
            _ => Ok(()),
        }
    };
    let all = Action::ALL.iter().map(|action| Control { action: *action, permitted: permitted(*action) });
    all.filter(|control| control.permitted != Err(Why::NotInThisGeneration)).collect()
}
