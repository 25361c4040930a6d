use serde_json::json;

use super::super::{HOUR, MINUTE, T0, key, wire, with};
use super::{Desk, lease};
use crate::{
    Effect, LeaseKind, Msg, NotebookKey, Timestamp,
    effect::{About, Warning},
    lease::Urgency,
    time::LocalTime,
};

/// What was told, and what was taken back.
fn alarms(effects: &[Effect]) -> (Vec<&Warning>, Vec<&NotebookKey>) {
    let warned = effects.iter().filter_map(|effect| match effect {
        Effect::Warn(warning) => Some(warning),
        _ => None,
    });
    let over = effects.iter().filter_map(|effect| match effect {
        Effect::Unwarn(key) => Some(key),
        _ => None,
    });
    (warned.collect(), over.collect())
}

fn urgencies(effects: &[Effect]) -> Vec<Urgency> {
    let urgency = |warning: &&Warning| match warning.about {
        About::Ending { urgency, .. } => urgency,
        About::Stalled { .. } => panic!("{warning:?}"),
    };
    alarms(effects).0.iter().map(urgency).collect()
}

#[test]
fn each_threshold_is_told_once() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    let mut told = Vec::new();
    for minute in 1..=125 {
        let effects = desk.wait(MINUTE);
        told.extend(urgencies(&effects).into_iter().map(|urgency| (120 - minute, urgency)));
        assert!(alarms(&effects).1.is_empty(), "what was told of an end stays true when it has come");
    }
    assert_eq!(told, [(30, Urgency::Soon), (10, Urgency::Close), (2, Urgency::Last)]);
}

#[test]
fn what_was_passed_in_sleep_is_told_by_the_nearest() {
    for (left, expected) in [
        (31 * MINUTE, &[][..]),
        (9 * MINUTE, &[Urgency::Close]),
        (MINUTE, &[Urgency::Last]),
        // It is over: nothing is left to be warned of.
        (-MINUTE, &[]),
    ] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.tell(Msg::Ticked);
        desk.cloud_ms += 2 * HOUR - left;
        assert!(urgencies(&desk.tell(Msg::Ticked)).is_empty(), "the cloud is asked first");
        desk.event(api::Body::Upstream(api::Upstream::Answering));
        assert_eq!(urgencies(&desk.tell(Msg::Ticked)), expected, "{left}");
        assert!(urgencies(&desk.wait(1_000)).is_empty());
        // Where nobody answers what is known must do.
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.tell(Msg::Ticked);
        desk.cloud_ms += 2 * HOUR - left;
        desk.tell(Msg::Ticked);
        assert_eq!(urgencies(&desk.wait_in_silence(4_000)), expected, "{left}");
    }
}

#[test]
fn a_browser_clock_that_is_set_ahead_warns_of_nothing() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::Ticked);
    for ahead in [100 * MINUTE, 115 * MINUTE, 3 * HOUR] {
        let tick = |desk: &mut Desk| desk.model.update(Msg::Ticked, LocalTime(desk.local().0 + ahead));
        assert!(alarms(&tick(&mut desk)).0.is_empty());
        let number = "1-9".into();
        let event = api::Event { now_ms: desk.cloud_ms, body: api::Body::Upstream(api::Upstream::Answering) };
        let local = LocalTime(desk.local().0 + ahead);
        desk.model.update(Msg::EventArrived { number, event }, local);
        assert_eq!(alarms(&tick(&mut desk)), (vec![], vec![]));
    }
}

#[test]
fn an_extension_by_anybody_takes_the_warning_back() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    let effects = desk.wait(95 * MINUTE);
    let expected = Warning {
        key: key(1),
        name: "notebook-1".into(),
        about: About::Ending { deadline: Timestamp(T0 + 2 * HOUR), kind: LeaseKind::Scheduled, urgency: Urgency::Soon },
    };
    assert_eq!(alarms(&effects), (vec![&expected], vec![]));
    let now = desk.cloud_ms;
    desk.sees(with(wire(1, "RUNNING"), json!({"lease": lease(now, 2 * HOUR, "TIMING")})));
    let effects = desk.tell(Msg::Ticked);
    assert_eq!(alarms(&effects), (vec![], vec![&key(1)]));
    // The new end is told again.
    assert_eq!(urgencies(&desk.wait(95 * MINUTE)), [Urgency::Soon]);
    // So is that it stopped in between.
    desk.sees(with(wire(1, "STOPPED"), json!({"update_at": now + 96 * MINUTE})));
    let effects = desk.tell(Msg::Ticked);
    assert_eq!(alarms(&effects), (vec![], vec![&key(1)]));
}

#[test]
fn thresholds_are_the_operators() {
    let mut desk = Desk::closed();
    desk.tell(Msg::Opened(crate::Route::default()));
    let mut session = super::session();
    session.projects[0].limits.warn_before_ms = [HOUR, 20 * MINUTE, MINUTE];
    desk.tell(Msg::SessionAnswered(Ok(session)));
    desk.tell(Msg::StreamOpened);
    desk.part(1, 1, &[wire(1, "RUNNING")]);
    assert_eq!(urgencies(&desk.wait(HOUR)), [Urgency::Soon]);
    assert_eq!(urgencies(&desk.wait(40 * MINUTE)), [Urgency::Close]);
    assert_eq!(urgencies(&desk.wait(19 * MINUTE)), [Urgency::Last]);
}

#[test]
fn nobody_is_warned_of_what_they_may_not_change() {
    let mut desk = Desk::with(&[]);
    let may = Some(api::May { see: true, act: false, open: true });
    let item = api::Item { may, ..super::item(wire(1, "RUNNING")) };
    desk.event(api::Body::Notebook(item));
    assert!(urgencies(&desk.wait(119 * MINUTE)).is_empty());
}

#[test]
fn nobody_hears_of_a_hundred_at_once() {
    let all: Vec<_> = (0..100).map(|number| wire(number, "RUNNING")).collect();
    let mut desk = Desk::with(&all);
    assert_eq!(urgencies(&desk.wait(95 * MINUTE)).len(), 5);
    assert!(urgencies(&desk.wait(1_000)).is_empty());
}

#[test]
fn a_standstill_is_told_in_every_changing_state_and_in_no_other() {
    for (generation, make) in [
        (api::Generation::Notebooks, wire as fn(u32, &str) -> serde_json::Value),
        (api::Generation::Demanager, super::super::legacy_wire),
    ] {
        for status in crate::Status::all(generation) {
            let value = make(1, status.as_str());
            let mut desk = Desk::with(std::slice::from_ref(&value));
            let key = NotebookKey { generation, id: value["id"].as_str().unwrap().into() };
            desk.wait(5 * MINUTE - 1);
            assert_eq!(desk.card(&key).stall, None, "{status:?}");
            let effects = desk.wait(1);
            let is_still = status.is_transient() && !status.is_queuing();
            let since = Timestamp(T0);
            assert_eq!(desk.card(&key).stall.map(|stall| stall.since), is_still.then_some(since), "{status:?}");
            let told: Vec<_> = alarms(&effects).0.into_iter().map(|warning| warning.about).collect();
            assert_eq!(told, if is_still { vec![About::Stalled { since }] } else { vec![] }, "{status:?}");
            // Somebody can do something, or the card says that nobody here can: it has its controls either way.
            assert!(!desk.card(&key).controls.is_empty());
        }
    }
}

#[test]
fn a_step_that_moves_is_no_standstill() {
    let step = |number: i64, after| {
        let steps = json!([{"step": number, "status": "PROCESSING"}]);
        with(wire(1, "STARTING"), json!({"update_at": T0 + after, "action_progress": steps}))
    };
    let mut desk = Desk::with(&[step(1, 0)]);
    for number in 2..=4 {
        desk.wait(4 * MINUTE);
        desk.sees(step(number, number));
        assert_eq!(desk.card(&key(1)).stall, None, "step {number}");
    }
    desk.wait(5 * MINUTE);
    let stall = desk.card(&key(1)).stall.unwrap();
    assert_eq!(stall.step, Some(crate::steps::Step::Initialize));
    // A late change takes it back.
    desk.sees(with(wire(1, "RUNNING"), json!({"update_at": T0 + 9})));
    assert_eq!(desk.card(&key(1)).stall, None);
    let effects = desk.tell(Msg::Ticked);
    assert_eq!(alarms(&effects).1, [&key(1)]);
}

#[test]
fn a_lost_connection_is_no_standstill() {
    let mut desk = Desk::with(&[wire(1, "STARTING")]);
    desk.wait(MINUTE);
    desk.tell(Msg::StreamLost(crate::Failure::Unreachable));
    desk.cloud_ms += HOUR;
    desk.tell(Msg::Ticked);
    assert_eq!(desk.card(&key(1)).stall, None);
    desk.tell(Msg::BecameVisible);
    desk.event(api::Body::Upstream(api::Upstream::Answering));
    desk.tell(Msg::Ticked);
    assert!(desk.card(&key(1)).stall.is_some(), "heard again, and it has not moved");
}
