//! Damaged answers; what only a socket shows, through a socket.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;

#[tokio::test]
async fn faults_damage_the_answers_they_name() {
    let desk = Desk::stepped().await;
    let list = desk.project("/notebooks");
    let whole = desk.send(Method::GET, &list, "").await.into_body();
    for kind in ["empty", "html", "truncated", "wrong-types", "huge"] {
        desk.fault(json!({"kind": kind, "path_contains": "/notebooks"})).await;
        let damaged = desk.send(Method::GET, &list, "").await;
        let status = damaged.status().as_u16();
        let body = damaged.into_body();
        match kind {
            "empty" => assert_eq!((status, body.len()), (200, 0)),
            "html" => assert!(status == 502 && body.starts_with(b"<html>")),
            "truncated" => assert_eq!((status, &body[..]), (200, &whole[..whole.len() / 2])),
            "huge" => assert_eq!((status, body.len()), (200, 10_000_000)),
            _ => {
                let body: Value = serde_json::from_slice(&body).unwrap();
                assert_eq!((&body["total"], &body["data"]), (&json!("not a number"), &json!("not a list")));
            }
        }
        assert_eq!(desk.send(Method::GET, &list, "").await.into_body(), whole, "{kind} is over");
    }

    desk.fault(json!({"kind": "status", "status": 429, "retry_after": "2", "times": 2, "method": "get"})).await;
    for _ in 0..2 {
        let refused = desk.send(Method::GET, &list, "").await;
        assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &"2".parse().unwrap()));
        let body: Value = serde_json::from_slice(refused.body()).unwrap();
        assert_eq!(body["error_code"], "APIG.0308");
        assert!(body["error_msg"].as_str().unwrap().starts_with("The throttling threshold has been reached"));
        assert_eq!(body["request_id"], refused.headers()["x-request-id"].to_str().unwrap());
    }
    assert_eq!(desk.send(Method::GET, &list, "").await.status(), 200);

    desk.fault(json!({"kind": "status", "status": 409, "error_code": "ModelArts.6101"})).await;
    assert_eq!(desk.json(Method::GET, &list, "").await.1["error_code"], "ModelArts.6101");
    desk.fault(json!({"kind": "status", "times": 9})).await;
    let (status, _) = desk.json(Method::DELETE, "/_sim/faults", "").await;
    assert_eq!((status, desk.send(Method::GET, &list, "").await.status().as_u16()), (200, 200));

    for bad in ["{", "{}", r#"{"kind":"gremlin"}"#, r#"{"kind":"status","status":99}"#, r#"{"kind":"empty","times":0}"#]
    {
        assert_eq!(desk.json(Method::POST, "/_sim/faults", bad).await.0, 400, "{bad}");
    }
}

#[tokio::test]
async fn a_damaged_answer_does_not_undo_what_was_done() {
    let desk = Desk::stepped().await;
    for (kind, name, status) in
        [("empty", "demand-forecast", "STARTING"), ("status", "recommender-features", "STOPPED")]
    {
        let id = desk.instance(name).await["id"].as_str().unwrap().to_owned();
        desk.fault(json!({"kind": kind, "method": "POST", "path_contains": "/start"})).await;
        desk.send(Method::POST, &desk.project(&format!("/notebooks/{id}/start")), "").await;
        assert_eq!(desk.instance(name).await["status"], status, "{kind}");
    }
}

#[tokio::test]
async fn a_reset_drops_the_connection_and_a_hang_keeps_it_open() {
    let desk = Desk::stepped().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(crate::serve(listener, desk.simulator.clone()));
    let request =
        format!("GET {} HTTP/1.1\r\nhost: cloud\r\nx-auth-token: {}\r\n\r\n", desk.project("/notebooks"), desk.token);

    desk.fault(json!({"kind": "reset"})).await;
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // Either end of the connection may notice first.
    let _ = stream.read_to_end(&mut answer).await;
    assert!(!answer.ends_with(b"0\r\n\r\n") && !String::from_utf8_lossy(&answer).contains("\"total\""));

    desk.fault(json!({"kind": "hang"})).await;
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    while desk.order(Method::GET, "/_sim/calls?after=2").await["calls"] == json!([]) {
        tokio::task::yield_now().await;
    }
    assert_eq!(desk.order(Method::GET, "/_sim/calls?after=2").await["calls"][0]["status"], 0);
    let mut other = tokio::net::TcpStream::connect(address).await.unwrap();
    other.write_all(request.as_bytes()).await.unwrap();
    let mut first = [0; 12];
    other.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200", "others are served meanwhile");
    assert!(stream.try_read(&mut first).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock));
    server.abort();
}
