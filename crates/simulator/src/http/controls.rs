//! `/_sim`: the hand on the pretended cloud. For people and tests on the same machine; it asks nobody who they are.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;
use serde_json::{Value, json};

use crate::Simulator;
use crate::machine::{Kind, Term};
use crate::scenarios;
use crate::world::{Fault, FaultKind, Machine};

type Parameters = Query<HashMap<String, String>>;

/// What is wrong with an order, in one sentence.
struct Wrong(String);

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, axum::Json(json!({"error": self.0}))).into_response()
    }
}

type Answer = Result<axum::Json<Value>, Wrong>;

pub(super) fn router() -> Router<Simulator> {
    Router::new()
        .route("/advance", post(advance))
        .route("/step", post(step))
        .route("/scenario", post(scenario))
        .route("/scenarios", get(list_scenarios))
        .route("/faults", post(add_fault).delete(clear_faults))
        .route("/state", get(state))
        .route("/calls", get(calls))
        .route("/reset", post(reset))
        .route("/remove", post(remove))
        .route("/renew", post(renew))
        .route("/stop", post(stop))
        .route("/status", post(status))
}

async fn advance(State(simulator): State<Simulator>, Query(parameters): Parameters) -> Answer {
    let ms = number(&parameters, "ms")?;
    if ms < 0 {
        return Err(Wrong("time does not run backwards: `ms` must be at least 0".to_owned()));
    }
    let (mut shared, _) = simulator.now();
    Ok(axum::Json(json!({"now_ms": shared.advance(ms)})))
}

async fn step(State(simulator): State<Simulator>) -> Answer {
    let (mut shared, _) = simulator.now();
    let (now_ms, happening) = shared.step();
    let event = happening
        .map(|one| json!({"at_ms": one.at_ms, "instance_id": one.instance_id, "name": one.name, "what": one.what}));
    Ok(axum::Json(json!({"now_ms": now_ms, "event": event})))
}

async fn scenario(State(simulator): State<Simulator>, Query(parameters): Parameters) -> Answer {
    let name = text(&parameters, "name")?;
    let (mut shared, now_ms) = simulator.now();
    let wanted = match parameters.get("instance") {
        Some(id) => Some(shared.world.find(id).ok_or_else(|| no_instance(id))?),
        None => None,
    };
    let applied = shared.apply(name, wanted, simulator.seed()).map_err(|unknown| Wrong(unknown.to_string()))?;
    Ok(axum::Json(json!({"now_ms": now_ms, "scenario": name, "instance": applied})))
}

async fn list_scenarios() -> Answer {
    let described = scenarios::described().map(|(name, sentence)| json!({"name": name, "sentence": sentence}));
    Ok(axum::Json(json!({"scenarios": described.collect::<Vec<_>>()})))
}

async fn add_fault(State(simulator): State<Simulator>, body: Bytes) -> Answer {
    let order: Value =
        serde_json::from_slice(&body).map_err(|error| Wrong(format!("the body is not JSON: {error}")))?;
    let fault = read_fault(&order)?;
    let (mut shared, _) = simulator.now();
    shared.world.faults.push(fault);
    Ok(axum::Json(json!({"queued": true})))
}

async fn clear_faults(State(simulator): State<Simulator>) -> Answer {
    let (mut shared, _) = simulator.now();
    shared.world.faults.clear();
    Ok(axum::Json(json!({"queued": false})))
}

async fn state(State(simulator): State<Simulator>) -> Answer {
    let (mut shared, now_ms) = simulator.now();
    let world = &mut shared.world;
    let present: Vec<_> =
        world.instances().map(|(index, one)| (index, generation(&one.machine), one.scenario())).collect();
    let instances: Vec<Value> = present
        .into_iter()
        .map(|(index, generation, scenario)| {
            let mut shown: Value = serde_json::from_str(&world.shown(index, now_ms)).unwrap_or_default();
            shown["generation"] = json!(generation);
            shown["scenario"] = json!(scenario.map(scenarios::Scenario::name));
            if generation == "demanager" {
                // The older generation hands its token out by a call of its own; here everything is told.
                shown["token"] = json!(world.instance(index).map(|one| one.token.clone()));
            }
            shown
        })
        .collect();
    Ok(axum::Json(json!({"now_ms": now_ms, "instances": instances, "iam_tokens": world.iam_tokens()})))
}

async fn calls(State(simulator): State<Simulator>, Query(parameters): Parameters) -> Answer {
    let after = if parameters.contains_key("after") { number(&parameters, "after")?.max(0).unsigned_abs() } else { 0 };
    let (shared, _) = simulator.now();
    let new = shared.calls.entries.iter().filter(|call| call.number > after).map(|call| {
        json!({
            "number": call.number,
            "at_ms": call.at_ms,
            "method": call.method,
            "path": call.path,
            "query": call.query,
            "body": call.body,
            "status": call.status,
        })
    });
    Ok(axum::Json(json!({"calls": new.collect::<Vec<_>>()})))
}

async fn reset(State(simulator): State<Simulator>) -> Answer {
    simulator.reset();
    Ok(axum::Json(json!({"now_ms": simulator.now_ms()})))
}

async fn remove(State(simulator): State<Simulator>, Query(parameters): Parameters) -> Answer {
    let (mut shared, now_ms) = simulator.now();
    let id = text(&parameters, "instance")?;
    let index = shared.world.find(id).ok_or_else(|| no_instance(id))?;
    shared.world.remove(index);
    Ok(axum::Json(json!({"now_ms": now_ms})))
}

async fn renew(State(simulator): State<Simulator>, Query(parameters): Parameters) -> Answer {
    let (mut shared, now_ms) = simulator.now();
    let id = text(&parameters, "instance")?;
    let index = shared.world.find(id).ok_or_else(|| no_instance(id))?;
    let term = Term::read(Kind::Timing, Some(number(&parameters, "duration")?))
        .map_err(|_| Wrong("`duration` is 3600000 to 259200000 milliseconds".to_owned()))?;
    if !shared.world.renew_elsewhere(index, term, now_ms) {
        return Err(Wrong("only a running notebook can be renewed".to_owned()));
    }
    Ok(axum::Json(json!({"now_ms": now_ms})))
}

/// Somebody else stops it, in the console for example.
async fn stop(State(simulator): State<Simulator>, Query(parameters): Parameters) -> Answer {
    let (mut shared, now_ms) = simulator.now();
    let id = text(&parameters, "instance")?;
    let index = shared.world.find(id).ok_or_else(|| no_instance(id))?;
    if !shared.world.stop_elsewhere(index, now_ms) {
        return Err(Wrong("only what runs can be stopped".to_owned()));
    }
    Ok(axum::Json(json!({"now_ms": now_ms})))
}

/// Puts an instance into any status at all, also one that no call leads to.
async fn status(State(simulator): State<Simulator>, Query(parameters): Parameters) -> Answer {
    let (mut shared, now_ms) = simulator.now();
    let id = text(&parameters, "instance")?;
    let index = shared.world.find(id).ok_or_else(|| no_instance(id))?;
    let status = text(&parameters, "status")?;
    if !shared.world.force_status(index, status, now_ms) {
        return Err(Wrong(format!("its generation has no status {status:?}")));
    }
    Ok(axum::Json(json!({"now_ms": now_ms})))
}

fn read_fault(order: &Value) -> Result<Fault, Wrong> {
    let kind = order["kind"].as_str().and_then(FaultKind::read);
    let kind = kind.ok_or_else(|| Wrong("`kind` must be one of the nine kinds of faults".to_owned()))?;
    let optional = |name: &str| order[name].as_str().map(str::to_owned);
    let status = order["status"].as_u64().unwrap_or(if kind == FaultKind::Html { 502 } else { 500 });
    let times = order["times"].as_u64().unwrap_or(1);
    Ok(Fault {
        kind,
        status: u16::try_from(status)
            .ok()
            .filter(|status| (200..600).contains(status))
            .ok_or_else(|| Wrong("`status` must be an HTTP status".to_owned()))?,
        error_code: optional("error_code"),
        retry_after: optional("retry_after"),
        method: optional("method").map(|method| method.to_ascii_uppercase()),
        path_contains: optional("path_contains"),
        times: u32::try_from(times)
            .ok()
            .filter(|times| *times > 0)
            .ok_or_else(|| Wrong("`times` must be at least 1".to_owned()))?,
    })
}

fn generation(machine: &Machine) -> &'static str {
    match machine {
        Machine::Notebook(_) => "notebooks",
        Machine::Legacy(_) => "demanager",
    }
}

fn text<'a>(parameters: &'a HashMap<String, String>, name: &str) -> Result<&'a str, Wrong> {
    parameters.get(name).map(String::as_str).ok_or_else(|| Wrong(format!("`{name}` is missing")))
}

fn number(parameters: &HashMap<String, String>, name: &str) -> Result<i64, Wrong> {
    text(parameters, name)?.parse().map_err(|_| Wrong(format!("`{name}` must be a whole number")))
}

fn no_instance(id: &str) -> Wrong {
    Wrong(format!("there is no instance {id:?}"))
}
