//! The model, driven as the page drives it.

mod alarms;
mod answers;
mod chaos;
mod editing;
mod extending;
mod freshness;
mod legacy;
mod list;
mod meanwhile;
mod places;
mod renewing;
mod speaking;
mod starting;
mod stopping;
mod stream;
mod times;

use api::{Body, Event, Limits, Problem, Project, Session};
use modelarts::request::{Method, Operation, ProjectId};
use serde_json::{Value, json};

use super::{T0, item};
use crate::{
    Card, Effect, Failure, Model, Msg, NotebookKey, Route, effect::Announcement, msg::RequestId, time::LocalTime,
};

const PROJECT: &str = "0123456789abcdef0123456789abcdef";
const OTHER_PROJECT: &str = "ffffffffffffffffffffffffffffffff";

/// A model with two clocks: the browser's is an hour fast.
struct Desk {
    model: Model,
    cloud_ms: i64,
    events: u32,
}

fn session() -> Session {
    let project = |id: &str, name: &str| Project {
        id: id.into(),
        name: name.into(),
        region: "eu-de".into(),
        limits: Limits::default(),
        may: api::May::ALL,
    };
    Session {
        person: "Anna".into(),
        projects: vec![project(PROJECT, "one"), project(OTHER_PROJECT, "two")],
        demo: true,
        sign_out: false,
        version: "0.1.0".into(),
    }
}

impl Desk {
    /// Nothing has happened yet.
    fn closed() -> Self {
        Self { model: Model::new(), cloud_ms: T0, events: 0 }
    }

    /// Open, signed in and loaded with `items` at `T0`, which they were last changed at.
    fn with(items: &[Value]) -> Self {
        let mut desk = Self::closed();
        desk.tell(Msg::Opened(Route::default()));
        desk.tell(Msg::SessionAnswered(Ok(session())));
        desk.tell(Msg::StreamOpened);
        desk.part(1, 1, items);
        desk
    }

    fn local(&self) -> LocalTime {
        LocalTime(self.cloud_ms + 3_600_000)
    }

    fn tell(&mut self, msg: Msg) -> Vec<Effect> {
        self.model.update(msg, self.local())
    }

    /// Lets `ms` pass as it passes when all is well: with keep-alives and ticks.
    fn wait(&mut self, ms: i64) -> Vec<Effect> {
        let end_ms = self.cloud_ms + ms;
        let mut effects = Vec::new();
        while self.cloud_ms < end_ms {
            self.cloud_ms = end_ms.min(self.cloud_ms + 1_000);
            effects.extend(self.tell(Msg::StreamKeptAlive));
            effects.extend(self.tell(Msg::Ticked));
        }
        effects
    }

    /// Lets `ms` pass with ticks, while nothing is heard.
    fn wait_in_silence(&mut self, ms: i64) -> Vec<Effect> {
        let end_ms = self.cloud_ms + ms;
        let mut effects = Vec::new();
        while self.cloud_ms < end_ms {
            self.cloud_ms = end_ms.min(self.cloud_ms + 1_000);
            effects.extend(self.tell(Msg::Ticked));
        }
        effects
    }

    fn event(&mut self, body: Body) -> Vec<Effect> {
        self.events += 1;
        let number = format!("1-{}", self.events).into();
        self.tell(Msg::EventArrived { number, event: Event { now_ms: self.cloud_ms, body } })
    }

    fn part(&mut self, part: u32, parts: u32, items: &[Value]) -> Vec<Effect> {
        self.event(Body::Snapshot { part, parts, items: items.iter().cloned().map(item).collect() })
    }

    /// The stream says that an instance is like this now.
    fn sees(&mut self, value: Value) -> Vec<Effect> {
        self.event(Body::Notebook(item(value)))
    }

    fn loses(&mut self, key: &NotebookKey) -> Vec<Effect> {
        self.event(Body::Removed { generation: key.generation, id: key.id.as_ref().into() })
    }

    fn answers(&mut self, request: RequestId, body: &Value) -> Vec<Effect> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.tell(Msg::Answered { request, result: Ok(body.as_bytes().into()) })
    }

    fn refuses(&mut self, request: RequestId, failure: Failure) -> Vec<Effect> {
        self.tell(Msg::Answered { request, result: Err(failure) })
    }

    fn card(&self, key: &NotebookKey) -> &Card {
        self.model.card(key).unwrap()
    }

    fn names(&self) -> Vec<&str> {
        self.model.visible().iter().map(|card| &*card.name).collect()
    }
}

/// What goes to `/v1`, as lines: method, path after the project, query, body.
fn sent(effects: &[Effect]) -> Vec<String> {
    requests(effects).into_iter().map(|(_, line)| line).collect()
}

/// The number of the only request, which is `line`.
fn only(effects: &[Effect], line: &str) -> RequestId {
    match &requests(effects)[..] {
        [(request, found)] if found == line => *request,
        other => panic!("{other:?} is not {line}"),
    }
}

fn requests(effects: &[Effect]) -> Vec<(RequestId, String)> {
    let send = |effect: &Effect| match effect {
        Effect::Send { request, project, operation } => Some((*request, line(project, operation))),
        _ => None,
    };
    effects.iter().filter_map(send).collect()
}

fn line(project: &str, operation: &Operation) -> String {
    let request = operation.request(&ProjectId::parse(project).unwrap());
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
    };
    let path = request.path.strip_prefix(&format!("/v1/{project}/")).unwrap();
    let query: Vec<_> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let body = request.body.map(|body| format!(" {body}")).unwrap_or_default();
    format!("{method} {path}{query}{body}")
}

/// What screen readers are told.
fn said(effects: &[Effect]) -> Vec<&Announcement> {
    let announcements = effects.iter().filter_map(|effect| match effect {
        Effect::Announce(said) => Some(said),
        _ => None,
    });
    announcements.collect()
}

fn problem(status: u16, code: &str, upstream_code: Option<&str>) -> Failure {
    Failure::Problem(Box::new(Problem {
        status,
        code: code.into(),
        upstream_code: upstream_code.map(str::to_owned),
        ..Problem::default()
    }))
}

/// The cloud refused, with one of its codes.
fn refusal(code: &str) -> Failure {
    problem(400, "upstream-refused", Some(code))
}

/// A lease that was set at `set_at` and ends `length` later, made an hour before `T0`.
fn lease(set_at: i64, length: i64, kind: &str) -> Value {
    let create = T0 - 3_600_000;
    json!({"create_at": create, "update_at": set_at, "duration": set_at - create + length, "enable": true, "type": kind})
}
