//! The older generation, call by call (api.md 8).

use super::*;

fn action(name: &str) -> String {
    json!({"action": name}).to_string()
}

#[test]
fn start_and_stop_with_their_two_different_words() {
    let mut desk = Desk::new();
    let path = format!("/demanager/instances/{}", desk.id("quarterly-report"));
    let before = desk.get(&path);
    let (status, answer) = desk.call(Method::POST, &format!("{path}/action"), &action("start"));
    assert_eq!((status, answer), (200, json!({"current_status": "STARTING", "previous_state": "STOPPED"})));
    desk.refused(Method::POST, &format!("{path}/action"), &action("start"), 400, "ModelArts.6306");
    desk.pass(40_000);
    let running = desk.get(&path);
    assert_eq!(running["status"], "RUNNING");
    assert_eq!(
        running["latest_update_timestamp"]
            .as_str()
            .map(|text| text > before["latest_update_timestamp"].as_str().unwrap()),
        Some(true)
    );
    assert_eq!(running["spec"]["auto_stop"], json!({"enable": false, "prompt": true}), "without auto-stop, no times");
    let (_, answer) = desk.call(Method::POST, &format!("{path}/action"), &action("stop"));
    assert_eq!(answer, json!({"current_status": "STOPPING", "previous_state": "RUNNING"}));
    desk.refused(Method::POST, &format!("{path}/action"), &action("stop"), 400, "ModelArts.6308");
    desk.pass(40_000);
    desk.refused(Method::POST, &format!("{path}/action"), &action("stop"), 400, "ModelArts.6307");
}

#[test]
fn auto_stop_is_kept_for_the_next_start() {
    let mut desk = Desk::new();
    let path = format!("/demanager/instances/{}", desk.id("segmentation-unet"));
    let before = desk.get(&path)["spec"]["auto_stop"].clone();
    assert_eq!((&before["duration"], &before["remain_time"]), (&json!(14_400), &json!(5_400)));
    let body = json!({"description": "Moves in June", "spec": {"auto_stop": {"enable": true, "duration": 7200}}});
    let (status, answer) = desk.call(Method::PUT, &path, &body.to_string());
    assert_eq!((status, answer["description"].as_str()), (200, Some("Moves in June")));
    let after = &answer["spec"]["auto_stop"];
    assert_eq!((&after["duration"], &after["stop_timestamp"]), (&json!(7_200), &before["stop_timestamp"]));
    desk.pass(5_400_000 - 1);
    assert_eq!(desk.get(&path)["status"], "RUNNING");
    desk.pass(1);
    assert_eq!(desk.get(&path)["status"], "STOPPING");
    desk.pass(30_000);
    desk.call(Method::POST, &format!("{path}/action"), &action("start"));
    desk.pass(40_000);
    let stop = desk.get(&path)["spec"]["auto_stop"].clone();
    let (left, end_ms) = (stop["remain_time"].as_i64().unwrap(), stop["stop_timestamp"].as_i64().unwrap());
    assert!((7_180..=7_200).contains(&left));
    assert_eq!(left, (end_ms - desk.now_ms + 500) / 1_000, "rounded");
}

#[test]
fn what_an_update_may_say() {
    for (body, expected) in [
        (json!({"description": ""}), Ok(())),
        (json!({"spec": null}), Ok(())),
        (json!({"spec": {"auto_stop": {"enable": false}}}), Ok(())),
        (json!({"spec": {"auto_stop": {"enable": true}}}), Err("ModelArts.6348")),
        (json!({"spec": {"auto_stop": {"enable": true, "duration": 3599}}}), Err("ModelArts.6349")),
        (json!({"spec": {"auto_stop": {"enable": true, "duration": 7_200_000}}}), Err("ModelArts.6349")),
        (json!({"spec": {"auto_stop": {"enable": "yes", "duration": 7200}}}), Err("ModelArts.6400")),
        (json!({"spec": {"auto_stop": {"enable": true, "duration": 7200.5}}}), Err("ModelArts.6400")),
        (json!({"description": "<b>"}), Err("ModelArts.6334")),
    ] {
        let mut desk = Desk::new();
        let path = format!("/demanager/instances/{}", desk.id("quarterly-report"));
        let (status, answer) = desk.call(Method::PUT, &path, &body.to_string());
        match expected {
            Ok(()) => assert_eq!(status, 200, "{body}: {answer}"),
            Err(code) => {
                assert_eq!((status, answer["error_code"].as_str()), (400, Some(code)), "{body}");
                assert!(answer.get("error_msg").is_none() && answer["error_message"].is_string(), "its own shape");
            }
        }
    }
}

#[test]
fn every_status_refuses_with_its_code() {
    for status in crate::statuses("demanager") {
        for (name, method, path, body) in [
            ("start", Method::POST, "/action", action("start")),
            ("stop", Method::POST, "/action", action("stop")),
            ("restart", Method::POST, "/action", action("restart")),
            ("queue", Method::POST, "/action", action("queue")),
            ("dequeue", Method::POST, "/action", action("dequeue")),
            ("describe", Method::PUT, "", json!({"description": "new"}).to_string()),
            ("auto-stop", Method::PUT, "", json!({"spec": {"auto_stop": {"enable": false}}}).to_string()),
        ] {
            let mut desk = Desk::new();
            let index = desk.index("python-basics-course");
            assert!(desk.world.force_status(index, status, STEPPED_START_MS));
            let path = format!("/demanager/instances/{}{path}", desk.id("python-basics-course"));
            let (answered, answer) = desk.call(method, &path, &body);
            match crate::permits("demanager", status, name) {
                Ok(()) => assert_eq!(answered, 200, "{name} on {status}: {answer}"),
                Err(code) => {
                    assert_eq!((answered, answer["error_code"].as_str()), (400, Some(code)), "{name} on {status}");
                }
            }
        }
    }
}

#[test]
fn free_flavors_wait_their_turn() {
    let mut desk = Desk::new();
    let path = format!("/demanager/instances/{}", desk.id("python-basics-course"));
    let queuing = desk.get(&path);
    assert_eq!((queuing["status"].as_str(), &queuing["queuing_info"]["rank"]), (Some("START_QUEUING"), &json!(3)));
    assert_eq!(queuing["queuing_info"]["remain_time"], 45);
    desk.pass(20_000);
    assert_eq!(desk.get(&path)["queuing_info"]["rank"], 2);
    let (_, answer) = desk.call(Method::POST, &format!("{path}/action"), &action("dequeue"));
    assert_eq!(answer["current_status"], "STOPPED");
    assert!(desk.get(&path).get("queuing_info").is_none());
    let (_, answer) = desk.call(Method::POST, &format!("{path}/action"), &action("start"));
    assert_eq!(answer["current_status"], "START_QUEUING");
    desk.pass(45_000);
    assert_eq!(desk.get(&path)["status"], "READY_TO_START");
    desk.pass(40_000);
    assert_eq!(desk.get(&path)["status"], "RUNNING");

    let paid = format!("/demanager/instances/{}/action", desk.id("quarterly-report"));
    desk.refused(Method::POST, &paid, &action("queue"), 400, "ModelArts.0107");
}

#[test]
fn the_token_is_had_by_a_call_while_it_runs() {
    let mut desk = Desk::new();
    let running = format!("/demanager/instances/{}/token", desk.id("segmentation-unet"));
    let token = desk.get(&running)["token"].as_str().unwrap().to_owned();
    assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let (_, shown) = desk.call(Method::GET, running.trim_end_matches("/token"), "");
    assert!(!shown.to_string().contains(&token));
    let stopped = format!("/demanager/instances/{}/token", desk.id("quarterly-report"));
    desk.refused(Method::GET, &stopped, "", 400, "ModelArts.6327");
}

#[test]
fn lists_have_their_own_manners() {
    let mut desk = Desk::new();
    let names = |answer: &Value| -> Vec<String> {
        let rows = answer["instances"].as_array().unwrap().iter();
        rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    let all = ["python-basics-course", "quarterly-report", "segmentation-unet"];
    for (query, expected, total) in [
        ("", &all[..], 3),
        ("&limit=0", &all[..], 3),
        ("&limit=1&offset=1", &all[1..2], 3),
        ("&offset=5", &[], 3),
        ("&status=RUNNING", &all[2..], 1),
        ("&show_self=true", &all[2..], 1),
        ("&workspace_id=0", &all[..], 3),
        ("&workspace_id=x", &[], 0),
        ("&sortby=creation_timestamp&limit=1", &all[1..2], 3),
        ("&order=desc&limit=1", &all[2..], 3),
    ] {
        let answer = desk.get(&format!("/demanager/instances?de_type=Notebook{query}"));
        assert_eq!(
            (names(&answer), &answer["total_count"]),
            (expected.iter().map(|&name| name.to_owned()).collect(), &json!(total)),
            "{query}"
        );
    }
    for (query, code) in [
        ("", "ModelArts.0104"),
        ("?de_type=notebook", "ModelArts.0104"),
        ("?de_type=Notebook&limit=-1", "ModelArts.0104"),
        ("?de_type=Notebook&status=SNAPSHOTTING", "ModelArts.0107"),
        ("?de_type=Notebook&sortby=color", "ModelArts.6303"),
    ] {
        desk.refused(Method::GET, &format!("/demanager/instances{query}"), "", 400, code);
    }
}

#[test]
fn what_does_not_exist() {
    let mut desk = Desk::new();
    let notebook = desk.id("train-bert-base");
    for id in ["DE-7d558ef8-c73d-11ea-964c-0255ac100033", &notebook] {
        let path = format!("/demanager/instances/{id}");
        desk.refused(Method::GET, &path, "", 400, "ModelArts.6309");
        desk.refused(Method::PUT, &path, "{}", 400, "ModelArts.6309");
        desk.refused(Method::POST, &format!("{path}/action"), &action("start"), 400, "ModelArts.6309");
    }
    let known = format!("/demanager/instances/{}", desk.id("quarterly-report"));
    desk.refused(Method::POST, &format!("{known}/action"), &action("explode"), 400, "ModelArts.0107");
    desk.refused(Method::POST, &format!("{known}/action"), &action("renew"), 400, "ModelArts.0107");
    desk.refused(Method::POST, &format!("{known}/action"), "{", 400, "ModelArts.6400");
    desk.refused(Method::PATCH, &format!("{known}/lease"), "", 404, "APIG.0101");
}
