use super::*;

mod values;

const PROJECT: &str = "05a9d8f2c7004b1e8f3d6a2b9c1e4f70";
const UUID: &str = "f9937afa-4451-42db-a76b-72d624749f66";
const LEGACY: &str = "DE-7d558ef8-c73d-11ea-964c-0255ac100033";

fn notebook() -> NotebookId {
    NotebookId::parse(UUID).unwrap()
}

/// Parses with a short path: what follows `/v1/{project_id}/`, `N` for a notebook's id, `I` for a legacy one.
fn parse(method: &str, target: &str, body: &str) -> Result<Operation, Refusal> {
    let target = target.replace("/N", &format!("/{UUID}")).replace("/I", &format!("/{LEGACY}"));
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    Operation::parse(method, &format!("/v1/{PROJECT}/{path}"), query, body.as_bytes()).map(|(_, operation)| operation)
}

#[test]
fn other_clients_spellings_of_the_same_request() {
    let start =
        Operation::StartNotebook { id: notebook(), duration_ms: Some(3_600_000), lease_type: Some(LeaseType::Timing) };
    for (target, body) in [
        ("notebooks/N/start?type=TIMING&duration=3600000", "{}"),
        ("notebooks/N/start?duration=3600000&type=Timing", "{ }"),
        ("notebooks/N/start?duration=%33600000&%74ype=timing", " "),
    ] {
        assert_eq!(parse("POST", target, body), Ok(start.clone()), "{target}");
    }
    assert_eq!(parse("POST", "notebooks/N/stop", "{}"), Ok(Operation::StopNotebook { id: notebook() }));
    // Without a type it is scheduled; an empty object is no body.
    let renewal = Operation::renew(notebook(), 3_600_000, LeaseType::Timing);
    assert_eq!(parse("PATCH", "notebooks/N/lease", r#"{"duration":3600000}"#), Ok(renewal));
    let default = Operation::RenewLease { id: notebook(), query_duration_ms: None, body: None };
    assert_eq!(parse("PATCH", "notebooks/N/lease", "{}"), Ok(default));
    // Values of lists are taken in any case and sent as documented; de_type may stand anywhere.
    let query = NotebookQuery::default().with("status", "RUNNING").unwrap();
    assert_eq!(parse("GET", "notebooks?status=running", ""), Ok(Operation::ListNotebooks { query }));
    let query = InstanceQuery::default().with("offset", "5").unwrap();
    assert_eq!(
        parse("GET", "demanager/instances?offset=5&de_type=Notebook", ""),
        Ok(Operation::ListInstances { query })
    );
}

#[test]
fn every_documented_condition_of_a_list() {
    for target in [
        "notebooks?feature=NOTEBOOK&limit=10&offset=0&name=a&status=START_FAILED&sort_dir=DESC&sort_key=create_at,name",
        "notebooks?owner=05a9d8f2c7004b1e8f3d6a2b9c1e4f70&pool_id=pool-1&workspaceId=0",
        "notebooks?workspace_id=05a9d8f2c7004b1e8f3d6a2b9c1e4f70&flavor=cpu.2u&image_id=f9937afa-4451-42db-a76b-72d624749f66",
        "notebooks?id=f9937afa-4451-42db-a76b-72d624749f66&billing=COMPUTE&tags=k1%7Cv1%2Ck2%7Cv2&swr_path=a%2Fb",
        "notebooks?pool_name=p%20q&description=d&ip=10.0.0.1&username=u",
        "demanager/instances?de_type=Notebook&provision_type=Docker&status=CREATE_QUEUING&sortby=creation_timestamp",
        "demanager/instances?de_type=Notebook&order=desc&offset=0&limit=0&workspace_id=0&show_self=true&ai_project=a&pool_id=pool1",
    ] {
        assert!(parse("GET", target, "").is_ok(), "{target}: {:?}", parse("GET", target, ""));
    }
}

#[test]
fn paths_that_are_not_on_the_list() {
    let ids = [PROJECT, UUID];
    for path in [
        "",
        "/",
        "v1/P/notebooks",
        "/v1",
        "/v1/P",
        "/v2/P/notebooks",
        "/V1/P/notebooks",
        "/v1/P/notebooks/",
        "//v1/P/notebooks",
        "/v1//P/notebooks",
        "/v1/P/./notebooks",
        "/v1/P/x/../notebooks",
        "/v1/P/notebooks/..",
        "/v1/P/notebooks/N/./start",
        "/v1/P/notebooks/all",
        "/v1/P/notebooks/flavors",
        "/v1/P/notebooks/tags",
        "/v1/P/notebooks/tags/create",
        "/v1/P/notebooks/N/flavors",
        "/v1/P/notebooks/N/storage",
        "/v1/P/notebooks/N/create-image",
        "/v1/P/notebooks/N/tags/create",
        "/v1/P/notebooks/N/start/",
        "/v1/P/notebooks/N/start/x",
        "/v1/P/notebooks/N/Start",
        "/v1/P/notebooks/N/lease/x",
        "/v1/P/images",
        "/v1/P/authoring/features/NOTEBOOK",
        "/v1/P/demanager",
        "/v1/P/demanager/instances/N/token",
        "/v1/P/notebooks;x",
        "/v1/P/notebooks%2FN",
        "/v1/P/notebooks/N%2fstart",
        "/v1/P/notebooks/%2e%2e",
        "/v1/P/notebooks/N start",
        "/v1/P/notebooks/N#",
        "/v1/P/notebooks/N?x",
        "/v1/P/notebooks/N\0",
        "/v1/P/notebooks/N\r\n",
        "/v1/P/notebooks\\N",
        "/v1/P/notebookś",
        "/v3/auth/tokens",
        "/v1/P/notebooks/N@x",
        "*",
    ] {
        let path = path.replace('P', ids[0]).replace('N', ids[1]);
        for method in ["GET", "POST", "DELETE"] {
            assert_eq!(Operation::parse(method, &path, "", b""), Err(Refusal::NotListed), "{path:?}");
        }
    }
}

#[test]
fn methods_that_are_not_on_the_list() {
    for (method, target) in [
        ("POST", "notebooks"),
        ("DELETE", "notebooks/N"),
        ("PATCH", "notebooks/N"),
        ("GET", "notebooks/N/start"),
        ("PUT", "notebooks/N/stop"),
        ("POST", "notebooks/N/lease"),
        ("POST", "demanager/instances"),
        ("DELETE", "demanager/instances/I"),
        ("GET", "demanager/instances/I/action"),
        ("HEAD", "notebooks"),
        ("OPTIONS", "notebooks"),
        ("get", "notebooks"),
        ("", "notebooks"),
    ] {
        assert_eq!(parse(method, target, ""), Err(Refusal::MethodNotAllowed), "{method} {target}");
    }
}
