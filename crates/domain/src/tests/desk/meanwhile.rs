use serde_json::{Value, json};

use super::super::{HOUR, MINUTE, T0, key, wire, with};
use super::{Desk, lease, requests, sent};
use crate::{
    Action, Lease, LeaseKind, LeaseWish, Msg, Timestamp,
    card::Notice,
    draft::{DurationFault, LeaseResult},
    time::Millis,
};

fn renewed_elsewhere(set_at: i64, length: i64) -> Value {
    with(wire(1, "RUNNING"), json!({"lease": lease(set_at, length, "TIMING")}))
}

#[test]
fn somebody_else_changes_the_lease_while_the_slider_is_open() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Renew));
    desk.tell(Msg::ChoseLeasePreset(Millis(4 * HOUR)));
    // A poll that says the same is no change.
    desk.sees(wire(1, "RUNNING"));
    assert_eq!(desk.model.draft().unwrap().overtaken, None);
    desk.sees(renewed_elsewhere(T0 + MINUTE, 8 * HOUR));
    let theirs = Lease::On {
        kind: LeaseKind::Scheduled,
        deadline: Some(Timestamp(T0 + MINUTE + 8 * HOUR)),
        duration: Some(Millis(8 * HOUR)),
    };
    let draft = desk.model.draft().unwrap();
    assert_eq!((draft.overtaken, draft.duration), (Some(theirs), Millis(4 * HOUR)), "both are shown");
    desk.tell(Msg::ChoseLeasePreset(Millis(2 * HOUR)));
    assert_eq!(desk.model.draft().unwrap().overtaken, Some(theirs), "and stay shown");
    desk.tell(Msg::NarrowedLease(LeaseWish { max: Some(Millis(9 * HOUR)), ..LeaseWish::default() }));
    assert_eq!(desk.model.draft().unwrap().overtaken, Some(theirs), "whatever the page around wants");
    assert_eq!(sent(&desk.tell(Msg::AppliedLease)).len(), 1, "whoever applies has seen it");
}

#[test]
fn of_two_renewals_at_once_the_loser_hears_of_it() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Renew));
    desk.tell(Msg::ChoseLeasePreset(Millis(4 * HOUR)));
    let effects = desk.tell(Msg::AppliedLease);
    let (request, _) = requests(&effects)[0].clone();
    desk.answers(request, &lease(T0 + 10, 4 * HOUR, "TIMING"));
    // One's own, told again by the stream.
    desk.sees(renewed_elsewhere(T0 + 10, 4 * HOUR));
    assert_eq!(desk.card(&key(1)).notice, Some(Notice::Saved(Action::Renew)));
    desk.sees(renewed_elsewhere(T0 + 110, HOUR));
    let theirs = Some(Timestamp(T0 + 110 + HOUR));
    let replaced = Notice::Replaced { ours: Timestamp(T0 + 10 + 4 * HOUR), theirs };
    assert_eq!(desk.card(&key(1)).notice, Some(replaced.clone()));
    // Told once: it is theirs now.
    desk.sees(renewed_elsewhere(T0 + 210, 2 * HOUR));
    assert_eq!(desk.card(&key(1)).notice, Some(replaced));
}

#[test]
fn an_end_by_the_clock() {
    let end = |after: i64| Some(Timestamp(T0 + after));
    for (chosen, expected) in [
        (end(3 * HOUR), Ok(3 * HOUR)),
        (end(HOUR), Ok(HOUR)),
        (end(HOUR - 1), Err(DurationFault::TooShort { min: Millis(HOUR) })),
        (end(-HOUR), Err(DurationFault::TooShort { min: Millis(HOUR) })),
        (end(72 * HOUR + 1), Err(DurationFault::TooLong { max: Millis(72 * HOUR) })),
        (None, Err(DurationFault::NotATime)),
    ] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.tell(Msg::ClickedAction(key(1), Action::Renew));
        desk.tell(Msg::ChoseLeaseEnd(chosen));
        let draft = desk.model.draft().unwrap();
        let now = desk.model.clock().at(desk.local());
        match expected {
            Ok(length) => {
                assert_eq!((draft.duration, draft.until, draft.fault), (Millis(length), chosen, None));
                let deadline = chosen.unwrap();
                assert_eq!(draft.result(now), LeaseResult::StopsAt { deadline, left: Millis(length) });
                assert!(draft.can_end_at(deadline, now));
            }
            Err(fault) => {
                assert_eq!((draft.until, draft.fault), (None, Some(fault)));
                assert!(sent(&desk.tell(Msg::AppliedLease)).is_empty());
            }
        }
    }
}

#[test]
fn the_way_to_a_chosen_end_becomes_shorter_until_it_is_applied() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Renew));
    desk.tell(Msg::ChoseLeaseEnd(Some(Timestamp(T0 + 3 * HOUR))));
    desk.wait(10 * MINUTE);
    let effects = desk.tell(Msg::AppliedLease);
    assert!(sent(&effects)[0].ends_with(&format!("{{\"duration\":{},\"type\":\"timing\"}}", 170 * MINUTE)));
    // Too late for it: nothing is sent, and it says why.
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Renew));
    desk.tell(Msg::ChoseLeaseEnd(Some(Timestamp(T0 + 65 * MINUTE))));
    desk.wait(10 * MINUTE);
    assert!(sent(&desk.tell(Msg::AppliedLease)).is_empty());
    assert_eq!(desk.model.draft().unwrap().fault, Some(DurationFault::TooShort { min: Millis(HOUR) }));
    // Another way to a length forgets the end.
    desk.tell(Msg::MovedLease(0));
    let draft = desk.model.draft().unwrap();
    assert_eq!((draft.until, draft.fault, draft.duration), (None, None, Millis(HOUR)));
}

#[test]
fn idleness_and_starts_to_come_have_no_end_by_the_clock() {
    let mut desk = Desk::with(&[wire(1, "RUNNING"), super::super::legacy_wire(1, "RUNNING")]);
    let end = Some(Timestamp(T0 + 3 * HOUR));
    desk.tell(Msg::ClickedAction(key(1), Action::Renew));
    desk.tell(Msg::ChoseLeaseKind(crate::KindChoice::Idle));
    let before = desk.model.draft().cloned();
    desk.tell(Msg::ChoseLeaseEnd(end));
    assert_eq!(desk.model.draft().cloned(), before);
    desk.tell(Msg::ClickedAction(super::super::legacy_key(1), Action::SetAutoStop));
    let before = desk.model.draft().cloned();
    desk.tell(Msg::ChoseLeaseEnd(end));
    assert_eq!(desk.model.draft().cloned(), before);
}
