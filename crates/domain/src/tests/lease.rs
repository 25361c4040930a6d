use modelarts::{Read as _, instance::AutoStop, notebook::Lease as WireLease};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{HOUR, MINUTE, T0, legacy_wire, read, wire, with};
use crate::{
    Lease, LeaseKind, Timestamp,
    lease::{LeaseView, NextLease, Urgency},
    time::Millis,
};

const DAY: i64 = 24 * HOUR;

fn current(lease: Value) -> Lease {
    Lease::current(&WireLease::read(&lease).unwrap(), None)
}

fn legacy(auto_stop: Value) -> Lease {
    Lease::legacy(&AutoStop::read(&auto_stop).unwrap(), Some(Timestamp(T0)))
}

fn on(kind: LeaseKind, deadline: i64, length: Option<i64>) -> Lease {
    Lease::On { kind, deadline: Some(Timestamp(deadline)), duration: length.map(Millis) }
}

const WARN: [i64; 3] = [30 * MINUTE, 10 * MINUTE, 2 * MINUTE];

#[test]
fn a_current_lease_ends_at_create_at_plus_duration() {
    use LeaseKind::{Idle, Scheduled};
    for (lease, expected) in [
        // The published answers (api.md 6.2), all asked for one hour.
        (json!({"create_at": T0, "update_at": T0, "duration": HOUR}), on(Scheduled, T0 + HOUR, Some(HOUR))),
        (
            json!({"create_at": T0, "update_at": T0 + 27_372, "duration": 3_627_372}),
            on(Scheduled, T0 + 3_627_372, Some(HOUR)),
        ),
        (
            json!({"create_at": T0, "update_at": T0 + 1_057_544, "duration": 4_657_544}),
            on(Scheduled, T0 + 4_657_544, Some(HOUR)),
        ),
        (
            json!({"create_at": T0, "update_at": T0 + 2_940_099, "duration": 6_540_099, "type": "TIMING"}),
            on(Scheduled, T0 + 6_540_099, Some(HOUR)),
        ),
        // The seed's own example does not fit its rule; the deadline is still create_at + duration.
        (
            json!({"create_at": T0, "update_at": T0 + 1_274_244, "duration": HOUR, "type": "IDLE"}),
            on(Idle, T0 + HOUR, Some(HOUR - 1_274_244)),
        ),
        (json!({"create_at": T0, "duration": HOUR, "type": "idle"}), on(Idle, T0 + HOUR, None)),
        (json!({"create_at": T0, "duration": HOUR, "type": "WEEKLY"}), on(Scheduled, T0 + HOUR, None)),
        // A year old, renewed today: long since create_at, short since the update.
        (
            json!({"create_at": T0 - 365 * DAY, "update_at": T0, "duration": 365 * DAY + HOUR}),
            on(Scheduled, T0 + HOUR, Some(HOUR)),
        ),
        (json!({"create_at": T0, "duration": HOUR, "enable": false}), Lease::Off),
        (json!({"create_at": T0, "duration": -1}), Lease::Off),
        (json!({"enable": false}), Lease::Off),
        (json!({}), Lease::Unknown),
        (json!({"create_at": T0}), Lease::Unknown),
        (json!({"duration": HOUR}), Lease::Unknown),
        (json!({"create_at": T0, "duration": 0}), Lease::Unknown),
        (json!({"create_at": T0, "duration": -2}), Lease::Unknown),
        (json!({"create_at": 0, "duration": HOUR}), Lease::Unknown),
        (json!({"create_at": -T0, "duration": HOUR}), Lease::Unknown),
        (json!({"create_at": T0, "update_at": T0, "duration": 31 * DAY}), Lease::Unknown),
        (json!({"create_at": T0, "update_at": T0 + 40 * DAY, "duration": HOUR}), Lease::Unknown),
        (json!({"create_at": 1, "duration": i64::MAX}), Lease::Unknown),
    ] {
        assert_eq!(current(lease.clone()), expected, "{lease}");
    }
}

#[test]
fn a_legacy_lease_ends_at_its_stop_timestamp() {
    let scheduled = |deadline: Option<i64>, length: Option<i64>| Lease::On {
        kind: LeaseKind::Scheduled,
        deadline: deadline.map(Timestamp),
        duration: length.map(Millis),
    };
    for (auto_stop, expected) in [
        (
            json!({"enable": true, "duration": 7200, "stop_timestamp": T0 + HOUR, "remain_time": 9}),
            scheduled(Some(T0 + HOUR), Some(2 * HOUR)),
        ),
        (json!({"enable": true, "duration": 7200}), scheduled(None, Some(2 * HOUR))),
        // Switched off while it runs: this run still ends, the next does not.
        (json!({"enable": false, "duration": 7200, "stop_timestamp": T0 + HOUR}), scheduled(Some(T0 + HOUR), None)),
        (json!({"enable": false, "duration": 7200}), Lease::Off),
        (json!({"enable": false}), Lease::Off),
        (json!({}), Lease::Unknown),
        (json!({"enable": true}), Lease::Unknown),
        (json!({"enable": true, "duration": 0}), Lease::Unknown),
        (json!({"enable": true, "duration": i64::MAX}), Lease::Unknown),
        (json!({"enable": true, "duration": 3600, "stop_timestamp": 0}), scheduled(None, Some(HOUR))),
        (json!({"enable": true, "duration": 3600, "stop_timestamp": T0 + 31 * DAY}), scheduled(None, Some(HOUR))),
    ] {
        assert_eq!(legacy(auto_stop.clone()), expected, "{auto_stop}");
    }
}

#[test]
fn what_a_card_says_of_a_lease() {
    use NextLease::{After, ChosenAtStart, Off};
    let stop = T0 + 2 * HOUR;
    let auto = |auto_stop: Value| with(legacy_wire(1, "RUNNING"), json!({"spec": {"auto_stop": auto_stop}}));
    let until =
        |urgency, next| LeaseView::Until { deadline: Timestamp(stop), kind: LeaseKind::Scheduled, urgency, next };
    for (value, now, expected) in [
        (wire(1, "RUNNING"), T0, until(Urgency::Calm, ChosenAtStart)),
        (wire(1, "SNAPSHOTTING"), T0, until(Urgency::Calm, ChosenAtStart)),
        (wire(1, "RUNNING"), stop - 30 * MINUTE - 1, until(Urgency::Calm, ChosenAtStart)),
        (wire(1, "RUNNING"), stop - 30 * MINUTE, until(Urgency::Soon, ChosenAtStart)),
        (wire(1, "RUNNING"), stop - 10 * MINUTE, until(Urgency::Close, ChosenAtStart)),
        (wire(1, "RUNNING"), stop - 2 * MINUTE, until(Urgency::Last, ChosenAtStart)),
        (wire(1, "RUNNING"), stop - 1, until(Urgency::Last, ChosenAtStart)),
        (wire(1, "RUNNING"), stop, LeaseView::Ending { deadline: Timestamp(stop), kind: LeaseKind::Scheduled }),
        (wire(1, "STOPPED"), stop, LeaseView::Resting { next: ChosenAtStart }),
        (wire(1, "STARTING"), stop, LeaseView::Resting { next: ChosenAtStart }),
        (wire(1, "STOPPING"), stop, LeaseView::Resting { next: ChosenAtStart }),
        (wire(1, "MIGRATING"), T0, LeaseView::Unknown),
        (with(wire(1, "RUNNING"), json!({"lease": null})), T0, LeaseView::Unknown),
        (with(wire(1, "RUNNING"), json!({"lease": {"enable": false}})), T0, LeaseView::Never { next: ChosenAtStart }),
        (
            auto(json!({"enable": true, "duration": 3600, "stop_timestamp": stop})),
            T0,
            until(Urgency::Calm, After(Millis(HOUR))),
        ),
        (auto(json!({"enable": false, "stop_timestamp": stop})), T0, until(Urgency::Calm, Off)),
        (auto(json!({"enable": true, "duration": 7200})), T0, LeaseView::Never { next: After(Millis(2 * HOUR)) }),
        (auto(json!({"enable": false})), T0, LeaseView::Never { next: Off }),
        (auto(json!(null)), T0, LeaseView::Unknown),
        (legacy_wire(1, "STOPPED"), T0, LeaseView::Resting { next: Off }),
    ] {
        assert_eq!(LeaseView::of(&read(value.clone()), &WARN, Timestamp(now)), expected, "{value} at {now}");
    }
}

proptest! {
    #[test]
    fn a_view_changes_exactly_when_it_says(left in -HOUR..4 * HOUR) {
        let notebook = read(wire(1, "RUNNING"));
        let now = Timestamp(T0 + 2 * HOUR - left);
        let view = LeaseView::of(&notebook, &WARN, now);
        match view.changes_at(&WARN, now) {
            Some(at) => {
                prop_assert!(now < at);
                prop_assert_eq!(LeaseView::of(&notebook, &WARN, Timestamp(at.0 - 1)), view);
                prop_assert_ne!(LeaseView::of(&notebook, &WARN, at), view);
            }
            None => {
                let is_ending = matches!(view, LeaseView::Ending { .. });
                prop_assert!(is_ending);
            }
        }
    }

    #[test]
    fn seconds_and_milliseconds_give_one_deadline(length in 3_600..86_400_i64, ran in 0..3_600_i64) {
        let stop = T0 + length * 1000;
        let new = json!({"create_at": T0 - HOUR, "update_at": T0, "duration": HOUR + length * 1000});
        let old = json!({"enable": true, "duration": length, "stop_timestamp": stop, "remain_time": length - ran});
        prop_assert_eq!(current(new).deadline(), Some(Timestamp(stop)));
        prop_assert_eq!(legacy(old).deadline(), Some(Timestamp(stop)));
    }

    #[test]
    fn no_lease_is_from_1970(create in any::<i64>(), length in any::<i64>(), update in any::<Option<i64>>()) {
        let lease = WireLease { create_at: Some(create), duration: Some(length), update_at: update, ..WireLease::default() };
        if let Some(deadline) = Lease::current(&lease, None).deadline() {
            prop_assert!(0 < create && create < deadline.0);
        }
    }
}
