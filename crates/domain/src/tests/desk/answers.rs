use serde_json::json;

use super::super::{T0, id, key, wire, with};
use super::{Desk, only, problem, refusal, sent};
use crate::{Action, Effect, Failure, Msg, NotebookKey, Status, card::Notice, msg::RequestId};

#[test]
fn an_answer_nobody_waits_for_changes_nothing() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    let before = desk.card(&key(1)).clone();
    for request in [0, 1, 7, u32::MAX] {
        assert!(desk.answers(RequestId(request), &wire(1, "STOPPED")).is_empty());
        assert!(desk.refuses(RequestId(request), refusal("ModelArts.6404")).is_empty());
        desk.tell(Msg::NotebookOpened { request: RequestId(request), result: Err(Failure::Unreachable) });
    }
    assert_eq!(*desk.card(&key(1)), before);
}

#[test]
fn odd_answers_to_a_granted_stop_are_looked_up() {
    for body in ["<html>", "{\"id\":", "[]", "{\"name\":\"x\"}", "null"] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.tell(Msg::ClickedAction(key(1), Action::Stop));
        let effects = desk.tell(Msg::ConfirmedDialog);
        let request = only(&effects, &format!("POST notebooks/{}/stop", id(1)));
        let effects = desk.tell(Msg::Answered { request, result: Ok(body.as_bytes().into()) });
        let check = only(&effects, &format!("GET notebooks/{}", id(1)));
        assert_eq!(desk.card(&key(1)).notice, Some(Notice::Unclear(Action::Stop)), "{body}");
        desk.answers(check, &with(wire(1, "STOPPING"), json!({"update_at": T0 + 1})));
        assert_eq!((&desk.card(&key(1)).status, &desk.card(&key(1)).notice), (&Status::Stopping, &None), "{body}");
    }
    // Somebody else's notebook is no answer.
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    let effects = desk.tell(Msg::ConfirmedDialog);
    let request = only(&effects, &format!("POST notebooks/{}/stop", id(1)));
    let effects = desk.answers(request, &wire(2, "STOPPING"));
    assert_eq!(sent(&effects), [format!("GET notebooks/{}", id(1))]);
    assert_eq!(desk.names(), ["notebook-1"]);
}

#[test]
fn an_answer_about_what_was_removed_in_between_is_nobodys() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    let effects = desk.tell(Msg::ConfirmedDialog);
    let request = only(&effects, &format!("POST notebooks/{}/stop", id(1)));
    desk.loses(&key(1));
    desk.sees(wire(1, "RUNNING"));
    desk.refuses(request, refusal("ModelArts.6326"));
    assert_eq!((desk.card(&key(1)).under_way, &desk.card(&key(1)).notice), (None, &None));
}

#[test]
fn a_new_request_takes_the_place_of_an_open_question() {
    let stop = |desk: &mut Desk| {
        desk.tell(Msg::ClickedAction(key(1), Action::Stop));
        let effects = desk.tell(Msg::ConfirmedDialog);
        only(&effects, &format!("POST notebooks/{}/stop", id(1)))
    };
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    let request = stop(&mut desk);
    let effects = desk.refuses(request, Failure::TimedOut);
    let check = only(&effects, &format!("GET notebooks/{}", id(1)));
    stop(&mut desk);
    desk.answers(check, &wire(1, "RUNNING"));
    assert_eq!((desk.card(&key(1)).under_way, &desk.card(&key(1)).notice), (Some(Action::Stop), &None));
}

#[test]
fn opening_goes_through_the_proxy_once() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    let effects = desk.tell(Msg::ClickedAction(key(1), Action::Open));
    let [Effect::OpenNotebook { request, key: opened, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(*opened, key(1));
    assert!(desk.tell(Msg::ClickedAction(key(1), Action::Open)).is_empty());
    assert_eq!(desk.card(&key(1)).under_way, Some(Action::Open));
    desk.tell(Msg::NotebookOpened { request: *request, result: Err(problem(502, "upstream-unreachable", None)) });
    assert_eq!(desk.card(&key(1)).under_way, None);
    assert!(matches!(desk.card(&key(1)).notice, Some(Notice::Failed(Action::Open, _))));
    let effects = desk.tell(Msg::ClickedAction(key(1), Action::Open));
    let [Effect::OpenNotebook { request, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(desk.card(&key(1)).notice, None);
    desk.tell(Msg::NotebookOpened { request: *request, result: Ok(()) });
    assert_eq!((desk.card(&key(1)).under_way, &desk.card(&key(1)).notice), (None, &None));
}

#[test]
fn opening_does_not_wait_for_a_change_and_happens_once_all_the_same() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    desk.tell(Msg::ConfirmedDialog);
    let effects = desk.tell(Msg::ClickedAction(key(1), Action::Open));
    let [Effect::OpenNotebook { request, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert!(desk.tell(Msg::ClickedAction(key(1), Action::Open)).is_empty());
    assert_eq!(desk.card(&key(1)).under_way, Some(Action::Stop));
    desk.tell(Msg::NotebookOpened { request: *request, result: Ok(()) });
    assert_eq!(desk.card(&key(1)).under_way, Some(Action::Stop));
}

#[test]
fn an_id_that_cannot_be_in_a_path_is_shown_and_not_asked_about() {
    let odd: NotebookKey = NotebookKey { id: "../../x".into(), ..key(1) };
    let mut desk = Desk::with(&[with(wire(1, "RUNNING"), json!({"id": "../../x"}))]);
    desk.tell(Msg::ClickedAction(odd.clone(), Action::Stop));
    assert!(desk.tell(Msg::ConfirmedDialog).is_empty());
    assert!(matches!(desk.card(&odd).notice, Some(Notice::Failed(Action::Stop, Failure::Unreadable(_)))));
    assert!(sent(&desk.wait(10_000_000)).is_empty());
}

#[test]
fn a_change_of_state_while_a_request_is_under_way_is_reconciled() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    let effects = desk.tell(Msg::ConfirmedDialog);
    let request = only(&effects, &format!("POST notebooks/{}/stop", id(1)));
    desk.sees(with(wire(1, "STOPPED"), json!({"update_at": T0 + 9})));
    desk.answers(request, &with(wire(1, "STOPPING"), json!({"update_at": T0 + 1})));
    assert_eq!(desk.card(&key(1)).status, Status::Stopped, "the later date wins, not the later answer");
    assert_eq!(desk.card(&key(1)).under_way, None);
}
