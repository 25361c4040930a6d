use api::history::{By, Ends, History, LeaseSet, Start, Stop};
use serde_json::{Value, json};

use super::{HOUR, MINUTE, T0, item, legacy_wire, wire, with};
use crate::{
    Millis, Notebook, Timestamp,
    reason::{Cause, Person, SetBy, Stopped},
};

const SECOND: i64 = 1_000;
/// The deadline of the stories.
const DEADLINE: i64 = T0 + 2 * HOUR;

fn anna(at_ms: i64) -> By {
    By { person: "anna".into(), at_ms, you: false, in_doubt: false }
}

fn by_anna(at_ms: i64) -> Cause {
    Cause::Person(Person { name: "anna".into(), you: false, at: Timestamp(at_ms) })
}

fn known(value: Value, history: History) -> Notebook {
    let item = api::Item { history: Some(Box::new(history)), ..item(value) };
    Notebook::read(&item, api::May::ALL).unwrap()
}

/// Seen up a second before and down a second after it began to stop at `at_ms`, when its state and its lease say so.
fn seen(at_ms: i64) -> Stop {
    Stop {
        last_up_ms: at_ms - SECOND,
        first_down_ms: at_ms + SECOND,
        changed_ms: Some(at_ms),
        stopping: true,
        lease_ms: Some(at_ms),
        ends: Some(Ends::At { at_ms: DEADLINE, idle: false, length_ms: Some(2 * HOUR) }),
        by: None,
    }
}

fn idle(stop: Stop) -> Stop {
    Stop { ends: Some(Ends::At { at_ms: DEADLINE, idle: true, length_ms: Some(15 * MINUTE) }), ..stop }
}

/// Nobody looked for an hour before and after, and the cloud dates nothing.
fn missed(at_ms: i64) -> Stop {
    let (last_up_ms, first_down_ms) = (at_ms - HOUR, at_ms + HOUR);
    Stop { last_up_ms, first_down_ms, changed_ms: None, stopping: false, lease_ms: None, ..seen(at_ms) }
}

#[test]
fn why_it_has_stopped() {
    let early = DEADLINE - 3 * SECOND;
    let doubtful = |at_ms| Some(By { in_doubt: true, ..anna(at_ms) });
    let after = Some(Millis(15 * MINUTE));
    for (story, stop, cause, certain) in [
        ("the lease ran out", seen(DEADLINE), Cause::LeaseRanOut, true),
        ("the cloud was late by 40 s", seen(DEADLINE + 40 * SECOND), Cause::LeaseRanOut, true),
        ("late by 5 min", seen(DEADLINE + 5 * MINUTE), Cause::LeaseRanOut, false),
        ("ran on for an hour after it", seen(DEADLINE + HOUR), Cause::Unknown, false),
        ("clocks differ by a second", seen(DEADLINE - SECOND), Cause::LeaseRanOut, true),
        ("by hand 3 s before it", seen(early), Cause::Elsewhere, true),
        ("by anna 3 s before it", Stop { by: Some(anna(early)), ..seen(early) }, by_anna(early), true),
        ("by anna long before", Stop { by: Some(anna(T0)), ..seen(T0) }, by_anna(T0), true),
        ("anna asked an hour earlier", Stop { by: Some(anna(T0)), ..seen(T0 + HOUR) }, Cause::Elsewhere, true),
        ("perhaps by anna", Stop { by: doubtful(T0), ..seen(T0) }, by_anna(T0), false),
        ("in doubt at the deadline", Stop { by: doubtful(DEADLINE), ..seen(DEADLINE) }, Cause::LeaseRanOut, true),
        ("long before, by nobody here", seen(T0), Cause::Elsewhere, true),
        ("idle", idle(seen(DEADLINE)), Cause::Idle { after }, false),
        ("idle, hours later", idle(seen(DEADLINE + 9 * HOUR)), Cause::Idle { after }, false),
        ("too early to be idle", idle(seen(early)), Cause::Elsewhere, true),
        ("no auto-stop", Stop { ends: Some(Ends::Never), ..seen(T0) }, Cause::Elsewhere, true),
        ("no word of a lease", Stop { ends: None, ..seen(T0) }, Cause::Unknown, false),
        ("no word, by anna", Stop { ends: None, by: Some(anna(T0)), ..seen(T0) }, by_anna(T0), true),
        ("nobody looked, the deadline passed", missed(DEADLINE + MINUTE), Cause::LeaseRanOut, false),
        ("nobody looked, long before it", missed(T0 + 30 * MINUTE), Cause::Elsewhere, true),
        ("nobody looked, long after it", missed(DEADLINE + 2 * HOUR), Cause::Unknown, false),
        (
            "nobody looked, its lease says when",
            Stop { lease_ms: Some(DEADLINE), ..missed(DEADLINE + MINUTE) },
            Cause::LeaseRanOut,
            true,
        ),
        (
            "nobody looked, down soon after the deadline",
            Stop { changed_ms: Some(DEADLINE + 20 * SECOND), ..missed(DEADLINE) },
            Cause::LeaseRanOut,
            false,
        ),
        (
            "nobody looked, down before the deadline",
            Stop { changed_ms: Some(DEADLINE - 20 * SECOND), ..missed(DEADLINE) },
            Cause::Elsewhere,
            true,
        ),
    ] {
        for status in ["STOPPING", "STOPPED"] {
            let history = History { stop: Some(stop.clone()), ..History::default() };
            let stopped = Stopped::of(&known(wire(1, status), history)).unwrap();
            assert_eq!((&stopped.cause, stopped.certain), (&cause, certain), "{story}, {status}");
            assert_eq!(stopped.between.is_none(), stop.stopping || stop.lease_ms.is_some(), "{story}: evidence");
        }
    }
}

#[test]
fn what_nobody_saw_stays_unknown() {
    let at = Some(Timestamp(T0));
    let of = |status, history| Stopped::of(&known(wire(1, status), history)).map(|stopped| (stopped.cause, stopped.at));
    assert_eq!(of("STOPPED", History::default()), Some((Cause::Unknown, at)));
    assert_eq!(of("FROZEN", History::default()), Some((Cause::Frozen, at)));
    let while_up = History { stop: Some(seen(T0)), ..History::default() };
    for status in ["RUNNING", "STARTING", "START_FAILED", "SNAPSHOTTING", "DELETED", "MIGRATING"] {
        assert_eq!(of(status, while_up.clone()), None, "{status}");
    }
    assert_eq!(Stopped::of(&super::read(wire(1, "STOPPED"))), None, "a proxy that keeps no history");
}

#[test]
fn when_it_stopped_is_the_best_that_is_known() {
    let at =
        |stop| Stopped::of(&known(wire(1, "STOPPED"), History { stop: Some(stop), ..History::default() })).unwrap().at;
    assert_eq!(at(seen(T0 + 5)), Some(Timestamp(T0 + 5)));
    assert_eq!(at(missed(DEADLINE + MINUTE)), Some(Timestamp(DEADLINE)), "the deadline that explains it");
    assert_eq!(at(missed(T0)), Some(Timestamp(T0 + HOUR)), "at the latest");
}

/// A lease of `length` that the cloud dates `set_at`, of an instance that last changed its state at `changed`.
fn running(set_at: i64, length: i64, changed: i64) -> Value {
    let created = T0 - HOUR;
    let lease =
        json!({"create_at": created, "update_at": set_at, "duration": set_at - created + length, "type": "TIMING"});
    with(wire(1, "RUNNING"), json!({"lease": lease, "update_at": changed}))
}

#[test]
fn who_set_the_lease_that_is_in_force() {
    let set = |at_ms, length_ms, with_start| Some(LeaseSet { by: anna(at_ms), length_ms, with_start });
    let person = |at| Some(SetBy::Person(Person { name: "anna".into(), you: false, at: Timestamp(at) }));
    let elsewhere = Some(SetBy::Elsewhere);
    let ran = T0 + 27 * SECOND;
    for (story, value, set, expected) in [
        ("renewed by anna", running(T0, HOUR, T0 - HOUR), set(T0, Some(HOUR), false), person(T0)),
        ("the cloud is a second off", running(T0 + SECOND, HOUR, T0 - HOUR), set(T0, None, false), person(T0)),
        ("renewed by others since", running(T0 + HOUR, HOUR, T0 - HOUR), set(T0, Some(HOUR), false), elsewhere.clone()),
        ("another length at once", running(T0, 2 * HOUR, T0 - HOUR), set(T0, Some(HOUR), false), elsewhere.clone()),
        ("started by anna", running(ran, HOUR, ran), set(T0, Some(HOUR), true), person(T0)),
        ("a renewal is no start", running(ran, HOUR, ran), set(T0, Some(HOUR), false), elsewhere.clone()),
        ("started by anna, then renewed", running(ran + HOUR, HOUR, ran), set(T0, Some(HOUR), true), elsewhere.clone()),
        ("nobody through this desk", running(T0, HOUR, T0), None, elsewhere.clone()),
        ("before there was a history", running(T0 - 2 * HOUR, HOUR, T0 - 2 * HOUR), None, None),
        ("no auto-stop", with(running(T0, HOUR, T0), json!({"lease": {"enable": false}})), set(T0, None, false), None),
        ("not running", with(running(T0, HOUR, T0), json!({"status": "STOPPED"})), set(T0, None, false), None),
        ("the older generation", legacy_wire(1, "RUNNING"), set(T0, None, false), None),
    ] {
        let history = History { since_ms: T0 - HOUR, set, ..History::default() };
        assert_eq!(SetBy::of(&known(value, history)), expected, "{story}");
    }
    let restarted = History {
        set: set(T0, Some(HOUR), true),
        start: Some(Start { since_ms: T0 + 5 * MINUTE, ..Start::default() }),
        ..History::default()
    };
    let later = T0 + 6 * MINUTE;
    assert_eq!(SetBy::of(&known(running(later, HOUR, later), restarted)), elsewhere, "somebody has started it again");
    assert_eq!(SetBy::of(&super::read(running(T0, HOUR, T0))), None, "a proxy that keeps no history");
}
