//! A current notebook as JSON: the fields of api.md 2.6 in the real field set of the published run, by status as in 7.

use serde_json::{Value, json};

use super::notebooks::lease_json;
use super::{Instance, Volume};
use crate::Identities;
use crate::machine::{Notebook, Status};
use crate::scenarios::Scenario;

const STEPS: [&str; 4] = [
    "Prepare the storage.",
    "Prepare the compute resource.",
    "Configuring the network.",
    "Initialize the notebook instance.",
];

/// The notebook without its last brace: what follows is the time of the answer.
pub(super) fn row(instance: &Instance, notebook: &Notebook, base_url: &str, identities: &Identities) -> String {
    let mut text = notebook_json(instance, notebook, base_url, identities).to_string();
    text.pop();
    text
}

fn notebook_json(instance: &Instance, notebook: &Notebook, base_url: &str, identities: &Identities) -> Value {
    let profile = &instance.profile;
    let owner = profile.owner;
    let never_ran = matches!(notebook.status(), Status::Init | Status::Creating | Status::CreateFailed);
    let url = (!never_ran).then(|| format!("{base_url}/notebook/{}/lab", instance.id));
    let mut value = json!({
        "id": instance.id,
        "name": profile.name,
        "description": profile.description,
        "feature": "NOTEBOOK",
        "flavor": profile.flavor.name,
        "status": instance.status_text(),
        // The published run has the notebook 2 ms after its lease: only the lease's own date counts for the lease.
        "create_at": profile.created_at_ms + 2,
        "update_at": notebook.updated_at_ms(),
        "lease": lease_json(notebook.lease(), !instance.has(Scenario::NoLeaseType)),
        "image": image(instance),
        "endpoints": endpoints(instance, url.as_deref(), identities),
        "token": instance.token,
        "user": {
            "id": owner.id,
            "name": owner.name,
            "domain": {"id": identities.domain_id, "name": identities.domain},
        },
        "user_id": owner.id,
        "volume": volume(instance),
        "data_volumes": [],
        "tags": [],
        "billing_items": billing_items(profile.volume, notebook.status()),
        "workspace_id": "0",
    });
    if let Some(url) = url {
        value["url"] = json!(url);
    }
    if let Some(failure) = notebook.failure() {
        value["fail_reason"] = json!(failure.reason);
    }
    if let Some(steps) = notebook.progress() {
        let steps =
            steps.map(|(step, status)| json!({"step": step, "status": status.text(), "description": STEPS[step - 1]}));
        value["action_progress"] = json!(steps);
    }
    if profile.dedicated_pool {
        value["pool"] = json!({"id": "pool-research-a1", "name": "research"});
    }
    value
}

fn image(instance: &Instance) -> Value {
    let image = instance.profile.image;
    json!({
        "id": image.id,
        "name": image.name,
        "swr_path": format!("swr.eu-de.example/atelier/{}:{}", image.name, image.tag),
        "tag": image.tag,
        "type": "BUILD_IN",
        "description": image.description,
    })
}

fn endpoints(instance: &Instance, url: Option<&str>, identities: &Identities) -> Vec<Value> {
    let Some(url) = url else { return Vec::new() };
    let mut endpoints = vec![json!({"service": "NOTEBOOK", "uri": url})];
    if let Some(port) = instance.profile.ssh_port {
        endpoints.push(json!({
            "service": "SSH",
            "uri": format!("ssh://ma-user@dev-modelarts.{}.example:{port}", identities.region),
            "key_pair_names": [format!("keypair-{}", instance.profile.owner.name.replace('.', "-"))],
        }));
    }
    endpoints
}

fn volume(instance: &Instance) -> Value {
    let (category, capacity, status) = match instance.profile.volume {
        Volume::Evs(capacity) => ("EVS", capacity, Some("IN_USE")),
        Volume::Efs(capacity) => ("EFS", capacity, None),
        Volume::Obs => ("OBS", 0, None),
    };
    let mut value = json!({
        "category": category,
        "ownership": "MANAGED",
        "mount_path": "/home/ma-user/work/",
        "capacity": capacity,
        "read_only": false,
    });
    if let Some(status) = status {
        value["status"] = json!(status);
    }
    value
}

/// COMPUTE while it runs; STORAGE as long as a billed disk exists (api.md 7).
fn billing_items(volume: Volume, status: Status) -> Vec<&'static str> {
    let storage = matches!(volume, Volume::Evs(_)) && status != Status::Deleted;
    let compute = matches!(status, Status::Running | Status::Snapshotting);
    [("STORAGE", storage), ("COMPUTE", compute)]
        .into_iter()
        .filter(|(_, billed)| *billed)
        .map(|(item, _)| item)
        .collect()
}
