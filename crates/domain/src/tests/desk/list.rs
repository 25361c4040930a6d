use std::rc::Rc;

use serde_json::json;

use super::super::{T0, id, key, legacy_key, legacy_wire, wire, with};
use super::Desk;
use crate::{Card, Msg, NotebookKey, StatusGroup, model::Counts};

fn named(number: u32, name: &str) -> serde_json::Value {
    with(wire(number, "RUNNING"), json!({"name": name}))
}

#[test]
fn names_in_any_case_then_ids_and_nothing_that_jumps() {
    let mut desk = Desk::with(&[
        named(4, "beta"),
        named(3, "Alpha"),
        named(2, "alpha"),
        named(1, "Ämter"),
        with(legacy_wire(9, "STOPPED"), json!({"name": "ALPHA"})),
        named(6, "中文"),
    ]);
    let order = ["alpha", "Alpha", "ALPHA", "beta", "Ämter", "中文"];
    assert_eq!(desk.names(), order);
    desk.sees(with(named(4, "beta"), json!({"status": "START_FAILED", "update_at": T0 + 1})));
    assert_eq!(desk.names(), order, "a failure does not move");
    desk.sees(with(named(4, "aardvark"), json!({"status": "START_FAILED", "update_at": T0 + 1})));
    assert_eq!(desk.names(), ["aardvark", "alpha", "Alpha", "ALPHA", "Ämter", "中文"], "a new name does");
    assert_eq!(&*desk.card(&key(4)).name, "aardvark");
}

#[test]
fn search_finds_every_word_anywhere() {
    let mut desk = Desk::with(&[
        with(wire(1, "RUNNING"), json!({"name": "Training", "description": "Résumé parser"})),
        with(wire(2, "STOPPED"), json!({"name": "plots", "user": {"name": "Zoë"}})),
        with(legacy_wire(3, "STOPPED"), json!({"name": "old"})),
    ]);
    for (search, expected) in [
        ("", &["old", "plots", "Training"][..]),
        ("  ", &["old", "plots", "Training"]),
        ("TRAIN", &["Training"]),
        ("résumé", &["Training"]),
        ("RÉSUMÉ train", &["Training"]),
        ("train plots", &[]),
        ("zoë", &["plots"]),
        ("modelarts.vm", &["plots", "Training"]),
        ("V100", &["old"]),
        ("python3", &["old"]),
        ("pytorch", &["plots", "Training"]),
        ("de-0000", &["old"]),
        (&id(2)[24..], &["plots"]),
        ("nothing like it", &[]),
    ] {
        desk.tell(Msg::EnteredSearch(search.to_owned()));
        assert_eq!(desk.names(), expected, "{search:?}");
    }
    assert_eq!(desk.model.counts().all, 3, "counts are of all");
}

#[test]
fn groups_filter_and_count_both_generations() {
    let mut desk = Desk::with(&[
        wire(1, "RUNNING"),
        wire(2, "STARTING"),
        wire(3, "STOPPED"),
        wire(4, "ERROR"),
        wire(5, "FROZEN"),
        wire(6, "MIGRATING"),
        legacy_wire(7, "START_QUEUING"),
    ]);
    assert_eq!(desk.model.counts(), Counts { all: 7, running: 1, changing: 2, stopped: 1, failed: 2 });
    for (group, expected) in [
        (Some(StatusGroup::Running), &["notebook-1"][..]),
        (Some(StatusGroup::Changing), &["legacy-7", "notebook-2"]),
        (Some(StatusGroup::Stopped), &["notebook-3"]),
        (Some(StatusGroup::Failed), &["notebook-4", "notebook-5"]),
    ] {
        desk.tell(Msg::ChoseStatus(group));
        assert_eq!(desk.names(), expected);
    }
    desk.tell(Msg::ChoseStatus(Some(StatusGroup::Running)));
    desk.sees(with(wire(3, "RUNNING"), json!({"update_at": T0 + 1})));
    assert_eq!(desk.names(), ["notebook-1", "notebook-3"], "what passes now comes in at its place");
    desk.sees(with(wire(1, "STOPPING"), json!({"update_at": T0 + 1})));
    assert_eq!(desk.names(), ["notebook-3"]);
    assert_eq!(desk.model.counts(), Counts { all: 7, running: 1, changing: 3, stopped: 0, failed: 2 });
}

#[test]
fn one_event_touches_one_card() {
    let all: Vec<_> = (0..2_000).map(|number| wire(number, "RUNNING")).collect();
    let mut desk = Desk::with(&all);
    let before = desk.model.visible().clone();
    desk.sees(with(wire(1_234, "STOPPING"), json!({"update_at": T0 + 1})));
    let after = desk.model.visible().clone();
    let is_other = |(before, after): &(&Rc<Card>, &Rc<Card>)| !Rc::ptr_eq(before, after);
    let touched: Vec<_> =
        before.iter().zip(after.iter()).filter(is_other).map(|(_, after)| after.key.clone()).collect();
    assert_eq!(touched, [key(1_234)]);

    desk.sees(with(wire(1_234, "STOPPING"), json!({"update_at": T0 + 1})));
    assert!(Rc::ptr_eq(desk.model.visible(), &after), "the same answer again changes nothing");
    desk.part(1, 1, &all);
    assert!(Rc::ptr_eq(desk.model.visible(), &after), "an older snapshot changes nothing");

    desk.tell(Msg::EnteredSearch("notebook-77".into()));
    let found = desk.model.visible().clone();
    assert_eq!(found.len(), 11);
    desk.sees(with(wire(5, "STOPPING"), json!({"update_at": T0 + 1})));
    assert!(Rc::ptr_eq(desk.model.visible(), &found), "what is not in the list does not touch it");
}

#[test]
fn the_same_id_in_both_generations_is_two_instances() {
    let id = legacy_key(1).id;
    let mut desk = Desk::with(&[legacy_wire(1, "RUNNING")]);
    let value = with(wire(1, "STOPPED"), json!({"id": id.as_ref(), "name": "legacy-1"}));
    let twin = api::Item::new(api::Generation::Notebooks, value);
    desk.event(api::Body::Notebook(twin));
    assert_eq!(desk.names(), ["legacy-1", "legacy-1"]);
    let current = NotebookKey { generation: api::Generation::Notebooks, id };
    desk.loses(&current);
    assert_eq!(desk.model.visible().len(), 1);
    assert_eq!(desk.card(&legacy_key(1)).key, legacy_key(1));
    assert_eq!(desk.model.card(&current), None);
}

#[test]
fn rows_that_cannot_be_read_are_left_out() {
    let mut desk = Desk::with(&[json!({"name": "no id"}), json!(null), wire(1, "RUNNING"), wire(1, "RUNNING")]);
    assert_eq!(desk.names(), ["notebook-1"]);
    desk.sees(json!([]));
    assert_eq!(desk.names(), ["notebook-1"]);
}
