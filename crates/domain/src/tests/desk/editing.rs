use serde_json::json;

use super::super::{T0, id, key, legacy_key, legacy_wire, wire, with};
use super::{Desk, only, problem, refusal, sent};
use crate::{Action, Msg, card::Notice, effect::Announcement, model::EditFault, msg::Field};

fn describe(desk: &mut Desk, text: &str) {
    desk.tell(Msg::StartedEditing(key(1), Field::Description));
    desk.tell(Msg::EnteredText(text.to_owned()));
}

#[test]
fn a_description_is_saved_by_one_request() {
    for status in ["RUNNING", "STOPPED"] {
        let mut desk = Desk::with(&[wire(1, status)]);
        describe(&mut desk, "for the paper");
        let effects = desk.tell(Msg::SavedEdit);
        let request = only(&effects, &format!("PUT notebooks/{} {{\"description\":\"for the paper\"}}", id(1)));
        assert!(desk.model.edit().unwrap().sending);
        assert!(desk.tell(Msg::SavedEdit).is_empty());
        desk.tell(Msg::EnteredText("too late".into()));
        let effects = desk.answers(request, &with(wire(1, status), json!({"description": "for the paper"})));
        assert_eq!(super::said(&effects), [&Announcement::Saved { name: "notebook-1".into() }]);
        assert_eq!(desk.model.edit(), None);
        assert_eq!(&*desk.card(&key(1)).description, "for the paper");
        assert_eq!(desk.card(&key(1)).notice, Some(Notice::Saved(Action::Describe)));
        desk.wait(6_000);
        assert_eq!(desk.card(&key(1)).notice, None, "good news passes");
    }
}

#[test]
fn a_name_is_saved_and_the_list_is_sorted_by_it() {
    let mut desk = Desk::with(&[wire(1, "RUNNING"), wire(2, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Rename));
    assert_eq!(&*desk.model.edit().unwrap().text, "notebook-1");
    desk.tell(Msg::EnteredText("zebra".into()));
    let effects = desk.tell(Msg::SavedEdit);
    let request = only(&effects, &format!("PUT notebooks/{} {{\"name\":\"zebra\"}}", id(1)));
    desk.answers(request, &with(wire(1, "RUNNING"), json!({"name": "zebra"})));
    assert_eq!(desk.names(), ["notebook-2", "zebra"]);
}

#[test]
fn a_text_at_fault_says_why_and_is_not_sent() {
    let long = "x".repeat(513);
    for (field, text, fault) in [
        (Field::Description, long.as_str(), Some(EditFault::TooLong { max: 512, actual: 513 })),
        (Field::Description, &long[1..], None),
        (Field::Description, "a < b", Some(EditFault::ForbiddenCharacter('<'))),
        (Field::Description, "", None),
        (Field::Description, "中文 ä", None),
        (Field::Name, "", Some(EditFault::Empty)),
        (Field::Name, "two words", Some(EditFault::ForbiddenCharacter(' '))),
        (Field::Name, &long[..129], Some(EditFault::TooLong { max: 128, actual: 129 })),
        (Field::Name, "good-name_2", None),
    ] {
        let mut desk = Desk::with(&[with(wire(1, "RUNNING"), json!({"description": "before"}))]);
        desk.tell(Msg::StartedEditing(key(1), field));
        desk.tell(Msg::EnteredText(text.to_owned()));
        assert_eq!(desk.model.edit().unwrap().fault, fault, "{text}");
        assert_eq!(sent(&desk.tell(Msg::SavedEdit)).len(), usize::from(fault.is_none()), "{text}");
        assert_eq!(&*desk.model.edit().unwrap().text, text);
    }
}

#[test]
fn unchanged_text_saves_nothing() {
    let mut desk = Desk::with(&[with(wire(1, "RUNNING"), json!({"description": "as/it/was"}))]);
    describe(&mut desk, "other");
    desk.tell(Msg::EnteredText("as it was".into()));
    desk.tell(Msg::CancelledEdit);
    desk.tell(Msg::StartedEditing(key(1), Field::Description));
    assert_eq!(desk.model.edit().unwrap().fault, None, "what the cloud has is not at fault");
    assert!(desk.tell(Msg::SavedEdit).is_empty());
    assert_eq!(desk.model.edit(), None);
    assert!(desk.tell(Msg::SavedEdit).is_empty());
}

#[test]
fn what_people_wrote_is_kept() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    describe(&mut desk, "mine");
    // Somebody else changes it, and it starts to stop.
    desk.sees(with(wire(1, "STOPPING"), json!({"description": "theirs", "update_at": T0 + 1})));
    assert_eq!(&*desk.model.edit().unwrap().text, "mine");
    assert!(desk.tell(Msg::SavedEdit).is_empty(), "not while it is stopping");
    desk.sees(with(wire(1, "STOPPED"), json!({"description": "theirs", "update_at": T0 + 2})));
    let effects = desk.tell(Msg::SavedEdit);
    let request = only(&effects, &format!("PUT notebooks/{} {{\"description\":\"mine\"}}", id(1)));
    // 6357 also means "busy": the text was not saved.
    desk.refuses(request, refusal("ModelArts.6357"));
    let edit = desk.model.edit().unwrap();
    assert_eq!((&*edit.text, edit.sending, &edit.refused), ("mine", false, &Some(refusal("ModelArts.6357"))));
    assert_eq!(desk.card(&key(1)).notice, None, "told in the editor");
    desk.tell(Msg::EnteredText("mine, too".into()));
    assert_eq!(desk.model.edit().unwrap().refused, None);
}

#[test]
fn a_save_that_may_have_happened_is_looked_up() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    describe(&mut desk, "mine");
    let effects = desk.tell(Msg::SavedEdit);
    let request = only(&effects, &format!("PUT notebooks/{} {{\"description\":\"mine\"}}", id(1)));
    let effects = desk.refuses(request, problem(504, "upstream-unknown", None));
    let check = only(&effects, &format!("GET notebooks/{}", id(1)));
    assert_eq!(&*desk.model.edit().unwrap().text, "mine");
    desk.answers(check, &with(wire(1, "RUNNING"), json!({"description": "mine"})));
    assert_eq!(desk.model.edit(), None);
    assert_eq!(desk.card(&key(1)).notice, Some(Notice::Saved(Action::Describe)));
}

#[test]
fn a_legacy_instance_has_a_description_and_no_new_name() {
    let mut desk = Desk::with(&[legacy_wire(1, "RUNNING")]);
    desk.tell(Msg::StartedEditing(legacy_key(1), Field::Name));
    assert_eq!(desk.model.edit(), None);
    desk.tell(Msg::ClickedAction(legacy_key(1), Action::Describe));
    desk.tell(Msg::EnteredText("old one".into()));
    let effects = desk.tell(Msg::SavedEdit);
    let path = format!("PUT demanager/instances/{} {{\"description\":\"old one\"}}", legacy_key(1).id);
    let request = only(&effects, &path);
    desk.answers(request, &json!({"id": legacy_key(1).id.as_ref(), "description": "old one"}));
    assert_eq!(&*desk.card(&legacy_key(1)).description, "old one");
    assert_eq!(desk.model.edit(), None);
}
