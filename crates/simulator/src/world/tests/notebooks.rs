//! The current generation, call by call (api.md 2, 6, 7).

use super::*;

#[test]
fn a_notebook_lives_through_a_day() {
    let mut desk = Desk::new();
    let path = format!("/notebooks/{}", desk.id("demand-forecast"));
    let before = desk.get(&path);
    assert_eq!((before["status"].as_str(), &before["billing_items"]), (Some("STOPPED"), &json!([])));

    // S1: four hours, scheduled.
    let (status, started) = desk.call(Method::POST, &format!("{path}/start?duration=14400000&type=timing"), "{ }");
    assert_eq!((status, started["status"].as_str()), (200, Some("STARTING")));
    assert_ne!(started["token"], before["token"], "new at each start");
    assert_eq!(started["url"], before["url"], "still set while it starts");
    assert_eq!(started["lease"]["type"], "TIMING");
    let asked_at = desk.now_ms;
    let lease = &started["lease"];
    assert_eq!(lease["duration"], asked_at - lease["create_at"].as_i64().unwrap() + 4 * HOUR_MS);
    assert_eq!(
        started["action_progress"][3],
        json!({"step": 1, "status": "PROCESSING", "description": "Prepare the storage."})
    );

    desk.pass(40_000);
    let running = desk.get(&path);
    assert_eq!((running["status"].as_str(), &running["billing_items"]), (Some("RUNNING"), &json!(["COMPUTE"])));
    assert_eq!(running["token"], started["token"]);
    assert_eq!(running["current_time"], desk.now_ms);
    assert!(running.get("action_progress").is_none() && running.get("fail_reason").is_none());
    let lease = &running["lease"];
    assert_eq!(lease["update_at"], running["update_at"], "counted anew at RUNNING");
    let end_ms = lease["create_at"].as_i64().unwrap() + lease["duration"].as_i64().unwrap();
    assert_eq!(end_ms, running["update_at"].as_i64().unwrap() + 4 * HOUR_MS);

    // S3: two hours, idle.
    desk.pass(60_000);
    let (status, lease) = desk.call(Method::PATCH, &format!("{path}/lease"), r#"{"duration":7200000,"type":"idle"}"#);
    assert_eq!((status, lease["type"].as_str(), &lease["update_at"]), (200, Some("IDLE"), &json!(desk.now_ms)));
    assert_eq!(desk.get(&path)["lease"], lease);
    assert_eq!(desk.get(&format!("{path}/lease")), lease);
    desk.pass(2 * HOUR_MS - 1);
    assert_eq!(desk.get(&path)["status"], "RUNNING");
    desk.pass(1);
    let stopping = desk.get(&path);
    assert_eq!((stopping["status"].as_str(), &stopping["billing_items"]), (Some("STOPPING"), &json!([])));
    assert_eq!(stopping["url"], before["url"]);
    desk.pass(30_000);
    assert_eq!(desk.get(&path)["status"], "STOPPED");
}

#[test]
fn a_stop_by_hand() {
    let mut desk = Desk::new();
    let path = format!("/notebooks/{}", desk.id("train-bert-base"));
    assert_eq!(desk.get(&path)["billing_items"], json!(["STORAGE", "COMPUTE"]));
    let (status, stopping) = desk.call(Method::POST, &format!("{path}/stop"), "");
    assert_eq!((status, stopping["status"].as_str()), (200, Some("STOPPING")));
    assert_eq!(stopping["lease"]["update_at"], desk.now_ms, "a stop counts anew as well");
    assert_eq!(stopping["billing_items"], json!(["STORAGE"]), "the disk is still there");
    desk.pass(30_000);
    desk.refused(Method::POST, &format!("{path}/stop"), "", 400, "ModelArts.6357");
}

#[test]
fn what_a_renewal_may_ask_for() {
    let hour = "3600000";
    for (query, body, expected) in [
        ("", "", Ok(("TIMING", HOUR_MS))),
        ("", "{}", Ok(("TIMING", HOUR_MS))),
        ("", r#"{"duration":7200000}"#, Ok(("TIMING", 2 * HOUR_MS))),
        ("", r#"{"duration":900000,"type":"Idle"}"#, Ok(("IDLE", 900_000))),
        ("", r#"{"duration":7200000,"type":"TIMING"}"#, Ok(("TIMING", 2 * HOUR_MS))),
        // The query wins and means timing.
        ("?duration=10800000", r#"{"duration":7200000,"type":"idle"}"#, Ok(("TIMING", 3 * HOUR_MS))),
        ("", r#"{"duration":3599999}"#, Err("ModelArts.6349")),
        ("", r#"{"duration":259200001}"#, Err("ModelArts.6349")),
        ("", r#"{"duration":-1}"#, Err("ModelArts.6349")),
        ("?duration=-1", "", Err("ModelArts.6349")),
        ("", r#"{"duration":3600.5}"#, Err("ModelArts.6400")),
        ("", r#"{"duration":"3600000"}"#, Err("ModelArts.6400")),
        ("", r#"{"type":"forever"}"#, Err("ModelArts.0107")),
        ("", r#"{"type":5}"#, Err("ModelArts.6400")),
        ("", "[]", Err("ModelArts.6400")),
        ("", r#"{"duration""#, Err("ModelArts.6400")),
        ("?duration=NaN", "", Err("ModelArts.0104")),
        ("?duration=1.5", hour, Err("ModelArts.6400")),
    ] {
        let mut desk = Desk::new();
        let path = format!("/notebooks/{}/lease{query}", desk.id("train-bert-base"));
        let (status, answer) = desk.call(Method::PATCH, &path, body);
        match expected {
            Ok((kind, asked_ms)) => {
                assert_eq!((status, answer["type"].as_str()), (200, Some(kind)), "{query} {body}: {answer}");
                let granted =
                    answer["duration"].as_i64().unwrap() - (desk.now_ms - answer["create_at"].as_i64().unwrap());
                assert_eq!(granted, asked_ms, "{query} {body}");
            }
            Err(code) => assert_eq!((status, answer["error_code"].as_str()), (400, Some(code)), "{query} {body}"),
        }
    }
}

#[test]
fn what_a_start_may_ask_for() {
    for (query, expected) in [
        ("", Ok(("TIMING", true))),
        ("?type=IDLE", Ok(("IDLE", true))),
        ("?duration=900000&type=idle", Ok(("IDLE", true))),
        ("?duration=-1", Ok(("TIMING", false))),
        ("?duration=900000", Err("ModelArts.6349")),
        ("?duration=-2", Err("ModelArts.6349")),
        ("?duration=4h", Err("ModelArts.0104")),
        ("?type=never", Err("ModelArts.0107")),
    ] {
        let mut desk = Desk::new();
        let path = format!("/notebooks/{}/start{query}", desk.id("demand-forecast"));
        let (status, answer) = desk.call(Method::POST, &path, "");
        match expected {
            Ok((kind, enable)) => {
                assert_eq!(status, 200, "{query}: {answer}");
                assert_eq!((&answer["lease"]["type"], &answer["lease"]["enable"]), (&json!(kind), &json!(enable)));
            }
            Err(code) => assert_eq!((status, answer["error_code"].as_str()), (400, Some(code)), "{query}"),
        }
    }
}

#[test]
fn name_and_description_have_rules() {
    let long = "x".repeat(513);
    let fits = "x".repeat(512);
    for (body, expected) in [
        (json!({"name": "A-new_name9", "description": "All of it, at 9:00"}), Ok(())),
        (json!({"description": ""}), Ok(())),
        (json!({"description": fits}), Ok(())),
        (json!({}), Ok(())),
        (json!({"name": "\u{8bad}\u{7ec3}"}), Ok(())),
        (json!({"name": ""}), Err("ModelArts.6334")),
        (json!({"name": "two words"}), Err("ModelArts.6334")),
        (json!({"name": "x".repeat(129)}), Err("ModelArts.6334")),
        (json!({"description": long}), Err("ModelArts.6334")),
        (json!({"description": "a < b"}), Err("ModelArts.6334")),
        (json!({"description": "it's"}), Err("ModelArts.6334")),
        (json!({"name": 5}), Err("ModelArts.6400")),
        (json!({"flavor": "modelarts.vm.cpu.8u"}), Err("ModelArts.6347")),
        (json!({"storage_new_size": 200}), Err("ModelArts.0104")),
    ] {
        let mut desk = Desk::new();
        let path = format!("/notebooks/{}", desk.id("train-bert-base"));
        let before = desk.get(&path);
        let (status, answer) = desk.call(Method::PUT, &path, &body.to_string());
        match expected {
            Ok(()) => {
                assert_eq!(status, 200, "{body}: {answer}");
                for field in ["name", "description"] {
                    assert_eq!(answer[field], *body.get(field).unwrap_or(&before[field]));
                }
                assert_eq!(desk.get(&path), answer);
            }
            Err(code) => {
                assert_eq!((status, answer["error_code"].as_str()), (400, Some(code)), "{body}");
                assert_eq!(desk.get(&path), before, "{body} changed nothing");
            }
        }
    }
}

#[test]
fn every_status_refuses_with_its_code() {
    for status in crate::statuses("notebooks") {
        for (action, method, path, body) in [
            ("start", Method::POST, "/start", ""),
            ("stop", Method::POST, "/stop", ""),
            ("renew", Method::PATCH, "/lease", "{}"),
            ("describe", Method::PUT, "", r#"{"description":"new"}"#),
        ] {
            let mut desk = Desk::new();
            let index = desk.index("demand-forecast");
            assert!(desk.world.force_status(index, status, STEPPED_START_MS));
            let path = format!("/notebooks/{}{path}", desk.id("demand-forecast"));
            let (answered, answer) = desk.call(method, &path, body);
            match crate::permits("notebooks", status, action) {
                Ok(()) => assert_eq!(answered, 200, "{action} on {status}: {answer}"),
                Err(code) => {
                    assert_eq!((answered, answer["error_code"].as_str()), (400, Some(code)), "{action} on {status}");
                    assert!(answer["error_msg"].as_str().is_some_and(|words| !words.is_empty()));
                }
            }
        }
    }
}

#[test]
fn fields_depend_on_the_status() {
    for (status, url, steps, reason) in [
        ("INIT", false, false, false),
        ("CREATING", false, true, false),
        ("CREATE_FAILED", false, true, true),
        ("STARTING", true, true, false),
        ("START_FAILED", true, true, true),
        ("RUNNING", true, false, false),
        ("SNAPSHOTTING", true, false, false),
        ("STOPPED", true, false, false),
        ("FROZEN", true, false, false),
    ] {
        let mut desk = Desk::new();
        let index = desk.index("demand-forecast");
        desk.world.force_status(index, status, STEPPED_START_MS);
        let shown = desk.get(&format!("/notebooks/{}", desk.id("demand-forecast")));
        let has = |field: &str| shown.get(field).is_some();
        assert_eq!(
            (has("url"), has("action_progress"), has("fail_reason"), shown["endpoints"] != json!([])),
            (url, steps, reason, url),
            "{status}"
        );
        assert!(has("token") && has("lease"), "{status}");
    }
}

#[test]
fn saving_an_image_ends_by_itself() {
    let mut desk = Desk::new();
    let index = desk.index("train-bert-base");
    desk.world.force_status(index, "SNAPSHOTTING", desk.now_ms);
    desk.pass(90_000);
    assert_eq!(desk.get(&format!("/notebooks/{}", desk.id("train-bert-base")))["status"], "RUNNING");
}

#[test]
fn what_does_not_exist() {
    let mut desk = Desk::new();
    let older = desk.id("quarterly-report");
    let known = desk.id("train-bert-base");
    let gone = ["/notebooks/f9937afa-0000-0000-0000-000000000000", &format!("/notebooks/{older}")];
    for path in gone {
        desk.refused(Method::GET, path, "", 400, "ModelArts.6404");
        desk.refused(Method::PUT, path, "{}", 400, "ModelArts.6404");
        desk.refused(Method::POST, &format!("{path}/start"), "", 400, "ModelArts.6404");
        desk.refused(Method::POST, &format!("{path}/stop"), "", 400, "ModelArts.6404");
        desk.refused(Method::GET, &format!("{path}/lease"), "", 400, "ModelArts.6404");
        desk.refused(Method::PATCH, &format!("{path}/lease"), "", 400, "ModelArts.6404");
    }
    for (method, path) in [
        (Method::GET, "/notebooks/flavors".to_owned()),
        (Method::GET, "/notebooks/tags".to_owned()),
        (Method::GET, format!("/notebooks/{known}/start")),
        (Method::POST, format!("/notebooks/{known}/lease")),
        (Method::PATCH, format!("/notebooks/{known}")),
        (Method::POST, format!("/notebooks/{known}/explode")),
        (Method::GET, "/trainings".to_owned()),
    ] {
        desk.refused(method, &path, "", 404, "APIG.0101");
    }
    let answer = desk.send(Method::GET, "/v2/anything", &[], "");
    assert_eq!(answer.status, 404);
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((body["error_code"].as_str(), body["request_id"].as_str()), (Some("APIG.0101"), Some("8a1f")));
}
