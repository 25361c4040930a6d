use super::super::{HOUR, key, wire};
use super::{Desk, OTHER_PROJECT, PROJECT, session};
use crate::{Action, Effect, Filter, Msg, Page, Route, StatusGroup};

fn list(search: &str, status: Option<StatusGroup>) -> Route {
    Route { project: None, page: Page::List(Filter { search: search.into(), status }) }
}

#[test]
fn a_link_brings_its_filter_and_typing_changes_the_link() {
    let mut desk = Desk::closed();
    desk.tell(Msg::Opened(list("book-2", None)));
    desk.tell(Msg::SessionAnswered(Ok(session())));
    desk.part(1, 1, &[wire(1, "RUNNING"), wire(2, "RUNNING")]);
    assert_eq!((desk.names(), &*desk.model.filter().search), (vec!["notebook-2"], "book-2"));
    let effects = desk.tell(Msg::EnteredSearch("book-".into()));
    assert_eq!(effects, [Effect::ReplaceRoute(list("book-", None))]);
    assert!(desk.tell(Msg::EnteredSearch("book-".into())).is_empty(), "nothing new");
    let effects = desk.tell(Msg::ChoseStatus(Some(StatusGroup::Failed)));
    assert_eq!(effects, [Effect::ReplaceRoute(list("book-", Some(StatusGroup::Failed)))]);
    desk.tell(Msg::RouteChanged(list("", None)));
    assert_eq!(desk.names().len(), 2, "back takes the filter along");
}

#[test]
fn an_instance_opens_as_a_place_of_its_own_and_the_list_keeps_its_filter() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.tell(Msg::EnteredSearch("book".into()));
    let instance = Route { project: Some(PROJECT.into()), page: Page::Instance(key(1)) };
    assert_eq!(desk.tell(Msg::ClickedInstance(key(1))), [Effect::PushRoute(instance.clone())]);
    assert!(desk.tell(Msg::ClickedInstance(key(1))).is_empty());
    assert_eq!(desk.model.route(), &instance);
    let effects = desk.tell(Msg::ClickedList);
    let expected = Route { project: Some(PROJECT.into()), ..list("book", None) };
    assert_eq!(effects, [Effect::PushRoute(expected)]);
}

#[test]
fn nothing_of_another_project_stays() {
    let mut desk = Desk::with(&[wire(1, "STOPPED"), wire(2, "RUNNING")]);
    desk.tell(Msg::ClickedAction(key(1), Action::Start));
    let effects = desk.tell(Msg::AppliedLease);
    let (start, _) = super::requests(&effects)[0].clone();
    let effects = desk.wait(2 * HOUR);
    let (reread, _) = super::requests(&effects)[0].clone();
    desk.tell(Msg::StartedEditing(key(1), crate::msg::Field::Name));
    let effects = desk.tell(Msg::ChoseProject(OTHER_PROJECT.into()));
    let route = Route { project: Some(OTHER_PROJECT.into()), page: Page::default() };
    assert_eq!(effects, [Effect::PushRoute(route), Effect::OpenStream { project: OTHER_PROJECT.into(), after: None }]);
    assert_eq!(desk.model.project().unwrap().name, "two");
    assert!(desk.names().is_empty() && !desk.model.is_loaded());
    assert_eq!((desk.model.draft(), desk.model.edit(), desk.model.card(&key(1))), (None, None, None));
    desk.answers(start, &wire(1, "STARTING"));
    desk.answers(reread, &wire(2, "STOPPED"));
    assert!(desk.names().is_empty(), "an answer of the old project is nobody's");
    assert!(desk.tell(Msg::ChoseProject(OTHER_PROJECT.into())).is_empty());
}

#[test]
fn an_unknown_project_shows_nothing_and_opens_nothing() {
    let mut desk = Desk::closed();
    let route = |project: &str| Route { project: Some(project.into()), page: Page::default() };
    desk.tell(Msg::Opened(route("nobody's")));
    assert!(desk.tell(Msg::SessionAnswered(Ok(session()))).is_empty());
    assert_eq!(desk.model.project(), None);
    let effects = desk.tell(Msg::RouteChanged(route(PROJECT)));
    assert_eq!(effects, [Effect::OpenStream { project: PROJECT.into(), after: None }]);
    assert_eq!(desk.tell(Msg::RouteChanged(route("nobody's"))), [Effect::CloseStream]);
    assert_eq!(desk.model.project(), None);
    let effects = desk.tell(Msg::ClickedList);
    let open = Effect::OpenStream { project: PROJECT.into(), after: None };
    assert_eq!(effects, [Effect::PushRoute(route(PROJECT)), open], "the way out");
}

#[test]
fn the_filter_of_a_link_holds_in_its_project() {
    let mut desk = Desk::with(&[wire(1, "RUNNING"), wire(2, "RUNNING")]);
    desk.tell(Msg::EnteredSearch("book-2".into()));
    desk.tell(Msg::RouteChanged(Route { project: Some(OTHER_PROJECT.into()), ..list("book-2", None) }));
    desk.part(1, 1, &[wire(1, "RUNNING"), wire(2, "RUNNING")]);
    assert_eq!(desk.names(), ["notebook-2"]);
}

#[test]
fn an_instance_that_disappears_under_somebodys_hands_says_so() {
    for open in [
        Msg::ClickedAction(key(1), Action::Renew),
        Msg::ClickedAction(key(1), Action::Stop),
        Msg::ClickedAction(key(1), Action::Describe),
        Msg::ClickedAction(key(1), Action::Open),
    ] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.tell(open.clone());
        desk.loses(&key(1));
        assert_eq!(desk.model.toasts().len(), 1, "{open:?}");
        assert!(desk.model.draft().is_none() && desk.model.dialog().is_none() && desk.model.edit().is_none());
    }
}

#[test]
fn an_instance_that_disappears_while_it_is_shown_says_so() {
    let mut desk = Desk::with(&[wire(1, "RUNNING"), wire(2, "RUNNING")]);
    desk.loses(&key(2));
    assert!(desk.model.toasts().is_empty(), "nobody looked at it");
    desk.tell(Msg::ClickedInstance(key(1)));
    desk.part(1, 1, &[]);
    assert_eq!(desk.model.toasts().len(), 1);
    assert_eq!(desk.model.card(&key(1)), None);
    let id = desk.model.toasts()[0].id;
    desk.tell(Msg::DismissedToast(id));
    assert!(desk.model.toasts().is_empty());
}
