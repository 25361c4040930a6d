use std::{fs, path::PathBuf};

use api::{
    Generation, Item, Usual,
    history::{By, Ends, History as Facts, Spread, StepTimes, Stop},
};
use modelarts::{Operation, request::NotebookId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    book::{Book, Bounds, Name},
    *,
};
use crate::caller::{Person, Role};

const T0: i64 = 1_700_000_000_000;
const HOUR: i64 = 3_600_000;
const ID: &str = "f9937afa-4451-42db-a76b-72d624749f66";
const KEY: (Generation, &str) = (Generation::Notebooks, ID);

/// A notebook as answers show it; its state has changed at `changed`, and its lease was set then for an hour.
fn notebook(status: &str, changed: i64, steps: &str) -> Value {
    let word = |letter| match letter {
        'p' => "PROCESSING",
        'c' => "COMPLETED",
        _ => "WAITING",
    };
    let steps: Vec<_> =
        steps.chars().zip(1..).map(|(letter, step)| json!({"step": step, "status": word(letter)})).collect();
    let lease = json!({"create_at": T0, "update_at": changed, "duration": changed - T0 + HOUR, "type": "TIMING"});
    json!({
        "id": ID, "status": status, "update_at": changed, "lease": lease, "action_progress": steps,
        "flavor": "cpu.2u", "image": {"id": "image-1"},
    })
}

fn anna() -> Person {
    let (issuer, subject, name) = ("idp".to_owned(), "a1".to_owned(), "anna".to_owned());
    Person { issuer, subject, name, claims: serde_json::Map::new(), roles: vec![Role::User] }
}

/// What `reader` reads in an event.
fn told(told: &Told, reader: &Who) -> (Facts, Option<Usual>) {
    let mut data = "{\"generation\":\"notebooks\",\"item\":{}".to_owned();
    told.write(&mut data, reader);
    data.push_str(",\"now_ms\":1}");
    let event = api::Event::read("notebook", serde_json::from_str(&data).unwrap()).unwrap();
    let api::Body::Notebook(Item { history, usual, .. }) = event.body else { panic!("{data}") };
    (*history.unwrap(), usual.map(|usual| *usual))
}

fn nobody() -> Who {
    Who("nobody".into())
}

/// Looks that begin and end at one instant.
fn at(ms: i64) -> Look {
    Look { from_ms: ms, to_ms: ms }
}

struct Watch(ProjectHistory);

impl Watch {
    fn new() -> Self {
        Self(History::default().of("p"))
    }

    fn sees(&self, ms: i64, value: &Value) -> (Facts, Option<Usual>) {
        told(&self.0.look(KEY, value, true, at(ms)), &nobody())
    }
}

#[test]
fn a_start_is_timed_step_by_step() {
    let watch = Watch::new();
    watch.sees(T0 - 1_000, &notebook("STOPPED", T0 - HOUR, ""));
    watch.sees(T0 + 1_000, &notebook("STARTING", T0, "pwww"));
    watch.sees(T0 + 5_000, &notebook("STARTING", T0, "cpww"));
    watch.sees(T0 + 9_000, &notebook("STARTING", T0, "cpww"));
    let (facts, usual) = watch.sees(T0 + 11_000, &notebook("STARTING", T0, "cccp"));
    let step = |began: i64, ended: Option<i64>| StepTimes {
        began_ms: Some(T0 + began),
        ended_ms: ended.map(|ended| T0 + ended),
        within_ms: None,
    };
    // The third came and went between two looks: less than their distance, and not nothing.
    let quick = StepTimes { began_ms: None, ended_ms: Some(T0 + 11_000), within_ms: Some(2_000) };
    let start = facts.start.unwrap();
    assert_eq!(start.since_ms, T0);
    assert_eq!(start.steps, [step(0, Some(5_000)), step(5_000, Some(11_000)), quick, step(11_000, None)]);
    assert_eq!(usual, Some(Usual::default()), "nobody has seen one to its end");
    // The cloud says when it was ready, which is when its last step ended.
    let (facts, usual) = watch.sees(T0 + 15_000, &notebook("RUNNING", T0 + 14_000, ""));
    assert_eq!(facts.start.unwrap().steps[3], step(11_000, Some(14_000)));
    assert_eq!(usual, None, "told while it starts");
    watch.sees(T0 + HOUR, &notebook("STOPPED", T0 + HOUR, ""));
    let (_, usual) = watch.sees(T0 + 2 * HOUR, &notebook("STARTING", T0 + 2 * HOUR, "pwww"));
    let spread = |ms| Some(Spread { p50_ms: ms, p95_ms: ms });
    let steps = [spread(5_000), spread(6_000), spread(2_000), spread(3_000)];
    assert_eq!(usual, Some(Usual { samples: 1, steps, total: spread(14_000) }));
}

#[test]
fn what_was_not_watched_closely_is_no_sample() {
    let usual_after = |looks: &[(i64, Value)]| {
        let watch = Watch::new();
        for (ms, value) in looks {
            watch.sees(T0 + ms, value);
        }
        watch.sees(T0 + HOUR, &notebook("STOPPED", T0 + HOUR, ""));
        watch.sees(T0 + 2 * HOUR, &notebook("STARTING", T0 + 2 * HOUR, "pwww")).1.unwrap()
    };
    let starting = |steps| notebook("STARTING", T0, steps);
    let running = notebook("RUNNING", T0 + 40_000, "");
    let spread = |ms| Some(Spread { p50_ms: ms, p95_ms: ms });
    for (story, looks, samples, steps, total) in [
        (
            "seen for the first time at its second step",
            vec![
                (8_000, starting("cpww")),
                (20_000, starting("ccpw")),
                (30_000, starting("cccp")),
                (41_000, running.clone()),
            ],
            1,
            [None, None, spread(10_000), spread(10_000)],
            spread(40_000),
        ),
        (
            "a minute between two looks",
            vec![(0, starting("pwww")), (5_000, starting("cpww")), (65_000, notebook("RUNNING", T0 + 60_000, ""))],
            1,
            [spread(5_000), None, None, None],
            spread(60_000),
        ),
        ("only its end was seen", vec![(41_000, running)], 0, [None; 4], None),
        (
            "it failed",
            vec![(0, starting("pwww")), (5_000, notebook("START_FAILED", T0 + 4_000, "cfww"))],
            0,
            [None; 4],
            None,
        ),
    ] {
        assert_eq!(usual_after(&looks), Usual { samples, steps, total }, "{story}");
    }
}

#[test]
fn other_flavors_images_and_projects_are_other_starts() {
    let history = History::default();
    let start = |project: &str, id: &str, flavor: &str, image: &str, end: bool| {
        let of = |status, changed, steps| {
            let mut value = notebook(status, changed, steps);
            (value["flavor"], value["image"]["id"]) = (json!(flavor), json!(image));
            value
        };
        let key = (Generation::Notebooks, id);
        let project = history.of(project);
        project.look(key, &of("STOPPED", T0 - 5, ""), true, at(T0 - 5));
        let begun = project.look(key, &of("STARTING", T0, "pwww"), true, at(T0));
        if end {
            project.look(key, &of("RUNNING", T0 + 9_000, ""), true, at(T0 + 9_000));
        }
        told(&begun, &nobody()).1.unwrap().samples
    };
    assert_eq!(start("p", "1", "cpu", "a", true), 0);
    for (project, flavor, image, samples) in
        [("p", "cpu", "a", 1), ("p", "gpu", "a", 0), ("p", "cpu", "b", 0), ("q", "cpu", "a", 0)]
    {
        assert_eq!(start(project, "2", flavor, image, false), samples, "{project} {flavor} {image}");
    }
}

#[test]
fn a_stop_is_kept_as_it_was_seen() {
    let stop_of = |looks: &[(i64, Value)], asked: Option<i64>| {
        let watch = Watch::new();
        if let Some(ms) = asked {
            let by = By { person: "anna".into(), at_ms: ms, you: false, in_doubt: false };
            watch.0.ask_to_stop(KEY, by, anna().who());
        }
        looks.iter().fold(None, |_, (ms, value)| watch.sees(*ms, value).0.stop)
    };
    let up = (T0, notebook("RUNNING", T0 - 5, ""));
    let ends = Some(Ends::At { at_ms: T0 - 5 + HOUR, idle: false, length_ms: Some(HOUR) });
    let seen = Stop {
        last_up_ms: T0,
        first_down_ms: T0 + 9,
        changed_ms: Some(T0 + 7),
        stopping: true,
        lease_ms: Some(T0 + 7),
        ends,
        by: None,
    };
    let stopping = (T0 + 9, notebook("STOPPING", T0 + 7, ""));
    let stopped = (T0 + 99, notebook("STOPPED", T0 + 77, ""));
    for (story, looks, asked, expected) in [
        ("on its way", vec![up.clone(), stopping.clone()], None, Some(seen.clone())),
        ("and down", vec![up.clone(), stopping.clone(), stopped.clone()], None, Some(seen.clone())),
        (
            "nobody saw it on its way",
            vec![up.clone(), stopped.clone()],
            None,
            Some(Stop {
                first_down_ms: T0 + 99,
                changed_ms: Some(T0 + 77),
                stopping: false,
                lease_ms: Some(T0 + 77),
                ..seen.clone()
            }),
        ),
        ("never seen up", vec![stopped.clone()], None, None),
        ("up again", vec![up.clone(), stopping.clone(), (T0 + HOUR, notebook("RUNNING", T0 + HOUR, ""))], None, None),
        (
            "nobody watched, anna stopped it here",
            vec![stopped.clone()],
            Some(T0 + 70),
            Some(Stop {
                last_up_ms: T0 + 70,
                first_down_ms: T0 + 99,
                changed_ms: Some(T0 + 77),
                stopping: false,
                lease_ms: Some(T0 + 77),
                ends: None,
                by: Some(By { person: "anna".into(), at_ms: T0 + 70, you: false, in_doubt: false }),
            }),
        ),
    ] {
        assert_eq!(stop_of(&looks, asked), expected, "{story}");
    }
}

#[test]
fn who_did_it_is_told_so_also_when_the_poller_was_faster() {
    let stop = Operation::StopNotebook { id: NotebookId::parse(ID).unwrap() };
    let watch = Watch::new();
    watch.sees(T0, &notebook("RUNNING", T0, ""));
    watch.sees(T0 + 10, &notebook("STOPPING", T0 + 5, ""));
    let body = notebook("STOPPING", T0 + 5, "").to_string();
    watch.0.did(&stop, &anna(), Answered { body: Some(body.as_bytes()), now_ms: T0 + 500 });
    let now = watch.0.look(KEY, &Value::Null, false, at(T0 + 20));
    for (reader, you) in [(nobody(), false), (anna().who(), true)] {
        let by = By { person: "anna".into(), at_ms: T0 + 5, you, in_doubt: false };
        assert_eq!(told(&now, &reader).0.stop.unwrap().by, Some(by));
    }
}

#[test]
fn what_is_the_same_is_no_news() {
    let watch = Watch::new();
    let starting = notebook("STARTING", T0, "pwww");
    watch.sees(T0 - 9, &notebook("STOPPED", T0 - 9, ""));
    let first = watch.0.look(KEY, &starting, true, at(T0));
    for ms in 1..50 {
        assert!(Arc::ptr_eq(&first, &watch.0.look(KEY, &starting, ms % 2 == 0, at(T0 + ms))), "{ms}");
    }
    // Another start of its kind has ended meanwhile.
    let other = (Generation::Notebooks, "other");
    for (ms, value) in
        [(0, notebook("STOPPED", T0, "")), (1, starting.clone()), (9_000, notebook("RUNNING", T0 + 9_000, ""))]
    {
        watch.0.look(other, &value, true, at(T0 + ms));
    }
    let news = watch.0.look(KEY, &starting, false, at(T0 + 10_000));
    assert!(!Arc::ptr_eq(&first, &news));
    assert_eq!(told(&news, &nobody()).1.unwrap().samples, 1);
    assert!(Arc::ptr_eq(&news, &watch.0.look(KEY, &starting, false, at(T0 + 10_001))), "told once");
}

#[test]
fn it_is_bounded_and_the_oldest_go() {
    let mut book = Book::kept(Bounds { instances: 64, series: 8 });
    for number in 0..1_000_i64 {
        let name = format!("p/notebooks/{number}");
        let mut see = |status, changed, steps, ms| {
            let mut value = notebook(status, changed, steps);
            value["flavor"] = json!(format!("flavor-{number}"));
            book.look(&name, "p", Some(&Seen::read(Generation::Notebooks, &value)), at(ms));
        };
        let begin = T0 + number * 60_000;
        see("STOPPED", begin, "", begin);
        see("STARTING", begin + 1, "pwww", begin + 1);
        see("RUNNING", begin + 9_000, "", begin + 9_000);
        let (instances, series) = book.sizes();
        assert!(instances <= 64 && series <= 8, "{instances} {series}");
    }
    let written = book.take_unwritten();
    let kept = |number: i64| {
        let name = Name::Instance(format!("p/notebooks/{number}"));
        written.iter().any(|(found, text)| *found == name && text.is_some())
    };
    assert!(kept(999) && kept(950) && !kept(900) && !kept(0));
    assert!(written.contains(&(Name::Instance("p/notebooks/0".into()), None)), "what has gone goes from the file too");
    assert!(book.take_unwritten().is_empty());
}

/// A file that is gone when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("leasehold-{}.redb", Uuid::new_v4())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn why(path: &std::path::Path) -> String {
    match History::open(Some(path.to_owned())) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(unusable) => unusable.to_string(),
    }
}

#[tokio::test]
async fn it_outlives_the_process() {
    let file = Scratch::new();
    let looks = [(0, notebook("RUNNING", T0, "")), (9_000, notebook("STOPPING", T0 + 5_000, ""))];
    let (history, writer) = History::open(Some(file.0.clone())).unwrap();
    let before = looks.map(|(ms, value)| history.of("p").look(KEY, &value, true, at(T0 + ms)));
    let open = why(&file.0);
    assert!(open.starts_with("`history.path` names ") && open.contains(": "), "one process at a time: {open}");
    writer.unwrap().end().await;
    let (history, writer) = History::open(Some(file.0.clone())).unwrap();
    let after = history.of("p").look(KEY, &notebook("STOPPED", T0 + 20_000, ""), true, at(T0 + HOUR));
    assert_eq!(told(&after, &nobody()), told(&before[1], &nobody()));
    writer.unwrap().end().await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&file.0).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "it has names of people");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_used_says_so_and_is_left_as_it_is() {
    let file = Scratch::new();
    let garbage = "This is no database. ".repeat(1_000);
    fs::write(&file.0, &garbage).unwrap();
    let words = why(&file.0);
    assert!(words.contains(&file.0.display().to_string()) && !words.contains('\n'), "{words}");
    assert_eq!(fs::read_to_string(&file.0).unwrap(), garbage);
    for path in [std::env::temp_dir(), "/nowhere/at/all/history.redb".into()] {
        assert!(why(&path).contains("which cannot be used: "), "{}", path.display());
    }
    assert!(History::open(None).unwrap().1.is_none());
}

#[test]
fn what_cannot_be_read_any_more_begins_anew() {
    let mut book = Book::kept(Bounds::default());
    for (name, text) in [("a", "not JSON"), ("b", "{}"), ("c", "[1]"), ("d", "{\"history\":{\"since_ms\":1}}")] {
        book.put(Name::Instance(name.into()), text);
        book.put(Name::Series(name.into()), text);
    }
    assert_eq!(book.sizes(), (1, 0));
}
