use serde_json::{Value, json};

use super::super::{HOUR, T0, key, wire, with};
use super::{Desk, lease, requests, said};
use crate::{
    Action, Effect, Failure, Msg, Status, StatusGroup, Timestamp, effect::Announcement, model::ToastBody,
    msg::WakeReason, steps::Step, time::Millis,
};

fn step(number: i64) -> Value {
    let steps: Vec<_> = (1..=number)
        .map(|step| json!({"step": step, "status": if step < number { "COMPLETED" } else { "PROCESSING" }}))
        .collect();
    with(wire(1, "STARTING"), json!({"update_at": T0 + 1, "action_progress": steps}))
}

#[test]
fn a_change_is_said_once() {
    let name = || "notebook-1".into();
    let mut desk = Desk::with(&[wire(1, "STOPPED")]);
    let mut spoken = Vec::new();
    for value in [
        step(1),
        step(1),
        step(2),
        step(2),
        step(1),
        with(wire(1, "RUNNING"), json!({"update_at": T0 + 2, "lease": lease(T0 + 2, HOUR, "TIMING")})),
        with(wire(1, "RUNNING"), json!({"update_at": T0 + 2, "lease": lease(T0 + 3, HOUR, "TIMING")})),
        with(wire(1, "RUNNING"), json!({"update_at": T0 + 2, "lease": lease(T0 + 4, 4 * HOUR, "TIMING")})),
        with(wire(1, "ERROR"), json!({"update_at": T0 + 5})),
    ] {
        spoken.extend(said(&desk.sees(value)).into_iter().cloned());
        spoken.extend(said(&desk.wait(1_000)).into_iter().cloned());
    }
    assert_eq!(
        spoken,
        [
            Announcement::StatusChanged { name: name(), status: Status::Starting },
            Announcement::StepChanged { name: name(), step: Step::Compute },
            Announcement::StatusChanged { name: name(), status: Status::Running },
            Announcement::LeaseChanged { name: name(), deadline: Some(Timestamp(T0 + 4 + 4 * HOUR)) },
            Announcement::Failed { name: name() },
        ]
    );
}

#[test]
fn what_nobody_sees_is_not_said() {
    let mut desk = Desk::with(&[wire(1, "RUNNING"), wire(2, "RUNNING")]);
    let stopping = |number, after| with(wire(number, "STOPPING"), json!({"update_at": T0 + after}));
    desk.tell(Msg::ClickedInstance(key(2)));
    assert!(said(&desk.sees(stopping(1, 1))).is_empty());
    assert_eq!(said(&desk.sees(stopping(2, 1))).len(), 1);
    desk.tell(Msg::ClickedList);
    desk.tell(Msg::ChoseStatus(Some(StatusGroup::Changing)));
    let stopped = with(wire(1, "STOPPED"), json!({"update_at": T0 + 2}));
    assert_eq!(said(&desk.sees(stopped)).len(), 1, "it was on screen until now");
    let running = with(wire(1, "RUNNING"), json!({"update_at": T0 + 3}));
    assert!(said(&desk.sees(running)).is_empty());
    assert!(said(&desk.part(1, 1, &[stopping(1, 4), stopping(2, 1)])).is_empty(), "a snapshot is not news");
}

#[test]
fn a_countdown_says_its_thresholds_and_nothing_else() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    let mut spoken = 0;
    for _ in 0..2_000 {
        spoken += said(&desk.wait(5_000)).len();
    }
    assert_eq!(spoken, 3);
}

#[test]
fn ones_own_renewal_is_always_said() {
    for length in [2 * HOUR, 6 * HOUR] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.tell(Msg::ClickedAction(key(1), Action::Renew));
        let effects = desk.tell(Msg::AppliedLease);
        let (request, _) = requests(&effects)[0].clone();
        let effects = desk.answers(request, &lease(T0 + 1, length, "TIMING"));
        let deadline = Some(Timestamp(T0 + 1 + length));
        assert_eq!(said(&effects), [&Announcement::LeaseChanged { name: "notebook-1".into(), deadline }]);
    }
}

#[test]
fn a_failure_out_of_sight_is_a_toast() {
    let mut desk = Desk::with(&[wire(1, "RUNNING"), wire(2, "RUNNING")]);
    let stop = |desk: &mut Desk| {
        desk.tell(Msg::ClickedAction(key(1), Action::Stop));
        let effects = desk.tell(Msg::ConfirmedDialog);
        requests(&effects)[0].0
    };
    let request = stop(&mut desk);
    desk.refuses(request, Failure::Unreachable);
    assert!(desk.model.toasts().is_empty(), "it is on the card, and that is on screen");
    let request = stop(&mut desk);
    desk.tell(Msg::ClickedInstance(key(2)));
    let effects = desk.refuses(request, Failure::Unreachable);
    assert_eq!(said(&effects), [&Announcement::Failed { name: "notebook-1".into() }]);
    let body = ToastBody::Failed { action: Action::Stop, name: "notebook-1".into(), failure: Failure::Unreachable };
    assert_eq!(desk.model.toasts()[0].body, body);
}

#[test]
fn the_ssh_address_is_copied() {
    let mut desk = Desk::with(&[wire(1, "RUNNING"), wire(2, "STOPPED")]);
    let text = "ssh://ma-user@dev.example:31234".into();
    assert_eq!(desk.tell(Msg::ClickedAction(key(1), Action::CopySsh)), [Effect::Copy { key: key(1), text }]);
    assert!(desk.tell(Msg::ClickedAction(key(2), Action::CopySsh)).is_empty());
    let effects = desk.tell(Msg::Copied { key: key(1), ok: true });
    let reason = WakeReason::ToastExpired(desk.model.toasts()[0].id);
    assert_eq!(effects, [Effect::Wake { after: Millis(8_000), reason }, Effect::Announce(Announcement::Copied)]);
    desk.tell(Msg::Woke(reason));
    assert!(desk.model.toasts().is_empty());
    for _ in 0..9 {
        desk.tell(Msg::Copied { key: key(1), ok: false });
    }
    assert_eq!(desk.model.toasts().len(), 4);
}
