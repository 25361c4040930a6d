//! `GET /openapi.json`: what this proxy offers, written from what it does: the operations of the list as they are built and
//! sent, and the routes as the router has them. There is no second description to keep.

use modelarts::{
    Operation,
    request::{
        AutoStopRequest, InstanceAction, InstanceId, InstanceQuery, LeaseRequest, LeaseType, NotebookId, NotebookQuery,
        ProjectId,
    },
};
use serde_json::{Map, Value, json};

use crate::desk::VERSION;

/// A route beside `/v1`.
pub(crate) struct Offer {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) summary: &'static str,
}

/// Stand for the ids in the paths of the samples below.
const PROJECT: &str = "00000000000000000000000000000000";
const NOTEBOOK: &str = "00000000-0000-0000-0000-000000000000";
const INSTANCE: &str = "DE-00000000-0000-0000-0000-000000000000";

/// The document.
pub(crate) fn document(offers: &[Offer]) -> Value {
    let mut paths = Map::new();
    let mut add = |path: &str, method: &str, what: Value| {
        let path = paths.entry(path.to_owned()).or_insert_with(|| json!({}));
        path[method.to_lowercase()] = what;
    };
    for operation in samples() {
        let (path, method, what) = of_operation(&operation);
        add(&path, &method, what);
    }
    for Offer { method, path, summary } in offers {
        add(path, method, json!({"summary": summary, "parameters": parameters(path), "responses": responses()}));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Leasehold",
            "version": VERSION,
            "description": "The documented operations of ModelArts that this desk offers, unchanged but for their secrets, and its own.",
        },
        "paths": paths,
        "components": {"schemas": {"Problem": problem()}},
    })
}

/// One of every operation, with everything that it may say.
fn samples() -> Vec<Operation> {
    let parsed = NotebookId::parse(NOTEBOOK).zip(InstanceId::parse(INSTANCE));
    let Some((id, instance)) = parsed else { return Vec::new() };
    let words = || Some("words".to_owned());
    let body = Some(LeaseRequest { duration_ms: 3_600_000, lease_type: LeaseType::Timing });
    let auto_stop = Some(AutoStopRequest { enable: true, duration_s: Some(3600), prompt: Some(true) });
    let samples = vec![
        Operation::ListNotebooks { query: NotebookQuery::default() },
        Operation::ShowNotebook { id: id.clone() },
        Operation::UpdateNotebook { id: id.clone(), name: words(), description: words() },
        Operation::StartNotebook { id: id.clone(), duration_ms: Some(3_600_000), lease_type: Some(LeaseType::Timing) },
        Operation::StopNotebook { id: id.clone() },
        Operation::ShowLease { id: id.clone() },
        Operation::RenewLease { id, query_duration_ms: Some(3_600_000), body },
        Operation::ListInstances { query: InstanceQuery::default() },
        Operation::ShowInstance { id: instance.clone() },
        Operation::ActOnInstance { id: instance.clone(), action: InstanceAction::Start },
        Operation::UpdateInstance { id: instance, description: words(), auto_stop },
    ];
    // A new operation does not compile here until it has a sample.
    for operation in &samples {
        match operation {
            Operation::ListNotebooks { .. }
            | Operation::ShowNotebook { .. }
            | Operation::UpdateNotebook { .. }
            | Operation::StartNotebook { .. }
            | Operation::StopNotebook { .. }
            | Operation::ShowLease { .. }
            | Operation::RenewLease { .. }
            | Operation::ListInstances { .. }
            | Operation::ShowInstance { .. }
            | Operation::ActOnInstance { .. }
            | Operation::UpdateInstance { .. } => {}
        }
    }
    samples
}

fn of_operation(operation: &Operation) -> (String, String, Value) {
    let Some(project_id) = ProjectId::parse(PROJECT) else { return Default::default() };
    let request = operation.request(&project_id);
    let path = request.path.replace(INSTANCE, "{instance_id}").replace(NOTEBOOK, "{id}");
    let path = path.replace(PROJECT, "{project_id}");
    let mut query: Vec<String> = request.query.into_iter().map(|(name, _)| name).collect();
    match operation {
        Operation::ListNotebooks { .. } => query.extend(NotebookQuery::names().map(str::to_owned)),
        Operation::ListInstances { .. } => query.extend(InstanceQuery::names().map(str::to_owned)),
        _ => {}
    }
    let query = query.iter().map(|name| {
        let required = name == "de_type";
        json!({"name": name, "in": "query", "required": required, "schema": {"type": "string"}})
    });
    let mut all = parameters(&path);
    all.extend(query);
    let mut what = json!({
        "operationId": operation.name(),
        "tags": ["ModelArts"],
        "parameters": all,
        "responses": responses(),
    });
    if let Some(body) = request.body.and_then(|body| serde_json::from_str::<Value>(&body).ok()) {
        what["requestBody"] = json!({"content": {"application/json": {"schema": schema(&body)}}});
    }
    (path, request.method.as_str().to_owned(), what)
}

/// The parameters that a path has in braces, and the header that every request of the page carries.
fn parameters(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let names = names.map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
    names.collect()
}

/// The types of a body, from one that has everything.
fn schema(sample: &Value) -> Value {
    match sample {
        Value::Object(fields) => {
            let fields: Map<String, Value> = fields.iter().map(|(name, field)| (name.clone(), schema(field))).collect();
            json!({"type": "object", "properties": fields, "additionalProperties": false})
        }
        Value::Bool(_) => json!({"type": "boolean"}),
        Value::Number(_) => json!({"type": "integer"}),
        _ => json!({"type": "string"}),
    }
}

fn responses() -> Value {
    let problem = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
    json!({
        "2XX": {"description": "Done"},
        "default": {"description": "Not done, and why", "content": problem},
    })
}

fn problem() -> Value {
    let text = json!({"type": "string"});
    json!({
        "type": "object",
        "required": ["type", "title", "status", "code", "detail", "request_id"],
        "properties": {
            "type": text, "title": text, "status": {"type": "integer"}, "code": text, "detail": text,
            "request_id": text, "field": text, "upstream_code": text, "upstream_message": text,
            "retry_after_ms": {"type": "integer"},
        },
    })
}
