use api::{Generation, Item, May};
use serde_json::json;

use super::{item, legacy_wire, read, wire, with};
use crate::{
    Action, Notebook, Status, Why,
    capability::{can, can_by_status},
    notebook::merge,
};

const ACTIONS: [(Action, &str); 9] = [
    (Action::Start, "start"),
    (Action::Stop, "stop"),
    (Action::Renew, "renew"),
    (Action::SetAutoStop, "auto-stop"),
    (Action::Rename, "rename"),
    (Action::Describe, "describe"),
    (Action::Open, "open"),
    (Action::CopySsh, "ssh"),
    (Action::LeaveQueue, "leave-queue"),
];

/// One line per state: what it permits, and the reasons for the rest in the order of `ACTIONS`, each once.
fn table(generation: Generation) -> String {
    let unknown = Status::read("MIGRATING");
    let mut table = String::new();
    for status in Status::all(generation).iter().chain([&unknown]) {
        let mut permitted = Vec::new();
        let mut reasons = Vec::new();
        for (action, name) in ACTIONS {
            match can_by_status(action, generation, status) {
                Ok(()) => permitted.push(name),
                Err(Why::NotInThisGeneration | Why::NotQueued) => {}
                Err(why) => {
                    let word = format!("{why:?}");
                    let word = word.split('(').next().unwrap().to_owned();
                    if !reasons.contains(&word) {
                        reasons.push(word);
                    }
                }
            }
        }
        table.push_str(&format!("{}: {} | {}\n", status.as_str(), permitted.join(" "), reasons.join(" ")));
    }
    table
}

#[test]
fn the_current_generation() {
    assert_eq!(
        table(Generation::Notebooks),
        "\
INIT:  | Changing
CREATING:  | Changing
STARTING:  | Changing
STOPPING:  | Changing
DELETING:  | Gone
RUNNING: stop renew rename describe open ssh | AlreadyRunning
STOPPED: start rename describe | AlreadyStopped NotRunning
SNAPSHOTTING:  | Changing
CREATE_FAILED:  | Broken
START_FAILED: start rename describe | NotRunning
DELETE_FAILED:  | Broken
ERROR:  | Broken
DELETED:  | Gone
FROZEN:  | Frozen
MIGRATING: stop open ssh | UnknownStatus
"
    );
}

#[test]
fn the_older_generation() {
    assert_eq!(
        table(Generation::Demanager),
        "\
CREATING:  | Changing
CREATE_FAILED:  | Broken
STARTING:  | Changing
RESTARTING:  | Changing
START_FAILED: start auto-stop describe | NotRunning
RUNNING: stop auto-stop describe open | AlreadyRunning
STOPPING:  | Changing
STOPPED: start auto-stop describe | AlreadyStopped NotRunning
UNAVAILABLE:  | Broken
DELETED:  | Gone
RESIZING:  | Changing
RESIZE_FAILED:  | Broken
CREATE_QUEUING: leave-queue | Changing
START_QUEUING: leave-queue | Changing
READY_TO_START: start | Changing
MIGRATING: stop open | UnknownStatus
"
    );
}

#[test]
fn actions_of_the_other_generation_say_so_in_every_state() {
    for (generation, actions) in [
        (Generation::Notebooks, &[Action::SetAutoStop, Action::LeaveQueue][..]),
        (Generation::Demanager, &[Action::Renew, Action::Rename, Action::CopySsh]),
    ] {
        for status in Status::all(generation) {
            for action in actions {
                assert_eq!(can_by_status(*action, generation, status), Err(Why::NotInThisGeneration), "{status:?}");
            }
        }
    }
    let stopped = can_by_status(Action::LeaveQueue, Generation::Demanager, &Status::Stopped);
    assert_eq!(stopped, Err(Why::NotQueued));
}

#[test]
fn what_the_cloud_left_out_is_a_reason_too() {
    let bare = json!({"url": null, "endpoints": []});
    let only_notebook = json!({"url": "", "endpoints": [{"service": "NOTEBOOK", "uri": "https://x/lab"}]});
    let old_shape = json!({"endpoints": [{"dev_service": "SSH", "uri": "ssh://x"}]});
    for (value, action, expected) in [
        (wire(1, "RUNNING"), Action::Open, Ok(())),
        (wire(1, "RUNNING"), Action::CopySsh, Ok(())),
        (with(wire(1, "RUNNING"), bare.clone()), Action::Open, Err(Why::NoAddress)),
        (with(wire(1, "RUNNING"), bare.clone()), Action::CopySsh, Err(Why::NoSsh)),
        (with(wire(1, "RUNNING"), only_notebook.clone()), Action::Open, Ok(())),
        (with(wire(1, "RUNNING"), only_notebook), Action::CopySsh, Err(Why::NoSsh)),
        (with(wire(1, "RUNNING"), old_shape), Action::CopySsh, Ok(())),
        (with(wire(1, "STOPPED"), bare), Action::Open, Err(Why::NotRunning(Status::Stopped))),
        (legacy_wire(1, "RUNNING"), Action::Open, Ok(())),
        (with(legacy_wire(1, "RUNNING"), json!({"spec": null})), Action::Open, Err(Why::NoAddress)),
    ] {
        assert_eq!(can(action, &read(value.clone())), expected, "{action:?} {value}");
    }
}

#[test]
fn words_become_states_and_words_again() {
    for generation in [Generation::Notebooks, Generation::Demanager] {
        for status in Status::all(generation) {
            assert_eq!(Status::read(status.as_str()), *status);
            assert_eq!(Status::read(&status.as_str().to_lowercase()), *status);
            assert!(status.group().is_some());
        }
    }
    assert_eq!(Status::read("MIGRATING"), Status::Other("MIGRATING".into()));
    assert_eq!(Status::read("MIGRATING").group(), None);
}

/// What the proxy permits comes before what the state permits: nobody is told to wait for what they may not do.
#[test]
fn who_may_only_look_is_told_so() {
    let (look, all) = (May { see: true, act: false, open: false }, May::ALL);
    let acts = May { see: true, act: true, open: false };
    for (here, somewhere, status, action, expected) in [
        (None, look, "RUNNING", Action::Stop, Err(Why::OnlyLooking)),
        (None, look, "RUNNING", Action::Open, Err(Why::OnlyLooking)),
        (None, look, "STARTING", Action::Stop, Err(Why::OnlyLooking)),
        (None, look, "RUNNING", Action::CopySsh, Ok(())),
        (None, look, "RUNNING", Action::SetAutoStop, Err(Why::NotInThisGeneration)),
        (Some(look), all, "RUNNING", Action::Stop, Err(Why::NotYours)),
        (Some(look), all, "STOPPED", Action::Start, Err(Why::NotYours)),
        (Some(acts), all, "RUNNING", Action::Open, Err(Why::NotYours)),
        (Some(acts), all, "RUNNING", Action::Stop, Ok(())),
        (None, all, "STOPPED", Action::Stop, Err(Why::AlreadyStopped)),
    ] {
        let item = Item { may: here, ..item(wire(1, status)) };
        let notebook = Notebook::read(&item, somewhere).unwrap();
        assert_eq!(can(action, &notebook), expected, "{here:?} {somewhere:?} {status} {action:?}");
        // An answer to a change does not say what the person may; it stays as it was.
        let answered = Notebook { grant: None, ..notebook.clone() };
        assert_eq!(can(action, &merge(&notebook, answered)), expected);
    }
    // What changed hands can be theirs now.
    let theirs = Notebook::read(&Item { may: Some(look), ..item(wire(1, "RUNNING")) }, all).unwrap();
    let mine = Notebook::read(&item(wire(1, "RUNNING")), all).unwrap();
    assert_eq!(can(Action::Stop, &merge(&theirs, mine)), Ok(()));
}
