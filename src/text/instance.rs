//! Words for an instance: its state, what can be done with it, why not, and what came of it.

use domain::{
    Action, LeaseKind, Status, Why,
    card::{Notice, Storage},
    steps::Step,
};

use super::{clock_time, duration, explain, fill, later_words, words};

/// The state; one that nobody here knows is shown in the cloud's own word.
pub(crate) fn status(status: &Status) -> &str {
    let words = &words().status;
    match status {
        Status::Init => words.init,
        Status::Creating => words.creating,
        Status::CreateQueuing => words.create_queuing,
        Status::Starting => words.starting,
        Status::StartQueuing => words.start_queuing,
        Status::ReadyToStart => words.ready_to_start,
        Status::Restarting => words.restarting,
        Status::Running => words.running,
        Status::Snapshotting => words.snapshotting,
        Status::Resizing => words.resizing,
        Status::Stopping => words.stopping,
        Status::Stopped => words.stopped,
        Status::Deleting => words.deleting,
        Status::Deleted => words.deleted,
        Status::CreateFailed => words.create_failed,
        Status::StartFailed => words.start_failed,
        Status::DeleteFailed => words.delete_failed,
        Status::ResizeFailed => words.resize_failed,
        Status::Error => words.error,
        Status::Unavailable => words.unavailable,
        Status::Frozen => words.frozen,
        Status::Other(word) => word,
    }
}

/// The label of an action.
pub(crate) fn action(action: Action) -> &'static str {
    let words = &words().action;
    match action {
        Action::Start => words.start,
        Action::Stop => words.stop,
        Action::Renew => words.renew,
        Action::SetAutoStop => words.set_auto_stop,
        Action::Rename => words.rename,
        Action::Describe => words.describe,
        Action::Open => words.open,
        Action::CopySsh => words.copy_ssh,
        Action::LeaveQueue => words.leave_queue,
    }
}

// That an action succeeded.
fn done(action: Action) -> &'static str {
    let words = &later_words().done;
    match action {
        Action::Start => words.start,
        Action::Stop => words.stop,
        Action::Renew => words.renew,
        Action::SetAutoStop => words.set_auto_stop,
        Action::Rename | Action::Describe => words.text,
        Action::Open => words.open,
        Action::CopySsh => words.copy_ssh,
        Action::LeaveQueue => words.leave_queue,
    }
}

/// Why a control is off.
pub(crate) fn why(why: &Why) -> String {
    let words = &words().why;
    let sentence = match why {
        Why::NotRunning(_) => words.not_running,
        Why::AlreadyRunning => words.already_running,
        Why::AlreadyStopped => words.already_stopped,
        Why::Changing(state) => return fill(words.changing, &[status(state)]),
        Why::Frozen => words.frozen,
        Why::Broken(state) => return fill(words.broken, &[status(state)]),
        Why::Gone => words.gone,
        Why::UnknownStatus(state) => return fill(words.unknown_status, &[status(state)]),
        Why::NotInThisGeneration => words.not_in_this_generation,
        Why::NoAddress => words.no_address,
        Why::NoSsh => words.no_ssh,
        Why::RequestUnderWay => words.request_under_way,
        Why::NotQueued => words.not_queued,
        Why::OnlyLooking => words.only_looking,
        Why::NotYours => words.not_yours,
    };
    sentence.to_owned()
}

/// What came of a request, in one line; `Failed` adds its cause where the code is known.
pub(crate) fn notice(notice: &Notice) -> String {
    let words = &later_words().notice;
    match notice {
        Notice::Granted { asked, granted } => fill(words.granted, &[&duration(*asked), &duration(*granted)]),
        Notice::AlreadySo(_) => words.already_so.to_owned(),
        Notice::Failed(failed, failure) => {
            let failed = fill(words.failed, &[action(*failed)]);
            explain(failure).map_or_else(|| failed.clone(), |explanation| [&failed, explanation.cause].join(" "))
        }
        Notice::Unclear(unclear) => fill(words.unclear, &[action(*unclear)]),
        Notice::Saved(saved) => done(*saved).to_owned(),
        Notice::Waiting(waiting, _) => fill(words.waiting, &[action(*waiting)]),
        Notice::TooLate(_) => words.too_late.to_owned(),
        Notice::Replaced { ours, theirs: Some(theirs) } => {
            fill(words.replaced, &[&clock_time(*ours), &clock_time(*theirs)])
        }
        Notice::Replaced { ours, theirs: None } => fill(words.replaced_never, &[&clock_time(*ours)]),
    }
}

/// What happens in a start-up step.
pub(crate) fn step(step: Step) -> &'static str {
    let words = &words().step;
    match step {
        Step::Storage => words.storage,
        Step::Compute => words.compute,
        Step::Network => words.network,
        Step::Initialize => words.initialize,
    }
}

/// "Step 2 of 4".
pub(crate) fn step_place(step: Step) -> String {
    fill(words().step.place, &[&(step as usize + 1).to_string()])
}

/// The kind of a lease.
pub(crate) fn kind(kind: LeaseKind) -> &'static str {
    match kind {
        LeaseKind::Scheduled => words().lease.scheduled,
        LeaseKind::Idle => words().lease.idle,
    }
}

/// "EVS 50 GB".
pub(crate) fn storage(storage: &Storage) -> String {
    let size = storage.capacity_gb.map(|size| fill(words().fact.gigabytes, &[&size.to_string()]));
    match size {
        Some(size) => [&*storage.category, &size].join(" "),
        None => storage.category.to_string(),
    }
}
