//! Times per step, and what is usual.

use api::history::{Spread, Start, StepTimes, Usual};
use serde_json::json;

use super::super::{HOUR, MINUTE, T0, item, key, wire, with};
use super::Desk;
use crate::{
    Card, Timestamp,
    steps::{Pace, StepState, Took, Usually},
    time::Millis,
};

fn usual(samples: u32) -> Usual {
    let spread = |p50_ms, p95_ms| Some(Spread { p50_ms, p95_ms });
    Usual { samples, steps: [spread(4_000, 5_000), spread(12_000, 20_000), None, None], total: spread(27_000, 40_000) }
}

fn usually(typical: i64, most: i64) -> Usually {
    Usually { typical: Millis(typical), most: Millis(most) }
}

/// An instance that began to start at `T0`, at the step that is `PROCESSING`; `start` is what the proxy has seen of it.
fn starting(step: usize, start: Option<Start>, usual: Option<Usual>) -> api::Item {
    let word = |number: usize| match number.cmp(&step) {
        std::cmp::Ordering::Less => "COMPLETED",
        std::cmp::Ordering::Equal => "PROCESSING",
        std::cmp::Ordering::Greater => "WAITING",
    };
    let steps: Vec<_> = (1..=4).map(|number| json!({"step": number, "status": word(number)})).collect();
    let value = with(wire(1, "STARTING"), json!({"action_progress": steps}));
    let history = api::History { start, ..api::History::default() };
    api::Item { history: Some(Box::new(history)), usual: usual.map(Box::new), ..item(value) }
}

fn pace(card: &Card) -> Option<Pace> {
    card.progress.as_ref().unwrap().pace
}

#[test]
fn an_answer_that_knew_nothing_gives_way_to_what_is_usual() {
    let mut desk = Desk::with(&[]);
    let says_first = |desk: &Desk| desk.card(&key(1)).progress.as_ref().map(|progress| progress.pace);
    desk.event(api::Body::Notebook(starting(1, None, Some(usual(0)))));
    assert_eq!(says_first(&desk), Some(Some(Pace::First)));
    desk.event(api::Body::Notebook(starting(1, None, Some(usual(2)))));
    assert!(matches!(says_first(&desk), Some(Some(Pace::Usual { .. }))));
    desk.event(api::Body::Notebook(starting(1, None, Some(usual(0)))));
    assert!(matches!(says_first(&desk), Some(Some(Pace::Usual { .. }))), "and does not come back");
}

#[test]
fn steps_begin_with_the_truth_of_the_proxy() {
    let at = |began: i64| StepTimes { began_ms: Some(T0 + began), ended_ms: None, within_ms: None };
    let done = StepTimes { ended_ms: Some(T0 + 4_500), ..at(500) };
    let quick = StepTimes { began_ms: None, ended_ms: Some(T0 + 5_000), within_ms: Some(2_000) };
    let mut desk = Desk::with(&[]);
    desk.cloud_ms += 48_000;
    let start = Start { since_ms: T0, steps: [done, quick, at(6_000), StepTimes::default()] };
    desk.event(api::Body::Notebook(starting(3, Some(start), None)));
    let progress = desk.card(&key(1)).progress.clone().unwrap();
    assert_eq!(progress.since, Timestamp(T0));
    assert_eq!(
        progress.steps,
        [
            StepState::Done { took: Some(Took::About(Millis(4_000))) },
            StepState::Done { took: Some(Took::Under(Millis(2_000))) },
            StepState::Active { since: Timestamp(T0 + 6_000) },
            StepState::Waiting,
        ]
    );
    // What was seen of an earlier start says nothing of this one.
    let mut desk = Desk::with(&[]);
    let earlier = Start { since_ms: T0 - 60_000, steps: [at(-60_000); 4] };
    desk.event(api::Body::Notebook(starting(1, Some(earlier), None)));
    let progress = desk.card(&key(1)).progress.clone().unwrap();
    assert_eq!((progress.since, &progress.steps[0]), (Timestamp(T0), &StepState::Active { since: Timestamp(T0) }));
}

#[test]
fn what_is_usual_draws_promises_and_is_never_taken_back() {
    let mut desk = Desk::with(&[]);
    desk.event(api::Body::Notebook(starting(2, None, Some(usual(3)))));
    let usual_now = |quarters| Some(Pace::Usual { usually: usually(12_000, 20_000), quarters });
    let slower = Some(Pace::Slower { usually: usually(12_000, 20_000) });
    assert_eq!(desk.card(&key(1)).progress.as_ref().unwrap().total, Some(usually(27_000, 40_000)));
    for (at_s, expected) in
        [(0, usual_now(0)), (3, usual_now(1)), (6, usual_now(2)), (9, usual_now(3)), (20, usual_now(3)), (21, slower)]
    {
        desk.cloud_ms = T0 + at_s * 1_000;
        desk.tell(crate::Msg::Ticked);
        assert_eq!(pace(desk.card(&key(1))), expected, "after {at_s} s");
    }
    // Others took longer meanwhile, and the clock was set back: what was said stays said.
    desk.cloud_ms = T0 + 4_000;
    let slow = Some(Spread { p50_ms: 99_000, p95_ms: 99_000 });
    let later = Usual { steps: [slow; 4], ..usual(50) };
    desk.event(api::Body::Notebook(starting(2, None, Some(later))));
    assert_eq!(pace(desk.card(&key(1))), slower);
    desk.event(api::Body::Notebook(starting(3, None, Some(later))));
    assert_eq!(pace(desk.card(&key(1))), None, "of this step nothing was known when it began to start");
}

#[test]
fn what_usually_takes_long_is_no_standstill_before_three_times_as_long() {
    let of = |p95_ms| Usual { steps: [Some(Spread { p50_ms: 60_000, p95_ms }); 4], ..usual(3) };
    // The p95 of a step, in minutes, gives the minutes after which nothing has moved for too long; a short one never shortens it.
    for (p95, limit) in [(1, 5), (2, 6), (7, 21)] {
        let mut desk = Desk::with(&[]);
        desk.event(api::Body::Notebook(starting(2, None, Some(of(p95 * MINUTE)))));
        desk.wait(limit * MINUTE - 1);
        assert_eq!(desk.card(&key(1)).stall, None, "{p95} min");
        desk.wait(1);
        assert_eq!(desk.card(&key(1)).stall.map(|stall| stall.since), Some(Timestamp(T0)), "{p95} min");
    }
    // Of a step that nobody has seen nothing longer is known.
    let mut desk = Desk::with(&[]);
    let slow = Usual { steps: [Some(Spread { p50_ms: HOUR, p95_ms: HOUR }), None, None, None], ..usual(3) };
    desk.event(api::Body::Notebook(starting(2, None, Some(slow))));
    desk.wait(5 * MINUTE);
    assert!(desk.card(&key(1)).stall.is_some());
}

#[test]
fn without_history_there_is_no_number() {
    let mut desk = Desk::with(&[]);
    desk.event(api::Body::Notebook(starting(1, None, None)));
    assert_eq!(pace(desk.card(&key(1))), None);
    let mut desk = Desk::with(&[]);
    desk.event(api::Body::Notebook(starting(1, None, Some(Usual::default()))));
    desk.wait(3_600_000);
    assert_eq!(pace(desk.card(&key(1))), Some(Pace::First));
    let progress = desk.card(&key(1)).progress.clone().unwrap();
    assert_eq!((progress.total, progress.quarters()), (None, None));
    // Of two starts none is slow.
    let mut desk = Desk::with(&[]);
    desk.event(api::Body::Notebook(starting(1, None, Some(usual(2)))));
    desk.wait(3_600_000);
    assert_eq!(pace(desk.card(&key(1))), Some(Pace::Usual { usually: usually(4_000, 5_000), quarters: 3 }));
}
