use serde_json::json;

use super::super::{HOUR, MINUTE, T0, id, key, wire, with};
use super::{Desk, lease, only, refusal, sent};
use crate::{
    Action, KindChoice, Msg, Status,
    card::Notice,
    draft::{DraftState, LeasePurpose},
    lease::LeaseView,
    msg::RequestId,
    steps::{StepState, Took},
    time::Millis,
};

/// Opens the slider to start number 1 and applies it.
fn start(desk: &mut Desk) -> RequestId {
    desk.tell(Msg::ClickedAction(key(1), Action::Start));
    desk.tell(Msg::ChoseLeasePreset(Millis(4 * HOUR)));
    let effects = desk.tell(Msg::AppliedLease);
    only(&effects, &format!("POST notebooks/{}/start?duration=14400000&type=timing", id(1)))
}

#[test]
fn a_stopped_notebook_is_started_and_followed_until_it_runs() {
    let mut desk = Desk::with(&[wire(1, "STOPPED")]);
    desk.cloud_ms += MINUTE;
    let request = start(&mut desk);
    assert_eq!(desk.card(&key(1)).under_way, Some(Action::Start));
    assert_eq!(desk.model.draft().unwrap().state, DraftState::Sending(request));

    let now = desk.cloud_ms;
    desk.answers(
        request,
        &with(wire(1, "STARTING"), json!({"update_at": now, "lease": lease(now, 4 * HOUR, "TIMING")})),
    );
    assert_eq!(desk.model.draft(), None);
    assert_eq!((&desk.card(&key(1)).status, desk.card(&key(1)).under_way), (&Status::Starting, None));
    assert_eq!(desk.card(&key(1)).notice, None);

    // A poll that began before the start was granted comes late.
    desk.sees(wire(1, "STOPPED"));
    assert_eq!(desk.card(&key(1)).status, Status::Starting);

    for step in 1..=4 {
        desk.cloud_ms += 5_000;
        let progress: Vec<_> = (1..=4)
            .map(|other| json!({"step": other, "status": if other < step { "COMPLETED" } else if other == step { "PROCESSING" } else { "WAITING" }}))
            .collect();
        desk.sees(with(wire(1, "STARTING"), json!({"update_at": now, "action_progress": progress})));
        let progress = desk.card(&key(1)).progress.clone().unwrap();
        assert_eq!(progress.active().map(|step| step.index() + 1), Some(step));
        assert_eq!(progress.since.0, now);
    }
    let progress = desk.card(&key(1)).progress.clone().unwrap();
    assert_eq!(progress.steps[0], StepState::Done { took: Some(Took::About(Millis(5_000))) });

    desk.cloud_ms += 5_000;
    let running = desk.cloud_ms;
    desk.sees(with(wire(1, "RUNNING"), json!({"update_at": running, "lease": lease(running, 4 * HOUR, "TIMING")})));
    let card = desk.card(&key(1));
    assert_eq!((card.progress.clone(), card.primary), (None, Some(Action::Open)));
    assert!(matches!(card.lease, LeaseView::Until { deadline, .. } if deadline.0 == running + 4 * HOUR));
}

#[test]
fn the_slider_begins_with_the_last_lease_or_with_an_hour() {
    let idle = json!({"lease": lease(T0, 2 * HOUR, "IDLE")});
    for (value, expected) in [
        (with(wire(1, "STOPPED"), idle), (KindChoice::Idle, 2 * HOUR)),
        (with(wire(1, "STOPPED"), json!({"lease": null})), (KindChoice::Scheduled, HOUR)),
        (with(wire(1, "STOPPED"), json!({"lease": {"enable": false}})), (KindChoice::Scheduled, HOUR)),
    ] {
        let mut desk = Desk::with(&[value]);
        desk.tell(Msg::OpenedLease(key(1)));
        let draft = desk.model.draft().unwrap();
        assert_eq!((draft.choice, draft.duration.0), expected);
        assert_eq!(draft.purpose, LeasePurpose::Start);
    }
}

#[test]
fn nothing_is_sent_while_dragging_and_one_request_on_apply() {
    let mut desk = Desk::with(&[wire(1, "STOPPED")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Start));
    for position in (0..12).chain((0..12).rev()) {
        assert!(desk.tell(Msg::MovedLease(position)).is_empty());
    }
    assert!(desk.tell(Msg::ChoseLeaseKind(KindChoice::Idle)).is_empty());
    assert!(desk.tell(Msg::EnteredLease { hours: String::new(), minutes: "20".into() }).is_empty());
    desk.tell(Msg::ClickedAction(key(1), Action::Start));
    assert_eq!(desk.model.draft().unwrap().duration, Millis(20 * MINUTE), "what was chosen is kept");
    let mut all = Vec::new();
    for _ in 0..20 {
        all.extend(desk.tell(Msg::AppliedLease));
        all.extend(desk.tell(Msg::ClickedAction(key(1), Action::Start)));
    }
    assert_eq!(sent(&all), [format!("POST notebooks/{}/start?duration=1200000&type=idle", id(1))]);
}

#[test]
fn what_cannot_be_used_is_not_sent() {
    let mut desk = Desk::with(&[wire(1, "STOPPED")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Start));
    desk.tell(Msg::EnteredLease { hours: "73".into(), minutes: String::new() });
    assert!(desk.tell(Msg::AppliedLease).is_empty());
    assert!(desk.model.draft().unwrap().fault.is_some());
    desk.tell(Msg::ClosedLease);
    assert_eq!(desk.model.draft(), None);
    assert!(desk.tell(Msg::AppliedLease).is_empty());
}

#[test]
fn a_refusal_is_told_in_the_slider_and_can_be_tried_again() {
    let mut desk = Desk::with(&[wire(1, "STOPPED")]);
    let request = start(&mut desk);
    desk.refuses(request, refusal("ModelArts.0113"));
    let draft = desk.model.draft().unwrap();
    assert_eq!(draft.state, DraftState::Refused(refusal("ModelArts.0113")));
    assert_eq!(draft.duration, Millis(4 * HOUR));
    assert_eq!((desk.card(&key(1)).under_way, &desk.card(&key(1)).notice), (None, &None));
    let effects = desk.tell(Msg::AppliedLease);
    assert_eq!(sent(&effects).len(), 1);

    // Closed in between: told on the card.
    let mut desk = Desk::with(&[wire(1, "STOPPED")]);
    let request = start(&mut desk);
    desk.tell(Msg::ClosedLease);
    desk.refuses(request, refusal("ModelArts.0113"));
    assert_eq!(desk.card(&key(1)).notice, Some(Notice::Failed(Action::Start, refusal("ModelArts.0113"))));
    desk.sees(with(wire(1, "STARTING"), json!({"update_at": T0 + 1})));
    assert_eq!(desk.card(&key(1)).notice, None, "the next state makes it old news");
}

#[test]
fn started_elsewhere_is_no_failure() {
    for code in ["ModelArts.6305", "ModelArts.6306", "ModelArts.6357"] {
        let mut desk = Desk::with(&[wire(1, "STOPPED")]);
        let request = start(&mut desk);
        let effects = desk.refuses(request, refusal(code));
        let reread = only(&effects, &format!("GET notebooks/{}", id(1)));
        assert_eq!(desk.card(&key(1)).notice, Some(Notice::AlreadySo(Action::Start)));
        assert_eq!((desk.model.draft(), desk.model.toasts().len()), (None, 0));
        desk.answers(reread, &with(wire(1, "RUNNING"), json!({"update_at": T0 + 1})));
        assert_eq!(desk.card(&key(1)).status, Status::Running);
    }
}

#[test]
fn another_tab_that_starts_it_closes_the_slider() {
    let mut desk = Desk::with(&[wire(1, "STOPPED")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Start));
    desk.sees(with(wire(1, "STARTING"), json!({"update_at": T0 + 1})));
    assert_eq!(desk.model.draft(), None);
    assert!(desk.tell(Msg::AppliedLease).is_empty());
}

#[test]
fn less_granted_than_asked_is_said() {
    let mut desk = Desk::with(&[wire(1, "STOPPED")]);
    let request = start(&mut desk);
    desk.answers(
        request,
        &with(wire(1, "STARTING"), json!({"update_at": T0 + 1, "lease": lease(T0 + 1, HOUR, "TIMING")})),
    );
    let expected = Some(Notice::Granted { asked: Millis(4 * HOUR), granted: Millis(HOUR) });
    assert_eq!(desk.card(&key(1)).notice, expected);
    desk.sees(with(wire(1, "RUNNING"), json!({"update_at": T0 + 2, "lease": lease(T0 + 2, HOUR, "TIMING")})));
    assert_eq!(desk.card(&key(1)).notice, expected, "still true when it runs");
}
