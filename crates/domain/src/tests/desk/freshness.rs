//! Promise 12 of experience.md, and what promise 2 asks of clocks: how old what is shown may be, who says so, and who asks.

use std::rc::Rc;

use api::{Body, Event, Upstream};
use serde_json::json;

use super::super::{HOUR, MINUTE, T0, id, key, wire, with};
use super::{Desk, lease, problem, sent, session};
use crate::{
    Action, Effect, Failure, Msg, Remote, Route, Status, Timestamp,
    lease::LeaseView,
    model::Connection,
    msg::{Field, WakeReason},
    time::LocalTime,
};

const SECOND: i64 = 1_000;

/// What the desk wants of the stream: `open`, `close` or `ask`, in order.
fn orders(effects: &[Effect]) -> Vec<&'static str> {
    let order = |effect: &Effect| match effect {
        Effect::OpenStream { .. } => Some("open"),
        Effect::CloseStream => Some("close"),
        Effect::Poll { .. } => Some("ask"),
        _ => None,
    };
    effects.iter().filter_map(order).collect()
}

/// The timers that were set for the stream, in seconds without their spread.
fn timers(effects: &[Effect]) -> Vec<(WakeReason, i64)> {
    let timer = |effect: &Effect| match effect {
        Effect::Wake { after, reason } => Some((*reason, after.0 / SECOND)),
        _ => None,
    };
    effects.iter().filter_map(timer).collect()
}

fn answering(desk: &Desk) -> Event {
    Event { now_ms: desk.cloud_ms, body: Body::Upstream(Upstream::Answering) }
}

impl Desk {
    /// Opened where nothing comes through the stream.
    fn held_back() -> (Self, Vec<Effect>) {
        let mut desk = Self::closed();
        desk.tell(Msg::Opened(Route::default()));
        desk.tell(Msg::SessionAnswered(Ok(session())));
        let effects = desk.wait_in_silence(4 * SECOND);
        (desk, effects)
    }

    /// The proxy answers what was asked, and nothing is new.
    fn tells_nothing_new(&mut self) -> Vec<Effect> {
        let event = answering(self);
        self.tell(Msg::Polled(Ok(vec![("1-9".into(), event)])))
    }

    fn as_of(&self, number: u32) -> Option<i64> {
        self.card(&key(number)).as_of.map(|as_of| as_of.0 - T0)
    }
}

#[test]
fn age_is_said_once_it_is_worth_saying_and_no_sooner() {
    let mut desk = Desk::with(&[wire(1, "RUNNING"), wire(2, "STOPPED")]);
    desk.wait(5 * SECOND);
    desk.tell(Msg::StreamLost(Failure::Unreachable));
    desk.wait_in_silence(29 * SECOND);
    assert_eq!((desk.as_of(1), desk.as_of(2)), (None, None), "a short break is nothing to frighten people with");
    let revision = desk.model.revision();
    desk.wait_in_silence(SECOND);
    assert_eq!((desk.as_of(1), desk.as_of(2)), (Some(5 * SECOND), Some(5 * SECOND)));
    assert_eq!(desk.model.revision(), revision + 1);
    desk.wait_in_silence(HOUR);
    assert_eq!(desk.model.revision(), revision + 1, "the words follow the clock by themselves");
    // Its first sign of life comes before what was missed: only an event makes what is shown true again.
    desk.tell(Msg::Woke(WakeReason::Reconnect));
    desk.tell(Msg::StreamOpened);
    desk.tell(Msg::StreamKeptAlive);
    assert_eq!((desk.as_of(1), desk.model.connection()), (Some(5 * SECOND), &Connection::Connecting));
    desk.event(Body::Upstream(Upstream::Answering));
    assert_eq!((desk.as_of(1), desk.model.connection()), (None, &Connection::Live));
}

#[test]
fn what_the_cloud_said_last_is_as_old_as_the_proxy_says() {
    let failing = |since_ms| {
        Body::Upstream(Upstream::Failing { since_ms, code: "upstream-unreachable".into(), upstream_code: None })
    };
    for (since_ms, expected) in [
        (Some(T0 - HOUR), Some(-HOUR)),
        (Some(T0 - 29 * SECOND), None),
        // Nobody knows since when, but it is no younger than this.
        (None, None),
    ] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.event(failing(since_ms));
        assert_eq!(desk.as_of(1), expected, "{since_ms:?}");
        desk.wait(MINUTE);
        assert!(desk.as_of(1).is_some(), "{since_ms:?}: the proxy lives, the cloud is silent all the same");
        desk.tell(Msg::StreamLost(Failure::Unreachable));
        assert!(desk.as_of(1).is_some_and(|as_of| as_of <= 0), "{since_ms:?}");
        desk.tell(Msg::Woke(WakeReason::Reconnect));
        desk.event(Body::Upstream(Upstream::Answering));
        assert_eq!(desk.as_of(1), None);
    }
}

#[test]
fn whoever_acts_on_a_stale_card_gets_a_look_at_it_first() {
    let look = [format!("GET notebooks/{}", id(1))];
    for click in [
        Msg::ClickedAction(key(1), Action::Stop),
        Msg::ClickedAction(key(1), Action::Renew),
        Msg::OpenedLease(key(1)),
        Msg::StartedEditing(key(1), Field::Name),
        Msg::ClickedAction(key(1), Action::Describe),
    ] {
        let mut desk = Desk::with(&[wire(1, "RUNNING"), wire(2, "RUNNING")]);
        assert!(sent(&desk.tell(click.clone())).is_empty(), "fresh: {click:?}");
        let mut desk = Desk::with(&[wire(1, "RUNNING"), wire(2, "RUNNING")]);
        desk.tell(Msg::StreamLost(Failure::Unreachable));
        desk.wait_in_silence(MINUTE);
        let effects = desk.tell(click.clone());
        assert_eq!(sent(&effects), look, "{click:?}");
        let read = super::only(&effects, &look[0]);
        desk.answers(read, &with(wire(1, "STOPPED"), json!({"update_at": T0 + SECOND})));
        assert_eq!((desk.as_of(1), desk.as_of(2)), (None, Some(0)), "each card has its own age");
        assert!(desk.model.dialog().is_none(), "what is not possible any more is not asked");
        desk.wait_in_silence(30 * SECOND);
        assert_eq!(desk.as_of(1), Some(MINUTE), "and it grows old again");
    }
}

#[test]
fn what_the_proxy_answers_from_memory_makes_nothing_younger() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    let code = "upstream-unreachable".into();
    desk.event(Body::Upstream(Upstream::Failing { since_ms: Some(T0 - HOUR), code, upstream_code: None }));
    let effects = desk.tell(Msg::ClickedAction(key(1), Action::Stop));
    let read = super::only(&effects, &format!("GET notebooks/{}", id(1)));
    desk.answers(read, &wire(1, "RUNNING"));
    assert_eq!(desk.as_of(1), Some(-HOUR));
}

#[test]
fn where_nothing_comes_through_it_is_asked_in_intervals() {
    let (mut desk, effects) = Desk::held_back();
    assert_eq!(orders(&effects), ["close", "ask"]);
    assert_eq!(timers(&effects), [(WakeReason::Reconnect, 120)]);
    let snapshot = Body::Snapshot { part: 1, parts: 1, items: vec![super::item(wire(1, "RUNNING"))] };
    let events: Vec<(Rc<str>, Event)> =
        vec![("1-4".into(), Event { now_ms: desk.cloud_ms, body: snapshot }), ("1-4".into(), answering(&desk))];
    assert_eq!(timers(&desk.tell(Msg::Polled(Ok(events)))), [(WakeReason::Poll(1), 15)]);
    assert!(desk.cloud_ms - T0 <= 2 * 15 * SECOND, "the first update within two intervals");
    assert_eq!((desk.model.connection(), desk.model.is_loaded()), (&Connection::Polling, true));
    for round in 1..20 {
        assert!(desk.wait_in_silence(15 * SECOND).is_empty());
        let effects = desk.tell(Msg::Woke(WakeReason::Poll(round)));
        assert!(matches!(&effects[..], [Effect::Poll { after: Some(_), .. }]), "{effects:?}");
        assert!(desk.tell(Msg::Woke(WakeReason::Poll(round))).is_empty(), "one question at a time");
        assert_eq!(timers(&desk.tells_nothing_new()), [(WakeReason::Poll(round + 1), 15)]);
        assert!(desk.tell(Msg::Woke(WakeReason::Poll(round))).is_empty(), "only the last timer counts");
        assert_eq!((desk.as_of(1), desk.model.connection()), (None, &Connection::Polling));
    }
}

#[test]
fn the_stream_is_tried_again_and_taken_up_when_it_comes_through() {
    let (mut desk, _) = Desk::held_back();
    desk.tells_nothing_new();
    desk.part(1, 1, &[]);
    assert_eq!(orders(&desk.tell(Msg::Woke(WakeReason::Reconnect))), ["open", "ask"]);
    desk.tells_nothing_new();
    // Still nothing comes through; nobody is frightened by it.
    let effects = desk.wait_in_silence(4 * SECOND);
    assert_eq!((orders(&effects), timers(&effects)), (vec!["close"], vec![(WakeReason::Reconnect, 120)]));
    assert!(!matches!(desk.model.connection(), Connection::Reconnecting { .. }));
    desk.tell(Msg::Woke(WakeReason::Reconnect));
    desk.tells_nothing_new();
    desk.part(1, 1, &[wire(1, "RUNNING")]);
    assert_eq!(desk.model.connection(), &Connection::Live);
    for timer in 0..9 {
        assert!(desk.tell(Msg::Woke(WakeReason::Poll(timer))).is_empty(), "nothing is asked any more");
    }
    assert!(desk.tells_nothing_new().is_empty(), "and no late answer counts");
}

#[test]
fn what_makes_the_desk_ask_in_intervals() {
    for (why, after, is_asked) in [
        (Failure::TimedOut, 0, true),
        (Failure::Unreadable("a web page".into()), 0, true),
        (Failure::Unreadable("garbage".into()), 60, true),
        (Failure::TimedOut, 60, false),
        (Failure::Unreachable, 0, false),
        (problem(503, "upstream-busy", None), 0, false),
        (problem(401, "not-signed-in", None), 0, false),
    ] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.tell(Msg::StreamLost(Failure::Unreachable));
        desk.tell(Msg::Woke(WakeReason::Reconnect));
        for _ in 0..after {
            desk.wait(SECOND);
        }
        let effects = desk.tell(Msg::StreamLost(why.clone()));
        assert_eq!(orders(&effects) == ["ask"], is_asked, "{why:?} after {after} s");
    }
    // A stream that is let through and cut off, again and again: with an event, with its first byte only, or in the
    // middle of its first event.
    for heard in ["an event", "a byte", "half an event"] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        let mut asked = Vec::new();
        for _ in 0..3 {
            asked.extend(orders(&desk.tell(Msg::StreamLost(Failure::Unreachable))));
            desk.tell(Msg::Woke(WakeReason::Reconnect));
            match heard {
                "an event" => desk.event(Body::Upstream(Upstream::Answering)),
                "a byte" => desk.tell(Msg::StreamKeptAlive),
                _ => desk.tell(Msg::StreamOpened),
            };
        }
        assert_eq!(asked, ["ask"], "with {heard}");
    }
}

#[test]
fn asking_that_fails_is_patient_and_an_answer_opens_the_stream_again() {
    let (mut desk, _) = Desk::held_back();
    let mut timer = timers(&desk.tells_nothing_new());
    let mut waits = Vec::new();
    for _ in 0..6 {
        desk.tell(Msg::Woke(timer[0].0));
        timer = timers(&desk.tell(Msg::Polled(Err(Failure::Unreachable))));
        waits.push(timer[0].1);
        assert!(matches!(desk.model.connection(), Connection::Reconnecting { .. }));
    }
    assert!(waits.is_sorted() && waits[0] == 1 && (24..=30).contains(&waits[5]), "{waits:?}");
    desk.tell(Msg::Woke(timer[0].0));
    assert_eq!(orders(&desk.tells_nothing_new()), ["open"]);
    assert!(!matches!(desk.model.connection(), Connection::Reconnecting { .. }));
}

#[test]
fn whoever_is_signed_out_is_not_asked_for_either() {
    let (mut desk, _) = Desk::held_back();
    let effects = desk.tell(Msg::Polled(Err(problem(401, "not-signed-in", None))));
    assert_eq!((orders(&effects), timers(&effects)), (vec!["close"], vec![]));
    assert!(matches!(desk.model.session(), Remote::Stale { why, .. } if why.is_signed_out()));
    for timer in 0..9 {
        assert!(desk.tell(Msg::Woke(WakeReason::Poll(timer))).is_empty());
    }
    assert!(orders(&desk.tell(Msg::Woke(WakeReason::Reconnect))).is_empty());
    assert_eq!(orders(&desk.tell(Msg::SessionAnswered(Ok(session())))), ["open", "ask"]);
}

#[test]
fn while_nobody_looks_a_look_a_minute_is_enough() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    assert_eq!(timers(&desk.tell(Msg::BecameHidden)), [(WakeReason::Rest, 60)]);
    // Back before it counts: nothing has happened.
    assert!(desk.tell(Msg::BecameVisible).is_empty());
    assert!(desk.tell(Msg::Woke(WakeReason::Rest)).is_empty());
    desk.tell(Msg::BecameHidden);
    desk.cloud_ms += MINUTE;
    let mut effects = desk.tell(Msg::Woke(WakeReason::Rest));
    assert_eq!(orders(&effects), ["close"]);
    let mut questions = 0;
    for _ in 0..30 {
        let [(reason @ WakeReason::Poll(_), seconds)] = timers(&effects)[..] else { panic!("{effects:?}") };
        assert!(60 <= seconds, "at most one look a minute");
        desk.cloud_ms += seconds * SECOND;
        assert_eq!(orders(&desk.tell(Msg::Woke(reason))), ["ask"]);
        questions += 1;
        effects = if questions % 7 == 0 {
            desk.tell(Msg::Polled(Err(Failure::Unreachable)))
        } else {
            desk.tells_nothing_new()
        };
    }
    // Whoever comes back is brought up to date first, from where it was.
    desk.cloud_ms += 40 * SECOND;
    let effects = desk.tell(Msg::BecameVisible);
    assert!(
        matches!(&effects[..], [Effect::OpenStream { after: Some(after), .. }] if &**after == "1-9"),
        "{effects:?}"
    );
    assert!(desk.as_of(1).is_some(), "and sees how old it is until then");
    desk.event(Body::Upstream(Upstream::Answering));
    assert_eq!((desk.as_of(1), desk.model.connection()), (None, &Connection::Live));
}

#[test]
fn whoever_comes_back_is_brought_up_to_date_first() {
    for (name, silent_ms, msg, expected) in [
        ("focus while it lives", 15 * SECOND, Msg::BecameVisible, &[][..]),
        ("focus when a keep-alive is late", 20 * SECOND, Msg::BecameVisible, &["open"]),
        ("two hours asleep", 2 * HOUR, Msg::BecameVisible, &["open"]),
        ("two hours asleep, found by a tick", 2 * HOUR, Msg::Ticked, &["open"]),
        ("another network", SECOND, Msg::BecameOnline, &["open"]),
        ("a tick as it should be", 2 * SECOND, Msg::Ticked, &[]),
        ("a busy browser", 10 * SECOND, Msg::Ticked, &["open"]),
        ("the clock was set back", -3 * HOUR, Msg::Ticked, &["open"]),
    ] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.tell(Msg::Ticked);
        desk.cloud_ms += silent_ms;
        assert_eq!(orders(&desk.tell(msg)), expected, "{name}");
        assert!(!matches!(desk.model.connection(), Connection::Reconnecting { .. }), "{name}: nothing is lost yet");
    }
}

#[test]
fn after_two_hours_of_sleep_the_countdown_is_right_with_the_first_tick() {
    for (slept, is_over) in [(2 * HOUR, true), (2 * HOUR - SECOND, false)] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.tell(Msg::Ticked);
        desk.cloud_ms += slept;
        desk.tell(Msg::Ticked);
        assert_eq!(matches!(desk.card(&key(1)).lease, LeaseView::Ending { .. }), is_over);
    }
}

/// The browser's clock is set, forward or back, while the page is open and nothing happens in the cloud.
#[test]
fn a_clock_that_is_set_is_found_out_by_the_next_tick_and_put_right_by_one_answer() {
    for jump in [3 * HOUR, -3 * HOUR, HOUR, 10 * SECOND, 3 * SECOND, -7 * SECOND] {
        let mut desk = Desk::with(&[wire(1, "RUNNING")]);
        desk.tell(Msg::Ticked);
        desk.cloud_ms += SECOND;
        let set = LocalTime(desk.local().0 + jump);
        assert_eq!(orders(&desk.model.update(Msg::Ticked, set)), ["open"], "{jump}");
        let event = answering(&desk);
        desk.model.update(Msg::EventArrived { number: "1-9".into(), event }, set);
        let error = desk.model.clock().at(set) - Timestamp(desk.cloud_ms);
        // Samples that differ by less than a late answer would are outvoted: a small jump stays that small.
        assert!(error.0.abs() <= if jump.abs() <= 5 * SECOND { jump.abs() } else { 0 }, "{jump}: {error:?}");
        assert!(
            matches!(desk.card(&key(1)).lease, LeaseView::Until { deadline: Timestamp(at), .. } if at == T0 + 2 * HOUR)
        );
    }
}

#[test]
fn a_deadline_that_was_moved_is_never_moved_back_by_an_older_answer() {
    let renewed =
        with(wire(1, "RUNNING"), json!({"update_at": T0 + MINUTE, "lease": lease(T0 + MINUTE, 5 * HOUR, "TIMING")}));
    let is_renewed = |desk: &Desk| match desk.card(&key(1)).lease {
        LeaseView::Until { deadline, .. } => deadline == Timestamp(T0 + MINUTE + 5 * HOUR),
        _ => false,
    };
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.sees(renewed.clone());
    assert!(is_renewed(&desk));
    desk.sees(wire(1, "RUNNING"));
    assert!(is_renewed(&desk), "an event that was overtaken");
    desk.part(1, 1, &[wire(1, "STOPPED")]);
    assert!(is_renewed(&desk) && desk.card(&key(1)).status == Status::Running, "a snapshot that was overtaken");
    desk.tell(Msg::BecameOnline);
    desk.tell(Msg::StreamLost(Failure::TimedOut));
    let event = Event { now_ms: desk.cloud_ms, body: Body::Notebook(super::item(wire(1, "RUNNING"))) };
    desk.tell(Msg::Polled(Ok(vec![("1-9".into(), event)])));
    assert!(is_renewed(&desk), "a question that was overtaken");
}
