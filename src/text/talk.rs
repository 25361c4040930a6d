//! Words for questions, faults of a typed text, short messages and what screen readers are told.

use domain::{
    Action, LeaseKind, Timestamp,
    effect::{About, Announcement, Warning},
    model::{Dialog, EditFault, ToastBody},
};

use super::{action, clock_time, duration, explain, fill, intl, later_words, number, status, step, words};

/// A question before something costly.
pub(crate) struct Question {
    pub(crate) title: String,
    pub(crate) detail: &'static str,
    pub(crate) confirm: &'static str,
    pub(crate) keep: &'static str,
}

/// What is asked before `dialog.action`.
pub(crate) fn dialog(dialog: &Dialog) -> Question {
    let words = &later_words().talk;
    let confirm = action(dialog.action);
    let (title, detail, keep) = match dialog.action {
        Action::Stop => (fill(words.stop_title, &[&dialog.name]), words.stop_detail, words.stop_keep),
        Action::LeaveQueue => (fill(words.leave_title, &[&dialog.name]), words.leave_detail, words.leave_keep),
        Action::Start
        | Action::Renew
        | Action::SetAutoStop
        | Action::Rename
        | Action::Describe
        | Action::Open
        | Action::CopySsh => (fill(words.ask, &[confirm, &dialog.name]), "", words.cancel),
    };
    Question { title, detail, confirm, keep }
}

/// Why a text cannot be saved.
pub(crate) fn edit_fault(fault: &EditFault) -> String {
    let words = &later_words().talk;
    match fault {
        EditFault::TooLong { max, actual } => fill(words.too_long, &[&number(*actual), &number(*max)]),
        EditFault::ForbiddenCharacter(character) => fill(words.forbidden, &[character.encode_utf8(&mut [0; 4])]),
        EditFault::Empty => words.name_needed.to_owned(),
    }
}

/// A short message.
pub(crate) fn toast(body: &ToastBody) -> String {
    let words = &later_words().talk;
    match body {
        ToastBody::Copied => super::words().announcement.copied.to_owned(),
        ToastBody::CopyFailed => words.copy_failed.to_owned(),
        ToastBody::SignOutFailed => words.sign_out_failed.to_owned(),
        ToastBody::Renewed { name, deadline, .. } => fill(words.renewed, &[name, &clock_time(*deadline)]),
        ToastBody::Removed { name } => fill(words.removed, &[name]),
        ToastBody::Failed { action: failed, name, failure } => {
            let message = fill(words.action_failed, &[action(*failed), name]);
            explain(failure).map_or_else(|| message.clone(), |explanation| [&message, explanation.cause].join(" "))
        }
    }
}

/// What screen readers are told.
pub(crate) fn announcement(announcement: &Announcement, now: Timestamp) -> String {
    let words = words();
    let talk = &words.announcement;
    match announcement {
        Announcement::StatusChanged { name, status: state } => fill(talk.status, &[name, status(state)]),
        Announcement::StepChanged { name, step: reached } => {
            fill(talk.step, &[name, &(*reached as usize + 1).to_string(), step(*reached)])
        }
        Announcement::LeaseChanged { name, deadline: Some(deadline) } => {
            fill(talk.lease, &[name, &clock_time(*deadline)])
        }
        Announcement::LeaseChanged { name, deadline: None } => fill(talk.no_lease, &[name]),
        Announcement::Warning(warning) => alarm(warning, now),
        Announcement::Failed { name } => fill(talk.failed, &[name]),
        Announcement::Saved { name } => fill(talk.saved, &[name]),
        Announcement::Copied => talk.copied.to_owned(),
    }
}

/// "demo stops in 9 min": what people are warned of, as of `now` on the cloud's clock.
pub(crate) fn alarm(warning: &Warning, now: Timestamp) -> String {
    let words = &words().alarm;
    let (template, length) = match warning.about {
        About::Ending { deadline, kind: LeaseKind::Scheduled, .. } => (words.stops_in, deadline - now),
        About::Ending { deadline, kind: LeaseKind::Idle, .. } => (words.may_stop_in, deadline - now),
        About::Stalled { since } => (words.has_stalled, now - since),
    };
    fill(template, &[&warning.name, &duration(length)])
}

/// "15 notebooks", or "3 of 15" when only some are shown.
pub(crate) fn count(shown: usize, all: usize) -> String {
    let words = &words().desk;
    if shown != all {
        return fill(words.found, &[&number(shown), &number(all)]);
    }
    let template = if intl::is_one(all) { words.one_notebook } else { words.many_notebooks };
    fill(template, &[&number(all)])
}
