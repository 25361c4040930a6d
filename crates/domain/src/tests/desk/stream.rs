use api::{Body, Generation, Upstream};
use serde_json::json;

use super::super::{HOUR, T0, key, legacy_wire, wire, with};
use super::{Desk, PROJECT, problem, session};
use crate::{
    Effect, Failure, Msg, Route, Timestamp,
    model::{Connection, ToastBody},
    msg::WakeReason,
    remote::Remote,
    time::Millis,
};

/// After which numbers streams are opened.
fn opened(effects: &[Effect]) -> Vec<Option<&str>> {
    let streams = effects.iter().filter_map(|effect| match effect {
        Effect::OpenStream { project, after } => {
            assert_eq!(&**project, PROJECT);
            Some(after.as_deref())
        }
        _ => None,
    });
    streams.collect()
}

/// The wait before the next try, without its spread.
fn wait(effects: &[Effect]) -> i64 {
    let waits = effects.iter().filter_map(|effect| match effect {
        Effect::Wake { after: Millis(after), reason: WakeReason::Reconnect } => Some(*after),
        _ => None,
    });
    let waits: Vec<_> = waits.collect();
    assert_eq!(waits.len(), 1, "{effects:?}");
    waits[0]
}

#[test]
fn the_desk_opens_with_the_first_project() {
    let mut desk = Desk::closed();
    assert_eq!(desk.tell(Msg::Opened(Route::default())), [Effect::LoadSession]);
    assert_eq!(desk.model.session(), &Remote::Loading);
    let effects = desk.tell(Msg::SessionAnswered(Ok(session())));
    assert_eq!(effects, [Effect::OpenStream { project: PROJECT.into(), after: None }]);
    assert_eq!((desk.model.connection(), desk.model.is_loaded()), (&Connection::Connecting, false));
    desk.part(1, 1, &[wire(1, "RUNNING")]);
    assert_eq!((desk.model.connection(), desk.model.is_loaded()), (&Connection::Live, true));
}

#[test]
fn a_session_that_fails_is_asked_for_again_when_that_can_help() {
    for (failure, retries) in [
        (Failure::Unreachable, true),
        (Failure::TimedOut, true),
        (problem(503, "upstream-busy", None), true),
        (problem(401, "not-signed-in", None), false),
        (Failure::Unreadable("html".into()), false),
    ] {
        let mut desk = Desk::closed();
        desk.tell(Msg::Opened(Route::default()));
        let effects = desk.tell(Msg::SessionAnswered(Err(failure.clone())));
        assert_eq!(desk.model.session(), &Remote::Failed(failure));
        let wake = Effect::Wake { after: Millis(1_000), reason: WakeReason::SessionRetry };
        assert_eq!(effects, if retries { vec![wake] } else { vec![] });
        assert_eq!(desk.tell(Msg::ClickedRetry), [Effect::LoadSession]);
        assert_eq!(desk.model.session(), &Remote::Loading);
    }
}

#[test]
fn parts_are_shown_as_they_come_and_what_no_part_mentions_is_gone() {
    let mut desk = Desk::with(&[wire(1, "RUNNING"), wire(2, "RUNNING"), legacy_wire(3, "STOPPED")]);
    desk.part(1, 2, &[wire(1, "RUNNING")]);
    assert_eq!(desk.names().len(), 3, "nothing is dropped before the last part");
    desk.sees(wire(4, "RUNNING"));
    desk.part(2, 2, &[wire(5, "STOPPED")]);
    assert_eq!(desk.names(), ["notebook-1", "notebook-4", "notebook-5"]);
    assert_eq!(desk.model.counts().all, 3);
    desk.part(1, 1, &[]);
    assert!(desk.names().is_empty() && desk.model.is_loaded());
}

#[test]
fn a_spoiled_snapshot_takes_nothing_away() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    for parts in [&[(1, 3), (3, 3)][..], &[(2, 2)], &[(1, 2), (1, 2), (3, 2)], &[(1, 2), (2, 3)], &[(0, 0)]] {
        for (part, of) in parts {
            desk.part(*part, *of, &[wire(2, "RUNNING")]);
        }
        assert_eq!(desk.names(), ["notebook-1", "notebook-2"], "{parts:?}");
    }
    // A part that nobody could read does not keep the desk waiting for ever.
    let mut desk = Desk::closed();
    desk.tell(Msg::SessionAnswered(Ok(session())));
    desk.part(2, 2, &[wire(2, "RUNNING")]);
    assert!(desk.model.is_loaded());
}

#[test]
fn what_comes_again_or_too_late_takes_nothing_back() {
    let mut desk = Desk::with(&[wire(1, "RUNNING"), wire(2, "RUNNING")]);
    let tell = |desk: &mut Desk, number: &str, body| {
        let event = api::Event { now_ms: desk.cloud_ms, body };
        desk.tell(Msg::EventArrived { number: number.into(), event });
    };
    let notebook = |status| Body::Notebook(super::super::item(wire(1, status)));
    let snapshot = |items: Vec<api::Item>| Body::Snapshot { part: 1, parts: 1, items };
    let status = |desk: &Desk| desk.card(&key(1)).status.as_str().to_owned();
    tell(&mut desk, "1-9", notebook("STOPPING"));
    tell(&mut desk, "1-10", notebook("STOPPED"));
    for number in ["1-9", "1-10", "1-9"] {
        tell(&mut desk, number, notebook(if number == "1-9" { "STOPPING" } else { "STOPPED" }));
        assert_eq!(status(&desk), "STOPPED", "{number}");
    }
    tell(&mut desk, "1-9", Body::Removed { generation: Generation::Notebooks, id: key(1).id.to_string() });
    tell(&mut desk, "1-9", snapshot(vec![]));
    assert_eq!(desk.names(), ["notebook-1", "notebook-2"]);
    // Who resumes does so after the newest.
    desk.tell(Msg::StreamLost(Failure::Unreachable));
    assert_eq!(opened(&desk.tell(Msg::Woke(WakeReason::Reconnect))), [Some("1-10")]);
    // A proxy that has begun anew counts anew.
    tell(&mut desk, "2-1", snapshot(vec![super::super::item(wire(1, "STARTING"))]));
    assert_eq!((status(&desk), desk.names().len()), ("STARTING".to_owned(), 1));
}

#[test]
fn a_lost_stream_is_resumed_with_growing_patience() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.wait(5_000);
    let fresh = T0 + 5_000;
    let mut waits = Vec::new();
    for _ in 0..7 {
        let effects = desk.tell(Msg::StreamLost(Failure::Unreachable));
        assert!(desk.tell(Msg::StreamLost(Failure::Unreachable)).is_empty(), "told once");
        waits.push(wait(&effects));
        let since = Timestamp(fresh);
        assert_eq!(desk.model.connection(), &Connection::Reconnecting { since, why: Failure::Unreachable });
        assert_eq!(desk.names(), ["notebook-1"]);
        desk.cloud_ms += 60_000;
        assert_eq!(opened(&desk.tell(Msg::Woke(WakeReason::Reconnect))), [Some("1-1")]);
        assert!(desk.tell(Msg::Woke(WakeReason::Reconnect)).is_empty());
    }
    for (wait, (least, most)) in waits.iter().zip([
        (1_000, 1_250),
        (2_000, 2_500),
        (5_000, 6_250),
        (10_000, 12_500),
        (24_000, 30_000),
        (24_000, 30_000),
    ]) {
        assert!((least..=most).contains(wait), "{waits:?}");
    }
    desk.sees(wire(1, "RUNNING"));
    assert_eq!(desk.model.connection(), &Connection::Live);
    desk.cloud_ms += 10_000;
    let effects = desk.tell(Msg::StreamLost(Failure::TimedOut));
    assert!(wait(&effects) <= 1_250, "patience starts over with one that has lived for a while");
}

#[test]
fn what_was_asked_to_wait_waits() {
    let mut desk = Desk::with(&[]);
    let busy =
        api::Problem { status: 429, code: "upstream-busy".into(), retry_after_ms: Some(40_000), ..Default::default() };
    let effects = desk.tell(Msg::StreamLost(Failure::Problem(Box::new(busy))));
    assert!(40_000 <= wait(&effects));
}

#[test]
fn a_stream_that_dies_within_a_snapshot_starts_it_over() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.part(1, 3, &[wire(2, "RUNNING")]);
    desk.part(2, 3, &[]);
    desk.tell(Msg::StreamLost(Failure::Unreachable));
    assert_eq!(opened(&desk.tell(Msg::BecameVisible)), [Some("1-1")]);
    desk.part(3, 3, &[]);
    assert_eq!(
        desk.names(),
        ["notebook-1", "notebook-2"],
        "the rest of a snapshot that was begun before is not a snapshot"
    );
}

#[test]
fn silence_is_a_loss() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    desk.cloud_ms += 44_999;
    assert!(desk.tell(Msg::Ticked).is_empty());
    desk.cloud_ms += 1;
    let effects = desk.tell(Msg::Ticked);
    assert_eq!(effects[0], Effect::CloseStream);
    assert!(wait(&effects) < 1_300);
    assert!(matches!(desk.model.connection(), Connection::Reconnecting { why: Failure::TimedOut, .. }));
    // Keep-alives are enough to live.
    let mut desk = Desk::with(&[]);
    for _ in 0..20 {
        assert!(desk.wait(15_000).is_empty());
    }
    // A browser clock that was set back is not silence, and does not hide silence for ever.
    let mut desk = Desk::with(&[]);
    desk.cloud_ms -= 3 * HOUR;
    assert!(desk.tell(Msg::Ticked).is_empty());
    desk.cloud_ms += 45_000;
    assert!(!desk.tell(Msg::Ticked).is_empty());
}

#[test]
fn waking_up_reconnects_at_once() {
    let mut desk = Desk::with(&[]);
    desk.tell(Msg::StreamLost(Failure::Unreachable));
    assert_eq!(opened(&desk.tell(Msg::BecameVisible)).len(), 1);
    // Two hours asleep: the stream looks open and is not.
    let mut desk = Desk::with(&[]);
    desk.cloud_ms += 2 * HOUR;
    assert_eq!(opened(&desk.tell(Msg::BecameVisible)).len(), 1);
    // Alive: left alone.
    let mut desk = Desk::with(&[]);
    assert!(desk.tell(Msg::BecameVisible).is_empty());
}

#[test]
fn whoever_is_signed_out_is_not_tried_for_ever() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    let signed_out = problem(401, "not-signed-in", None);
    assert!(desk.tell(Msg::StreamLost(signed_out.clone())).is_empty());
    assert!(matches!(desk.model.session(), Remote::Stale { .. }));
    assert_eq!(desk.names(), ["notebook-1"]);
    assert_eq!(desk.tell(Msg::BecameVisible), [Effect::LoadSession]);
    desk.tell(Msg::SessionAnswered(Err(signed_out)));
    assert!(matches!(desk.model.session(), Remote::Stale { .. }));
    assert_eq!(opened(&desk.tell(Msg::SessionAnswered(Ok(session())))), [Some("1-1")]);
}

#[test]
fn who_signs_out_is_told_so_and_what_was_known_stays() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    assert_eq!(desk.tell(Msg::ClickedSignOut), [Effect::SignOut]);
    desk.tell(Msg::SignedOut(Err(Failure::Unreachable)));
    assert!(matches!(desk.model.session(), Remote::Ready(_)));
    assert_eq!(desk.model.toasts().iter().map(|toast| &toast.body).collect::<Vec<_>>(), [&ToastBody::SignOutFailed]);
    assert_eq!(desk.tell(Msg::SignedOut(Ok(()))), [Effect::CloseStream]);
    assert!(matches!(desk.model.session(), Remote::Stale { why, .. } if why.is_signed_out()));
    assert!(matches!(desk.model.connection(), Connection::Reconnecting { why, .. } if why.is_signed_out()));
    assert_eq!(desk.names(), ["notebook-1"]);
}

#[test]
fn a_cloud_that_does_not_answer_is_told_apart_from_a_lost_proxy() {
    let mut desk = Desk::with(&[wire(1, "RUNNING")]);
    let failing = |since_ms| {
        let (code, upstream_code) = ("upstream-unreachable".to_owned(), Some("APIG.0201".to_owned()));
        Body::Upstream(Upstream::Failing { since_ms, code, upstream_code })
    };
    desk.event(failing(Some(T0)));
    assert!(matches!(desk.model.connection(), Connection::UpstreamFailing { since: Some(Timestamp(T0)), .. }));
    desk.tell(Msg::StreamLost(Failure::Unreachable));
    assert!(matches!(desk.model.connection(), Connection::Reconnecting { .. }));
    desk.tell(Msg::BecameVisible);
    desk.tell(Msg::StreamKeptAlive);
    assert!(matches!(desk.model.connection(), Connection::UpstreamFailing { .. }), "nobody said otherwise");
    desk.event(Body::Upstream(Upstream::Answering));
    assert_eq!(desk.model.connection(), &Connection::Live);
}

#[test]
fn nothing_quiet_makes_the_page_render() {
    let mut desk = Desk::with(&[wire(1, "RUNNING"), legacy_wire(1, "STOPPED")]);
    let revision = desk.model.revision();
    for _ in 0..100 {
        desk.wait(1_000);
        desk.sees(wire(1, "RUNNING"));
        desk.part(1, 1, &[legacy_wire(1, "STOPPED"), wire(1, "RUNNING")]);
    }
    assert_eq!(desk.model.revision(), revision);
    desk.sees(with(wire(1, "STOPPING"), json!({"update_at": T0 + 1})));
    assert_eq!(desk.model.revision(), revision + 1);
    desk.loses(&key(1));
    assert_eq!(desk.model.revision(), revision + 2);
    assert_eq!(desk.model.visible()[0].generation(), Generation::Demanager);
}
