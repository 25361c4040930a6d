use serde_json::json;

use super::*;

const LOOK: Look = Look { from_ms: 1, to_ms: 2 };

fn rows(rows: &[(&str, &str)]) -> Vec<(String, Value)> {
    rows.iter().map(|(id, status)| ((*id).to_owned(), json!({"id": id, "status": status}))).collect()
}

fn listing(of: &[(&str, &str)]) -> Listing {
    Listing { items: rows(of), complete: true }
}

fn walk(snapshot: &mut Snapshot, generation: Generation, of: &[(&str, &str)]) -> bool {
    snapshot.begin_walk();
    snapshot.loaded = true;
    snapshot.walked(generation, listing(of), LOOK)
}

fn empty() -> Snapshot {
    let access = Access::new(&crate::settings::Authorization::default());
    Snapshot::new(1, access, crate::history::History::default().of("p"))
}

fn key(id: &str) -> Key {
    Key { generation: Generation::Notebooks, id: id.to_owned() }
}

/// The changes as words: `a`, or `-a` when it is gone.
fn since(snapshot: &Snapshot, version: u64) -> Vec<String> {
    let word = |change: Change| match change {
        Change::Entry(entry) => entry.key.id.clone(),
        Change::Removed(removed) => format!("-{}", removed.key.id),
    };
    snapshot.since(version).into_iter().map(word).collect()
}

#[test]
fn only_changes_have_new_versions() {
    let mut snapshot = empty();
    assert!(walk(&mut snapshot, Generation::Notebooks, &[("a", "STOPPED"), ("b", "STOPPED")]));
    let before = snapshot.version();
    assert!(!walk(&mut snapshot, Generation::Notebooks, &[("b", "STOPPED"), ("a", "STOPPED")]), "order means nothing");
    assert_eq!(since(&snapshot, before), [""; 0]);
    assert!(walk(&mut snapshot, Generation::Notebooks, &[("a", "STOPPED"), ("b", "RUNNING"), ("c", "INIT")]));
    assert_eq!(since(&snapshot, before), ["b", "c"]);
    assert!(walk(&mut snapshot, Generation::Notebooks, &[("b", "RUNNING"), ("c", "INIT")]));
    assert_eq!(since(&snapshot, before), ["b", "c", "-a"]);
    assert!(walk(&mut snapshot, Generation::Notebooks, &[("a", "STOPPED"), ("b", "RUNNING"), ("c", "INIT")]));
    assert_eq!(since(&snapshot, before), ["b", "c", "a"], "who is back is not gone");
}

#[test]
fn every_change_can_be_the_last_one_seen() {
    let mut snapshot = empty();
    walk(&mut snapshot, Generation::Notebooks, &[("a", "STOPPED"), ("b", "STOPPED"), ("c", "STOPPED")]);
    walk(&mut snapshot, Generation::Notebooks, &[("a", "RUNNING"), ("c", "RUNNING")]);
    let all = snapshot.since(1);
    let versions: Vec<u64> = all.iter().map(Change::version).collect();
    assert!(versions.is_sorted_by(|one, next| one < next), "{versions:?}");
    for (index, version) in versions.iter().enumerate() {
        assert!(snapshot.can_resume(*version));
        assert_eq!(snapshot.since(*version).len(), all.len() - index - 1);
    }
}

#[test]
fn the_generations_do_not_remove_each_other() {
    let mut snapshot = empty();
    walk(&mut snapshot, Generation::Notebooks, &[("a", "STOPPED")]);
    walk(&mut snapshot, Generation::Demanager, &[("DE-1", "STOPPED")]);
    assert!(!walk(&mut snapshot, Generation::Notebooks, &[("a", "STOPPED")]));
    assert_eq!(snapshot.entries().len(), 2);
}

#[test]
fn a_list_that_moved_while_it_was_walked_removes_nothing() {
    let mut snapshot = empty();
    walk(&mut snapshot, Generation::Notebooks, &[("a", "STOPPED"), ("b", "STOPPED")]);
    let partial = Listing { items: rows(&[("b", "RUNNING")]), complete: false };
    assert!(snapshot.walked(Generation::Notebooks, partial, LOOK));
    assert_eq!(snapshot.entries().len(), 2);
}

#[test]
fn what_was_looked_at_during_a_walk_is_newer_than_the_walk() {
    let mut snapshot = empty();
    walk(&mut snapshot, Generation::Notebooks, &[("a", "STOPPED"), ("b", "STOPPED"), ("c", "STOPPED")]);
    snapshot.begin_walk();
    assert!(snapshot.looked_at(&key("a"), Some(&json!({"id": "a", "status": "STARTING"})), LOOK));
    assert!(snapshot.looked_at(&key("b"), None, LOOK));
    assert!(!snapshot.looked_at(&key("b"), None, LOOK));
    assert!(snapshot.looked_at(&key("d"), Some(&json!({"id": "d", "status": "CREATING"})), LOOK));
    assert!(!snapshot.walked(
        Generation::Notebooks,
        listing(&[("a", "STOPPED"), ("b", "STOPPED"), ("c", "STOPPED")]),
        LOOK
    ));
    assert_eq!(snapshot.pace(), Pace::Changing);
    let ids: Vec<_> = snapshot.entries().iter().map(|entry| entry.key.id.clone()).collect();
    assert_eq!(ids, ["a", "c", "d"]);
    assert!(walk(&mut snapshot, Generation::Notebooks, &[("c", "STOPPED")]), "the next walk counts again");
    assert_eq!(snapshot.entries().len(), 1);
}

#[test]
fn removals_are_forgotten_after_a_while_and_then_nobody_resumes_before_them() {
    let mut snapshot = empty();
    let names: Vec<String> = (0..REMEMBERED_REMOVALS + 10).map(|number| number.to_string()).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "STOPPED")).collect();
    walk(&mut snapshot, Generation::Notebooks, &many);
    let before = snapshot.version();
    assert!(snapshot.can_resume(before));
    walk(&mut snapshot, Generation::Notebooks, &[]);
    assert!(!snapshot.can_resume(before));
    assert!(!snapshot.can_resume(before + 9));
    assert!(snapshot.can_resume(before + 10));
    assert_eq!(snapshot.since(before + 10).len(), REMEMBERED_REMOVALS);
    assert!(!snapshot.can_resume(0));
    assert!(!snapshot.can_resume(snapshot.version() + 1));
}

#[test]
fn the_busiest_instance_sets_the_pace() {
    for (statuses, expected) in [
        (&[][..], Pace::Idle),
        (&[("a", "STOPPED"), ("b", "FROZEN")], Pace::Idle),
        (&[("a", "STOPPED"), ("b", "RUNNING")], Pace::Resting),
        (&[("a", "STARTING"), ("b", "RUNNING")], Pace::Changing),
    ] {
        let mut snapshot = empty();
        walk(&mut snapshot, Generation::Notebooks, statuses);
        assert_eq!(snapshot.pace(), expected, "{statuses:?}");
    }
}
