use serde_json::{Value, json};

use super::super::{HOUR, MINUTE, T0, id, key, wire, with};
use super::{Desk, lease, only, problem, refusal, sent};
use crate::Effect;
use crate::{
    Action, Failure, KindChoice, LeaseKind, Msg, Timestamp,
    card::Notice,
    draft::{DraftState, LeasePurpose, LeaseResult},
    lease::LeaseView,
    msg::{RequestId, WakeReason},
    time::Millis,
};

fn renew(desk: &mut Desk) -> RequestId {
    desk.tell(Msg::ClickedAction(key(1), Action::Renew));
    desk.tell(Msg::ChoseLeaseKind(KindChoice::Idle));
    desk.tell(Msg::EnteredLease { hours: "2".into(), minutes: "0".into() });
    let effects = desk.tell(Msg::AppliedLease);
    only(&effects, &format!("PATCH notebooks/{}/lease {{\"duration\":7200000,\"type\":\"idle\"}}", id(1)))
}

fn deadline(desk: &Desk) -> Option<(i64, LeaseKind)> {
    match desk.card(&key(1)).lease {
        LeaseView::Until { deadline, kind, .. } | LeaseView::Ending { deadline, kind } => Some((deadline.0, kind)),
        _ => None,
    }
}

#[test]
fn what_was_granted_is_shown() {
    let set_at = T0 + 5_000;
    let clamped = Some(Notice::Granted { asked: Millis(2 * HOUR), granted: Millis(HOUR) });
    for (answer, end, kind, notice) in [
        (lease(set_at, 2 * HOUR, "IDLE"), set_at + 2 * HOUR, LeaseKind::Idle, Some(Notice::Saved(Action::Renew))),
        (
            lease(set_at, 2 * HOUR - 30_000, "IDLE"),
            set_at + 2 * HOUR - 30_000,
            LeaseKind::Idle,
            Some(Notice::Saved(Action::Renew)),
        ),
        (lease(set_at, HOUR, "IDLE"), set_at + HOUR, LeaseKind::Idle, clamped),
    ] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.cloud_ms = set_at;
        let request = renew(&mut desk);
        desk.answers(request, &answer);
        assert_eq!(deadline(&desk), Some((end, kind)), "{answer}");
        assert_eq!((&desk.card(&key(1)).notice, desk.model.draft()), (&notice, None), "{answer}");

        // An older poll does not take it back, a newer one does.
        desk.sees(wire(1, "RUNNING"));
        assert_eq!(deadline(&desk), Some((end, kind)));
        desk.sees(with(wire(1, "RUNNING"), json!({"lease": lease(set_at + 1, 5 * HOUR, "TIMING")})));
        assert_eq!(deadline(&desk), Some((set_at + 1 + 5 * HOUR, LeaseKind::Scheduled)));
    }
}

#[test]
fn an_empty_answer_is_followed_by_a_read() {
    let notebook = |length| with(wire(1, "RUNNING"), json!({"lease": lease(T0 + 1, length, "IDLE")}));
    for (answer, notice) in [
        (Ok(notebook(2 * HOUR)), Notice::Saved(Action::Renew)),
        (Ok(notebook(HOUR)), Notice::Granted { asked: Millis(2 * HOUR), granted: Millis(HOUR) }),
        // It was granted; only the exact end is not known again.
        (Err(Failure::Unreachable), Notice::Saved(Action::Renew)),
        (Ok(json!("<html>")), Notice::Saved(Action::Renew)),
    ] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        let request = renew(&mut desk);
        let effects = desk.answers(request, &Value::Null);
        let read = only(&effects, &format!("GET notebooks/{}", id(1)));
        assert_eq!(desk.card(&key(1)).under_way, Some(Action::Renew), "until it is known");
        let result = answer.map(|value| value.to_string().as_bytes().into());
        desk.tell(Msg::Answered { request: read, result });
        assert_eq!(desk.card(&key(1)).notice, Some(notice));
        assert_eq!((desk.card(&key(1)).under_way, desk.model.draft()), (None, None));
    }
}

#[test]
fn a_renewal_that_may_have_happened_is_looked_up() {
    let unknown = || problem(504, "upstream-unknown", None);
    let renewed = with(wire(1, "RUNNING"), json!({"lease": lease(T0 + 1, 2 * HOUR, "IDLE")}));
    for (failure, found, notice) in [
        (unknown(), renewed.clone(), Notice::Saved(Action::Renew)),
        (unknown(), wire(1, "RUNNING"), Notice::Failed(Action::Renew, unknown())),
        (Failure::TimedOut, renewed.clone(), Notice::Saved(Action::Renew)),
        (Failure::Unreadable("x".into()), renewed, Notice::Saved(Action::Renew)),
    ] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        let request = renew(&mut desk);
        let effects = desk.refuses(request, failure);
        let check = only(&effects, &format!("GET notebooks/{}", id(1)));
        assert_eq!(desk.card(&key(1)).notice, Some(Notice::Unclear(Action::Renew)));
        desk.answers(check, &found);
        assert_eq!(desk.card(&key(1)).notice, Some(notice));
    }
}

#[test]
fn looking_up_is_tried_a_few_times() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    let request = renew(&mut desk);
    let effects = desk.refuses(request, Failure::TimedOut);
    let mut check = only(&effects, &format!("GET notebooks/{}", id(1)));
    for _ in 0..3 {
        let effects = desk.refuses(check, Failure::Unreachable);
        assert_eq!(effects, [Effect::Wake { after: Millis(5_000), reason: WakeReason::Reread(check) }]);
        let effects = desk.tell(Msg::Woke(WakeReason::Reread(check)));
        check = only(&effects, &format!("GET notebooks/{}", id(1)));
    }
    desk.refuses(check, Failure::Unreachable);
    assert_eq!(desk.card(&key(1)).notice, Some(Notice::Failed(Action::Renew, Failure::TimedOut)));
    assert!(desk.tell(Msg::Woke(WakeReason::Reread(check))).is_empty());
}

#[test]
fn a_refusal_keeps_what_was_chosen() {
    // 6357 also means "busy": for a renewal that is a failure, not "already so".
    for code in ["ModelArts.6349", "ModelArts.6357", "ModelArts.6327"] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        let request = renew(&mut desk);
        desk.refuses(request, refusal(code));
        let draft = desk.model.draft().unwrap();
        assert_eq!((&draft.state, draft.duration), (&DraftState::Refused(refusal(code)), Millis(2 * HOUR)));
        assert_eq!(deadline(&desk), Some((T0 + 2 * HOUR, LeaseKind::Scheduled)), "{code}");
    }
}

#[test]
fn what_does_not_run_is_never_renewed() {
    for status in ["STOPPED", "STARTING", "STOPPING", "START_FAILED", "FROZEN", "MIGRATING"] {
        let mut desk = Desk::with(&[wire(1, status)]);
        desk.tell(Msg::ClickedAction(key(1), Action::Renew));
        assert_eq!(desk.model.draft(), None, "{status}");
        assert!(desk.tell(Msg::AppliedLease).is_empty());
    }
    // It stops while the slider is open.
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Renew));
    desk.sees(with(wire(1, "STOPPING"), json!({"update_at": T0 + 1})));
    assert_eq!(desk.model.draft(), None);
}

#[test]
fn a_deadline_that_passes_is_asked_about_once() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    assert!(sent(&desk.wait(2 * HOUR - 1)).is_empty());
    let effects = desk.wait(1);
    let reread = only(&effects, &format!("GET notebooks/{}", id(1)));
    assert!(matches!(desk.card(&key(1)).lease, LeaseView::Ending { .. }));
    for _ in 0..100 {
        assert!(sent(&desk.wait(1_000)).is_empty());
    }
    desk.answers(reread, &wire(1, "RUNNING"));
    assert!(sent(&desk.wait(1_000)).is_empty());
    // Renewed in the last second, and passed again.
    let now = desk.cloud_ms;
    desk.sees(with(wire(1, "RUNNING"), json!({"lease": lease(now, HOUR, "TIMING")})));
    assert!(matches!(desk.card(&key(1)).lease, LeaseView::Until { .. }));
    assert_eq!(sent(&desk.wait(HOUR)).len(), 1);
}

#[test]
fn nothing_is_asked_about_a_deadline_while_nobody_can_answer() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::StreamLost(Failure::Unreachable));
    desk.cloud_ms += 3 * HOUR;
    assert!(sent(&desk.tell(Msg::Ticked)).is_empty());
    assert!(matches!(desk.card(&key(1)).lease, LeaseView::Ending { .. }));
    desk.tell(Msg::BecameVisible);
    desk.event(api::Body::Upstream(api::Upstream::Answering));
    assert_eq!(sent(&desk.tell(Msg::Ticked)), [format!("GET notebooks/{}", id(1))]);
}

#[test]
fn a_clock_that_was_fast_is_forgiven() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.wait(HOUR + 50 * MINUTE);
    assert_eq!(desk.card(&key(1)).primary, Some(Action::Renew));
    // The browser's clock had been set forward; the next events tell.
    let local = desk.local();
    for number in ["2", "3"] {
        let body = api::Body::Upstream(api::Upstream::Answering);
        let event = api::Event { now_ms: T0 + MINUTE, body };
        desk.model.update(Msg::EventArrived { number: number.into(), event }, local);
    }
    desk.model.update(Msg::Ticked, local);
    assert_eq!(desk.card(&key(1)).primary, Some(Action::Open));
}

#[test]
fn the_same_lease_as_before_is_no_renewal() {
    let before = with(wire(1, "RUNNING"), json!({"lease": lease(T0 - 1, 2 * HOUR, "IDLE")}));
    let mut desk = Desk::with(std::slice::from_ref(&before));
    desk.cloud_ms += HOUR;
    let request = renew(&mut desk);
    let effects = desk.refuses(request, Failure::TimedOut);
    let check = only(&effects, &format!("GET notebooks/{}", id(1)));
    desk.answers(check, &before);
    assert_eq!(desk.card(&key(1)).notice, Some(Notice::Failed(Action::Renew, Failure::TimedOut)));
}

#[test]
fn many_deadlines_at_once_are_asked_about_a_few_at_a_time() {
    let all: Vec<_> = (0..100).map(|number| wire(number, "RUNNING")).collect();
    let mut desk = Desk::with(&all);
    let effects = desk.wait(3 * HOUR);
    assert_eq!(sent(&effects).len(), 4);
    assert!(sent(&desk.wait(1_000)).is_empty(), "not more before these are answered");
    let (request, _) = super::requests(&effects)[0].clone();
    desk.refuses(request, Failure::Unreachable);
    assert_eq!(sent(&desk.wait(1_000)).len(), 1);
}

#[test]
fn the_result_is_counted_on_the_clouds_clock() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Renew));
    desk.tell(Msg::ChoseLeasePreset(Millis(4 * HOUR)));
    let draft = desk.model.draft().unwrap();
    assert_eq!(draft.purpose, LeasePurpose::Renew);
    let now = desk.model.clock().at(desk.local());
    let expected = LeaseResult::StopsAt { deadline: Timestamp(T0 + 4 * HOUR), left: Millis(4 * HOUR) };
    assert_eq!(draft.result(now), expected);
}

#[test]
fn urgency_changes_the_card_when_its_time_comes() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    let mut changes = 0;
    let mut revision = desk.model.revision();
    for _ in 0..119 {
        desk.wait(MINUTE);
        changes += u32::from(desk.model.revision() != revision);
        revision = desk.model.revision();
    }
    assert_eq!(changes, 3, "30, 10 and 2 minutes before the end, and at no other tick");
    assert_eq!(desk.card(&key(1)).primary, Some(Action::Renew));
}
