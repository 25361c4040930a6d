use super::*;

const PROJECT: &str = "05a9d8f2c7004b1e8f3d6a2b9c1e4f70";
const UUID: &str = "f9937afa-4451-42db-a76b-72d624749f66";
const LEGACY: &str = "DE-7d558ef8-c73d-11ea-964c-0255ac100033";

fn notebook() -> NotebookId {
    NotebookId::parse(UUID).unwrap()
}

fn instance() -> InstanceId {
    InstanceId::parse(LEGACY).unwrap()
}

fn auto_stop(enable: bool, duration_s: Option<i64>, prompt: Option<bool>) -> AutoStopRequest {
    AutoStopRequest { enable, duration_s, prompt }
}

/// Every operation with every part of it there and not there, and the bytes it becomes: method, path and query after
/// `/v1/{project_id}/`, and body.
fn every_operation() -> Vec<(Operation, &'static str, String, Option<&'static str>)> {
    let one = format!("notebooks/{UUID}");
    let old = format!("demanager/instances/{LEGACY}");
    let start = |duration_ms, lease_type| Operation::StartNotebook { id: notebook(), duration_ms, lease_type };
    let rename = |name: Option<&str>, description: Option<&str>| Operation::UpdateNotebook {
        id: notebook(),
        name: name.map(str::to_owned),
        description: description.map(str::to_owned),
    };
    let set = |description: Option<&str>, auto_stop| Operation::UpdateInstance {
        id: instance(),
        description: description.map(str::to_owned),
        auto_stop,
    };
    let act = |action| Operation::ActOnInstance { id: instance(), action };
    let some = NotebookQuery::page(50, 100).with("workspaceId", "0").unwrap().with("name", "笔-1").unwrap();
    let stopped = InstanceQuery::default().with("status", "stopped").unwrap().with("limit", "0").unwrap();
    let renewal = Some(LeaseRequest { duration_ms: 900_000, lease_type: LeaseType::Idle });
    vec![
        // S1 to S5, byte for byte.
        (
            start(Some(14_400_000), Some(LeaseType::Timing)),
            "POST",
            format!("{one}/start?duration=14400000&type=timing"),
            None,
        ),
        (Operation::StopNotebook { id: notebook() }, "POST", format!("{one}/stop"), None),
        (
            Operation::renew(notebook(), 7_200_000, LeaseType::Idle),
            "PATCH",
            format!("{one}/lease"),
            Some(r#"{"duration":7200000,"type":"idle"}"#),
        ),
        (act(InstanceAction::Start), "POST", format!("{old}/action"), Some(r#"{"action":"start"}"#)),
        (
            set(None, Some(auto_stop(true, Some(7200), None))),
            "PUT",
            old.clone(),
            Some(r#"{"spec":{"auto_stop":{"enable":true,"duration":7200}}}"#),
        ),
        // Their other forms.
        (start(None, None), "POST", format!("{one}/start"), None),
        (start(Some(900_000), Some(LeaseType::Idle)), "POST", format!("{one}/start?duration=900000&type=idle"), None),
        (start(None, Some(LeaseType::Idle)), "POST", format!("{one}/start?type=idle"), None),
        (
            Operation::RenewLease { id: notebook(), query_duration_ms: Some(3_600_000), body: None },
            "PATCH",
            format!("{one}/lease?duration=3600000"),
            None,
        ),
        (
            Operation::RenewLease { id: notebook(), query_duration_ms: Some(3_600_000), body: renewal },
            "PATCH",
            format!("{one}/lease?duration=3600000"),
            Some(r#"{"duration":900000,"type":"idle"}"#),
        ),
        (
            Operation::RenewLease { id: notebook(), query_duration_ms: None, body: None },
            "PATCH",
            format!("{one}/lease"),
            None,
        ),
        (act(InstanceAction::Stop), "POST", format!("{old}/action"), Some(r#"{"action":"stop"}"#)),
        (act(InstanceAction::Queue), "POST", format!("{old}/action"), Some(r#"{"action":"queue"}"#)),
        (act(InstanceAction::Dequeue), "POST", format!("{old}/action"), Some(r#"{"action":"dequeue"}"#)),
        (
            set(Some("für \\ Tests"), Some(auto_stop(false, None, Some(true)))),
            "PUT",
            old.clone(),
            Some(r#"{"description":"für \\ Tests","spec":{"auto_stop":{"enable":false,"prompt":true}}}"#),
        ),
        (set(Some(""), None), "PUT", old.clone(), Some(r#"{"description":""}"#)),
        // What a desk needs beside them.
        (Operation::ListNotebooks { query: NotebookQuery::default() }, "GET", "notebooks".to_owned(), None),
        (
            Operation::ListNotebooks { query: some },
            "GET",
            "notebooks?limit=50&offset=100&workspaceId=0&name=%E7%AC%94-1".to_owned(),
            None,
        ),
        (Operation::ShowNotebook { id: notebook() }, "GET", one.clone(), None),
        (Operation::ShowLease { id: notebook() }, "GET", format!("{one}/lease"), None),
        (rename(Some("demo"), Some("a\nb")), "PUT", one.clone(), Some(r#"{"name":"demo","description":"a\nb"}"#)),
        (rename(None, Some("")), "PUT", one, Some(r#"{"description":""}"#)),
        (
            Operation::ListInstances { query: stopped },
            "GET",
            "demanager/instances?de_type=Notebook&status=STOPPED&limit=0".to_owned(),
            None,
        ),
        (Operation::ShowInstance { id: instance() }, "GET", old, None),
    ]
}

#[test]
fn what_is_sent_is_what_the_documents_show() {
    for (operation, method, target, body) in every_operation() {
        let request = operation.request(&ProjectId::parse(PROJECT).unwrap());
        assert_eq!(request.method.as_str(), method, "{target}");
        assert_eq!(request.target(), format!("/v1/{PROJECT}/{target}"));
        assert_eq!(request.body.as_deref(), body, "{target}");
        assert_eq!(operation.is_change(), method != "GET", "{target}");
    }
}

#[test]
fn what_is_sent_is_what_is_recognized() {
    for (operation, ..) in every_operation() {
        let project_id = ProjectId::parse(PROJECT).unwrap();
        let request = operation.request(&project_id);
        let target = request.target();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let body = request.body.unwrap_or_default();
        let parsed = Operation::parse(request.method.as_str(), path, query, body.as_bytes());
        assert_eq!(parsed, Ok((project_id, operation)), "{target}");
    }
}

#[test]
fn operations_say_what_they_are_about() {
    for (operation, name, id) in [
        (Operation::ListInstances { query: InstanceQuery::default() }, "ListInstances", None),
        (Operation::StopNotebook { id: notebook() }, "StopNotebook", Some(UUID)),
        (Operation::ShowInstance { id: instance() }, "ShowInstance", Some(LEGACY)),
    ] {
        assert_eq!((operation.name(), operation.instance_id()), (name, id));
    }
}
