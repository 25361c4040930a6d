//! Every scenario, by a word in the description and through the controls.

use super::*;

const NAME: &str = "demand-forecast";

/// A desk whose stopped notebook has a scenario's name in its description, as a person would write it there.
fn described(scenario: &str) -> (Desk, String) {
    let mut desk = Desk::new();
    let path = format!("/notebooks/{}", desk.id(NAME));
    let (status, _) =
        desk.call(Method::PUT, &path, &json!({"description": format!("try {scenario} here")}).to_string());
    assert_eq!(status, 200);
    (desk, path)
}

fn start(desk: &mut Desk, path: &str) -> (u16, Value) {
    desk.call(Method::POST, &format!("{path}/start"), "")
}

/// The same, started and running.
fn running(scenario: &str) -> (Desk, String) {
    let (mut desk, path) = described(scenario);
    assert_eq!(start(&mut desk, &path).0, 200);
    desk.pass(40_000);
    (desk, path)
}

#[test]
fn starts_that_are_refused() {
    for (scenario, code) in
        [("quota-full", "ModelArts.0113"), ("action-in-progress", "ModelArts.6357"), ("frozen", "ModelArts.6326")]
    {
        let (mut desk, path) = described(scenario);
        desk.refused(Method::POST, &format!("{path}/start"), "", 400, code);
        let status = if scenario == "frozen" { "FROZEN" } else { "STOPPED" };
        assert_eq!(desk.get(&path)["status"], status, "{scenario}");
    }
}

#[test]
fn a_word_in_the_description_can_be_taken_out_again() {
    for scenario in ["quota-full", "action-in-progress"] {
        let (mut desk, path) = described(scenario);
        assert_eq!(start(&mut desk, &path).0, 400, "{scenario}");
        assert_eq!(desk.call(Method::PUT, &path, r#"{"description":""}"#).0, 200, "{scenario}");
        assert_eq!(start(&mut desk, &path).0, 200, "{scenario}");
    }
}

#[test]
fn starts_that_fail_at_their_step() {
    for (scenario, step, word) in
        [("no-capacity", 2, "resources"), ("step-2-fails", 2, "resources"), ("storage-fails", 1, "storage")]
    {
        let (mut desk, path) = described(scenario);
        assert_eq!(start(&mut desk, &path).0, 200);
        desk.pass(60_000);
        let shown = desk.get(&path);
        assert_eq!(shown["status"], "START_FAILED", "{scenario}");
        assert!(shown["fail_reason"].as_str().unwrap().contains(word), "{scenario}");
        for row in shown["action_progress"].as_array().unwrap() {
            let expected = match row["step"].as_i64().unwrap().cmp(&step) {
                std::cmp::Ordering::Less => "COMPLETED",
                std::cmp::Ordering::Equal => "FAILED",
                std::cmp::Ordering::Greater => "WAITING",
            };
            assert_eq!(row["status"], expected, "{scenario} {row}");
        }
    }
}

#[test]
fn a_failed_start_of_the_older_generation_says_why_in_its_own_place() {
    let mut desk = Desk::new();
    let index = desk.index("quarterly-report");
    desk.world.apply(Scenario::NoCapacity, Some(index), desk.now_ms);
    let path = format!("/demanager/instances/{}", desk.id("quarterly-report"));
    desk.call(Method::POST, &format!("{path}/action"), r#"{"action":"start"}"#);
    desk.pass(60_000);
    let shown = desk.get(&path);
    assert_eq!(
        (shown["status"].as_str(), shown["error_code"].as_str()),
        (Some("START_FAILED"), Some("ModelArts.6200"))
    );
    assert_eq!(shown["spec"]["failed_reasons"]["code"], "ModelArts.6200");
}

#[test]
fn what_takes_long_or_for_ever() {
    let (mut desk, path) = described("stuck-starting");
    start(&mut desk, &path);
    desk.pass(100 * HOUR_MS);
    let shown = desk.get(&path);
    assert_eq!(
        (shown["status"].as_str(), &shown["action_progress"][1]["status"]),
        (Some("STARTING"), &json!("PROCESSING"))
    );

    let (mut desk, path) = described("slow");
    start(&mut desk, &path);
    desk.pass(200_000);
    assert_eq!(desk.get(&path)["status"], "STARTING");
    desk.pass(150_000);
    assert_eq!(desk.get(&path)["status"], "RUNNING");

    let (mut desk, path) = running("stuck-stopping");
    desk.call(Method::POST, &format!("{path}/stop"), "");
    desk.pass(20 * HOUR_MS);
    assert_eq!(desk.get(&path)["status"], "STOPPING");
}

#[test]
fn renewals_that_differ() {
    let (mut desk, path) = running("renewal-clamped");
    let (_, lease) = desk.call(Method::PATCH, &format!("{path}/lease"), r#"{"duration":21600000}"#);
    let left = lease["create_at"].as_i64().unwrap() + lease["duration"].as_i64().unwrap() - desk.now_ms;
    assert_eq!(left, 3 * HOUR_MS);

    let (mut desk, path) = running("renewal-204");
    let (status, body) = desk.call(Method::PATCH, &format!("{path}/lease"), r#"{"duration":21600000}"#);
    assert_eq!((status, body), (204, Value::Null));
    assert_eq!(desk.get(&format!("{path}/lease"))["update_at"], desk.now_ms);

    let (mut desk, path) = running("no-lease-type");
    let (_, lease) = desk.call(Method::PATCH, &format!("{path}/lease"), r#"{"duration":21600000}"#);
    assert!(lease["duration"].is_i64() && lease.get("type").is_none());
    assert!(desk.get(&path)["lease"].get("type").is_none());
}

#[test]
fn bursts_hit_the_next_calls_of_the_project() {
    for (scenario, expected) in
        [("throttled", [429, 429, 429, 429, 429, 0]), ("upstream-down", [502, 503, 504, 502, 503, 504])]
    {
        let (mut desk, path) = described(scenario);
        start(&mut desk, &path);
        let taken: Vec<u16> =
            (0..6).map(|_| desk.world.faults.take("GET", "/v1/p/notebooks").map_or(0, |fault| fault.status)).collect();
        assert_eq!(taken, expected, "{scenario}");
        assert_eq!(desk.world.faults.take("POST", "/v3/auth/tokens"), None, "IAM is not the project");
    }
}

#[test]
fn an_unknown_status_is_shown_from_the_start_until_it_has_stopped() {
    let (mut desk, path) = running("unknown-status");
    assert_eq!(desk.get(&path)["status"], "MIGRATING");
    assert_eq!(desk.get("/notebooks?status=RUNNING&name=demand")["total"], 0);
    desk.call(Method::POST, &format!("{path}/stop"), "");
    assert_eq!(desk.get(&path)["status"], "MIGRATING");
    desk.pass(30_000);
    assert_eq!(desk.get(&path)["status"], "STOPPED");
}

#[test]
fn somebody_else_is_at_work() {
    let (mut desk, path) = described("deleted-elsewhere");
    start(&mut desk, &path);
    desk.pass(9_999);
    assert_eq!(desk.get(&path)["status"], "STARTING");
    desk.pass(1);
    desk.refused(Method::GET, &path, "", 400, "ModelArts.6404");

    let (mut desk, path) = described("renewed-elsewhere");
    start(&mut desk, &path);
    desk.pass(60_000);
    let lease = desk.get(&format!("{path}/lease"));
    assert_eq!(lease["create_at"].as_i64().unwrap() + lease["duration"].as_i64().unwrap() - desk.now_ms, 8 * HOUR_MS);
}

#[test]
fn through_the_controls_the_first_suitable_instance_is_taken() {
    for (scenario, name) in [
        (Scenario::QuotaFull, "demand-forecast"),
        (Scenario::UnknownStatus, "explore-customer-churn"),
        (Scenario::DeletedElsewhere, "explore-customer-churn"),
    ] {
        let mut desk = Desk::new();
        let id = desk.world.apply(scenario, None, desk.now_ms);
        assert_eq!(id, Some(desk.id(name)), "{scenario:?}");
    }
    let mut desk = Desk::new();
    let id = desk.world.apply(Scenario::Frozen, None, desk.now_ms).unwrap();
    assert_eq!(desk.get(&format!("/notebooks/{id}"))["status"], "FROZEN", "at once");
    assert_eq!(desk.world.apply(Scenario::Throttled, None, desk.now_ms), None, "about the project");
    assert!(desk.world.faults.take("GET", "/v1/p").is_some());
    assert_eq!(Desk::of(Vec::new()).world.apply(Scenario::Slow, None, 0), None);
}

#[test]
fn normal_wins_over_a_name() {
    let mut desk = Desk::new();
    let (name, index) = ("train-bert-no-capacity", desk.index("train-bert-no-capacity"));
    desk.world.apply(Scenario::Normal, Some(index), desk.now_ms);
    let path = format!("/notebooks/{}", desk.id(name));
    start(&mut desk, &path);
    desk.pass(60_000);
    assert_eq!(desk.get(&path)["status"], "RUNNING");
    desk.world.apply(Scenario::Normal, None, desk.now_ms);
    desk.call(Method::POST, &format!("{path}/stop"), "");
    desk.pass(60_000);
    start(&mut desk, &path);
    desk.pass(60_000);
    assert_eq!(desk.get(&path)["status"], "START_FAILED", "without an instance the names are back");
}
