//! The world through its one door, `handle`, with the time in the test's hand.

mod access;
mod demanager;
mod keys;
mod lists;
mod notebooks;
mod scenarios;

use http::{HeaderMap, Method};
use serde_json::{Value, json};

use super::*;
use crate::calendar::STEPPED_START_MS;
use crate::scenarios::{Scenario, crowd, demo};

const HOUR_MS: i64 = 3_600_000;

/// A world, a clock and a token for it.
struct Desk {
    world: World,
    now_ms: i64,
    token: String,
}

impl Desk {
    fn new() -> Self {
        Self::of(demo(1, STEPPED_START_MS))
    }

    fn of(instances: Vec<Instance>) -> Self {
        let setting =
            Setting { seed: 1, base_url: "http://cloud.test".into(), identities: crate::Identities::default() };
        let mut desk = Self { world: World::new(setting, instances), now_ms: STEPPED_START_MS, token: String::new() };
        desk.token = desk.sign_in();
        desk
    }

    fn sign_in(&mut self) -> String {
        let known = crate::Identities::default();
        let answer = self.ask_iam(&known.user, &known.password, json!({"project": {"id": known.project_id}}));
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.headers.into_iter().find(|(name, _)| *name == "x-subject-token").unwrap().1
    }

    fn ask_iam(&mut self, user: &str, password: &str, scope: Value) -> Answer {
        let domain = crate::Identities::default().domain;
        let user = json!({"name": user, "password": password, "domain": {"name": domain}});
        let identity = json!({"methods": ["password"], "password": {"user": user}});
        let body = json!({"auth": {"identity": identity, "scope": scope}});
        self.send(Method::POST, "/v3/auth/tokens", &[], &body.to_string())
    }

    fn send(&mut self, method: Method, uri: &str, headers: &[(&'static str, &str)], body: &str) -> Answer {
        let request = request(method, uri, headers, body);
        self.world.handle(&request, self.now_ms)
    }

    /// A call of the project with the token at hand.
    fn call(&mut self, method: Method, path: &str, body: &str) -> (u16, Value) {
        let uri = format!("/v1/{}{path}", crate::Identities::default().project_id);
        let token = self.token.clone();
        let answer = self.send(method, &uri, &[("x-auth-token", &token)], body);
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
    }

    fn get(&mut self, path: &str) -> Value {
        let (status, body) = self.call(Method::GET, path, "");
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Expects a refusal with a code, in whatever words.
    fn refused(&mut self, method: Method, path: &str, body: &str, status: u16, code: &str) {
        let (answered, answer) = self.call(method.clone(), path, body);
        assert_eq!((answered, answer["error_code"].as_str()), (status, Some(code)), "{method} {path} {body}: {answer}");
    }

    /// The id of the instance of that name.
    fn id(&self, name: &str) -> String {
        let found = self.world.instances().find(|(_, instance)| instance.profile.name == name);
        found.unwrap_or_else(|| panic!("no instance is called {name}")).1.id.clone()
    }

    fn index(&self, name: &str) -> usize {
        self.world.find(&self.id(name)).unwrap()
    }

    /// Lets time pass, and signs in anew: a token lives for a day only.
    fn pass(&mut self, ms: i64) {
        self.now_ms += ms;
        self.world.advance_to(self.now_ms);
        self.token = self.sign_in();
    }
}

fn request(method: Method, uri: &str, headers: &[(&'static str, &str)], body: &str) -> Request {
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().unwrap());
    }
    Request {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        headers: map,
        body: body.into(),
        request_id: "8a1f".to_owned(),
        received_at_ms: 0,
    }
}
