//! Everything through the public door: values in, values out. `Desk` is a model with a session and a clock to drive it.

mod capability;
mod card;
mod connect;
mod desk;
mod draft;
mod lease;
mod notebook;
mod reason;
mod report;
mod steps;
mod time;

use api::{Generation, Item};
use serde_json::{Value, json};

use crate::{Notebook, NotebookKey};

/// Any recent instant, ms since the epoch.
const T0: i64 = 1_700_000_000_000;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 3_600_000;

/// A valid id of the current API that ends in `number`.
fn id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

fn key(number: u32) -> NotebookKey {
    NotebookKey { generation: Generation::Notebooks, id: id(number).into() }
}

fn legacy_key(number: u32) -> NotebookKey {
    NotebookKey { generation: Generation::Demanager, id: format!("DE-{}", id(number)).into() }
}

/// A notebook of the current API as answers show it (api.md 2.6), last changed at `T0`.
fn wire(number: u32, status: &str) -> Value {
    json!({
        "id": id(number), "name": format!("notebook-{number}"), "description": "", "flavor": "modelarts.vm.cpu.2u",
        "status": status, "create_at": T0 - HOUR, "update_at": T0,
        "image": {"id": "e1a07296-22a8-4f05-8bc8-e936c8e54090", "name": "pytorch1.8"},
        "endpoints": [
            {"service": "NOTEBOOK", "uri": "https://authoring.example/lab"},
            {"service": "SSH", "uri": "ssh://ma-user@dev.example:31234"},
        ],
        "url": "https://authoring.example/lab",
        "user": {"id": "99250e439b33431081", "name": "anna"},
        "volume": {"category": "EFS", "capacity": 50},
        "lease": {"create_at": T0 - HOUR, "duration": 3 * HOUR, "enable": true, "type": "TIMING", "update_at": T0},
    })
}

/// An instance of the older API as answers show it (api.md 8), last changed at `T0`.
fn legacy_wire(number: u32, status: &str) -> Value {
    json!({
        "id": format!("DE-{}", id(number)), "name": format!("legacy-{number}"), "description": "", "status": status,
        "creation_timestamp": (T0 - HOUR).to_string(), "latest_update_timestamp": T0.to_string(),
        "flavor": "modelarts.bm.gpu.v100NV32", "profile": {"name": "Multi-Engine 1.0 (python3)"},
        "user": {"id": "15dda26361214ca2a5953917d2f48ffb", "name": "ben"}, "error_code": null, "queuing_info": null,
        "spec": {
            "storage": {"type": "obs", "location": {"path": "/bucket/dir/"}},
            "auto_stop": {"enable": false, "duration": null},
            "annotations": {"url": "https://legacy.example/lab"}, "failed_reasons": null, "extend_params": null,
        },
    })
}

fn read(value: Value) -> Notebook {
    Notebook::read(&item(value), api::May::ALL).unwrap()
}

fn item(value: Value) -> Item {
    let is_legacy = value["id"].as_str().is_some_and(|id| id.starts_with("DE-"));
    Item::new(if is_legacy { Generation::Demanager } else { Generation::Notebooks }, value)
}

/// `value` with the fields of `changes` instead of its own.
fn with(mut value: Value, changes: Value) -> Value {
    for (name, change) in changes.as_object().unwrap() {
        value[name] = change.clone();
    }
    value
}
