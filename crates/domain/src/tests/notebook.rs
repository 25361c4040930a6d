use api::{Generation, Item};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{HOUR, MINUTE, T0, id, item, key, legacy_key, legacy_wire, read, wire, with};
use crate::{Lease, Notebook, Status, Timestamp, card::Machine, notebook::merge, steps::Step, time::Millis};

#[test]
fn a_current_notebook_is_read() {
    let notebook = read(wire(1, "RUNNING"));
    assert_eq!(notebook.key, key(1));
    assert_eq!(notebook.name.as_deref(), Some("notebook-1"));
    assert_eq!(notebook.status, Status::Running);
    assert_eq!(notebook.facts.flavor.as_deref(), Some("modelarts.vm.cpu.2u"));
    assert_eq!(notebook.facts.image.as_deref(), Some("pytorch1.8"));
    assert_eq!(notebook.facts.owner.as_deref(), Some("anna"));
    assert_eq!(notebook.facts.updated, Some(Timestamp(T0)));
    let storage = notebook.facts.storage.unwrap();
    assert_eq!((&*storage.category, storage.capacity_gb), ("EFS", Some(50)));
    assert_eq!(notebook.lease.deadline(), Some(Timestamp(T0 + 2 * HOUR)));
    assert_eq!(notebook.ssh.as_deref(), Some("ssh://ma-user@dev.example:31234"));
    assert!(notebook.has_address);
}

#[test]
fn a_legacy_instance_is_read() {
    let queued = json!({
        "queuing_info": {"rank": 3, "remain_time": 90}, "error_code": "ModelArts.6200",
        "spec": {
            "auto_stop": {"enable": true, "duration": "7200", "stop_timestamp": T0 + HOUR},
            "failed_reasons": {"message": "no capacity"}, "storage": {"type": "evs", "location": {"volume_size": 5}},
        },
    });
    let instance = read(with(legacy_wire(1, "RUNNING"), queued));
    assert_eq!(instance.key, legacy_key(1));
    assert_eq!(instance.facts.created, Some(Timestamp(T0 - HOUR)));
    assert_eq!(instance.facts.image.as_deref(), Some("Multi-Engine 1.0 (python3)"));
    let storage = instance.facts.storage.unwrap();
    assert_eq!((&*storage.category, storage.capacity_gb), ("EVS", Some(5)));
    assert_eq!(instance.lease.deadline(), Some(Timestamp(T0 + HOUR)));
    assert_eq!(instance.failure_code.as_deref(), Some("ModelArts.6200"));
    assert_eq!(instance.failure_reason.as_deref(), Some("no capacity"));
    let queue = instance.queue.unwrap();
    assert_eq!((queue.rank, queue.remaining), (Some(3), Some(Millis(90_000))));
}

#[test]
fn without_an_id_there_is_nothing() {
    for generation in [Generation::Notebooks, Generation::Demanager] {
        for value in [json!(null), json!([]), json!("x"), json!({}), json!({"id": ""}), json!({"name": "x"})] {
            assert_eq!(Notebook::read(&Item::new(generation, value.clone()), api::May::ALL), None, "{value}");
        }
        let value =
            json!({"id": "x", "status": 7, "lease": [], "endpoints": {}, "spec": "y", "action_progress": [null]});
        let notebook = Notebook::read(&Item::new(generation, value), api::May::ALL).unwrap();
        assert_eq!((&**notebook.title(), notebook.lease), ("x", Lease::Unknown));
    }
}

#[test]
fn both_spellings_of_the_steps_are_read() {
    let steps = json!({"action_progress": [
        {"step": 2, "status": "PROCESSING", "description": "Prepare the compute resource."},
        {"notebook_id": "x", "step": 1, "status": "COMPLETED", "step_description": "Prepare the storage."},
    ]});
    let notebook = read(with(wire(1, "STARTING"), steps));
    let steps: Vec<_> = notebook.steps.iter().map(|report| report.step).collect();
    assert_eq!(steps, [Step::Storage, Step::Compute]);
}

fn lease(update: i64, length: i64) -> Value {
    json!({"create_at": T0 - HOUR, "update_at": update, "duration": update - (T0 - HOUR) + length, "enable": true})
}

#[test]
fn what_an_answer_leaves_out_stays_known() {
    let known = read(wire(1, "RUNNING"));
    let bare = read(json!({"id": id(1), "status": "STOPPING", "update_at": T0 + 1}));
    let merged = merge(&known, bare);
    assert_eq!(merged.status, Status::Stopping);
    assert_eq!((&merged.name, &merged.facts.owner, &merged.ssh), (&known.name, &known.facts.owner, &known.ssh));
    assert_eq!(merged.lease, Lease::Unknown, "a lease of another state is not known any more");

    let same_state = merge(&known, read(json!({"id": id(1), "status": "RUNNING"})));
    assert_eq!(same_state.lease, known.lease);
    let no_state = merge(&known, read(json!({"id": id(1), "description": "new"})));
    assert_eq!((no_state.status, no_state.description.as_deref()), (Status::Running, Some("new")));
}

#[test]
fn an_older_answer_moves_nothing_back() {
    let known =
        read(with(wire(1, "RUNNING"), json!({"update_at": T0 + MINUTE, "lease": lease(T0 + MINUTE, 4 * HOUR)})));
    let older = read(with(wire(1, "STARTING"), json!({"update_at": T0, "name": "old", "lease": lease(T0, HOUR)})));
    assert_eq!(merge(&known, older), known);

    // The lease has a date of its own: a renewal does not change the notebook's.
    let renewed = read(with(wire(1, "RUNNING"), json!({"update_at": T0, "lease": lease(T0 + 2 * MINUTE, 6 * HOUR)})));
    let merged = merge(&known, renewed.clone());
    assert_eq!((merged.lease, &merged.status), (renewed.lease, &Status::Running));
    assert_eq!(merge(&merged, known).lease, renewed.lease);

    let stopped = read(with(legacy_wire(1, "STOPPED"), json!({"latest_update_timestamp": (T0 + MINUTE).to_string()})));
    assert_eq!(merge(&stopped, read(legacy_wire(1, "RUNNING"))), stopped);
}

fn answer() -> impl Strategy<Value = Value> {
    let status = prop::sample::select(&["STARTING", "RUNNING", "STOPPING", "STOPPED"][..]);
    (status, 0..50_i64, 0..50_i64).prop_map(|(status, updated, renewed)| {
        let dates =
            json!({"update_at": T0 + updated * 1000, "lease": lease(T0 + renewed * 1000, (1 + renewed % 3) * HOUR)});
        with(wire(1, status), dates)
    })
}

proptest! {
    #[test]
    fn the_newest_of_each_wins_in_any_order(answers in prop::collection::vec(answer(), 1..8), seed in any::<u64>()) {
        let known = |answers: &[Value]| {
            answers[1..].iter().fold(read(answers[0].clone()), |known, answer| merge(&known, read(answer.clone())))
        };
        let newest = |date: fn(&Value) -> i64| answers.iter().map(date).max().unwrap();
        let updated = newest(|answer| answer["update_at"].as_i64().unwrap());
        let renewed = newest(|answer| answer["lease"]["update_at"].as_i64().unwrap());
        let mut shuffled = answers.clone();
        let index = usize::try_from(seed % 8).unwrap() % shuffled.len();
        shuffled.rotate_left(index);
        for answers in [&answers, &shuffled] {
            let known = known(answers);
            prop_assert_eq!(known.facts.updated, Some(Timestamp(updated)));
            prop_assert_eq!(known.lease_updated, Some(Timestamp(renewed)));
            prop_assert!(answers.iter().any(|answer| answer["update_at"] == updated && read(answer.clone()).status == known.status));
            prop_assert!(answers.iter().any(|answer| read(answer.clone()).lease == known.lease));
        }
    }

    #[test]
    fn no_json_panics(text in "[\\PC]{0,30}", number in any::<i64>(), is_legacy in any::<bool>()) {
        let odd = json!({
            "id": text, "status": text, "create_at": number, "update_at": number, "creation_timestamp": text,
            "latest_update_timestamp": number.to_string(), "lease": {"create_at": number, "duration": number, "type": text},
            "spec": {"auto_stop": {"enable": true, "duration": number, "stop_timestamp": number}},
            "action_progress": [{"step": number, "status": text}], "queuing_info": {"rank": number, "remain_time": number},
        });
        let generation = if is_legacy { Generation::Demanager } else { Generation::Notebooks };
        let notebook = Notebook::read(&Item::new(generation, odd), api::May::ALL);
        prop_assert_eq!(notebook.is_none(), text.is_empty());
    }
}

#[test]
fn items_are_told_apart_by_their_generation() {
    let current = item(wire(1, "RUNNING"));
    let as_legacy = Item::new(Generation::Demanager, current.value);
    assert_eq!(Notebook::read(&as_legacy, api::May::ALL).unwrap().key.generation, Generation::Demanager);
}

#[test]
fn what_a_machine_needs_to_look_idle() {
    let machine = |has_card, is_small| Some(Machine { has_card, is_small });
    for (changes, expected) in [
        (json!({"flavor": "modelarts.vm.cpu.2u"}), machine(false, false)),
        (json!({"flavor": "modelarts.vm.gpu.v100"}), machine(true, false)),
        (json!({"flavor": "modelarts.bm.d910.xlarge.1"}), machine(true, false)),
        (json!({"flavor": "modelarts.bm.npu.arm.8snt9b3"}), machine(true, false)),
        (
            json!({"flavor": "custom.flavor.spec.code", "custom_spec": {"cpu": 0.5, "memory": 1024}}),
            machine(false, true),
        ),
        (
            json!({"flavor": "custom.flavor.spec.code", "custom_spec": {"cpu": 8, "memory": 65536, "gpu": 1}}),
            machine(true, false),
        ),
        (json!({"flavor": null, "custom_spec": {"cpu": 1.0}}), machine(false, false)),
        (json!({"flavor": null}), None),
    ] {
        assert_eq!(read(with(wire(1, "RUNNING"), changes.clone())).facts.machine, expected, "{changes}");
    }
    // An answer that leaves it out says nothing about it.
    let known = read(wire(1, "RUNNING"));
    let silent = read(with(wire(1, "RUNNING"), json!({"flavor": null})));
    assert_eq!(merge(&known, silent).facts.machine, machine(false, false));
}
