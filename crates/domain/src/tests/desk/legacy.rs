use serde_json::{Value, json};

use super::super::{HOUR, T0, legacy_key, legacy_wire, with};
use super::{Desk, only, refusal, sent};
use crate::{
    Action, KindChoice, Msg, Status, Timestamp,
    card::Notice,
    draft::{DraftState, LeasePurpose, LeaseResult},
    lease::{LeaseView, NextLease},
    time::Millis,
};

fn path() -> String {
    format!("demanager/instances/{}", legacy_key(1).id)
}

fn auto_stop(status: &str, auto_stop: Value) -> Value {
    with(legacy_wire(1, status), json!({"spec": {"auto_stop": auto_stop, "annotations": {"url": "https://x/lab"}}}))
}

fn two_hours(status: &str) -> Value {
    auto_stop(status, json!({"enable": true, "duration": 7200}))
}

const STARTED: fn() -> Value = || json!({"current_status": "STARTING", "previous_state": "STOPPED"});

#[test]
fn it_starts_with_what_it_keeps() {
    for (value, choice) in [(legacy_wire(1, "STOPPED"), KindChoice::Off), (two_hours("STOPPED"), KindChoice::Scheduled)]
    {
        let mut desk = Desk::with(&[value]);
        desk.tell(Msg::ClickedAction(legacy_key(1), Action::Start));
        assert_eq!(desk.model.draft().unwrap().choice, choice);
        let effects = desk.tell(Msg::AppliedLease);
        let request = only(&effects, &format!("POST {}/action {{\"action\":\"start\"}}", path()));
        let effects = desk.answers(request, &STARTED());
        assert_eq!(desk.card(&legacy_key(1)).status, Status::Starting);
        assert_eq!(sent(&effects), [format!("GET {}", path())]);
        assert_eq!((desk.model.draft(), desk.card(&legacy_key(1)).progress.clone()), (None, None));
    }
}

#[test]
fn a_changed_auto_stop_is_set_before_the_start() {
    let mut desk = Desk::with(&[legacy_wire(1, "STOPPED")]);
    desk.tell(Msg::ClickedAction(legacy_key(1), Action::Start));
    desk.tell(Msg::ChoseLeaseKind(KindChoice::Scheduled));
    desk.tell(Msg::EnteredLease { hours: "2".into(), minutes: String::new() });
    let effects = desk.tell(Msg::AppliedLease);
    let body = r#"{"spec":{"auto_stop":{"enable":true,"duration":7200}}}"#;
    let first = only(&effects, &format!("PUT {} {body}", path()));
    assert_eq!(desk.card(&legacy_key(1)).under_way, Some(Action::Start));
    let effects = desk.answers(first, &two_hours("STOPPED"));
    let second = only(&effects, &format!("POST {}/action {{\"action\":\"start\"}}", path()));
    assert_eq!(desk.card(&legacy_key(1)).under_way, Some(Action::Start));
    assert_eq!(desk.model.draft().unwrap().state, DraftState::Sending(second));
    desk.answers(second, &STARTED());
    assert_eq!((desk.model.draft(), desk.card(&legacy_key(1)).under_way), (None, None));
}

#[test]
fn an_auto_stop_nobody_told_is_set_before_the_start() {
    let mut desk = Desk::with(&[auto_stop("STOPPED", Value::Null)]);
    desk.tell(Msg::ClickedAction(legacy_key(1), Action::Start));
    assert_eq!(desk.model.draft().unwrap().choice, KindChoice::Scheduled, "what is unknown may cost for ever");
    desk.tell(Msg::ChoseLeaseKind(KindChoice::Off));
    let effects = desk.tell(Msg::AppliedLease);
    only(&effects, &format!("PUT {} {{\"spec\":{{\"auto_stop\":{{\"enable\":false}}}}}}", path()));
}

#[test]
fn when_the_auto_stop_cannot_be_set_nothing_is_started() {
    let mut desk = Desk::with(&[two_hours("STOPPED")]);
    desk.tell(Msg::ClickedAction(legacy_key(1), Action::Start));
    desk.tell(Msg::ChoseLeaseKind(KindChoice::Off));
    let effects = desk.tell(Msg::AppliedLease);
    let first = only(&effects, &format!("PUT {} {{\"spec\":{{\"auto_stop\":{{\"enable\":false}}}}}}", path()));
    let effects = desk.refuses(first, refusal("ModelArts.6347"));
    assert!(sent(&effects).is_empty());
    let card = desk.card(&legacy_key(1));
    assert_eq!(card.notice, Some(Notice::Failed(Action::SetAutoStop, refusal("ModelArts.6347"))));
    assert_eq!(desk.model.draft().unwrap().state, DraftState::Refused(refusal("ModelArts.6347")));
}

#[test]
fn while_it_runs_a_change_counts_from_the_next_start() {
    let stop = T0 + HOUR;
    let running = auto_stop("RUNNING", json!({"enable": true, "duration": 3600, "stop_timestamp": stop}));
    let mut desk = Desk::with(&[running]);
    desk.tell(Msg::OpenedLease(legacy_key(1)));
    let draft = desk.model.draft().unwrap();
    assert_eq!((draft.purpose, draft.duration), (LeasePurpose::NextStart, Millis(HOUR)));
    desk.tell(Msg::ChoseLeasePreset(Millis(2 * HOUR)));
    let result = desk.model.draft().unwrap().result(Timestamp(T0));
    assert_eq!(result, LeaseResult::FromNextStart { length: Millis(2 * HOUR) });
    let effects = desk.tell(Msg::AppliedLease);
    let request =
        only(&effects, &format!("PUT {} {{\"spec\":{{\"auto_stop\":{{\"enable\":true,\"duration\":7200}}}}}}", path()));
    desk.answers(request, &auto_stop("RUNNING", json!({"enable": true, "duration": 7200, "stop_timestamp": stop})));
    let card = desk.card(&legacy_key(1));
    assert_eq!(card.notice, Some(Notice::Saved(Action::SetAutoStop)));
    assert!(matches!(
        card.lease,
        LeaseView::Until { deadline: Timestamp(end), next: NextLease::After(Millis(next)), .. }
            if end == stop && next == 2 * HOUR
    ));
}

#[test]
fn an_answer_without_a_spec_is_followed_by_a_read() {
    let mut desk = Desk::with(&[legacy_wire(1, "STOPPED")]);
    desk.tell(Msg::ClickedAction(legacy_key(1), Action::SetAutoStop));
    assert_eq!(desk.model.draft().unwrap().purpose, LeasePurpose::NextStart);
    desk.tell(Msg::ChoseLeaseKind(KindChoice::Scheduled));
    let effects = desk.tell(Msg::AppliedLease);
    let (request, _) = super::requests(&effects)[0].clone();
    let effects = desk.answers(request, &json!({"id": legacy_key(1).id.as_ref(), "description": "new"}));
    assert_eq!(&*desk.card(&legacy_key(1)).description, "new");
    let read = only(&effects, &format!("GET {}", path()));
    desk.answers(read, &auto_stop("STOPPED", json!({"enable": true, "duration": 3600})));
    let card = desk.card(&legacy_key(1));
    assert_eq!(card.notice, Some(Notice::Saved(Action::SetAutoStop)));
    assert_eq!(card.lease, LeaseView::Resting { next: NextLease::After(Millis(HOUR)) });
}

#[test]
fn the_queue_can_be_left() {
    let queued = with(legacy_wire(1, "START_QUEUING"), json!({"queuing_info": {"rank": 2}}));
    let mut desk = Desk::with(&[queued]);
    assert_eq!(desk.card(&legacy_key(1)).primary, Some(Action::LeaveQueue));
    assert_eq!(desk.tell(Msg::ClickedAction(legacy_key(1), Action::LeaveQueue)), []);
    let effects = desk.tell(Msg::ConfirmedDialog);
    let request = only(&effects, &format!("POST {}/action {{\"action\":\"dequeue\"}}", path()));
    desk.answers(request, &json!({"current_status": "STOPPED", "previous_state": "START_QUEUING"}));
    assert_eq!((&desk.card(&legacy_key(1)).status, &desk.card(&legacy_key(1)).queue), (&Status::Stopped, &None));
}

#[test]
fn an_answer_that_names_no_state_is_followed_by_a_read() {
    let mut desk = Desk::with(&[legacy_wire(1, "STOPPED")]);
    desk.tell(Msg::ClickedAction(legacy_key(1), Action::Start));
    let effects = desk.tell(Msg::AppliedLease);
    let (request, _) = super::requests(&effects)[0].clone();
    let effects = desk.answers(request, &json!({}));
    let read = only(&effects, &format!("GET {}", path()));
    desk.answers(read, &with(legacy_wire(1, "STARTING"), json!({"latest_update_timestamp": (T0 + 1).to_string()})));
    assert_eq!((desk.model.draft(), desk.card(&legacy_key(1)).under_way), (None, None));
    assert_eq!(desk.card(&legacy_key(1)).status, Status::Starting);
}
