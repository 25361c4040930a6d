//! What the page around an element hears: events with plain objects, as embedding.md 6.4 names them. What is told follows from
//! two cards, before and after; nothing here keeps anything.

use domain::{
    Card, Effect, LeaseKind, Millis, Timestamp,
    lease::LeaseView,
    status::Tone,
    steps::{Progress, Step, StepState},
};
use js_sys::Function;
use modelarts::{Operation, request::InstanceAction};
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::text;

/// Something that failed, as RFC 9457 names it.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Problem {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) detail: String,
    pub(super) request_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StatusChange<'a> {
    instance: &'a str,
    status: &'a str,
    previous: Option<&'a str>,
    at: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProgressChange<'a> {
    instance: &'a str,
    /// From 1; absent while none is at work.
    step: Option<usize>,
    steps: [&'static str; 4],
    state: &'static str,
    reason: Option<&'a str>,
    elapsed_ms: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LeaseChange<'a> {
    instance: &'a str,
    #[serde(rename = "type")]
    kind: Option<&'static str>,
    /// How long from now, in milliseconds.
    duration: Option<f64>,
    expires_at: Option<f64>,
    source: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LeaseWarning<'a> {
    instance: &'a str,
    expires_at: f64,
    remaining: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Asked<'a> {
    instance: &'a str,
    action: &'static str,
    params: Params,
}

/// What was asked for with an action.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Params {
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<f64>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Came<'a> {
    instance: &'a str,
    action: &'static str,
    ok: bool,
    problem: Option<Problem>,
}

#[derive(Serialize)]
struct Opening<'a> {
    instance: &'a str,
    url: String,
    target: &'static str,
}

/// The last state of an instance, for whoever asks the element.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Data<'a> {
    instance: &'a str,
    name: &'a str,
    status: &'a str,
    lease_type: Option<&'static str>,
    expires_at: Option<f64>,
    steps: Option<[&'static str; 4]>,
    as_of: Option<f64>,
    actions: Vec<&'static str>,
}

/// Tells, and answers whether what follows may go on.
pub(super) fn tell(listener: &Function, name: &str, detail: &impl Serialize) -> bool {
    // Objects and not maps, and no `undefined` where a field is absent for now.
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let detail = detail.serialize(&serializer).unwrap_or_default();
    // The page around is told through the shell, which lets nothing through that it throws.
    listener.call2(&JsValue::UNDEFINED, &name.into(), &detail).is_ok_and(|goes_on| goes_on != JsValue::FALSE)
}

/// What has changed from one card to the next. `is_ours`: somebody here has asked for another lease.
pub(super) fn changes(listener: &Function, before: Option<&Card>, after: &Card, is_ours: bool, now: Timestamp) {
    let instance = &*after.key.id;
    let previous = before.map(|card| card.status.as_str());
    let status = after.status.as_str();
    if previous != Some(status) {
        tell(listener, "status-change", &StatusChange { instance, status, previous, at: now.0 as f64 });
    }
    if let Some(progress) = &after.progress {
        let was = before.and_then(|card| card.progress.as_ref()).map(words);
        if was != Some(words(progress)) {
            tell(listener, "progress-change", &progress_change(instance, progress, now));
        }
    }
    let (was, (kind, deadline)) = (before.map(lease), lease(after));
    if was.is_some_and(|was| was != (kind, deadline)) {
        let duration = deadline.map(|deadline| (deadline - now).0 as f64);
        let source = if is_ours { "user" } else { "server" };
        let expires_at = deadline.map(|deadline| deadline.0 as f64);
        tell(listener, "lease-change", &LeaseChange { instance, kind, duration, expires_at, source });
    }
}

/// That the end is near: answers whether it may be shown.
pub(super) fn warning(listener: &Function, instance: &str, deadline: Timestamp, now: Timestamp) -> bool {
    let remaining = (deadline - now).0 as f64;
    tell(listener, "lease-warning", &LeaseWarning { instance, expires_at: deadline.0 as f64, remaining })
}

/// Asks whether what was decided may be done; `None` for what changes nothing.
pub(super) fn may(listener: &Function, operation: &Operation) -> Option<bool> {
    let (action, params) = action(operation)?;
    let instance = operation.instance_id()?;
    Some(tell(listener, "action", &Asked { instance, action, params }))
}

/// What an operation is called, if it changes anything.
pub(super) fn action_word(operation: &Operation) -> Option<&'static str> {
    action(operation).map(|(word, _)| word)
}

fn action(operation: &Operation) -> Option<(&'static str, Params)> {
    let of = |duration: Option<i64>, kind| Params { duration: duration.map(|ms| ms as f64), kind };
    Some(match operation {
        Operation::StartNotebook { duration_ms, lease_type, .. } => {
            ("start", of(*duration_ms, lease_type.as_ref().map(|kind| kind.as_str())))
        }
        Operation::StopNotebook { .. } => ("stop", Params::default()),
        Operation::RenewLease { body, query_duration_ms, .. } => {
            let (ms, kind) = match body {
                Some(body) => (query_duration_ms.unwrap_or(body.duration_ms), Some(body.lease_type.as_str())),
                None => (query_duration_ms.unwrap_or_default(), None),
            };
            ("extend", of(Some(ms), kind))
        }
        Operation::ActOnInstance { action: InstanceAction::Start, .. } => ("start", Params::default()),
        Operation::ActOnInstance { .. } => ("stop", Params::default()),
        Operation::UpdateInstance { auto_stop: Some(_), .. } => ("extend", Params::default()),
        Operation::UpdateNotebook { .. } | Operation::UpdateInstance { .. } => ("edit", Params::default()),
        Operation::ListNotebooks { .. }
        | Operation::ShowNotebook { .. }
        | Operation::ShowLease { .. }
        | Operation::ListInstances { .. }
        | Operation::ShowInstance { .. } => return None,
    })
}

/// What came of an action.
pub(super) fn came(listener: &Function, instance: &str, action: &'static str, problem: Option<Problem>) {
    tell(listener, "action-result", &Came { instance, action, ok: problem.is_none(), problem });
}

/// Asks whether a notebook may be opened from here.
pub(super) fn may_open(listener: &Function, instance: &str, url: String) -> bool {
    tell(listener, "open", &Opening { instance, url, target: "_blank" })
}

/// What is known of an instance, for `element.data`.
pub(super) fn data(card: &Card) -> Data<'_> {
    let (lease_type, deadline) = lease(card);
    let permitted = card.controls.iter().filter(|control| control.permitted.is_ok());
    Data {
        instance: &card.key.id,
        name: &card.name,
        status: card.status.as_str(),
        lease_type,
        expires_at: deadline.map(|deadline| deadline.0 as f64),
        steps: card.progress.as_ref().map(words),
        as_of: card.as_of.map(|known| known.0 as f64),
        actions: permitted.map(|control| super::settings::word(control.action)).collect(),
    }
}

/// The names that style sheets of the page around can ask for (`:state(...)`).
pub(super) fn states(card: Option<&Card>, is_offline: bool, is_demo: bool) -> Vec<&'static str> {
    let mut states = Vec::new();
    if let Some(card) = card {
        states.push(match card.tone {
            _ if card.status.is_starting() => "starting",
            Tone::Running => "running",
            Tone::Changing => "stopping",
            Tone::Failed | Tone::Blocked => "failed",
            Tone::Resting | Tone::Unknown => "stopped",
        });
        if card.extension.is_some() {
            states.push("expiring");
        }
        if card.under_way.is_some() {
            states.push("busy");
        }
    }
    states.extend(is_offline.then_some("offline"));
    states.extend(is_demo.then_some("demo"));
    states
}

fn lease(card: &Card) -> (Option<&'static str>, Option<Timestamp>) {
    match card.lease {
        LeaseView::Until { deadline, kind, .. } | LeaseView::Ending { deadline, kind } => {
            (Some(if kind == LeaseKind::Idle { "idle" } else { "timing" }), Some(deadline))
        }
        LeaseView::Resting { .. } | LeaseView::Never { .. } | LeaseView::Unknown => (None, None),
    }
}

fn words(progress: &Progress) -> [&'static str; 4] {
    progress.steps.each_ref().map(|step| match step {
        StepState::Waiting => "waiting",
        StepState::Active { .. } => "active",
        StepState::Done { .. } => "done",
        StepState::Failed { .. } => "failed",
        StepState::Unknown(_) => "unknown",
    })
}

fn progress_change<'a>(instance: &'a str, progress: &'a Progress, now: Timestamp) -> ProgressChange<'a> {
    let failed = Step::ALL.into_iter().find_map(|step| match &progress.steps[step.index()] {
        StepState::Failed { reason } => Some((step, reason.as_deref())),
        _ => None,
    });
    let step = failed.map(|(step, _)| step).or(progress.active());
    let words = words(progress);
    let is_done = words.iter().all(|word| *word == "done");
    ProgressChange {
        instance,
        step: step.map(|step| step.index() + 1),
        steps: words,
        state: if failed.is_some() {
            "failed"
        } else if is_done {
            "done"
        } else {
            "active"
        },
        reason: failed.and_then(|(_, reason)| reason),
        elapsed_ms: (now - progress.since).max(Millis(0)).0 as f64,
    }
}

/// A failure in the words of the person who reads the page.
pub(super) fn problem(failure: &domain::Failure) -> Problem {
    let explanation = text::explain(failure);
    let title = explanation.map_or_else(String::new, |explanation| explanation.cause.to_owned());
    let (status, code, detail, request_id) = match failure {
        domain::Failure::Problem(problem) => {
            let id = Some(problem.request_id.clone()).filter(|id| !id.is_empty());
            (problem.status, problem.code.clone(), problem.detail.clone(), id)
        }
        domain::Failure::Unreachable => (0, "unreachable".to_owned(), String::new(), None),
        domain::Failure::TimedOut => (0, "timed-out".to_owned(), String::new(), None),
        domain::Failure::Unreadable(what) => (0, "unreadable".to_owned(), what.clone(), None),
    };
    Problem { kind: "about:blank", title, status, code, detail, request_id }
}

/// The effect is one that widgets leave alone: the address bar is not theirs.
pub(super) fn is_foreign(effect: &Effect) -> bool {
    matches!(effect, Effect::PushRoute(_) | Effect::ReplaceRoute(_) | Effect::Speak(_) | Effect::AskToNotify)
}
