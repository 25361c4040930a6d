//! Any messages in any order: no panic, and what always holds, holds.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

use api::{Body, Event, Item, Upstream};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{HOUR, T0, item, key, legacy_key, legacy_wire, wire, with};
use super::{OTHER_PROJECT, PROJECT, problem, refusal, session};
use crate::{
    Action, Failure, Filter, KindChoice, LeaseWish, Model, Msg, NotebookKey, Page, Route, StatusGroup,
    msg::{Field, RequestId, WakeReason},
    time::{LocalTime, Millis},
};

mod invariants;

use invariants::{Asked, Before, INVARIANTS, Turn};

fn any_key() -> impl Strategy<Value = NotebookKey> {
    (0..3_u32, any::<bool>()).prop_map(|(number, is_legacy)| if is_legacy { legacy_key(number) } else { key(number) })
}

fn any_value() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(
        &["RUNNING", "STOPPED", "STARTING", "STOPPING", "START_FAILED", "START_QUEUING", "FROZEN", "DELETED", "NEW"][..],
    );
    let steps = prop::collection::vec(
        (0..6_i64, prop::sample::select(&["WAITING", "PROCESSING", "COMPLETED", "FAILED", "?"][..])),
        0..5,
    );
    (0..3_u32, any::<bool>(), word, -2..30_i64, steps, prop::sample::select(&["a", "B", "", "ä"][..])).prop_map(
        |(number, is_legacy, word, later, steps, name)| {
            let at = T0 + later * 60_000;
            if is_legacy {
                let auto_stop = json!({"enable": later % 2 == 0, "duration": 3600, "stop_timestamp": at + HOUR});
                let spec = json!({"auto_stop": auto_stop, "annotations": {"url": "https://x"}});
                return with(
                    legacy_wire(number, word),
                    json!({"name": name, "latest_update_timestamp": at.to_string(), "spec": spec}),
                );
            }
            let steps: Vec<_> = steps.iter().map(|(step, status)| json!({"step": step, "status": status})).collect();
            let lease = json!({"create_at": T0, "update_at": at, "duration": later * 60_000 + HOUR});
            with(wire(number, word), json!({"name": name, "update_at": at, "lease": lease, "action_progress": steps}))
        },
    )
}

fn any_item() -> impl Strategy<Value = Item> {
    prop_oneof![8 => any_value(), 1 => Just(json!({"id": ""})), 1 => Just(Value::Null)].prop_map(item)
}

fn any_event() -> impl Strategy<Value = Event> {
    let snapshot = (0..4_u32, 0..4_u32, prop::collection::vec(any_item(), 0..4))
        .prop_map(|(part, parts, items)| Body::Snapshot { part, parts, items });
    let failing = Upstream::Failing { since_ms: Some(T0), code: "upstream-busy".into(), upstream_code: None };
    let body = prop_oneof![
        2 => snapshot,
        2 => prop::collection::vec(any_item(), 1..5).prop_map(|items| Body::Snapshot { part: 1, parts: 1, items }),
        8 => any_item().prop_map(Body::Notebook),
        1 => any_key().prop_map(|key| Body::Removed { generation: key.generation, id: key.id.as_ref().into() }),
        1 => Just(Body::Upstream(failing)),
        1 => Just(Body::Upstream(Upstream::Answering)),
    ];
    (body, -3 * HOUR..3 * HOUR).prop_map(|(body, skew)| {
        let now_ms = T0 + if skew % 5 == 0 { skew } else { 0 };
        Event { now_ms, body }
    })
}

fn any_poll() -> impl Strategy<Value = Msg> {
    let events = prop::collection::vec(any_event().prop_map(|event| (Rc::from("1-2"), event)), 0..3);
    prop_oneof![3 => events.prop_map(Ok), 1 => any_failure().prop_map(Err)].prop_map(Msg::Polled)
}

fn any_failure() -> impl Strategy<Value = Failure> {
    prop::sample::select(vec![
        Failure::Unreachable,
        Failure::TimedOut,
        Failure::Unreadable("x".into()),
        problem(401, "not-signed-in", None),
        problem(504, "upstream-unknown", None),
        problem(429, "upstream-busy", Some("APIG.0308")),
        refusal("ModelArts.6404"),
        refusal("ModelArts.6357"),
        refusal("ModelArts.6326"),
    ])
}

fn any_answer() -> impl Strategy<Value = Msg> {
    let body = prop_oneof![
        4 => any_value().prop_map(|value| value.to_string()),
        1 => Just(String::new()),
        1 => Just("<html>".to_owned()),
        1 => Just("{\"current_status\":\"STARTING\"}".to_owned()),
        2 => (0..5_i64).prop_map(|hours| json!({"create_at": T0, "update_at": T0, "duration": hours * HOUR}).to_string()),
    ];
    let result = prop_oneof![
        2 => body.prop_map(|body| Ok(Rc::from(body.as_bytes()))),
        1 => any_failure().prop_map(Err),
    ];
    let request = (0..12_u32).prop_map(RequestId);
    (request, result, any::<bool>()).prop_map(|(request, result, is_open)| {
        if is_open {
            Msg::NotebookOpened { request, result: result.map(|_| ()) }
        } else {
            Msg::Answered { request, result }
        }
    })
}

fn any_route() -> impl Strategy<Value = Route> {
    let project = prop::sample::select(vec![None, Some(PROJECT), Some(OTHER_PROJECT), Some("nobody's")]);
    let page = prop_oneof![
        any_key().prop_map(Page::Instance),
        Just(Page::Unknown),
        Just(Page::List(Filter { search: "a".into(), status: Some(StatusGroup::Running) })),
        Just(Page::default()),
    ];
    (project, page).prop_map(|(project, page)| Route { project: project.map(Rc::from), page })
}

fn any_click() -> impl Strategy<Value = Msg> {
    let field = prop::sample::select(&[Field::Name, Field::Description][..]);
    let choice = prop::sample::select(&[KindChoice::Scheduled, KindChoice::Idle, KindChoice::Off][..]);
    prop_oneof![
        6 => (any_key(), prop::sample::select(Action::ALL)).prop_map(|(key, action)| Msg::ClickedAction(key, action)),
        3 => any_key().prop_map(Msg::OpenedLease),
        4 => Just(Msg::AppliedLease),
        1 => choice.prop_map(Msg::ChoseLeaseKind),
        1 => any::<i64>().prop_map(|max| Msg::NarrowedLease(LeaseWish { max: Some(Millis(max)), ..LeaseWish::default() })),
        1 => any::<usize>().prop_map(Msg::MovedLease),
        1 => any::<i64>().prop_map(|length| Msg::ChoseLeasePreset(Millis(length))),
        1 => ("[0-9a-z.-]{0,20}", "[0-9]{0,3}").prop_map(|(hours, minutes)| Msg::EnteredLease { hours, minutes }),
        1 => Just(Msg::ClosedLease),
        3 => Just(Msg::ConfirmedDialog),
        1 => Just(Msg::DismissedDialog),
        3 => (any_key(), field).prop_map(|(key, field)| Msg::StartedEditing(key, field)),
        3 => "[a-z<]{0,9}".prop_map(Msg::EnteredText),
        3 => Just(Msg::SavedEdit),
        1 => Just(Msg::CancelledEdit),
        1 => "[a-zB ]{0,3}".prop_map(Msg::EnteredSearch),
        1 => prop::sample::select(vec![None, Some(StatusGroup::Failed), Some(StatusGroup::Running)]).prop_map(Msg::ChoseStatus),
        1 => any_key().prop_map(Msg::ClickedInstance),
        1 => Just(Msg::ClickedList),
        1 => prop::sample::select(vec![PROJECT, OTHER_PROJECT, "nobody's"]).prop_map(|id| Msg::ChoseProject(id.into())),
        1 => (0..9_u32).prop_map(Msg::DismissedToast),
        1 => Just(Msg::ClickedRetry),
        1 => Just(Msg::ClickedSignOut),
    ]
}

fn any_msg() -> impl Strategy<Value = Msg> {
    let reason = prop_oneof![
        Just(WakeReason::Reconnect),
        Just(WakeReason::SessionRetry),
        (0..5_u32).prop_map(WakeReason::Poll),
        Just(WakeReason::Rest),
        (0..9_u32).prop_map(WakeReason::ToastExpired),
        (0..12_u32).prop_map(|request| WakeReason::Reread(RequestId(request))),
    ];
    prop_oneof![
        30 => any_event().prop_map(|event| Msg::EventArrived { number: "1-1".into(), event }),
        4 => any_poll(),
        40 => any_click(),
        20 => any_answer(),
        4 => Just(Msg::Ticked),
        2 => reason.prop_map(Msg::Woke),
        2 => Just(Msg::StreamOpened),
        1 => Just(Msg::StreamKeptAlive),
        1 => any_failure().prop_map(Msg::StreamLost),
        1 => Just(Msg::BecameVisible),
        1 => Just(Msg::BecameHidden),
        1 => Just(Msg::BecameOnline),
        2 => prop_oneof![3 => Just(Ok(session())), 1 => any_failure().prop_map(Err)].prop_map(Msg::SessionAnswered),
        1 => any_route().prop_map(Msg::RouteChanged),
        1 => (any_key(), any::<bool>()).prop_map(|(key, ok)| Msg::Copied { key, ok }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    #[test]
    fn any_messages_in_any_order(msgs in prop::collection::vec((any_msg(), -1_000..60_000_i64), 1..40)) {
        let (mut model, mut asked, mut now) = (Model::new(), Asked::default(), T0);
        let opening = [Msg::Opened(Route::default()), Msg::SessionAnswered(Ok(session()))];
        for (msg, passed) in opening.into_iter().map(|msg| (msg, 0)).chain(msgs) {
            now += passed;
            let before = Before::of(&model, &asked);
            let effects = model.update(msg.clone(), LocalTime(now));
            let turn = Turn { before: &before, msg: &msg, effects: &effects, model: &model };
            for (name, holds) in INVARIANTS {
                let outcome = catch_unwind(AssertUnwindSafe(|| holds(&turn)));
                prop_assert!(outcome.is_ok(), "broken: {name}, by {msg:?}");
            }
            asked.follow(&turn);
        }
    }
}
