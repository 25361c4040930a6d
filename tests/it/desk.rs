//! A proxy in front of a pretended cloud, both on free ports, called as a browser would call it.

use std::{path::Path, time::Duration};

use modelarts::request::ProjectId;
use proxy::{
    Running, Settings,
    settings::{Cloud, CredentialSettings, Demo, Dialect, PasswordSettings, ProjectSettings, Remote},
};
use serde_json::Value;
use simulator::Identities;

use crate::cloud::{self, Answer};

/// A running desk whose cloud's clock only the test moves.
pub(crate) struct Desk {
    pub(crate) running: Running,
    pub(crate) project: String,
    client: reqwest::Client,
}

impl Desk {
    pub(crate) async fn start() -> Self {
        let mut settings = Settings::demo();
        settings.listen.address = "127.0.0.1:0".parse().unwrap();
        settings.cloud = Cloud::Demo(Demo { pace: Some(0), ..Demo::default() });
        Self::on(settings).await
    }

    /// In front of a pretended cloud that runs already, with a memory in a file.
    pub(crate) async fn in_front_of(cloud: &str, history: &Path) -> Self {
        let Identities { project_id, project_name, region, domain, user, password, .. } = Identities::default();
        let mut settings = Settings::demo();
        settings.listen.address = "127.0.0.1:0".parse().unwrap();
        settings.history.path = Some(history.to_owned());
        settings.cloud = Cloud::Remote(vec![Remote {
            endpoint: cloud.to_owned(),
            region,
            dialect: Dialect::Otc,
            projects: vec![ProjectSettings { id: ProjectId::parse(&project_id).unwrap(), name: project_name }],
            credential: CredentialSettings::Password(PasswordSettings {
                iam_endpoint: cloud.to_owned(),
                domain,
                user,
                password: password.into(),
            }),
        }]);
        Self::on(settings).await
    }

    async fn on(mut settings: Settings) -> Self {
        settings.poll.changing = Duration::from_millis(50);
        settings.poll.resting = Duration::from_millis(50);
        settings.poll.idle = Duration::from_millis(50);
        let running = proxy::start(settings).await.unwrap();
        let project = simulator::Identities::default().project_id;
        Self { running, project, client: reqwest::Client::new() }
    }

    /// Sends a request as the page does; `path` is from the root.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<String>) -> Answer {
        let url = format!("{}{path}", self.running.url);
        let mut request = self.client.request(method.parse().unwrap(), url).header(api::routes::REQUEST_HEADER, "1");
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        let answer = request.send().await.unwrap();
        Answer { status: answer.status().as_u16(), body: answer.bytes().await.unwrap().to_vec() }
    }

    /// As [`Self::call`], below `/v1/{project_id}`.
    pub(crate) async fn cloud(&self, method: &str, path: &str, body: Option<&str>) -> Answer {
        self.call(method, &format!("/v1/{}{path}", self.project), body.map(str::to_owned)).await
    }

    /// Uses one of the cloud's controls.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        cloud::control(&self.client, self.running.simulator_url.as_ref().unwrap(), method, path, body).await
    }

    /// Everything the cloud knows, its secrets included.
    pub(crate) async fn instances(&self) -> Vec<Value> {
        self.control("GET", "/state", None).await["instances"].as_array().unwrap().clone()
    }

    /// The id of an instance by its name.
    pub(crate) async fn id(&self, name: &str) -> String {
        let instances = self.instances().await;
        let found = instances.iter().find(|instance| instance["name"] == name);
        found.unwrap_or_else(|| panic!("no instance {name}"))["id"].as_str().unwrap().to_owned()
    }

    /// The calls that reached the cloud, IAM's left out.
    pub(crate) async fn calls(&self) -> Vec<Value> {
        let calls = self.control("GET", "/calls", None).await["calls"].as_array().unwrap().clone();
        calls.into_iter().filter(|call| !call["path"].as_str().unwrap().starts_with("/v3/")).collect()
    }

    /// The event stream, from the beginning or after an event.
    pub(crate) async fn stream(&self, after: Option<&str>) -> Stream {
        let url = format!("{}/events?project={}", self.running.url, self.project);
        let mut request = self.client.get(url).header(api::routes::REQUEST_HEADER, "1");
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Stream { answer, parser: api::stream::Parser::default(), waiting: Vec::new().into_iter(), text: Vec::new() }
    }
}

/// An open event stream.
pub(crate) struct Stream {
    answer: reqwest::Response,
    parser: api::stream::Parser,
    waiting: std::vec::IntoIter<api::stream::Signal>,
    /// All bytes so far.
    pub(crate) text: Vec<u8>,
}

impl Stream {
    /// The next event and its number.
    pub(crate) async fn next(&mut self) -> (String, api::Event) {
        loop {
            for signal in self.waiting.by_ref() {
                if let api::stream::Signal::Frame(frame) = signal {
                    let value = serde_json::from_str(&frame.data).unwrap();
                    let event = api::Event::read(&frame.event, value);
                    return (frame.id, event.unwrap_or_else(|| panic!("unreadable event {}", frame.event)));
                }
            }
            // A limit, so that what never comes fails the test instead of stopping all of them.
            let chunk = tokio::time::timeout(Duration::from_secs(30), self.answer.chunk()).await;
            let bytes = chunk.expect("nothing came for 30 s").unwrap().expect("the stream ended");
            self.text.extend_from_slice(&bytes);
            self.waiting = self.parser.push(&bytes).into_iter();
        }
    }

    /// The next event about the instance with this id, as its raw object.
    pub(crate) async fn next_about(&mut self, id: &str) -> (String, Value) {
        loop {
            let (number, event) = self.next().await;
            match event.body {
                api::Body::Notebook(item) if item.value["id"] == id => return (number, item.value),
                api::Body::Removed { id: removed, .. } if removed == id => return (number, Value::Null),
                _ => {}
            }
        }
    }
}
