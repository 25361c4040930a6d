//! Requests as operations: the proxy's allow-list. Whatever does not fit exactly is refused with its reason.

use super::body::Fields;
use super::pairs::pairs;
use super::{
    AutoStopRequest, InstanceAction, InstanceId, InstanceQuery, LeaseRequest, LeaseType, NotebookId, NotebookQuery,
    Operation, ProjectId, Refusal,
};
use crate::limits::{AUTO_STOP, DurationRange, check_description, check_name};

type Pairs = Vec<(String, String)>;

impl Operation {
    /// Reads a request: its method, its raw path, its raw query without `?`, and its body.
    pub fn parse(method: &str, path: &str, query: &str, body: &[u8]) -> Result<(ProjectId, Self), Refusal> {
        let (project_id, target) = target(path)?;
        let given = || pairs(query);
        let operation = match (target, method) {
            (Target::Notebooks, "GET") => list_notebooks(given()?, body),
            (Target::Notebook(id), "GET") => bare(Self::ShowNotebook { id }, given()?, body),
            (Target::Notebook(id), "PUT") => update_notebook(id, given()?, body),
            (Target::Start(id), "POST") => start_notebook(id, given()?, body),
            (Target::Stop(id), "POST") => bare(Self::StopNotebook { id }, given()?, body),
            (Target::Lease(id), "GET") => bare(Self::ShowLease { id }, given()?, body),
            (Target::Lease(id), "PATCH") => renew_lease(id, given()?, body),
            (Target::Instances, "GET") => list_instances(given()?, body),
            (Target::Instance(id), "GET") => bare(Self::ShowInstance { id }, given()?, body),
            (Target::Instance(id), "PUT") => update_instance(id, given()?, body),
            (Target::Action(id), "POST") => act_on_instance(id, given()?, body),
            _ => Err(Refusal::MethodNotAllowed),
        }?;
        Ok((project_id, operation))
    }
}

/// A path of the list.
enum Target {
    Notebooks,
    Notebook(NotebookId),
    Start(NotebookId),
    Stop(NotebookId),
    Lease(NotebookId),
    Instances,
    Instance(InstanceId),
    Action(InstanceId),
}

/// Words that stand where an id could (api.md 2, routing); their operations are not offered.
const NOT_IDS: &[&str] = &["all", "flavors", "tags"];

fn target(path: &str) -> Result<(ProjectId, Target), Refusal> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'.' | b'-');
    let Some(path) = path.strip_prefix('/').filter(|path| path.bytes().all(plain)) else {
        return Err(Refusal::NotListed);
    };
    let segments: Vec<&str> = path.split('/').collect();
    if segments.iter().any(|segment| matches!(*segment, "" | "." | "..")) {
        return Err(Refusal::NotListed);
    }
    let (project_id, target) = match segments.as_slice() {
        ["v1", project_id, "notebooks", rest @ ..] => (project_id, notebook_target(rest)?),
        ["v1", project_id, "demanager", "instances", rest @ ..] => (project_id, instance_target(rest)?),
        _ => return Err(Refusal::NotListed),
    };
    let invalid = || Refusal::invalid("project_id", ProjectId::RULE);
    Ok((ProjectId::parse(project_id).ok_or_else(invalid)?, target))
}

fn notebook_target(rest: &[&str]) -> Result<Target, Refusal> {
    let (id, target): (_, fn(NotebookId) -> Target) = match rest {
        [] => return Ok(Target::Notebooks),
        [word, ..] if NOT_IDS.contains(word) => return Err(Refusal::NotListed),
        [id] => (id, Target::Notebook),
        [id, "start"] => (id, Target::Start),
        [id, "stop"] => (id, Target::Stop),
        [id, "lease"] => (id, Target::Lease),
        _ => return Err(Refusal::NotListed),
    };
    NotebookId::parse(id).map(target).ok_or_else(|| Refusal::invalid("id", NotebookId::RULE))
}

fn instance_target(rest: &[&str]) -> Result<Target, Refusal> {
    let (id, target): (_, fn(InstanceId) -> Target) = match rest {
        [] => return Ok(Target::Instances),
        [id] => (id, Target::Instance),
        [id, "action"] => (id, Target::Action),
        _ => return Err(Refusal::NotListed),
    };
    InstanceId::parse(id).map(target).ok_or_else(|| Refusal::invalid("instance_id", InstanceId::RULE))
}

/// An operation that takes nothing; the documents show some of them with an empty object as body.
fn bare(operation: Operation, query: Pairs, body: &[u8]) -> Result<Operation, Refusal> {
    no_query(&query)?;
    Fields::of_body(body, &[])?;
    Ok(operation)
}

fn list_notebooks(query: Pairs, body: &[u8]) -> Result<Operation, Refusal> {
    Fields::of_body(body, &[])?;
    let add = |list: NotebookQuery, (name, value): &(String, String)| list.with(name, value);
    Ok(Operation::ListNotebooks { query: query.iter().try_fold(NotebookQuery::default(), add)? })
}

fn list_instances(query: Pairs, body: &[u8]) -> Result<Operation, Refusal> {
    Fields::of_body(body, &[])?;
    Ok(Operation::ListInstances { query: InstanceQuery::read(&query)? })
}

fn start_notebook(id: NotebookId, mut query: Pairs, body: &[u8]) -> Result<Operation, Refusal> {
    Fields::of_body(body, &[])?;
    let lease_type = take(&mut query, "type").map(lease_type).transpose()?;
    let duration_ms = take_duration(&mut query, lease_type.unwrap_or(LeaseType::Timing).range())?;
    no_query(&query)?;
    Ok(Operation::StartNotebook { id, duration_ms, lease_type })
}

fn renew_lease(id: NotebookId, mut query: Pairs, body: &[u8]) -> Result<Operation, Refusal> {
    let query_duration_ms = take_duration(&mut query, LeaseType::Timing.range())?;
    no_query(&query)?;
    let mut fields = Fields::of_body(body, &["duration", "type"])?;
    if fields.is_empty() {
        return Ok(Operation::RenewLease { id, query_duration_ms, body: None });
    }
    // Without a type it is scheduled (api.md 6.4).
    let lease_type = fields.text("type")?.map_or(Ok(LeaseType::Timing), lease_type)?;
    match fields.duration(lease_type.range())? {
        Some(duration_ms) => {
            Ok(Operation::RenewLease { id, query_duration_ms, body: Some(LeaseRequest { duration_ms, lease_type }) })
        }
        None => Err(Refusal::invalid("duration", lease_type.range().not_a_number().to_string())),
    }
}

fn update_notebook(id: NotebookId, query: Pairs, body: &[u8]) -> Result<Operation, Refusal> {
    no_query(&query)?;
    let mut fields = Fields::of_body(body, &["name", "description"])?;
    if fields.is_empty() {
        return Err(Refusal::invalid("body", "at least one of name, description"));
    }
    let name = fields.text("name")?;
    if let Some(name) = &name {
        check_name(name).map_err(|fault| Refusal::invalid("name", fault.to_string()))?;
    }
    Ok(Operation::UpdateNotebook { id, name, description: description(&mut fields)? })
}

fn act_on_instance(id: InstanceId, query: Pairs, body: &[u8]) -> Result<Operation, Refusal> {
    no_query(&query)?;
    let action = Fields::of_body(body, &["action"])?.text("action")?;
    match action.as_deref().and_then(InstanceAction::parse) {
        Some(action) => Ok(Operation::ActOnInstance { id, action }),
        None => Err(Refusal::invalid("action", "one of start, stop, queue, dequeue")),
    }
}

fn update_instance(id: InstanceId, query: Pairs, body: &[u8]) -> Result<Operation, Refusal> {
    no_query(&query)?;
    let mut fields = Fields::of_body(body, &["description", "spec"])?;
    let description = description(&mut fields)?;
    let auto_stop = match fields.inner("spec", &["auto_stop"])? {
        Some(mut spec) => spec.inner("auto_stop", &["enable", "duration", "prompt"])?.map(auto_stop).transpose()?,
        None => None,
    };
    if description.is_none() && auto_stop.is_none() {
        return Err(Refusal::invalid("body", "at least one of description, spec.auto_stop"));
    }
    Ok(Operation::UpdateInstance { id, description, auto_stop })
}

/// Without `enable` it is off; switched on it must have a duration (6348, api.md 8).
fn auto_stop(mut fields: Fields) -> Result<AutoStopRequest, Refusal> {
    let enable = fields.flag("enable")?.unwrap_or(false);
    let duration_s = fields.duration(AUTO_STOP)?;
    if enable && duration_s.is_none() {
        return Err(Refusal::invalid("duration", AUTO_STOP.not_a_number().to_string()));
    }
    Ok(AutoStopRequest { enable, duration_s, prompt: fields.flag("prompt")? })
}

fn description(fields: &mut Fields) -> Result<Option<String>, Refusal> {
    let description = fields.text("description")?;
    if let Some(text) = &description {
        check_description(text).map_err(|fault| Refusal::invalid("description", fault.to_string()))?;
    }
    Ok(description)
}

fn lease_type(text: String) -> Result<LeaseType, Refusal> {
    LeaseType::parse(&text).ok_or_else(|| Refusal::invalid("type", "timing or idle"))
}

fn take(query: &mut Pairs, name: &str) -> Option<String> {
    let at = query.iter().position(|(given, _)| given == name)?;
    Some(query.remove(at).1)
}

fn take_duration(query: &mut Pairs, range: DurationRange) -> Result<Option<i64>, Refusal> {
    let checked = take(query, "duration").map(|text| range.parse(&text)).transpose();
    checked.map_err(|fault| Refusal::invalid("duration", fault.to_string()))
}

fn no_query(query: &Pairs) -> Result<(), Refusal> {
    match query.first() {
        None => Ok(()),
        Some((name, _)) => Err(Refusal::invalid(name, "not a parameter of this request")),
    }
}

#[cfg(test)]
mod tests;
