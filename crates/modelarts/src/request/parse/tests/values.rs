//! Requests on listed paths whose values break their rule: the refusal names the field.

use super::*;

/// The field and the rule that a refusal names.
fn fault(result: Result<Operation, Refusal>) -> (String, String) {
    match result {
        Err(Refusal::Invalid { field, rule }) => (field, rule),
        other => panic!("not refused for a field: {other:?}"),
    }
}

#[test]
fn ids_that_break_their_rule() {
    let upper = PROJECT.to_uppercase();
    for project in [
        "0",
        "05a9d8f2c7004b1e8f3d6a2b9c1e4f7",
        "05a9d8f2c7004b1e8f3d6a2b9c1e4f70a",
        "g5a9d8f2c7004b1e8f3d6a2b9c1e4f70",
        &upper,
    ] {
        let result =
            Operation::parse("GET", &format!("/v1/{project}/notebooks"), "", b"").map(|(_, operation)| operation);
        assert_eq!(fault(result), ("project_id".to_owned(), ProjectId::RULE.to_owned()), "{project}");
    }
    let upper = UUID.to_uppercase();
    for id in [
        "x",
        "f9937afa445142dba76b72d624749f66",
        &upper,
        LEGACY,
        "f9937afa-4451-42db-a76b-72d624749f6g",
        "f9937afa-4451-42db-a76b_72d624749f66",
    ] {
        let result = parse("GET", &format!("notebooks/{id}"), "");
        assert_eq!(fault(result), ("id".to_owned(), NotebookId::RULE.to_owned()), "{id}");
    }
    for id in ["x", "DE-", "DE-DE-7d558ef8-c73d-11ea-964c-0255ac100033", "de-7d558ef8-c73d-11ea-964c-0255ac100033"] {
        let result = parse("GET", &format!("demanager/instances/{id}"), "");
        assert_eq!(fault(result), ("instance_id".to_owned(), InstanceId::RULE.to_owned()), "{id}");
    }
    assert!(parse("GET", &format!("demanager/instances/{UUID}"), "").is_ok());
}

#[test]
fn durations_that_break_their_rule() {
    const SCHEDULED: &str = "a whole number of milliseconds from 3600000 (1 h) to 259200000 (72 h)";
    const IDLE: &str = "a whole number of milliseconds from 900000 (15 min) to 259200000 (72 h)";
    const AUTO_STOP: &str = "a whole number of seconds from 3600 (1 h) to 86400 (24 h)";
    for (method, target, body, rule) in [
        ("POST", "notebooks/N/start?duration=-1", "", SCHEDULED),
        ("POST", "notebooks/N/start?duration=3600000.5", "", SCHEDULED),
        ("POST", "notebooks/N/start?duration=NaN", "", SCHEDULED),
        ("POST", "notebooks/N/start?duration=", "", SCHEDULED),
        ("POST", "notebooks/N/start?duration=1e7", "", SCHEDULED),
        ("POST", "notebooks/N/start?duration=259200001", "", SCHEDULED),
        ("POST", "notebooks/N/start?duration=900000", "", SCHEDULED),
        ("POST", "notebooks/N/start?duration=899999&type=idle", "", IDLE),
        ("PATCH", "notebooks/N/lease?duration=900000", "", SCHEDULED),
        ("PATCH", "notebooks/N/lease", r#"{"type":"idle"}"#, IDLE),
        ("PATCH", "notebooks/N/lease", r#"{"duration":900000}"#, SCHEDULED),
        ("PATCH", "notebooks/N/lease", r#"{"duration":"3600000"}"#, SCHEDULED),
        ("PATCH", "notebooks/N/lease", r#"{"duration":null}"#, SCHEDULED),
        ("PATCH", "notebooks/N/lease", r#"{"duration":3600000.0}"#, SCHEDULED),
        ("PATCH", "notebooks/N/lease", r#"{"duration":99999999999999999999}"#, SCHEDULED),
        ("PATCH", "notebooks/N/lease", r#"{"duration":-3600000,"type":"idle"}"#, IDLE),
        ("PUT", "demanager/instances/I", r#"{"spec":{"auto_stop":{"enable":true}}}"#, AUTO_STOP),
        ("PUT", "demanager/instances/I", r#"{"spec":{"auto_stop":{"enable":true,"duration":60}}}"#, AUTO_STOP),
        ("PUT", "demanager/instances/I", r#"{"spec":{"auto_stop":{"enable":false,"duration":-1}}}"#, AUTO_STOP),
        ("PUT", "demanager/instances/I", r#"{"spec":{"auto_stop":{"duration":86401}}}"#, AUTO_STOP),
    ] {
        assert_eq!(fault(parse(method, target, body)), ("duration".to_owned(), rule.to_owned()), "{target} {body}");
    }
    let (_, rule) = fault(parse("POST", "notebooks/N/start?duration=14400", ""));
    assert_eq!(rule, format!("{SCHEDULED}; 14400 looks like seconds"));
    let (_, rule) =
        fault(parse("PUT", "demanager/instances/I", r#"{"spec":{"auto_stop":{"enable":true,"duration":7200000}}}"#));
    assert_eq!(rule, format!("{AUTO_STOP}; 7200000 looks like milliseconds"));
}

#[test]
fn queries_that_break_their_rule() {
    for (method, target, field) in [
        ("GET", "notebooks?limit=0", "limit"),
        ("GET", "notebooks?limit=1001", "limit"),
        ("GET", "notebooks?limit=%2B10", "limit"),
        ("GET", "notebooks?limit=ten", "limit"),
        ("GET", "notebooks?offset=-1", "offset"),
        ("GET", "notebooks?offset=99999999999", "offset"),
        ("GET", "notebooks?name=a%20b", "name"),
        ("GET", "notebooks?name=", "name"),
        ("GET", "notebooks?status=SLEEPING", "status"),
        ("GET", "notebooks?feature=ALL", "feature"),
        ("GET", "notebooks?sort_dir=up", "sort_dir"),
        ("GET", "notebooks?sort_key=a;b", "sort_key"),
        ("GET", "notebooks?owner=me", "owner"),
        ("GET", "notebooks?pool_id=1pool", "pool_id"),
        ("GET", "notebooks?pool_id=pool-", "pool_id"),
        ("GET", "notebooks?workspace_id=1", "workspace_id"),
        ("GET", "notebooks?image_id=x", "image_id"),
        ("GET", "notebooks?ip=10.0.0", "ip"),
        ("GET", "notebooks?username=%0Aroot", "query"),
        ("GET", "notebooks?description=%3Cb%3E", "description"),
        ("GET", "notebooks?colour=red", "colour"),
        ("GET", "notebooks?limit=10&limit=20", "limit"),
        ("GET", "notebooks?limit=10&%6Cimit=20", "limit"),
        ("GET", "notebooks?limit", "limit"),
        ("GET", "notebooks?limit=10&", "query"),
        ("GET", "notebooks?name=a+b", "query"),
        ("GET", "notebooks?name=%zz", "query"),
        ("GET", "notebooks?name=%e7", "query"),
        ("GET", "notebooks?name=%2", "query"),
        ("GET", "notebooks?name=ä", "query"),
        ("GET", "notebooks/N?limit=10", "limit"),
        ("GET", "notebooks/N/lease?duration=3600000", "duration"),
        ("POST", "notebooks/N/stop?duration=3600000", "duration"),
        ("POST", "notebooks/N/start?type=forever", "type"),
        ("POST", "notebooks/N/start?duration=3600000&duration=7200000", "duration"),
        ("POST", "notebooks/N/start?force=1", "force"),
        ("PATCH", "notebooks/N/lease?type=idle", "type"),
        ("PUT", "notebooks/N?name=a", "name"),
        ("GET", "demanager/instances", "de_type"),
        ("GET", "demanager/instances?de_type=notebook", "de_type"),
        ("GET", "demanager/instances?de_type=Notebook&de_type=Notebook", "de_type"),
        ("GET", "demanager/instances?de_type=Notebook&order=up", "order"),
        ("GET", "demanager/instances?de_type=Notebook&feature=NOTEBOOK", "feature"),
        ("PUT", "demanager/instances/I?x=1", "x"),
        ("POST", "demanager/instances/I/action?x=1", "x"),
    ] {
        assert_eq!(fault(parse(method, target, "")).0, field, "{target}");
    }
}

#[test]
fn bodies_that_break_their_rule() {
    let long = format!(r#"{{"description":"{}"}}"#, "a".repeat(513));
    for (method, target, body, field, rule) in [
        ("PATCH", "notebooks/N/lease", "{", "body", "one JSON object"),
        ("PATCH", "notebooks/N/lease", "[]", "body", "one JSON object"),
        ("PATCH", "notebooks/N/lease", "null", "body", "one JSON object"),
        ("PATCH", "notebooks/N/lease", "duration=1", "body", "one JSON object"),
        ("PATCH", "notebooks/N/lease", r#"{"duration":3600000}{}"#, "body", "one JSON object"),
        ("PATCH", "notebooks/N/lease", r#"{"duration":NaN}"#, "body", "one JSON object"),
        (
            "PATCH",
            "notebooks/N/lease",
            r#"{"duration":3600000,"enable":true}"#,
            "enable",
            "this request takes duration, type only",
        ),
        ("PATCH", "notebooks/N/lease", r#"{"duration":3600000,"type":"weekly"}"#, "type", "timing or idle"),
        ("PATCH", "notebooks/N/lease", r#"{"duration":3600000,"type":1}"#, "type", "text"),
        ("POST", "notebooks/N/start", r#"{"duration":3600000}"#, "duration", "this request takes no fields"),
        ("POST", "notebooks/N/stop", r#"{"force":true}"#, "force", "this request takes no fields"),
        ("GET", "notebooks", r#"{"a":1}"#, "a", "this request takes no fields"),
        ("GET", "notebooks/N", "x", "body", "one JSON object"),
        ("PUT", "notebooks/N", "{}", "body", "at least one of name, description"),
        ("PUT", "notebooks/N", "", "body", "at least one of name, description"),
        ("PUT", "notebooks/N", r#"{"flavor":"f"}"#, "flavor", "this request takes name, description only"),
        ("PUT", "notebooks/N", r#"{"name":""}"#, "name", "at least one character"),
        ("PUT", "notebooks/N", r#"{"name":"a b"}"#, "name", "letters, digits, - and _ only; this has ' '"),
        ("PUT", "notebooks/N", r#"{"name":null}"#, "name", "text"),
        ("PUT", "notebooks/N", &long, "description", "at most 512 characters; these are 513"),
        (
            "PUT",
            "notebooks/N",
            r#"{"description":"a < b"}"#,
            "description",
            "none of the characters & < > \" ' /; this has <",
        ),
        ("PUT", "demanager/instances/I", &long, "description", "at most 512 characters; these are 513"),
        ("PUT", "demanager/instances/I", "{}", "body", "at least one of description, spec.auto_stop"),
        ("PUT", "demanager/instances/I", r#"{"spec":{}}"#, "body", "at least one of description, spec.auto_stop"),
        ("PUT", "demanager/instances/I", r#"{"spec":1}"#, "spec", "one JSON object"),
        ("PUT", "demanager/instances/I", r#"{"spec":{"storage":{}}}"#, "storage", "this request takes auto_stop only"),
        ("PUT", "demanager/instances/I", r#"{"spec":{"auto_stop":{"enable":"yes"}}}"#, "enable", "true or false"),
        (
            "PUT",
            "demanager/instances/I",
            r#"{"spec":{"auto_stop":{"enable":true,"duration":3600,"remain_time":1}}}"#,
            "remain_time",
            "this request takes enable, duration, prompt only",
        ),
        ("POST", "demanager/instances/I/action", "", "action", "one of start, stop, queue, dequeue"),
        (
            "POST",
            "demanager/instances/I/action",
            r#"{"action":"restart"}"#,
            "action",
            "one of start, stop, queue, dequeue",
        ),
        (
            "POST",
            "demanager/instances/I/action",
            r#"{"action":"START"}"#,
            "action",
            "one of start, stop, queue, dequeue",
        ),
        ("POST", "demanager/instances/I/action", r#"{"action":["start"]}"#, "action", "text"),
        (
            "POST",
            "demanager/instances/I/action",
            r#"{"action":"start","force":1}"#,
            "force",
            "this request takes action only",
        ),
    ] {
        assert_eq!(fault(parse(method, target, body)), (field.to_owned(), rule.to_owned()), "{target} {body}");
    }
}

#[test]
fn a_refusal_does_not_repeat_a_whole_request() {
    let (field, _) = fault(parse("GET", &format!("notebooks?{}=1", "a".repeat(100_000)), ""));
    assert_eq!(field.len(), 64);
    assert_eq!(Refusal::invalid("duration", "a number").to_string(), "`duration`: a number");
}
