use serde_json::{Value, json};

use super::{HOUR, MINUTE, T0, legacy_wire, read, wire, with};
use crate::{
    Action, Card, Status, Timestamp, Why,
    card::{FailureView, Observed, Queue, card},
    status::Tone,
    steps::{Step, StepState, Steps},
    time::Millis,
};

/// The card of an instance seen for the first time.
fn first(value: Value, now: i64) -> Card {
    let notebook = read(value);
    let now = Timestamp(now);
    let mut steps = Steps::default();
    steps.observe(&notebook.steps, &notebook.status, notebook.failure_reason.as_ref(), now);
    let observed = Observed {
        steps: &steps,
        status_since: now,
        as_of: None,
        under_way: None,
        notice: None,
        heard: Timestamp(T0),
        limits: &api::Limits::default(),
    };
    card(&notebook, observed, now)
}

fn ended(status: &str) -> Value {
    let steps = json!([{"step": 2, "status": "FAILED"}, {"step": 1, "status": "COMPLETED"}]);
    with(wire(1, status), json!({"fail_reason": "no capacity", "action_progress": steps}))
}

#[test]
fn one_thing_to_do_in_every_state() {
    let idle = |status| with(wire(1, status), json!({"lease": {"create_at": T0, "duration": HOUR, "type": "IDLE"}}));
    let bare = with(wire(1, "RUNNING"), json!({"url": null, "endpoints": []}));
    let stop = T0 + 2 * HOUR;
    for (value, now, expected) in [
        (wire(1, "STOPPED"), T0, Some(Action::Start)),
        (wire(1, "START_FAILED"), T0, Some(Action::Start)),
        (wire(1, "RUNNING"), T0, Some(Action::Open)),
        (wire(1, "RUNNING"), stop - 30 * MINUTE, Some(Action::Renew)),
        (wire(1, "RUNNING"), stop, Some(Action::Renew)),
        (idle("RUNNING"), T0 + HOUR - MINUTE, Some(Action::Open)),
        (bare, T0, None),
        (wire(1, "STARTING"), T0, None),
        (wire(1, "STOPPING"), T0, None),
        (wire(1, "CREATE_FAILED"), T0, None),
        (wire(1, "FROZEN"), T0, None),
        (wire(1, "DELETED"), T0, None),
        (wire(1, "MIGRATING"), T0, Some(Action::Open)),
        (legacy_wire(1, "STOPPED"), T0, Some(Action::Start)),
        (legacy_wire(1, "RUNNING"), T0, Some(Action::Open)),
        (legacy_wire(1, "CREATE_QUEUING"), T0, Some(Action::LeaveQueue)),
        (legacy_wire(1, "START_QUEUING"), T0, Some(Action::LeaveQueue)),
        (legacy_wire(1, "READY_TO_START"), T0, Some(Action::Start)),
        (legacy_wire(1, "UNAVAILABLE"), T0, None),
    ] {
        assert_eq!(first(value.clone(), now).primary, expected, "{} at {now}", value["status"]);
    }
}

#[test]
fn each_generation_has_its_own_controls() {
    let actions = |card: &Card| card.controls.iter().map(|control| control.action).collect::<Vec<_>>();
    let current = first(wire(1, "RUNNING"), T0);
    let expected =
        [Action::Open, Action::Start, Action::Renew, Action::Stop, Action::CopySsh, Action::Rename, Action::Describe];
    assert_eq!(actions(&current), expected);
    assert_eq!(current.control(Action::Start).unwrap().permitted, Err(Why::AlreadyRunning));
    assert_eq!(current.control(Action::SetAutoStop), None);
    let legacy = first(legacy_wire(1, "STOPPED"), T0);
    let expected =
        [Action::Open, Action::Start, Action::LeaveQueue, Action::SetAutoStop, Action::Stop, Action::Describe];
    assert_eq!(actions(&legacy), expected);
    assert_eq!(legacy.control(Action::Open).unwrap().permitted, Err(Why::NotRunning(Status::Stopped)));
}

#[test]
fn a_request_under_way_blocks_changes_and_keeps_the_primary_button() {
    let notebook = read(wire(1, "RUNNING"));
    let with = |under_way| {
        let steps = Steps::default();
        let observed = Observed {
            steps: &steps,
            status_since: Timestamp(T0),
            as_of: None,
            under_way,
            notice: None,
            heard: Timestamp(T0),
            limits: &api::Limits::default(),
        };
        card(&notebook, observed, Timestamp(T0))
    };
    let permitted = |card: &Card, action| card.control(action).unwrap().permitted.clone();
    let stopping = with(Some(Action::Stop));
    assert_eq!(permitted(&stopping, Action::Renew), Err(Why::RequestUnderWay));
    assert_eq!(permitted(&stopping, Action::Start), Err(Why::AlreadyRunning), "its own reason comes first");
    assert_eq!(permitted(&stopping, Action::Open), Ok(()));
    assert_eq!(stopping.primary, Some(Action::Open));
    let opening = with(Some(Action::Open));
    assert_eq!(permitted(&opening, Action::Open), Err(Why::RequestUnderWay));
    assert_eq!(permitted(&opening, Action::Stop), Ok(()));
}

#[test]
fn a_failure_is_shown_on_its_step_and_only_while_it_lasts() {
    let failed = first(ended("START_FAILED"), T0);
    let reason = Some("no capacity".into());
    assert_eq!(failed.failure, Some(FailureView { code: None, reason: reason.clone(), step: Some(Step::Compute) }));
    assert_eq!(failed.progress.unwrap().steps[1], StepState::Failed { reason });
    assert_eq!(failed.tone, Tone::Failed);
    assert_eq!(first(ended("RUNNING"), T0).failure, None);
    assert_eq!(first(ended("STOPPED"), T0).failure, None);
    let unexplained = first(wire(1, "ERROR"), T0).failure;
    assert_eq!(unexplained, Some(FailureView { code: None, reason: None, step: None }));
}

#[test]
fn the_older_generation_shows_no_steps_but_its_place_in_the_queue() {
    assert_eq!(first(legacy_wire(1, "STARTING"), T0).progress, None);
    assert!(first(wire(1, "STARTING"), T0).progress.is_some());
    let queue = json!({"queuing_info": {"rank": 0, "remain_time": 60}});
    let expected = Some(Queue { rank: Some(0), remaining: Some(Millis(60_000)) });
    assert_eq!(first(with(legacy_wire(1, "START_QUEUING"), queue.clone()), T0).queue, expected);
    assert_eq!(first(with(legacy_wire(1, "RUNNING"), queue), T0).queue, None);
}

#[test]
fn a_card_always_has_a_name() {
    for name in [json!(null), json!("")] {
        let card = first(with(wire(1, "STOPPED"), json!({"name": name, "description": null})), T0);
        assert_eq!((&*card.name, &*card.description), (&*card.key.id, ""));
    }
}
