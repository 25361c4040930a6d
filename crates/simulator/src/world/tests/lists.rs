//! ListNotebooks: filters, order, pages, and what ten thousand cost (api.md 2.1).

use super::*;

fn names(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

#[test]
fn pages_count_from_zero() {
    let mut desk = Desk::of(crowd(120, 5, STEPPED_START_MS));
    let total = 108; // Every tenth is of the older generation.
    for (query, current, size, rows) in [
        ("", 0, 10, 10),
        ("?limit=50", 0, 50, 50),
        ("?limit=50&offset=50", 1, 50, 50),
        ("?limit=50&offset=100", 2, 50, 8),
        ("?limit=20&offset=500", 25, 20, 0),
        ("?limit=100000", 0, 100_000, 108),
    ] {
        let page = desk.get(&format!("/notebooks{query}"));
        assert_eq!(
            (&page["current"], &page["size"], &page["total"], names(&page).len()),
            (&json!(current), &json!(size), &json!(total), rows),
            "{query}"
        );
        assert_eq!(page["pages"], i64::from(total).unsigned_abs().div_ceil(size));
    }
    for query in ["?limit=0", "?limit=-5", "?offset=-1", "?limit=ten"] {
        desk.refused(Method::GET, &format!("/notebooks{query}"), "", 400, "ModelArts.0104");
    }
}

#[test]
fn all_pages_together_are_the_whole_list_newest_first() {
    let mut desk = Desk::of(crowd(95, 5, STEPPED_START_MS));
    let whole = desk.get("/notebooks/all?limit=1000");
    let dates: Vec<_> =
        whole["data"].as_array().unwrap().iter().map(|row| row["create_at"].as_i64().unwrap()).collect();
    assert!(dates.is_sorted_by(|a, b| a >= b));
    let mut rows = Vec::new();
    for offset in (0..dates.len()).step_by(20) {
        let page = desk.get(&format!("/notebooks?limit=20&offset={offset}"));
        rows.extend(page["data"].as_array().unwrap().clone());
    }
    assert_eq!(json!(rows), whole["data"]);
}

#[test]
fn filters_narrow() {
    let mut desk = Desk::new();
    let anna = &super::ANNA;
    let id = desk.id("demand-forecast");
    for (query, expected) in [
        ("name=BERT".to_owned(), vec!["train-bert-base", "train-bert-no-capacity"]),
        ("status=START_FAILED".to_owned(), vec!["vision-transformer-8gpu"]),
        ("status=frozen".to_owned(), vec!["invoice-ocr"]),
        (format!("owner={}", anna.id), vec!["explore-customer-churn", "label-studio-bridge"]),
        ("username=anna.weber&status=RUNNING&name=label".to_owned(), vec!["label-studio-bridge"]),
        ("flavor=8v100".to_owned(), vec!["vision-transformer-8gpu"]),
        ("pool_id=pool-research-a1".to_owned(), vec!["vision-transformer-8gpu"]),
        ("description=call%20center".to_owned(), vec!["speech-to-text-eval"]),
        (format!("id={id}"), vec!["demand-forecast"]),
        ("name=nothing".to_owned(), vec![]),
        ("workspace_id=0&workspaceId=0&name=invoice".to_owned(), vec!["invoice-ocr"]),
        ("workspaceId=abc".to_owned(), vec![]),
        ("workspace_id=abc".to_owned(), vec![]),
        ("feature=DEFAULT".to_owned(), vec![]),
        ("feature=notebook&name=invoice".to_owned(), vec!["invoice-ocr"]),
    ] {
        let page = desk.get(&format!("/notebooks?limit=50&{query}"));
        let mut found = names(&page);
        found.sort_unstable();
        assert_eq!(found, expected, "{query}");
        assert_eq!(page["total"], expected.len(), "{query}");
    }
    for (query, code) in [
        ("status=MIGRATING", "ModelArts.0107"),
        ("feature=ALL", "ModelArts.0107"),
        ("sort_dir=UP", "ModelArts.0107"),
        ("sort_key=color", "ModelArts.6303"),
        ("sort_key=name,color", "ModelArts.6303"),
    ] {
        desk.refused(Method::GET, &format!("/notebooks?{query}"), "", 400, code);
    }
}

#[test]
fn sorted_as_asked() {
    let mut desk = Desk::new();
    let by_name = desk.get("/notebooks?limit=50&sort_key=name&sort_dir=asc");
    assert!(names(&by_name).is_sorted());
    let descending = desk.get("/notebooks?limit=50&sort_key=name");
    assert!(names(&descending).iter().rev().is_sorted());
    let page = desk.get("/notebooks?limit=50&sort_key=status,name&sort_dir=ASC");
    let pairs: Vec<_> = page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["status"].to_string(), row["name"].to_string()))
        .collect();
    assert!(pairs.is_sorted());
    let oldest_first = desk.get("/notebooks?limit=50&sort_dir=ASC");
    let mut newest_first = names(&oldest_first);
    newest_first.reverse();
    assert_eq!(names(&desk.get("/notebooks?limit=50")), newest_first);
    for key in ["create_at", "update_at"] {
        let page = desk.get(&format!("/notebooks?limit=50&sort_key={key}"));
        let values = page["data"].as_array().unwrap().iter().map(|row| row[key].as_i64().unwrap());
        assert!(values.rev().is_sorted(), "{key}");
    }
}

#[test]
fn a_row_is_never_older_than_its_instance() {
    let mut desk = Desk::new();
    let path = "/notebooks?name=demand-forecast";
    let id = desk.id("demand-forecast");
    let first = desk.get(path)["data"][0].clone();
    desk.now_ms += 5;
    let second = desk.get(path)["data"][0].clone();
    assert_eq!((&first["current_time"], &second["current_time"]), (&json!(desk.now_ms - 5), &json!(desk.now_ms)));
    desk.call(Method::POST, &format!("/notebooks/{id}/start"), "");
    assert_eq!(desk.get(path)["data"][0], desk.get(&format!("/notebooks/{id}")));
    desk.pass(5_000);
    assert_eq!(desk.get(path)["data"][0]["action_progress"][2]["status"], "PROCESSING");
    let index = desk.index("demand-forecast");
    desk.world.remove(index);
    assert_eq!(desk.get(path)["total"], 0);
    desk.refused(Method::GET, &format!("/notebooks/{id}"), "", 400, "ModelArts.6404");
}

#[test]
fn equal_seeds_give_equal_worlds() {
    for make in [|seed| demo(seed, STEPPED_START_MS), |seed| crowd(50, seed, STEPPED_START_MS)] {
        let page = |seed| Desk::of(make(seed)).get("/notebooks?limit=100");
        assert_eq!(page(1), page(1));
        assert_ne!(page(1), page(2));
    }
}

#[test]
fn ten_thousand_have_ids_of_their_own_and_live_on() {
    let mut desk = Desk::of(crowd(10_000, 1, STEPPED_START_MS));
    assert_eq!(desk.get("/notebooks")["total"], 9_000);
    assert_eq!(desk.get("/demanager/instances?de_type=Notebook&limit=1")["total_count"], 1_000);
    let mut seen: Vec<String> =
        desk.world.instances().flat_map(|(_, one)| [one.id.clone(), one.token.clone()]).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 20_000);
    let running = |desk: &mut Desk| desk.get("/notebooks?limit=1&status=RUNNING")["total"].as_i64().unwrap();
    let at_first = running(&mut desk);
    desk.pass(100 * HOUR_MS);
    let later = running(&mut desk);
    assert!(0 < later && later < at_first / 2, "{at_first} ran, {later} still do: those without end");
    assert_eq!(desk.get("/notebooks?limit=1&status=STARTING")["total"], 0);
}

#[test]
fn the_demo_world_shows_many_states_and_its_own_user() {
    let mut desk = Desk::new();
    let page = desk.get("/notebooks?limit=50");
    let mut states: Vec<_> =
        page["data"].as_array().unwrap().iter().map(|row| row["status"].as_str().unwrap()).collect();
    states.sort_unstable();
    states.dedup();
    assert_eq!(states, ["FROZEN", "RUNNING", "STARTING", "START_FAILED", "STOPPED", "STOPPING"]);
    let known = crate::Identities::default();
    assert_eq!((super::DEMO.id, super::DEMO.name), (known.user_id.as_str(), known.user.as_str()));
    let left = |desk: &mut Desk, name: &str| {
        let lease = desk.get(&format!("/notebooks/{}/lease", desk.id(name)));
        lease["create_at"].as_i64().unwrap() + lease["duration"].as_i64().unwrap() - desk.now_ms
    };
    assert_eq!(left(&mut desk, "train-bert-base"), 3 * HOUR_MS);
    assert_eq!(left(&mut desk, "speech-to-text-eval"), 8 * 60_000);
    let endpoints = &desk.get(&format!("/notebooks/{}", desk.id("train-bert-base")))["endpoints"];
    assert!(endpoints[1]["uri"].as_str().unwrap().starts_with("ssh://ma-user@"));
    let ordinary = desk.world.instances().filter(|(_, one)| one.scenario().is_none()).count();
    assert_eq!((ordinary, desk.world.instances().count()), (13, 19));
}
