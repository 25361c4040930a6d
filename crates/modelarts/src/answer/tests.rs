use json::json;

use super::*;
use crate::instance::InstanceStatus;
use crate::notebook::NotebookStatus;

const ID: &str = "936bea3e-0000-4000-8000-817283284ae0";

#[test]
fn a_page_of_notebooks_typed_and_as_it_came() {
    let body = format!(
        r#"{{"current":0,"pages":2,"size":10,"total":"12","data":[{{"id":"{ID}","status":"STOPPED","new":1}},null,{{}},7]}}"#
    );
    let page = notebook_page(body.as_bytes()).unwrap();
    assert_eq!((page.current, page.pages, page.size, page.total), (Some(0), Some(2), Some(10), Some(12)));
    assert_eq!(page.data[0].status, Some(NotebookStatus::Stopped));
    let rows = notebook_items(body.as_bytes()).unwrap();
    assert_eq!(rows, ListItems { items: vec![json!({"id": ID, "status": "STOPPED", "new": 1})], total: Some(12) });
}

#[test]
fn a_list_of_instances_typed_and_as_it_came() {
    let body = br#"{"total_count":1,"instances":[{"id":"DE-1","status":"RUNNING"}]}"#;
    let list = instance_list(body).unwrap();
    assert_eq!((list.total_count, list.instances[0].status.clone()), (Some(1), Some(InstanceStatus::Running)));
    assert_eq!(instance_items(body).unwrap().items, [json!({"id": "DE-1", "status": "RUNNING"})]);
}

#[test]
fn an_empty_list_may_come_as_null() {
    assert_eq!(
        instance_items(br#"{"total_count":0,"instances":null}"#),
        Ok(ListItems { items: vec![], total: Some(0) })
    );
    assert_eq!(notebook_items(br#"{"data":null}"#), Ok(ListItems::default()));
    let lost = Unreadable::NotA { field: "data", wanted: "list" };
    assert_eq!(notebook_items(br#"{"data":null,"total":3}"#), Err(lost));
}

#[test]
fn every_fault_has_its_name() {
    for (body, fault, words) in [
        (&b""[..], Unreadable::Empty, "the answer is empty"),
        (b" \r\n", Unreadable::Empty, "the answer is empty"),
        (b"<html>busy</html>", Unreadable::Html, "the answer is a web page, not JSON"),
        (b"  <!doctype html>", Unreadable::Html, "the answer is a web page, not JSON"),
        (b"upstream connect error", Unreadable::NotJson, "the answer is not JSON"),
        (b"\xff\xfe", Unreadable::NotJson, "the answer is not JSON"),
        (br#"{"data":[]} {}"#, Unreadable::NotJson, "the answer is not JSON"),
        (br#"{"data":[{"id":"#, Unreadable::Truncated, "the answer ends in the middle"),
        (b"[]", Unreadable::NotA { field: "answer", wanted: "object" }, "the answer is not one JSON object"),
        (b"null", Unreadable::NotA { field: "answer", wanted: "object" }, "the answer is not one JSON object"),
        (b"{}", Unreadable::Missing { field: "data" }, "`data` is missing in the answer"),
        (br#"{"data":{}}"#, Unreadable::NotA { field: "data", wanted: "list" }, "`data` is not a list in the answer"),
    ] {
        assert_eq!(notebook_items(body), Err(fault.clone()), "{words}");
        assert_eq!(notebook_page(body), Err(fault.clone()), "{words}");
        assert_eq!(fault.to_string(), words);
    }
    let deep = "[".repeat(200_000);
    assert_eq!(notebook_page(deep.as_bytes()), Err(Unreadable::NotJson));
}

#[test]
fn a_change_may_be_answered_with_nothing_but_a_read_may_not() {
    for nothing in [&b""[..], b" ", b"{}", b"{ }"] {
        assert_eq!(changed_notebook(nothing), Ok(None));
        assert_eq!(changed_lease(nothing), Ok(None));
        assert_eq!(changed_instance(nothing), Ok(None));
        assert_eq!(action(nothing), Ok(None));
        assert_eq!(notebook(nothing), Err(Unreadable::Empty));
        assert_eq!(lease(nothing), Err(Unreadable::Empty));
        assert_eq!(instance(nothing), Err(Unreadable::Empty));
    }
    assert_eq!(object(b""), Ok(None));
}

#[test]
fn single_answers_name_what_they_lack() {
    assert_eq!(notebook(br#"{"status":"RUNNING"}"#), Err(Unreadable::Missing { field: "id" }));
    assert_eq!(instance(br#"{"id":null}"#), Err(Unreadable::Missing { field: "id" }));
    assert_eq!(lease(br#"{"create_at":1}"#), Err(Unreadable::Missing { field: "duration" }));
    assert_eq!(action(br#"{"previous_state":"STOPPED"}"#), Err(Unreadable::Missing { field: "current_status" }));

    assert_eq!(notebook(format!(r#"{{"id":"{ID}"}}"#).as_bytes()).unwrap().id.as_deref(), Some(ID));
    assert_eq!(lease(br#"{"create_at":1,"duration":3600000}"#).unwrap().duration, Some(3_600_000));
    assert_eq!(instance(br#"{"id":"DE-1"}"#).unwrap().id.as_deref(), Some("DE-1"));
    let answer = action(br#"{"current_status":"STARTING","previous_state":"STOPPED"}"#).unwrap().unwrap();
    assert_eq!(answer.current_status, Some(InstanceStatus::Starting));
    assert_eq!(answer.previous_state, Some(InstanceStatus::Stopped));
}
