//! The wire, through the router.

use ::http::{Method, Request, Response};
use axum::body::{Body, Bytes, to_bytes};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::{Options, Pace, Simulator};

fn stepped() -> Simulator {
    Simulator::new(Options { pace: Pace::Stepped, ..Options::default() }, "http://cloud.test".into()).unwrap()
}

async fn send(simulator: &Simulator, request: Request<Body>) -> Response<Bytes> {
    let (parts, body) = simulator.router().oneshot(request).await.unwrap().into_parts();
    Response::from_parts(parts, to_bytes(body, usize::MAX).await.unwrap())
}

async fn token(simulator: &Simulator) -> String {
    let known = simulator.identities();
    let body = json!({"auth": {
        "identity": {"methods": ["password"], "password": {"user": {
            "name": known.user, "password": known.password, "domain": {"name": known.domain},
        }}},
        "scope": {"project": {"name": known.project_name}},
    }});
    let request = Request::post("/v3/auth/tokens").body(Body::from(body.to_string())).unwrap();
    let response = send(simulator, request).await;
    assert_eq!(response.status(), 201);
    response.headers()["x-subject-token"].to_str().unwrap().to_owned()
}

async fn call(simulator: &Simulator, token: &str, method: Method, path: &str, body: &str) -> (u16, Value) {
    let uri = format!("/v1/{}{path}", simulator.identities().project_id);
    let request =
        Request::builder().method(method).uri(uri).header("x-auth-token", token).body(Body::from(body.to_owned()));
    let response = send(simulator, request.unwrap()).await;
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or_default())
}

#[tokio::test]
async fn the_demo_world_is_listed() {
    let simulator = stepped();
    let token = token(&simulator).await;
    let (status, page) = call(&simulator, &token, Method::GET, "/notebooks?limit=50", "").await;
    assert_eq!(status, 200);
    assert_eq!(page["current"], 0);
    assert_eq!(page["size"], 50);
    assert_eq!(page["total"], page["data"].as_array().unwrap().len());
    let (status, page) = call(&simulator, &token, Method::GET, "/demanager/instances?de_type=Notebook", "").await;
    assert_eq!(status, 200);
}
