use api::{Generation, LeaseLimits, Limits};
use proptest::prelude::*;

use super::{HOUR, MINUTE, T0, key, legacy_key};
use crate::{
    KindChoice, Lease, LeaseDraft, LeaseKind, LeaseWish, Timestamp,
    draft::{Clamped, DraftState, DurationFault, LeasePurpose, LeaseResult},
    msg::RequestId,
    time::Millis,
};

fn draft(generation: Generation, purpose: LeasePurpose, choice: KindChoice, length: i64) -> LeaseDraft {
    let key = if generation == Generation::Notebooks { key(1) } else { legacy_key(1) };
    LeaseDraft::new(key, purpose, lease(choice, length), &Limits::default())
}

/// The lease that a draft of this choice and length begins with.
fn lease(choice: KindChoice, length: i64) -> Lease {
    let on = |kind| Lease::On { kind, deadline: None, duration: Some(Millis(length)) };
    match choice {
        KindChoice::Scheduled => on(LeaseKind::Scheduled),
        KindChoice::Idle => on(LeaseKind::Idle),
        KindChoice::Off => Lease::Off,
    }
}

fn renewal(choice: KindChoice, length: i64) -> LeaseDraft {
    draft(Generation::Notebooks, LeasePurpose::Renew, choice, length)
}

fn hours(draft: &LeaseDraft) -> Vec<f64> {
    draft.detents.iter().map(|detent| f64::from(i32::try_from(detent.0 / MINUTE).unwrap()) / 60.0).collect()
}

#[test]
fn the_stops_of_the_slider() {
    let scheduled = renewal(KindChoice::Scheduled, HOUR);
    let short = [1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 3.25, 3.5, 3.75, 4.0];
    let long = [5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 18.0, 24.0, 36.0, 48.0, 72.0];
    assert_eq!(hours(&scheduled), [&short[..], &long].concat());
    let idle = renewal(KindChoice::Idle, HOUR);
    assert_eq!(hours(&idle), [&[0.25, 0.5, 0.75][..], &short, &long].concat());
    let legacy = draft(Generation::Demanager, LeasePurpose::NextStart, KindChoice::Scheduled, HOUR);
    assert_eq!(hours(&legacy), [&short[..], &long[..10]].concat());
}

#[test]
fn limits_are_the_ends_of_the_slider() {
    let limited = |min_ms, max_ms| {
        let limits = Limits { scheduled: LeaseLimits { min_ms, max_ms }, ..Limits::default() };
        LeaseDraft::new(key(1), LeasePurpose::Start, Lease::Unknown, &limits)
    };
    for (min, max, expected) in [
        (200 * MINUTE, 5 * HOUR, &[200.0 / 60.0, 3.5, 3.75, 4.0, 5.0][..]),
        (HOUR, 90 * MINUTE, &[1.0, 1.25, 1.5]),
        (2 * HOUR, 2 * HOUR, &[2.0]),
        // Limits that allow nothing.
        (3 * HOUR, 2 * HOUR, &[2.0]),
    ] {
        let draft = limited(min, max);
        assert_eq!(hours(&draft), expected, "{min} to {max}");
        assert_eq!(draft.duration.0, HOUR.clamp(min.min(max), max));
    }
}

#[test]
fn a_wish_narrows_the_limits_and_never_widens_them() {
    let wish = |min: Option<i64>, max: Option<i64>, presets: &[i64]| LeaseWish {
        min: min.map(Millis),
        max: max.map(Millis),
        presets: presets.iter().copied().map(Millis).collect(),
    };
    let limits = Limits { scheduled: LeaseLimits { min_ms: HOUR, max_ms: 12 * HOUR }, ..Limits::default() };
    let usual = [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR];
    for (wish, range, presets) in [
        (wish(None, None, &[]), (HOUR, 12 * HOUR), &usual[..]),
        (wish(Some(2 * HOUR), Some(6 * HOUR), &[]), (2 * HOUR, 6 * HOUR), &[2 * HOUR, 4 * HOUR]),
        (wish(Some(MINUTE), Some(90 * HOUR), &[]), (HOUR, 12 * HOUR), &usual),
        // Beyond the limits, at one end or the other.
        (wish(Some(20 * HOUR), None, &[]), (12 * HOUR, 12 * HOUR), &[]),
        (wish(None, Some(MINUTE), &[]), (HOUR, HOUR), &[HOUR]),
        (wish(Some(6 * HOUR), Some(2 * HOUR), &[]), (2 * HOUR, 2 * HOUR), &[2 * HOUR]),
        (wish(None, None, &[3 * HOUR, 90 * MINUTE]), (HOUR, 12 * HOUR), &[3 * HOUR, 90 * MINUTE]),
        (wish(None, Some(3 * HOUR), &[3 * HOUR, 4 * HOUR]), (HOUR, 3 * HOUR), &[3 * HOUR]),
        (wish(None, None, &[40 * HOUR]), (HOUR, 12 * HOUR), &usual),
    ] {
        let mut draft = LeaseDraft::new(key(1), LeasePurpose::Renew, lease(KindChoice::Scheduled, 5 * HOUR), &limits);
        draft.narrow(&wish, &limits);
        assert_eq!((draft.limits.min_ms, draft.limits.max_ms), range, "{wish:?}");
        assert_eq!(draft.duration.0, (5 * HOUR).clamp(range.0, range.1), "{wish:?}");
        assert_eq!(draft.presets().iter().map(|preset| preset.0).collect::<Vec<_>>(), presets, "{wish:?}");
        // It holds for the other kind as well, and is taken up once.
        draft.choose(KindChoice::Idle, &limits);
        assert!(wish.max.is_none_or(|max| draft.limits.max_ms <= max.0.max(15 * MINUTE)), "{wish:?}");
        draft.set(Millis(draft.limits.max_ms));
        let chosen = draft.clone();
        draft.narrow(&wish, &limits);
        assert_eq!(draft, chosen);
    }
}

#[test]
fn the_result_is_said_before_anything_is_sent() {
    use Generation::{Demanager, Notebooks};
    use KindChoice::{Idle, Off, Scheduled};
    use LeasePurpose::{NextStart, Renew, Start};
    let length = Millis(3 * HOUR);
    let end = Timestamp(T0 + 3 * HOUR);
    for (generation, purpose, choice, expected) in [
        (Notebooks, Renew, Scheduled, LeaseResult::StopsAt { deadline: end, left: length }),
        (Notebooks, Renew, Idle, LeaseResult::MayStopAfter { idle: length, earliest: end }),
        (Notebooks, Start, Scheduled, LeaseResult::StopsAfterStart { length, about: end }),
        (Notebooks, Start, Idle, LeaseResult::MayStopAfterStart { idle: length }),
        (Demanager, Start, Scheduled, LeaseResult::StopsAfterStart { length, about: end }),
        (Demanager, Start, Off, LeaseResult::NeverAfterStart),
        (Demanager, NextStart, Scheduled, LeaseResult::FromNextStart { length }),
        (Demanager, NextStart, Off, LeaseResult::NeverFromNextStart),
    ] {
        let draft = draft(generation, purpose, choice, 3 * HOUR);
        assert_eq!(draft.result(Timestamp(T0)), expected);
        assert!(draft.choices().contains(&choice) && draft.is_ready());
    }
}

#[test]
fn switching_the_kind_says_when_it_moves_the_duration() {
    let mut draft = renewal(KindChoice::Idle, 15 * MINUTE);
    draft.choose(KindChoice::Scheduled, &Limits::default());
    assert_eq!((draft.choice, draft.duration), (KindChoice::Scheduled, Millis(HOUR)));
    assert_eq!(draft.clamped, Some(Clamped { from: Millis(15 * MINUTE), to: Millis(HOUR) }));
    draft.move_to(1);
    assert_eq!((draft.duration, draft.clamped), (Millis(75 * MINUTE), None));
    draft.choose(KindChoice::Idle, &Limits::default());
    assert_eq!((draft.duration, draft.clamped), (Millis(75 * MINUTE), None));
    draft.choose(KindChoice::Off, &Limits::default());
    assert_eq!(draft.choice, KindChoice::Idle, "the current generation cannot be switched off here");
}

#[test]
fn typed_text_is_whole_hours_and_minutes_within_the_limits() {
    use DurationFault::{NotANumber, TooLong, TooShort};
    let (min, max) = (Millis(HOUR), Millis(72 * HOUR));
    for (hours, minutes, expected) in [
        ("5", "30", Ok(5 * HOUR + 30 * MINUTE)),
        (" 2 ", "", Ok(2 * HOUR)),
        ("", "90", Ok(90 * MINUTE)),
        ("72", "0", Ok(72 * HOUR)),
        ("007", "01", Ok(7 * HOUR + MINUTE)),
        ("", "", Err(NotANumber)),
        ("two", "", Err(NotANumber)),
        ("1.5", "", Err(NotANumber)),
        ("1,5", "", Err(NotANumber)),
        ("-3", "", Err(NotANumber)),
        ("NaN", "", Err(NotANumber)),
        ("3e2", "", Err(NotANumber)),
        ("\u{663}", "", Err(NotANumber)),
        ("0", "59", Err(TooShort { min })),
        ("0", "0", Err(TooShort { min })),
        ("72", "1", Err(TooLong { max })),
        ("3600000", "", Err(TooLong { max })),
        ("99999999999999999999999", "99999999999999999999999", Err(TooLong { max })),
    ] {
        let mut draft = renewal(KindChoice::Scheduled, 4 * HOUR);
        draft.enter(hours, minutes);
        match expected {
            Ok(length) => assert_eq!((draft.duration, draft.fault), (Millis(length), None), "{hours}:{minutes}"),
            Err(fault) => {
                assert_eq!((draft.duration, draft.fault), (Millis(4 * HOUR), Some(fault)), "{hours}:{minutes}");
                assert!(!draft.is_ready());
                draft.move_to(0);
                assert!(draft.is_ready() && draft.fault.is_none());
            }
        }
    }
}

#[test]
fn a_draft_that_is_being_sent_stands_still() {
    let mut draft = renewal(KindChoice::Scheduled, 4 * HOUR);
    draft.state = DraftState::Sending(RequestId(1));
    let before = draft.clone();
    draft.move_to(0);
    draft.set(Millis(HOUR));
    draft.enter("9", "");
    draft.choose(KindChoice::Idle, &Limits::default());
    assert_eq!(draft, before);
    assert!(!draft.is_ready());
}

fn any_draft() -> impl Strategy<Value = (LeaseDraft, Limits)> {
    let limits = (1..5_000_i64, 0..5_000_i64)
        .prop_map(|(min, more)| LeaseLimits { min_ms: min * MINUTE, max_ms: (min + more) * MINUTE });
    let choice = prop::sample::select(&[KindChoice::Scheduled, KindChoice::Idle, KindChoice::Off][..]);
    (limits, any::<bool>(), choice, any::<i64>()).prop_map(|(limits, is_legacy, choice, length)| {
        let limits = Limits { scheduled: limits, idle: limits, legacy: limits, ..Limits::default() };
        let key = if is_legacy { legacy_key(1) } else { key(1) };
        (LeaseDraft::new(key, LeasePurpose::Start, lease(choice, length), &limits), limits)
    })
}

proptest! {
    #[test]
    fn positions_become_milliseconds_and_positions_again((mut draft, limits) in any_draft()) {
        let detents = draft.detents.clone();
        prop_assert!(detents.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert_eq!(detents.first(), Some(&Millis(limits.idle.min_ms)));
        prop_assert_eq!(detents.last(), Some(&Millis(limits.idle.max_ms)));
        for (position, detent) in detents.iter().enumerate() {
            draft.move_to(position);
            prop_assert_eq!((draft.duration, draft.position()), (*detent, position));
        }
        draft.move_to(usize::MAX);
        prop_assert_eq!(draft.position(), detents.len() - 1);
    }

    #[test]
    fn every_minute_within_the_limits_can_be_entered((mut draft, limits) in any_draft(), share in 0.0..1.0_f64) {
        let (min, max) = (limits.idle.min_ms / MINUTE, limits.idle.max_ms / MINUTE);
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a share of a few thousand minutes")]
        let minutes = min + ((max - min) as f64 * share) as i64;
        draft.enter(&(minutes / 60).to_string(), &(minutes % 60).to_string());
        prop_assert_eq!((draft.duration, draft.fault), (Millis(minutes * MINUTE), None));
        let nearest = draft.detents[draft.position()];
        let distance = (nearest.0 - draft.duration.0).abs();
        prop_assert!(draft.detents.iter().all(|detent| distance <= (detent.0 - draft.duration.0).abs()));
    }

    #[test]
    fn the_duration_is_always_within_the_limits((mut draft, limits) in any_draft(), length in any::<i64>(), position in any::<usize>()) {
        let holds = |draft: &LeaseDraft| (draft.limits.min_ms..=draft.limits.max_ms).contains(&draft.duration.0);
        prop_assert!(holds(&draft));
        draft.set(Millis(length));
        prop_assert!(holds(&draft));
        draft.move_to(position);
        prop_assert!(holds(&draft));
        draft.choose(KindChoice::Idle, &limits);
        prop_assert!(holds(&draft));
        prop_assert!(draft.presets().iter().all(|preset| (draft.limits.min_ms..=draft.limits.max_ms).contains(&preset.0)));
    }
}
