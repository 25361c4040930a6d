//! Whether the process lives, whether it can do its work and why not, and which version it is. Nothing here calls the
//! cloud: it tells what the last calls came to.

use api::Upstream;
use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use crate::desk::{Desk, Project, VERSION};

pub(super) async fn healthz() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

pub(super) async fn version() -> Json<Value> {
    Json(json!({"name": "leasehold", "version": VERSION}))
}

/// 503 with the reasons while the proxy stops or cannot get on with the cloud.
pub(super) async fn readyz(State(desk): State<Desk>) -> (StatusCode, Json<Value>) {
    let mut reasons: Vec<Value> = desk.projects().iter().filter_map(reason).collect();
    if *desk.stopping().borrow() {
        reasons.push(json!({"reason": "stopping"}));
    }
    let status = if reasons.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({"ready": reasons.is_empty(), "reasons": reasons})))
}

fn reason(project: &Project) -> Option<Value> {
    let id = &project.about.id;
    if let Some(fault) = project.upstream.credential.fault() {
        return Some(json!({"project": id, "reason": fault.words(), "upstream_code": fault.upstream_code()}));
    }
    match project.watcher.last_look()? {
        Upstream::Failing { code, upstream_code, .. } => {
            Some(json!({"project": id, "reason": code, "upstream_code": upstream_code}))
        }
        Upstream::Answering => None,
    }
}
