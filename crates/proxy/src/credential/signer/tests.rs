use super::*;

const MINUTE_MS: i64 = 60_000;

fn fault() -> CredentialFault {
    CredentialFault::Rejected { code: Some("APIG.0301".into()) }
}

#[test]
fn the_clouds_clock_is_taken_when_ours_is_more_than_five_minutes_off() {
    let mut state = State::default();
    for (skew_ms, offset_ms, news) in [
        (5 * MINUTE_MS, 0, None),
        (5 * MINUTE_MS + 1, 5 * MINUTE_MS + 1, Some(5 * MINUTE_MS + 1)),
        (6 * MINUTE_MS, 6 * MINUTE_MS, None),
        (-60 * MINUTE_MS, -60 * MINUTE_MS, None),
        (-5 * MINUTE_MS, 0, Some(0)),
        (0, 0, None),
    ] {
        assert_eq!(state.heard(1_000_000, 1_000_000 + skew_ms), news, "{skew_ms}");
        assert_eq!(state.offset_ms, offset_ms, "{skew_ms}");
    }
}

#[test]
fn one_refusal_is_followed_by_one_more_try() {
    let mut state = State::default();
    let first = state.admit(0, None).unwrap();
    let second = state.admit(10, Some(first)).unwrap();
    assert_eq!(state.admit(10, Some(first)), Ok(second), "what others have changed counts for all");
    assert_ne!(first, second);
    state.accepted(second);
    assert_eq!(state.admit(20, None), Ok(second));
}

#[test]
fn a_refused_key_is_tried_less_and_less_and_by_one_at_a_time() {
    let mut state = State::default();
    let mut now_ms = 0;
    for pause_ms in [5000, 20_000, 80_000, 320_000, 900_000, 900_000] {
        state.refused(now_ms, fault());
        assert_eq!(state.admit(now_ms + pause_ms - 1, None), Err(fault()));
        now_ms += pause_ms;
        assert!(state.admit(now_ms, None).is_ok(), "{pause_ms}");
        assert_eq!(state.admit(now_ms + 1, None), Err(fault()), "somebody is trying it");
        assert_eq!(state.admit(now_ms, Some(0)), Err(fault()), "it is not sent twice while it is refused");
    }
    assert!(state.admit(now_ms + TRIAL_MS, None).is_ok(), "whoever tried it never came back");
    state.accepted(state.generation);
    assert!(state.admit(now_ms + 1, None).is_ok() && state.admit(now_ms + 1, None).is_ok());
}

#[test]
fn a_clock_that_was_set_back_ends_a_pause() {
    let mut state = State::default();
    state.refused(1_000_000_000, fault());
    assert_eq!(state.admit(1_000_000_000, None), Err(fault()));
    assert!(state.admit(0, None).is_ok());
}
