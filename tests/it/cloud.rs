//! A pretended cloud of its own for a test, on a free port, called as its vendor's tools would call it.

use serde_json::{Value, json};
use simulator::{Identities, Options, Pace, Simulator};

/// A running simulator whose clock only the test moves.
pub(crate) struct Cloud {
    pub(crate) url: String,
    pub(crate) identities: Identities,
    client: reqwest::Client,
    token: String,
}

/// An answer of the cloud or of the proxy.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{} is not JSON: {error}: {}", self.status, self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Cloud {
    /// Starts one and signs in.
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let options = Options { pace: Pace::Stepped, ..Options::default() };
        let simulator = Simulator::new(options, url.clone()).unwrap();
        let identities = simulator.identities().clone();
        tokio::spawn(simulator::serve(listener, simulator));
        let client = reqwest::Client::new();
        let login = json!({"auth": {
            "identity": {"methods": ["password"], "password": {"user": {
                "name": identities.user, "password": identities.password, "domain": {"name": identities.domain},
            }}},
            "scope": {"project": {"name": identities.project_name}},
        }});
        let answer = client.post(format!("{url}/v3/auth/tokens")).body(login.to_string()).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        let token = answer.headers()["x-subject-token"].to_str().unwrap().to_owned();
        Self { url, identities, client, token }
    }

    /// Calls ModelArts; `path` follows `/v1/{project_id}`.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let url = format!("{}/v1/{}{path}", self.url, self.identities.project_id);
        let mut request = self.client.request(method.parse().unwrap(), url).header("x-auth-token", &self.token);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        Answer { status: answer.status().as_u16(), body: answer.bytes().await.unwrap().to_vec() }
    }

    /// Uses one of the controls.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        control(&self.client, &self.url, method, path, body).await
    }

    /// Every instance of the world, in full.
    pub(crate) async fn instances(&self) -> Vec<Value> {
        self.control("GET", "/state", None).await["instances"].as_array().unwrap().clone()
    }

    /// One instance by name, in full.
    pub(crate) async fn instance(&self, name: &str) -> Value {
        let instances = self.instances().await;
        instances.into_iter().find(|instance| instance["name"] == name).unwrap_or_else(|| panic!("no instance {name}"))
    }
}

/// Uses one of the controls of the cloud at `url`.
pub(crate) async fn control(
    client: &reqwest::Client,
    url: &str,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Value {
    let mut request = client.request(method.parse().unwrap(), format!("{url}/_sim{path}"));
    if let Some(body) = body {
        request = request.header("content-type", "application/json").body(body.to_string());
    }
    let answer = request.send().await.unwrap();
    assert!(answer.status().is_success(), "{method} {path}: {}", answer.status());
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null)
}
