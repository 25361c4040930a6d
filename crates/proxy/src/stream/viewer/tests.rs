use api::{
    Body, Event, Generation, Upstream,
    stream::{Parser, Signal},
};
use serde_json::json;

use super::*;
use crate::{
    access::{Access, Scope},
    caller::{Person, Role},
    history::{History, Look},
    poll::{Key, Listing},
    settings::Authorization,
};

const NOW_MS: i64 = 1_700_000_000_000;
const LOOK: Look = Look { from_ms: NOW_MS, to_ms: NOW_MS };
const KEEP_ALIVE_AFTER: Duration = Duration::from_secs(15);

fn access() -> Access {
    Access::new(&Authorization::default())
}

fn person(role: Role) -> Person {
    let (issuer, subject, name) = ("idp".to_owned(), "me".to_owned(), "Me".to_owned());
    Person { issuer, subject, name, claims: serde_json::Map::new(), roles: vec![role] }
}

struct Stage {
    snapshots: watch::Sender<Snapshot>,
    stopping: watch::Sender<bool>,
}

impl Stage {
    fn new(epoch: u64) -> Self {
        let snapshot = Snapshot::new(epoch, access(), History::default().of("project"));
        Self { snapshots: watch::Sender::new(snapshot), stopping: watch::Sender::new(false) }
    }

    fn list(&self, ids: impl IntoIterator<Item = (usize, &'static str)>) {
        let row = |(id, status)| (format!("n{id:05}"), json!({"id": format!("n{id:05}"), "status": status}));
        let listing = Listing { items: ids.into_iter().map(row).collect(), complete: true };
        self.snapshots.send_modify(|snapshot| {
            snapshot.begin_walk();
            snapshot.walked(Generation::Notebooks, listing, LOOK);
            snapshot.loaded = true;
        });
    }

    /// Instances with their owners; what is not among them is gone.
    fn list_owned(&self, owners: &[(&str, &str)]) {
        let row = |(id, owner): &(&str, &str)| {
            let tags = json!([{"key": "owner", "value": owner}]);
            ((*id).to_owned(), json!({"id": id, "status": "STOPPED", "tags": tags}))
        };
        let listing = Listing { items: owners.iter().map(row).collect(), complete: true };
        self.snapshots.send_modify(|snapshot| {
            snapshot.begin_walk();
            snapshot.walked(Generation::Notebooks, listing, LOOK);
            snapshot.loaded = true;
        });
    }

    fn viewer(&self, last: Option<&str>) -> Viewer {
        self.viewer_as(Role::Admin, last)
    }

    fn viewer_as(&self, role: Role, last: Option<&str>) -> Viewer {
        let last = last.and_then(Position::parse);
        let (clock, stay) = (Clock::of(|| NOW_MS), Stay::unlimited());
        let person = person(role);
        let view = View::new(access().rights(&person, &Scope::ALL, "project"), person.who());
        let snapshots = self.snapshots.subscribe();
        Viewer::new(snapshots, view, self.stopping.subscribe(), stay, clock, KEEP_ALIVE_AFTER, last)
    }
}

/// What comes until the stream has nothing more to say, and the last position it named.
async fn drain(viewer: &mut Viewer) -> (Vec<Body>, String) {
    let mut parser = Parser::default();
    let (mut bodies, mut last) = (Vec::new(), String::new());
    loop {
        let before = Instant::now();
        let piece = viewer.next().await.unwrap();
        if before.elapsed() >= KEEP_ALIVE_AFTER {
            return (bodies, last);
        }
        for signal in parser.push(&piece) {
            if let Signal::Frame(frame) = signal {
                let event = Event::read(&frame.event, serde_json::from_str(&frame.data).unwrap()).unwrap();
                assert_eq!(event.now_ms, NOW_MS);
                bodies.push(event.body);
                last = frame.id;
            }
        }
    }
}

fn ids(bodies: &[Body]) -> Vec<String> {
    let id = |item: &api::Item| item.value["id"].as_str().unwrap().to_owned();
    bodies
        .iter()
        .flat_map(|body| match body {
            Body::Snapshot { items, .. } => items.iter().map(id).collect(),
            Body::Notebook(item) => vec![id(item)],
            Body::Removed { id, .. } => vec![format!("-{id}")],
            Body::Upstream(_) => vec!["upstream".to_owned()],
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_new_viewer_gets_everything_in_parts_then_what_changes() {
    let stage = Stage::new(7);
    let mut viewer = stage.viewer(None);
    assert_eq!(drain(&mut viewer).await.0, [], "nothing is known yet");
    stage.list((0..1001).map(|id| (id, "STOPPED")));
    let (bodies, _) = drain(&mut viewer).await;
    let sizes: Vec<_> = bodies
        .iter()
        .map(|body| match body {
            Body::Snapshot { part, parts, items } => (*part, *parts, items.len()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(sizes, [(1, 3, 500), (2, 3, 500), (3, 3, 1)]);
    stage.list((0..1000).map(|id| (id, if id == 5 { "STARTING" } else { "STOPPED" })));
    assert_eq!(ids(&drain(&mut viewer).await.0), ["n00005", "-n01000"]);
}

#[tokio::test(start_paused = true)]
async fn an_empty_project_is_a_snapshot_and_is_sent_once() {
    let stage = Stage::new(7);
    stage.list([]);
    let mut viewer = stage.viewer(None);
    assert_eq!(drain(&mut viewer).await.0, [Body::Snapshot { part: 1, parts: 1, items: vec![] }]);
    assert_eq!(drain(&mut viewer).await.0, []);
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_gets_what_is_newer() {
    let stage = Stage::new(7);
    stage.list([(1, "STOPPED"), (2, "STOPPED"), (3, "STOPPED")]);
    let (_, last) = drain(&mut stage.viewer(None)).await;
    stage.list([(1, "STOPPED"), (2, "STARTING")]);
    assert_eq!(ids(&drain(&mut stage.viewer(Some(&last))).await.0), ["n00002", "-n00003"]);
    for foreign in ["0000000000000008-4", "0000000000000007-0", "0000000000000007-99", "nonsense", ""] {
        let (bodies, _) = drain(&mut stage.viewer(Some(foreign))).await;
        assert!(matches!(bodies[..], [Body::Snapshot { .. }]), "{foreign:?}: {bodies:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_broke_off_is_not_taken_for_whole() {
    let stage = Stage::new(7);
    stage.list((0..501).map(|id| (id, "STOPPED")));
    let mut viewer = stage.viewer(None);
    let mut parser = Parser::default();
    let first = loop {
        let piece = viewer.next().await.unwrap();
        if let Some(Signal::Frame(frame)) = parser.push(&piece).pop() {
            break frame;
        }
    };
    let (bodies, _) = drain(&mut stage.viewer(Some(&first.id))).await;
    assert_eq!(ids(&bodies).len(), 501, "everything comes again");
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_sees_the_latest_state_once() {
    let stage = Stage::new(7);
    stage.list([(1, "STOPPED")]);
    let mut viewer = stage.viewer(None);
    drain(&mut viewer).await;
    for status in ["STARTING", "RUNNING", "STOPPING", "STOPPED", "STARTING"] {
        stage.list([(1, status)]);
    }
    let (bodies, _) = drain(&mut viewer).await;
    assert!(matches!(&bodies[..], [Body::Notebook(item)] if item.value["status"] == "STARTING"), "{bodies:?}");
}

#[tokio::test(start_paused = true)]
async fn news_of_the_cloud_come_once_and_after_the_data() {
    let stage = Stage::new(7);
    let failing = Upstream::Failing { since_ms: None, code: "upstream-unreachable".into(), upstream_code: None };
    let mut viewer = stage.viewer(None);
    let tell = |upstream: Upstream| stage.snapshots.send_if_modified(|snapshot| snapshot.looked(upstream));
    tell(failing.clone());
    assert_eq!(drain(&mut viewer).await.0, [Body::Upstream(failing.clone())], "also before there is any data");
    assert!(!tell(failing), "the same again is no news");
    tell(Upstream::Answering);
    stage.list([(1, "STOPPED")]);
    assert_eq!(ids(&drain(&mut viewer).await.0), ["n00001", "upstream"]);
}

#[tokio::test(start_paused = true)]
async fn a_change_that_is_larger_than_a_piece_comes_in_order() {
    let stage = Stage::new(7);
    stage.list((0..2000).map(|id| (id, "STOPPED")));
    let mut viewer = stage.viewer(None);
    drain(&mut viewer).await;
    stage.list((0..2000).map(|id| (id, "FROZEN")));
    let (bodies, _) = drain(&mut viewer).await;
    assert_eq!(ids(&bodies), (0..2000).map(|id| format!("n{id:05}")).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn silence_is_broken_by_a_comment_and_the_end_is_told() {
    let stage = Stage::new(7);
    stage.list([(1, "STOPPED")]);
    let mut viewer = stage.viewer(None);
    drain(&mut viewer).await;
    let before = Instant::now();
    assert_eq!(viewer.next().await, Some(KEEP_ALIVE));
    assert_eq!(before.elapsed().as_secs(), KEEP_ALIVE_AFTER.as_secs());
    stage.stopping.send_replace(true);
    assert_eq!(viewer.next().await, None);
    let goodbye = Parser::default().push(&goodbye());
    assert!(matches!(goodbye[..], [Signal::Retry(500..3000)]), "{goodbye:?}");
}

#[test]
fn an_instance_is_known_by_both_its_names() {
    let stage = Stage::new(1);
    let (notebook, instance) = (json!({"id": "same"}), json!({"id": "same", "name": "legacy"}));
    stage.snapshots.send_modify(|snapshot| {
        for (generation, value) in [(Generation::Notebooks, &notebook), (Generation::Demanager, &instance)] {
            snapshot.looked_at(&Key { generation, id: "same".into() }, Some(value), LOOK);
        }
    });
    assert_eq!(stage.snapshots.borrow().entries().len(), 2);
}

/// Row 21 of security.md 2: a foreign instance is never told of, one that changes hands is gone for who had it.
#[tokio::test(start_paused = true)]
async fn row_21_each_sees_what_is_theirs_and_loses_what_is_not_any_more() {
    let stage = Stage::new(7);
    stage.list_owned(&[("a", "me"), ("b", "you")]);
    let (mut mine, mut all) = (stage.viewer_as(Role::User, None), stage.viewer_as(Role::Viewer, None));
    let (first, position) = drain(&mut mine).await;
    assert_eq!(ids(&first), ["a"]);
    assert_eq!(ids(&drain(&mut all).await.0), ["a", "b"]);
    for (owners, for_me, for_all) in [
        (&[("a", "me"), ("b", "you"), ("c", "you")][..], &[][..], &["c"][..]),
        (&[("a", "you"), ("b", "you"), ("c", "me")], &["-a", "c"], &["a", "c"]),
        (&[("c", "me")], &[], &["-a", "-b"]),
        (&[("a", "me")], &["a", "-c"], &["a", "-c"]),
        (&[], &["-a"], &["-a"]),
    ] {
        stage.list_owned(owners);
        let (mine, all) = (drain(&mut mine).await.0, drain(&mut all).await.0);
        assert_eq!(
            (ids(&mine), ids(&all)),
            (for_me.iter().map(|id| (*id).to_owned()).collect(), for_all.iter().map(|id| (*id).to_owned()).collect()),
            "{owners:?}"
        );
    }
    let mut back = stage.viewer_as(Role::User, Some(&position));
    assert_eq!(ids(&drain(&mut back).await.0), ["-c", "-a"], "and of b nothing");
}

#[tokio::test(start_paused = true)]
async fn who_may_do_less_with_one_instance_is_told_with_it() {
    let stage = Stage::new(7);
    stage.list_owned(&[("a", "me"), ("b", "you")]);
    let me = Person { roles: vec![Role::Viewer, Role::User], ..person(Role::User) };
    let view = View::new(access().rights(&me, &Scope::ALL, "project"), me.who());
    let shown = view.everything(&stage.snapshots.borrow());
    let only_look = api::May { see: true, act: false, open: false };
    assert_eq!(shown.iter().map(|shown| shown.may).collect::<Vec<_>>(), [None, Some(only_look)]);
    let Body::Snapshot { items, .. } = drain(&mut stage.viewer(None)).await.0.remove(0) else { panic!("a snapshot") };
    assert!(items.iter().all(|item| item.may.is_none()), "admins may do everything");
}
