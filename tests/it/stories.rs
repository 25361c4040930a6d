//! Why instances stop: stories played on the pretended cloud, seen by the proxy, told on the stream, judged by the domain
//! (experience.md promise 4). And who set a lease, and what outlives a restart.

use std::path::PathBuf;

use api::{Body, Item, May};
use domain::{
    Notebook, Status, Timestamp,
    reason::{Cause, SetBy, Stopped},
};
use serde_json::Value;

use crate::desk::{Desk, Stream};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// What happens in a story.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// Time passes.
    Wait(i64),
    /// Time passes until so long before the deadline; negative is after it.
    Before(i64),
    /// Somebody stops it through the desk.
    StopHere,
    /// Somebody stops it in the console.
    StopElsewhere,
    /// Somebody renews it in the console, to 8 h.
    RenewElsewhere,
    /// Somebody renews it through the desk, as idle for 15 min.
    IdleHere,
    /// The account is frozen.
    Freeze,
    /// The proxy sees it in this state.
    Seen(&'static str),
}
use Event::{Before, Freeze, IdleHere, RenewElsewhere, Seen, StopElsewhere, StopHere, Wait};

/// One instance on a desk, and who watches it.
struct Story {
    desk: Desk,
    id: String,
    stream: Stream,
    /// What the stream said of it last.
    item: Option<Item>,
}

impl Story {
    async fn of(name: &str) -> Self {
        let desk = Desk::start().await;
        let id = desk.id(name).await;
        Self::on(desk, id).await
    }

    async fn on(desk: Desk, id: String) -> Self {
        let stream = desk.stream(None).await;
        let mut story = Self { desk, id, stream, item: None };
        story.until(|_| true).await;
        story
    }

    async fn play(&mut self, event: Event) {
        let (desk, id) = (&self.desk, &self.id);
        let legacy = id.starts_with("DE-");
        match event {
            Wait(ms) => drop(desk.control("POST", &format!("/advance?ms={ms}"), None).await),
            Before(ms) => {
                let (now, deadline) = self.deadline().await;
                self.desk.control("POST", &format!("/advance?ms={}", deadline - ms - now), None).await;
            }
            StopHere if legacy => {
                let path = format!("/demanager/instances/{id}/action");
                assert_eq!(desk.cloud("POST", &path, Some(r#"{"action":"stop"}"#)).await.status, 200);
            }
            StopHere => assert_eq!(desk.cloud("POST", &format!("/notebooks/{id}/stop"), None).await.status, 200),
            IdleHere => {
                let body = r#"{"duration":900000,"type":"idle"}"#;
                assert_eq!(desk.cloud("PATCH", &format!("/notebooks/{id}/lease"), Some(body)).await.status, 200);
                self.renewed().await;
            }
            StopElsewhere => drop(desk.control("POST", &format!("/stop?instance={id}"), None).await),
            RenewElsewhere => {
                desk.control("POST", &format!("/renew?instance={id}&duration={}", 8 * HOUR), None).await;
                self.renewed().await;
            }
            Freeze => drop(desk.control("POST", &format!("/status?instance={id}&status=FROZEN"), None).await),
            Seen(status) => self.until(|notebook| notebook.status == Status::read(status)).await,
        }
    }

    /// Until the proxy has seen the lease that was set last.
    async fn renewed(&mut self) {
        let (_, deadline) = self.deadline().await;
        self.until(|notebook| notebook.lease.deadline() == Some(Timestamp(deadline))).await;
    }

    async fn until(&mut self, is_wanted: impl Fn(&Notebook) -> bool) {
        loop {
            if self.item.as_ref().is_some_and(|item| is_wanted(&read(item))) {
                return;
            }
            self.item = take(&mut self.stream, &self.id).await.or(self.item.take());
        }
    }

    /// The cloud's clock and when the instance will be stopped.
    async fn deadline(&self) -> (i64, i64) {
        let state = self.desk.control("GET", "/state", None).await;
        let all = state["instances"].as_array().unwrap();
        let found = all.iter().find(|instance| instance["id"] == *self.id).unwrap();
        let lease = &found["lease"];
        let number = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok());
        let deadline = match number(&found["spec"]["auto_stop"]["stop_timestamp"]) {
            Some(stop) => stop,
            None => number(&lease["create_at"]).unwrap() + number(&lease["duration"]).unwrap(),
        };
        (state["now_ms"].as_i64().unwrap(), deadline)
    }

    fn notebook(&self) -> Notebook {
        read(self.item.as_ref().unwrap())
    }
}

/// The next event, if it is about the instance.
async fn take(stream: &mut Stream, id: &str) -> Option<Item> {
    match stream.next().await.1.body {
        Body::Notebook(item) => (item.value["id"] == id).then_some(item),
        Body::Snapshot { items, .. } => items.into_iter().find(|item| item.value["id"] == id),
        _ => None,
    }
}

fn read(item: &Item) -> Notebook {
    Notebook::read(item, May::ALL).unwrap()
}

/// The cause in one word; a person by name.
fn word(cause: &Cause) -> String {
    match cause {
        Cause::LeaseRanOut => "lease".to_owned(),
        Cause::Idle { after } => format!("idle {}", after.map_or(0, |after| after.0 / MINUTE)),
        Cause::Person(person) => format!("{}{}", person.name, if person.you { ", you" } else { "" }),
        Cause::Frozen => "frozen".to_owned(),
        Cause::Elsewhere => "elsewhere".to_owned(),
        Cause::Unknown => "unknown".to_owned(),
    }
}

#[tokio::test]
async fn why_it_has_stopped() {
    const TIMED: &str = "train-bert-base";
    const ENDLESS: &str = "label-studio-bridge";
    const LEGACY: &str = "segmentation-unet";
    let you = "Demo user, you";
    for (story, name, events, cause, certain) in [
        ("the lease ran out", TIMED, &[Before(5_000), Wait(6_000), Seen("STOPPING")][..], "lease", true),
        (
            "and it is down",
            TIMED,
            &[Before(5_000), Wait(6_000), Seen("STOPPING"), Wait(MINUTE), Seen("STOPPED")],
            "lease",
            true,
        ),
        ("by you", TIMED, &[StopHere, Seen("STOPPING")], you, true),
        ("by you 3 s before the deadline", TIMED, &[Before(3_000), StopHere, Seen("STOPPING")], you, true),
        ("in the console", TIMED, &[StopElsewhere, Seen("STOPPING")], "elsewhere", true),
        (
            "in the console 3 s before the deadline",
            TIMED,
            &[Before(3_000), StopElsewhere, Seen("STOPPING")],
            "elsewhere",
            true,
        ),
        (
            "at the deadline that somebody else set",
            TIMED,
            &[RenewElsewhere, Wait(HOUR), Before(0), Seen("STOPPING")],
            "lease",
            true,
        ),
        ("idle", TIMED, &[IdleHere, Wait(15 * MINUTE), Seen("STOPPING")], "idle 15", false),
        (
            "too early to be idle",
            TIMED,
            &[IdleHere, Wait(5 * MINUTE), StopElsewhere, Seen("STOPPING")],
            "elsewhere",
            true,
        ),
        ("frozen", TIMED, &[Freeze, Seen("FROZEN")], "frozen", true),
        ("without auto-stop", ENDLESS, &[StopElsewhere, Seen("STOPPING")], "elsewhere", true),
        ("before anybody looked", "recommender-features", &[Seen("STOPPED")], "unknown", false),
        ("the older generation", LEGACY, &[Before(2_000), Wait(3_000), Seen("STOPPING")], "lease", true),
        ("the older generation, by you", LEGACY, &[StopHere, Seen("STOPPING")], you, true),
    ] {
        let mut stage = Story::of(name).await;
        for event in events {
            stage.play(*event).await;
        }
        // What was asked for here may be told a moment after what came of it.
        if cause == you {
            stage
                .until(|notebook| matches!(Stopped::of(notebook), Some(Stopped { cause: Cause::Person(_), .. })))
                .await;
        }
        let stopped = Stopped::of(&stage.notebook()).unwrap_or_else(|| panic!("{story}: not down"));
        assert_eq!((word(&stopped.cause).as_str(), stopped.certain), (cause, certain), "{story}: {stopped:?}");
    }
}

#[tokio::test]
async fn who_set_the_lease() {
    let mut story = Story::of("train-bert-base").await;
    assert_eq!(SetBy::of(&story.notebook()), None, "before the proxy began to look");
    story.play(Wait(MINUTE)).await;
    story.play(IdleHere).await;
    let is_yours = |notebook: &Notebook| matches!(SetBy::of(notebook), Some(SetBy::Person(person)) if person.you);
    story.until(is_yours).await;
    story.play(Wait(MINUTE)).await;
    story.play(RenewElsewhere).await;
    story.until(|notebook| SetBy::of(notebook) == Some(SetBy::Elsewhere)).await;
    // A lease that comes with a start counts from when it runs, and is still whose it was.
    let mut story = Story::of("demand-forecast").await;
    let path = format!("/notebooks/{}/start?duration=7200000&type=timing", story.id);
    assert_eq!(story.desk.cloud("POST", &path, None).await.status, 200);
    story.play(Seen("STARTING")).await;
    story.play(Wait(MINUTE)).await;
    story.until(|notebook| notebook.status == Status::Running && is_yours(notebook)).await;
}

#[tokio::test]
async fn a_start_is_timed_and_the_next_one_knows_what_is_usual() {
    let mut story = Story::of("demand-forecast").await;
    let start = format!("/notebooks/{}/start", story.id);
    for round in 0..2 {
        assert_eq!(story.desk.cloud("POST", &start, None).await.status, 200);
        story.until(|notebook| notebook.usual.is_some()).await;
        assert_eq!(story.notebook().usual.unwrap().samples, round, "its first look says what was known before");
        story.play(Wait(MINUTE)).await;
        story.play(Seen("RUNNING")).await;
        let history = story.notebook().history.unwrap();
        let times = history.start.as_ref().unwrap();
        assert!(times.steps.iter().all(|step| step.ended_ms.is_some()), "{times:?}");
        assert_eq!(story.desk.cloud("POST", &format!("/notebooks/{}/stop", story.id), None).await.status, 200);
        story.play(Wait(MINUTE)).await;
        story.play(Seen("STOPPED")).await;
    }
}

/// A file that is gone when the test is over.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn what_was_seen_outlives_the_proxy() {
    for (events, cause) in [(&[StopHere, Seen("STOPPING")][..], "Demo user, you"), (&[], "lease")] {
        // One proxy after another, in front of one cloud that goes on.
        let other = Desk::start().await;
        let (cloud, id) = (other.running.simulator_url.clone().unwrap(), other.id("train-bert-base").await);
        let file = Scratch(std::env::temp_dir().join(format!("leasehold-{}.redb", cloud.replace([':', '/'], "-"))));
        let mut before = Story::on(Desk::in_front_of(&cloud, &file.0).await, id.clone()).await;
        for event in events {
            before.play(*event).await;
        }
        before.desk.running.shutdown().await;
        // Nobody looks for six hours.
        other.control("POST", &format!("/advance?ms={}", 6 * HOUR), None).await;
        let after = Story::on(Desk::in_front_of(&cloud, &file.0).await, id).await;
        let stopped = Stopped::of(&after.notebook()).unwrap();
        assert_eq!((word(&stopped.cause).as_str(), stopped.certain), (cause, true), "{stopped:?}");
        after.desk.running.shutdown().await;
    }
}
