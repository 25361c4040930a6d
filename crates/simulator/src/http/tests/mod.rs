//! The wire and the controls, through the router.

mod faults;

use ::http::{Method, Request, Response};
use axum::body::{Body, Bytes, to_bytes};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::{Options, Pace, Simulator};

/// A simulator and a token for it.
struct Desk {
    simulator: Simulator,
    token: String,
}

impl Desk {
    async fn new(options: Options) -> Self {
        let simulator = Simulator::new(options, "http://cloud.test/".into()).unwrap();
        let mut desk = Self { simulator, token: String::new() };
        let response = desk.send(Method::POST, "/v3/auth/tokens?nocatalog=true", &sign_in_body(&desk.simulator)).await;
        assert_eq!(response.status(), 201);
        desk.token = response.headers()["x-subject-token"].to_str().unwrap().to_owned();
        desk
    }

    async fn stepped() -> Self {
        Self::new(Options { pace: Pace::Stepped, ..Options::default() }).await
    }

    async fn send(&self, method: Method, uri: &str, body: &str) -> Response<Bytes> {
        let request = Request::builder().method(method).uri(uri).header("x-auth-token", &self.token);
        let response = self.simulator.router().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await;
        let (parts, body) = response.unwrap().into_parts();
        Response::from_parts(parts, to_bytes(body, usize::MAX).await.unwrap())
    }

    async fn json(&self, method: Method, uri: &str, body: &str) -> (u16, Value) {
        let response = self.send(method, uri, body).await;
        (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or_default())
    }

    fn project(&self, path: &str) -> String {
        format!("/v1/{}{path}", self.simulator.identities().project_id)
    }

    async fn order(&self, method: Method, uri: &str) -> Value {
        let (status, body) = self.json(method, uri, "").await;
        assert_eq!(status, 200, "{uri}: {body}");
        body
    }

    /// What the controls tell of the instance of that name.
    async fn instance(&self, name: &str) -> Value {
        let state = self.order(Method::GET, "/_sim/state").await;
        let instances = state["instances"].as_array().unwrap();
        instances.iter().find(|instance| instance["name"] == name).cloned().unwrap_or_default()
    }

    async fn fault(&self, order: Value) {
        let (status, body) = self.json(Method::POST, "/_sim/faults", &order.to_string()).await;
        assert_eq!(status, 200, "{body}");
    }
}

fn sign_in_body(simulator: &Simulator) -> String {
    let known = simulator.identities();
    let user = json!({"name": known.user, "password": known.password, "domain": {"name": known.domain}});
    let identity = json!({"methods": ["password"], "password": {"user": user}});
    json!({"auth": {"identity": identity, "scope": {"project": {"name": known.project_name}}}}).to_string()
}

#[tokio::test]
async fn every_answer_carries_the_clouds_time_and_a_request_id() {
    let desk = Desk::stepped().await;
    let mut ids = Vec::new();
    for uri in [desk.project("/notebooks"), desk.project("/notebooks/none"), "/elsewhere".to_owned()] {
        let response = desk.send(Method::GET, &uri, "").await;
        assert_eq!(response.headers()["date"], "Mon, 02 Mar 2026 09:00:00 GMT", "{uri}");
        assert_eq!(response.headers()["content-type"], "application/json", "{uri}");
        ids.push(response.headers()["x-request-id"].clone());
    }
    ids.dedup();
    assert_eq!(ids.len(), 3);
    let large = desk.send(Method::PUT, &desk.project("/notebooks/none"), &"x".repeat(1024 * 1024 + 1)).await;
    assert_eq!(large.status(), 413);
}

#[tokio::test]
async fn the_stepped_clock_moves_by_order_only() {
    let desk = Desk::stepped().await;
    let id = desk.instance("demand-forecast").await["id"].as_str().unwrap().to_owned();
    desk.send(Method::POST, &desk.project(&format!("/notebooks/{id}/start?duration=14400000&type=timing")), "").await;
    let began = desk.order(Method::POST, "/_sim/advance?ms=0").await["now_ms"].as_i64().unwrap();
    let mut story = Vec::new();
    while desk.instance("demand-forecast").await["status"] == "STARTING" {
        let step = desk.order(Method::POST, "/_sim/step").await;
        assert_eq!(step["event"]["at_ms"], step["now_ms"]);
        if step["event"]["instance_id"] == id.as_str() {
            story.push(step["event"]["what"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(story, ["step 2 began", "step 3 began", "step 4 began", "running"]);
    let running = desk.instance("demand-forecast").await;
    let end_ms = running["lease"]["create_at"].as_i64().unwrap() + running["lease"]["duration"].as_i64().unwrap();
    let now_ms = desk.order(Method::POST, "/_sim/advance?ms=0").await["now_ms"].as_i64().unwrap();
    assert!(now_ms > began);
    let late = desk.order(Method::POST, &format!("/_sim/advance?ms={}", end_ms - now_ms)).await;
    assert_eq!(
        (late["now_ms"].as_i64(), desk.instance("demand-forecast").await["status"].as_str()),
        (Some(end_ms), Some("STOPPING"))
    );

    for bad in ["/_sim/advance", "/_sim/advance?ms=-1", "/_sim/advance?ms=soon"] {
        let (status, body) = desk.json(Method::POST, bad, "").await;
        assert!(status == 400 && body["error"].as_str().unwrap().contains("`ms`"), "{bad}: {body}");
    }
}

#[tokio::test]
async fn an_empty_world_has_no_next_step() {
    let options = Options { pace: Pace::Stepped, scenario: Some("empty".into()), ..Options::default() };
    let desk = Desk::new(options).await;
    assert_eq!(desk.order(Method::GET, &desk.project("/notebooks")).await["total"], 0);
    assert_eq!(desk.order(Method::POST, "/_sim/step").await["event"], Value::Null);
}

#[tokio::test]
async fn the_paced_clock_begins_now_and_can_be_pushed() {
    let desk = Desk::new(Options { pace: Pace::Paced(0.0), ..Options::default() }).await;
    let now_ms = desk.order(Method::POST, "/_sim/advance?ms=0").await["now_ms"].as_i64().unwrap();
    assert!((crate::driver::wall_clock_ms() - now_ms).abs() < 60_000);
    assert_eq!(desk.order(Method::POST, "/_sim/advance?ms=5000").await["now_ms"], now_ms + 5_000);
    let fast = Desk::new(Options { pace: Pace::Paced(1e9), ..Options::default() }).await;
    assert_eq!(fast.instance("defect-detection-yolo").await["status"], "STOPPED", "its lease is long over");
}

#[tokio::test]
async fn options_choose_worlds_and_scenarios() {
    for name in Simulator::scenario_names() {
        let options = Options { pace: Pace::Stepped, scenario: Some((*name).to_owned()), ..Options::default() };
        assert!(Simulator::new(options, String::new()).is_ok(), "{name}");
    }
    let options = Options { scenario: Some("no-such".into()), ..Options::default() };
    let unknown = Simulator::new(options, String::new()).err().unwrap();
    assert!(unknown.to_string().contains("\"no-such\"") && unknown.to_string().contains("quota-full"));
    let options = Options { pace: Pace::Stepped, instances: Some(30), ..Options::default() };
    let desk = Desk::new(options).await;
    assert_eq!(desk.order(Method::GET, &desk.project("/notebooks")).await["total"], 27);
    let options = Options { pace: Pace::Stepped, scenario: Some("frozen".into()), ..Options::default() };
    assert_eq!(Desk::new(options).await.instance("explore-customer-churn").await["status"], "FROZEN");
}

#[tokio::test]
async fn scenarios_by_the_controls() {
    let desk = Desk::stepped().await;
    let listed = desk.order(Method::GET, "/_sim/scenarios").await;
    let names: Vec<_> =
        listed["scenarios"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, Simulator::scenario_names());
    let id = desk.instance("demand-forecast").await["id"].clone();
    let uri = format!("/_sim/scenario?name=quota-full&instance={}", id.as_str().unwrap());
    assert_eq!(desk.order(Method::POST, &uri).await["instance"], id);
    assert_eq!(desk.instance("demand-forecast").await["scenario"], "quota-full");
    for (bad, word) in [
        ("/_sim/scenario", "`name`"),
        ("/_sim/scenario?name=no-such", "no-such"),
        ("/_sim/scenario?name=slow&instance=no-such", "no-such"),
        ("/_sim/remove?instance=no-such", "no-such"),
        ("/_sim/renew?instance=no-such&duration=3600000", "no-such"),
    ] {
        let (status, body) = desk.json(Method::POST, bad, "").await;
        assert!(status == 400 && body["error"].as_str().unwrap().contains(word), "{bad}: {body}");
    }
    desk.order(Method::POST, "/_sim/scenario?name=empty").await;
    assert_eq!(desk.order(Method::GET, "/_sim/state").await["instances"], json!([]));
    desk.order(Method::POST, "/_sim/scenario?name=demo").await;
    assert_eq!(desk.instance("demand-forecast").await["status"], "STOPPED");
}

#[tokio::test]
async fn somebody_else_at_work_at_once() {
    let desk = Desk::stepped().await;
    let running = desk.instance("train-bert-base").await;
    let id = running["id"].as_str().unwrap();
    desk.order(Method::POST, &format!("/_sim/renew?instance={id}&duration=7200000")).await;
    assert_eq!(desk.instance("train-bert-base").await["lease"]["update_at"], running["current_time"]);
    for duration in ["", "&duration=5", "&duration=x"] {
        let (status, _) = desk.json(Method::POST, &format!("/_sim/renew?instance={id}{duration}"), "").await;
        assert_eq!(status, 400, "{duration}");
    }
    desk.order(Method::POST, &format!("/_sim/stop?instance={id}")).await;
    assert_eq!(desk.instance("train-bert-base").await["status"], "STOPPING");
    assert_eq!(desk.json(Method::POST, &format!("/_sim/stop?instance={id}"), "").await.0, 400, "only once");
    desk.order(Method::POST, &format!("/_sim/status?instance={id}&status=ERROR")).await;
    assert_eq!(desk.instance("train-bert-base").await["status"], "ERROR");
    let (status, body) = desk.json(Method::POST, &format!("/_sim/status?instance={id}&status=RESTARTING"), "").await;
    assert_eq!((status, body["error"].as_str()), (400, Some("its generation has no status \"RESTARTING\"")));
    let (status, _) = desk.json(Method::POST, &format!("/_sim/renew?instance={id}&duration=7200000"), "").await;
    assert_eq!(status, 400, "only a running one");
    desk.order(Method::POST, &format!("/_sim/remove?instance={id}")).await;
    assert_eq!(desk.instance("train-bert-base").await, Value::Null);
    desk.order(Method::POST, "/_sim/reset").await;
    assert_eq!(desk.instance("train-bert-base").await["id"], id, "the same world again");
    assert_eq!(desk.send(Method::GET, &desk.project("/notebooks"), "").await.status(), 200, "the same token");
}

#[tokio::test]
async fn calls_are_remembered_in_order() {
    let desk = Desk::stepped().await;
    desk.send(Method::GET, &desk.project("/notebooks?limit=50&name=a%20b"), "").await;
    desk.send(Method::PATCH, &desk.project("/notebooks/x/lease"), r#"{"duration":1}"#).await;
    let calls = desk.order(Method::GET, "/_sim/calls").await;
    let told: Vec<_> = calls["calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| {
            (
                call["number"].as_i64().unwrap(),
                call["method"].as_str().unwrap(),
                call["query"].as_str().unwrap(),
                call["status"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [(1, "POST", "nocatalog=true", 201), (2, "GET", "limit=50&name=a%20b", 200), (3, "PATCH", "", 400)]
    );
    let last = &desk.order(Method::GET, "/_sim/calls?after=2").await["calls"];
    assert_eq!((last[0]["body"].as_str(), last.as_array().unwrap().len()), (Some(r#"{"duration":1}"#), 1));
    assert_eq!(last[0]["path"], desk.project("/notebooks/x/lease"));
    assert_eq!(desk.order(Method::GET, "/_sim/calls?after=3").await["calls"], json!([]));
    for _ in 0..10_001 {
        desk.send(Method::GET, "/v3/none", "").await;
    }
    let kept = desk.order(Method::GET, "/_sim/calls").await;
    let kept = kept["calls"].as_array().unwrap();
    assert_eq!((kept.len(), kept[0]["number"].as_i64()), (10_000, Some(5)));
}

#[tokio::test]
async fn the_notebook_page_says_what_it_is_and_counts_as_activity() {
    let desk = Desk::stepped().await;
    let idle = desk.instance("explore-customer-churn").await;
    let (url, token) = (idle["url"].as_str().unwrap(), idle["token"].as_str().unwrap());
    let path = url.strip_prefix("http://cloud.test").unwrap();
    assert!(path.ends_with("/lab"));
    for (query, told) in [("", "missing"), ("?token=other", "wrong"), (&format!("?token={token}"), "valid")] {
        let page = desk.send(Method::GET, &format!("{path}{query}"), "").await;
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
        let html = String::from_utf8(page.body().to_vec()).unwrap();
        assert!(page.status() == 200 && html.contains(&format!("data-token=\"{told}\"")), "{query}");
        assert!(
            html.contains("pretended notebook") && html.contains("explore-customer-churn") && !html.contains(token)
        );
    }
    // Idle for 25 minutes of its 2 hours; opened now, it stops 5 minutes and 2 hours from now.
    desk.order(Method::POST, "/_sim/advance?ms=7499999").await;
    assert_eq!(desk.instance("explore-customer-churn").await["status"], "RUNNING");
    desk.order(Method::POST, "/_sim/advance?ms=1").await;
    assert_eq!(desk.instance("explore-customer-churn").await["status"], "STOPPING");
    assert_eq!(desk.send(Method::GET, path, "").await.status(), 503);
    assert_eq!(desk.send(Method::GET, "/notebook/none/lab", "").await.status(), 404);
}
