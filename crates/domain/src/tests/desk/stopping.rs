use serde_json::json;

use super::super::{T0, id, key, legacy_key, legacy_wire, wire, with};
use super::{Desk, only, refusal, sent};
use crate::{Action, Failure, Msg, Status, card::Notice, model::ToastBody, remote::Remote};

#[test]
fn stopping_is_asked_first_and_sent_once() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    assert!(desk.tell(Msg::ClickedAction(key(1), Action::Stop)).is_empty());
    assert_eq!(&*desk.model.dialog().unwrap().name, "notebook-1");
    desk.tell(Msg::DismissedDialog);
    assert!(desk.tell(Msg::ConfirmedDialog).is_empty());

    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    let effects = desk.tell(Msg::ConfirmedDialog);
    let request = only(&effects, &format!("POST notebooks/{}/stop", id(1)));
    assert!(desk.tell(Msg::ConfirmedDialog).is_empty());
    assert!(desk.tell(Msg::ClickedAction(key(1), Action::Stop)).is_empty());
    assert_eq!(desk.model.dialog(), None);
    desk.answers(request, &with(wire(1, "STOPPING"), json!({"update_at": T0 + 1})));
    assert_eq!(desk.card(&key(1)).status, Status::Stopping);
    assert_eq!(desk.card(&key(1)).notice, None);
}

#[test]
fn who_needs_no_question_says_so_once() {
    let mut desk = Desk::with(&[wire(1, "RUNNING"), wire(2, "RUNNING"), wire(3, "RUNNING")]);
    // Said and taken back by Escape: it counts for nothing.
    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    desk.tell(Msg::ChoseToBeAsked(false));
    desk.tell(Msg::DismissedDialog);
    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    assert!(desk.model.dialog().unwrap().asks_again);
    desk.tell(Msg::ChoseToBeAsked(false));
    assert_eq!(sent(&desk.tell(Msg::ConfirmedDialog)).len(), 1);
    let effects = desk.tell(Msg::ClickedAction(key(2), Action::Stop));
    assert_eq!(sent(&effects), [format!("POST notebooks/{}/stop", id(2))]);
    assert_eq!(desk.model.dialog(), None);
    for _ in 0..20 {
        assert!(sent(&desk.tell(Msg::ClickedAction(key(2), Action::Stop))).is_empty(), "one at a time");
    }
}

#[test]
fn a_question_about_what_is_over_is_closed() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    desk.sees(with(wire(1, "STOPPED"), json!({"update_at": T0 + 1})));
    assert_eq!(desk.model.dialog(), None);
    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    assert_eq!(desk.model.dialog(), None, "it has stopped already");
}

#[test]
fn a_legacy_instance_is_stopped_by_its_action_and_read_again() {
    let mut desk = Desk::with(&[legacy_wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(legacy_key(1), Action::Stop));
    let effects = desk.tell(Msg::ConfirmedDialog);
    let path = format!("demanager/instances/{}", legacy_key(1).id);
    let request = only(&effects, &format!("POST {path}/action {{\"action\":\"stop\"}}"));
    let effects = desk.answers(request, &json!({"current_status": "STOPPING", "previous_state": "RUNNING"}));
    assert_eq!(desk.card(&legacy_key(1)).status, Status::Stopping);
    let read = only(&effects, &format!("GET {path}"));
    desk.answers(read, &with(legacy_wire(1, "STOPPED"), json!({"latest_update_timestamp": (T0 + 5).to_string()})));
    assert_eq!(desk.card(&legacy_key(1)).status, Status::Stopped);
}

#[test]
fn an_instance_that_is_gone_leaves_with_a_word() {
    for code in ["ModelArts.6404", "ModelArts.6309"] {
        let mut desk = Desk::with(&[wire(1, "RUNNING"), wire(2, "RUNNING")]);
        desk.tell(Msg::ClickedAction(key(1), Action::Stop));
        let effects = desk.tell(Msg::ConfirmedDialog);
        let request = only(&effects, &format!("POST notebooks/{}/stop", id(1)));
        desk.refuses(request, refusal(code));
        assert_eq!(desk.names(), ["notebook-2"]);
        assert_eq!(desk.model.toasts()[0].body, ToastBody::Removed { name: "notebook-1".into() });
        assert_eq!(desk.model.counts().all, 1);
    }
}

#[test]
fn a_lost_sign_in_is_told_for_the_whole_desk() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    let effects = desk.tell(Msg::ConfirmedDialog);
    let request = only(&effects, &format!("POST notebooks/{}/stop", id(1)));
    desk.refuses(request, super::problem(401, "not-signed-in", None));
    assert!(matches!(desk.model.session(), Remote::Stale { .. }));
    assert!(desk.model.project().is_some(), "what is shown stays shown");
    assert!(matches!(desk.card(&key(1)).notice, Some(Notice::Failed(Action::Stop, _))));
}

#[test]
fn an_unreachable_proxy_means_it_did_not_happen() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    let effects = desk.tell(Msg::ConfirmedDialog);
    let request = only(&effects, &format!("POST notebooks/{}/stop", id(1)));
    assert!(sent(&desk.refuses(request, Failure::Unreachable)).is_empty());
    let notice = Some(Notice::Failed(Action::Stop, Failure::Unreachable));
    assert_eq!(desk.card(&key(1)).notice, notice);
    assert_eq!(desk.card(&key(1)).control(Action::Stop).unwrap().permitted, Ok(()));
}
