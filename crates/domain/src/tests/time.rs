use proptest::prelude::*;

use super::{HOUR, T0};
use crate::{
    ServerClock, Timestamp,
    time::{LocalTime, Millis},
};

#[test]
fn without_a_sample_the_browser_is_believed() {
    assert_eq!(ServerClock::default().at(LocalTime(T0)), Timestamp(T0));
}

#[test]
fn one_late_answer_moves_nothing() {
    let mut clock = ServerClock::default();
    clock.observe(Timestamp(T0), LocalTime(T0 - 7_000));
    clock.observe(Timestamp(T0), LocalTime(T0 + 60_000));
    assert_eq!(clock.offset_ms(), 7_000);
    clock.observe(Timestamp(T0 + 100), LocalTime(T0 - 6_900));
    clock.observe(Timestamp(T0), LocalTime(T0 + 60_000));
    assert_eq!(clock.offset_ms(), 7_000);
}

#[test]
fn two_far_samples_in_a_row_are_a_jump() {
    let mut clock = ServerClock::default();
    for _ in 0..9 {
        clock.observe(Timestamp(T0), LocalTime(T0));
    }
    clock.observe(Timestamp(T0), LocalTime(T0 + HOUR));
    assert_eq!(clock.offset_ms(), 0);
    clock.observe(Timestamp(T0), LocalTime(T0 + HOUR));
    assert_eq!(clock.offset_ms(), -HOUR);
}

#[test]
fn the_ends_of_time_do_not_overflow() {
    let mut clock = ServerClock::default();
    for (server, now) in [(i64::MAX, i64::MIN), (i64::MIN, i64::MAX), (0, i64::MIN), (i64::MIN, 0), (i64::MAX, 0)] {
        clock.observe(Timestamp(server), LocalTime(now));
        clock.observe(Timestamp(server), LocalTime(now));
        let _ = clock.at(LocalTime(i64::MAX)) - clock.at(LocalTime(i64::MIN));
    }
    assert_eq!(Millis::hours(i64::MAX), Millis(i64::MAX));
}

/// Answers that take up to 900 ms, read by a browser whose clock is up to 3 h wrong and jumps by up to 3 h.
fn life() -> impl Strategy<Value = (i64, i64, Vec<i64>, Vec<i64>)> {
    let delays = || prop::collection::vec(0..900_i64, 2..30);
    (-3 * HOUR..3 * HOUR, -3 * HOUR..3 * HOUR, delays(), delays())
}

proptest! {
    #[test]
    fn the_error_stays_under_a_second((skew, jump, before, after) in life()) {
        let mut clock = ServerClock::default();
        let mut server = T0;
        let mut skew = skew;
        for (delays, jump) in [(before, 0), (after, jump)] {
            skew += jump;
            for (index, delay) in delays.into_iter().enumerate() {
                server += 15_000;
                clock.observe(Timestamp(server), LocalTime(server + delay + skew));
                let error = clock.at(LocalTime(server + skew)).0 - server;
                // A jump near the tolerance is outvoted like a delay; a larger one takes a second sample.
                let settles = if 6_000 < jump.abs() { 1 } else { 6 };
                if index < settles && jump != 0 {
                    continue;
                }
                prop_assert!(error.abs() < 1_000, "{error} ms wrong");
            }
        }
    }
}
