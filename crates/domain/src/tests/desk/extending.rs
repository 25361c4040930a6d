use serde_json::{Value, json};

use super::super::{HOUR, MINUTE, T0, id, key, wire, with};
use super::{Desk, lease, only, problem, refusal, sent};
use crate::{
    Action, Effect, Failure, Lease, Msg, Timestamp,
    card::{Extension, Notice},
    model::ToastBody,
    msg::{RequestId, WakeReason},
    time::Millis,
};

fn patch(length: i64, kind: &str) -> String {
    format!("PATCH notebooks/{}/lease {{\"duration\":{length},\"type\":\"{kind}\"}}", id(1))
}

fn idle(length: i64) -> Value {
    with(wire(1, "RUNNING"), json!({"lease": lease(T0, length, "IDLE")}))
}

#[test]
fn one_click_makes_a_lease_longer_whose_end_is_near() {
    for (value, waited, extension, expected) in [
        (wire(1, "RUNNING"), 89 * MINUTE, None, None),
        // What is left and an hour more: a renewal sets, it does not add (api.md 6.2).
        (wire(1, "RUNNING"), 95 * MINUTE, Some(Extension::Hour), Some(patch(25 * MINUTE + HOUR, "timing"))),
        (wire(1, "RUNNING"), 2 * HOUR + 1, Some(Extension::Hour), Some(patch(HOUR, "timing"))),
        (idle(HOUR), 29 * MINUTE, None, None),
        (idle(HOUR), 31 * MINUTE, Some(Extension::Again(Millis(HOUR))), Some(patch(HOUR, "idle"))),
        (wire(1, "SNAPSHOTTING"), 95 * MINUTE, None, None),
        (with(wire(1, "RUNNING"), json!({"lease": {"enable": false}})), 95 * MINUTE, None, None),
    ] {
        let mut desk = Desk::with(&[value]);
        desk.wait(waited);
        assert_eq!(desk.card(&key(1)).extension, extension, "{waited}");
        let effects = desk.tell(Msg::ClickedExtend(key(1)));
        assert_eq!(sent(&effects), Vec::from_iter(expected), "{waited}");
        for _ in 0..20 {
            assert!(sent(&desk.tell(Msg::ClickedExtend(key(1)))).is_empty(), "one at a time");
        }
    }
}

#[test]
fn an_extension_stays_within_the_limits_of_the_desk() {
    let mut desk = Desk::closed();
    desk.tell(Msg::Opened(crate::Route::default()));
    let mut session = super::session();
    session.projects[0].limits.scheduled.max_ms = HOUR + 10 * MINUTE;
    desk.tell(Msg::SessionAnswered(Ok(session)));
    desk.tell(Msg::StreamOpened);
    desk.part(1, 1, &[wire(1, "RUNNING")]);
    desk.wait(95 * MINUTE);
    let effects = desk.tell(Msg::ClickedExtend(key(1)));
    assert_eq!(sent(&effects), [patch(HOUR + 10 * MINUTE, "timing")]);
}

/// The slider renews to 4 h, and the cloud grants it.
fn renewed(desk: &mut Desk) -> Vec<Effect> {
    desk.tell(Msg::ClickedAction(key(1), Action::Renew));
    desk.tell(Msg::ChoseLeasePreset(Millis(4 * HOUR)));
    let effects = desk.tell(Msg::AppliedLease);
    let request = only(&effects, &patch(4 * HOUR, "timing"));
    let now = desk.cloud_ms;
    desk.answers(request, &lease(now, 4 * HOUR, "TIMING"))
}

#[test]
fn a_renewal_can_be_taken_back_while_the_limits_allow_it() {
    let before = Lease::On {
        kind: crate::LeaseKind::Scheduled,
        deadline: Some(Timestamp(T0 + 2 * HOUR)),
        duration: Some(Millis(2 * HOUR)),
    };
    // After half an hour 90 minutes are left of the old lease; after 61 minutes less than the cloud grants.
    for (waited, back) in [(30 * MINUTE, Some(90 * MINUTE)), (61 * MINUTE, None)] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.wait(waited);
        renewed(&mut desk);
        let toast = desk.model.toasts().first().cloned();
        assert_eq!(toast.is_some(), back.is_some(), "{waited}");
        let Some(toast) = toast else { continue };
        let deadline = Timestamp(T0 + waited + 4 * HOUR);
        let body = ToastBody::Renewed { key: key(1), name: "notebook-1".into(), deadline, before };
        assert_eq!(toast.body, body);
        let effects = desk.tell(Msg::ClickedUndo(toast.id));
        assert_eq!(sent(&effects), Vec::from_iter(back.map(|back| patch(back, "timing"))));
        assert!(desk.model.toasts().is_empty());
        assert!(desk.tell(Msg::ClickedUndo(toast.id)).is_empty(), "once");
    }
}

#[test]
fn an_extension_that_comes_too_late_says_so() {
    for stops_first in [false, true] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.wait(2 * HOUR - 3_000);
        let effects = desk.tell(Msg::ClickedExtend(key(1)));
        let request = only(&effects, &patch(HOUR + 3_000, "timing"));
        if stops_first {
            desk.sees(with(wire(1, "STOPPING"), json!({"update_at": T0 + 2 * HOUR})));
        }
        let effects = desk.refuses(request, refusal("ModelArts.6327"));
        assert_eq!(desk.card(&key(1)).notice, Some(Notice::TooLate(Action::Renew)));
        let reads = if stops_first { vec![] } else { vec![format!("GET notebooks/{}", id(1))] };
        assert_eq!(sent(&effects), reads);
        desk.sees(with(wire(1, "STOPPED"), json!({"update_at": T0 + 2 * HOUR + 1})));
        assert_eq!(desk.card(&key(1)).notice, Some(Notice::TooLate(Action::Renew)), "still to be read");
    }
}

#[test]
fn a_busy_cloud_is_waited_for() {
    let busy = |wait: Option<i64>| {
        let Failure::Problem(mut busy) = problem(429, "upstream-busy", Some("ModelArts.6101")) else { unreachable!() };
        busy.retry_after_ms = wait;
        Failure::Problem(busy)
    };
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    let effects = desk.tell(Msg::ConfirmedDialog);
    let stop = format!("POST notebooks/{}/stop", id(1));
    let request = only(&effects, &stop);
    for wait in [Some(12_000), None, Some(60_000)] {
        let effects = desk.refuses(request, busy(wait));
        let after = wait.unwrap_or(5_000);
        let reason = WakeReason::SendAgain(request);
        assert_eq!(effects, [Effect::Wake { after: Millis(after), reason }]);
        let until = Timestamp(desk.cloud_ms + after);
        assert_eq!(desk.card(&key(1)).notice, Some(Notice::Waiting(Action::Stop, until)));
        assert_eq!(desk.card(&key(1)).under_way, Some(Action::Stop));
        desk.cloud_ms += after;
        assert_eq!(only(&desk.tell(Msg::Woke(reason)), &stop), request);
    }
    // Not for ever.
    desk.refuses(request, busy(Some(1_000)));
    assert_eq!(desk.card(&key(1)).notice, Some(Notice::Failed(Action::Stop, busy(Some(1_000)))));
    assert!(desk.tell(Msg::Woke(WakeReason::SendAgain(request))).is_empty());
    // A 503 may have been done.
    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    let effects = desk.tell(Msg::ConfirmedDialog);
    let request = only(&effects, &stop);
    assert!(!matches!(desk.refuses(request, problem(503, "upstream-busy", None))[..], [Effect::Wake { .. }]));
    assert_eq!(desk.card(&key(1)).under_way, None);
    // And not for an hour.
    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    let effects = desk.tell(Msg::ConfirmedDialog);
    let request = only(&effects, &stop);
    desk.refuses(request, busy(Some(HOUR)));
    assert_eq!(desk.card(&key(1)).under_way, None);
}

#[test]
fn what_was_waited_for_is_not_sent_when_it_has_become_impossible() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Renew));
    let effects = desk.tell(Msg::AppliedLease);
    let (request, _): (RequestId, String) = super::requests(&effects)[0].clone();
    desk.refuses(request, problem(429, "too-many", None));
    desk.sees(with(wire(1, "STOPPED"), json!({"update_at": T0 + 1})));
    assert!(sent(&desk.tell(Msg::Woke(WakeReason::SendAgain(request)))).is_empty());
    assert_eq!((desk.card(&key(1)).under_way, desk.model.draft()), (None, None));
}
