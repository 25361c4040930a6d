use super::{Outcome::*, *};

/// Lets requests end at these times, each asked for right before.
fn after(outcomes: impl IntoIterator<Item = (i64, Outcome)>) -> Breaker {
    let mut breaker = Breaker::default();
    for (at_ms, outcome) in outcomes {
        let leave = breaker.ask(at_ms).unwrap();
        breaker.ended(at_ms, leave, outcome);
    }
    breaker
}

#[test]
fn it_opens_after_five_in_a_row_or_more_than_half_of_ten() {
    let alternating = |count: i64, every_ms: i64| {
        (0..count).map(move |n| (n * every_ms, if n % 2 == 0 { Worked } else { Failed })).collect::<Vec<_>>()
    };
    let mut mixed = vec![(0, Failed), (1, Worked), (2, Failed), (3, Failed), (4, Worked)];
    mixed.extend([(5, Failed), (6, Failed), (7, Worked), (8, Worked)]);
    for (name, outcomes, open) in [
        ("nothing", vec![], false),
        ("four in a row", vec![(0, Failed); 4], false),
        ("five in a row", vec![(0, Failed); 5], true),
        ("five in a row, hours apart", (0..5).map(|hour| (hour * 3_600_000, Failed)).collect(), true),
        ("a success in between", [vec![(0, Failed); 4], vec![(0, Worked)], vec![(0, Failed); 4]].concat(), false),
        ("five of nine", mixed.clone(), false),
        ("six of ten", [mixed.clone(), vec![(9, Failed)]].concat(), true),
        ("five of ten", [mixed.clone(), vec![(9, Worked)]].concat(), false),
        ("six of ten, but the first is old", [mixed, vec![(10_000, Failed)]].concat(), false),
        ("half", alternating(100, 10), false),
    ] {
        assert_eq!(after(outcomes).is_open(), open, "{name}");
    }
}

#[test]
fn a_rest_doubles_up_to_a_minute_and_ends_with_one_request() {
    let mut breaker = after(vec![(0, Failed); 5]);
    let mut now_ms = 0;
    for rest_ms in [5000, 10_000, 20_000, 40_000, 60_000, 60_000] {
        assert_eq!(breaker.ask(now_ms), Err(rest_ms));
        assert_eq!(breaker.ask(now_ms + rest_ms - 1), Err(1));
        now_ms += rest_ms;
        let probe = breaker.ask(now_ms).unwrap();
        assert_eq!(breaker.ask(now_ms + 100), Err(PROBE_LIMIT_MS - 100), "one at a time");
        breaker.ended(now_ms, probe, Failed);
    }
    now_ms += 60_000;
    let probe = breaker.ask(now_ms).unwrap();
    breaker.ended(now_ms, probe, Worked);
    assert!(!breaker.is_open());
    for _ in 0..4 {
        let leave = breaker.ask(now_ms).unwrap();
        breaker.ended(now_ms, leave, Failed);
    }
    assert!(!breaker.is_open(), "it begins anew");
    let leave = breaker.ask(now_ms).unwrap();
    breaker.ended(now_ms, leave, Failed);
    assert_eq!(breaker.ask(now_ms), Err(5000));
}

#[test]
fn what_was_asked_before_it_opened_does_not_count_later() {
    let mut breaker = Breaker::default();
    let early = breaker.ask(0).unwrap();
    for _ in 0..5 {
        let leave = breaker.ask(0).unwrap();
        breaker.ended(0, leave, Failed);
    }
    breaker.ended(10, early, Worked);
    assert!(breaker.is_open());
    let probe = breaker.ask(5000).unwrap();
    breaker.ended(5001, early, Worked);
    assert!(breaker.is_open(), "the probe alone decides");
    breaker.ended(5002, probe, Worked);
    assert!(!breaker.is_open());
}

#[test]
fn a_probe_that_never_ends_and_a_clock_that_was_set_back_hold_nobody() {
    let mut breaker = after(vec![(0, Failed); 5]);
    let lost = breaker.ask(5000).unwrap();
    assert!(breaker.ask(5000 + PROBE_LIMIT_MS - 1).is_err());
    let probe = breaker.ask(5000 + PROBE_LIMIT_MS).unwrap();
    assert_ne!(lost, probe);
    breaker.ended(20_000, lost, Worked);
    assert!(breaker.is_open());
    let mut breaker = after(vec![(1_000_000, Failed); 5]);
    assert!(breaker.ask(1_000_001).is_err());
    assert!(breaker.ask(1000).is_ok());
}

#[test]
fn a_flood_is_not_remembered_for_ever() {
    let breaker = after((0..10_000).map(|n| (n / 1000, if n % 4 == 0 { Failed } else { Worked })));
    let State::Closed { outcomes, .. } = &breaker.state else { panic!("closed") };
    assert_eq!(outcomes.len(), REMEMBERED);
}
