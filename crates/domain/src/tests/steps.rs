use std::rc::Rc;

use modelarts::{Read as _, notebook::JobProgress};
use proptest::prelude::*;
use serde_json::json;

use crate::{
    Status, Timestamp,
    steps::{Step, StepReport, StepState, StepWord, Steps, Took},
    time::Millis,
};

/// One letter for each step: `w`aiting, `p`rocessing, `c`ompleted, `f`ailed, `?` an unknown word, `.` not mentioned.
fn reports(letters: &str) -> Vec<StepReport> {
    let words = letters.chars().zip(Step::ALL).filter_map(|(letter, step)| {
        let word = match letter {
            'w' => StepWord::Waiting,
            'p' => StepWord::Processing,
            'c' => StepWord::Completed,
            'f' => StepWord::Failed,
            '?' => StepWord::Other("HELD".into()),
            '.' => return None,
            other => panic!("{other}"),
        };
        Some(StepReport { step, word })
    });
    words.collect()
}

/// The same letters for what is shown; `d` is done, with its seconds when they are known.
fn shown(steps: &Steps) -> String {
    let Some(progress) = steps.progress() else { return "nothing".to_owned() };
    let mut text = String::new();
    for state in &progress.steps {
        match state {
            StepState::Waiting => text.push('w'),
            StepState::Active { .. } => text.push('p'),
            StepState::Done { took: None } => text.push('d'),
            StepState::Done { took: Some(Took::About(Millis(took))) } => text.push_str(&format!("d{}", took / 1000)),
            StepState::Done { took: Some(Took::Under(Millis(most))) } => text.push_str(&format!("d<{}", most / 1000)),
            StepState::Failed { reason: None } => text.push('f'),
            StepState::Failed { reason: Some(reason) } => text.push_str(&format!("f({reason})")),
            StepState::Unknown(word) => text.push_str(&format!("?({word})")),
        }
        text.push(' ');
    }
    text + if progress.finishing { "finishing" } else { "" }
}

/// Observes `STATUS letters` lines, ten seconds apart, with a failure reason that answers always carry; gives what is
/// shown after each.
fn run(lines: &[&str]) -> Vec<String> {
    let mut steps = Steps::default();
    let reason: Rc<str> = "no capacity".into();
    let observe = |(index, line): (usize, &&str)| {
        let (status, letters) = line.split_once(' ').unwrap_or((line, ""));
        let now = Timestamp(10_000 * i64::try_from(index).unwrap());
        steps.observe(&reports(letters), &Status::read(status), Some(&reason), now);
        shown(&steps).trim_end().to_owned()
    };
    lines.iter().enumerate().map(observe).collect()
}

#[test]
fn stories() {
    for (lines, expected) in [
        // The usual start.
        (
            &[
                "STOPPED",
                "STARTING wwww",
                "STARTING pwww",
                "STARTING cpww",
                "STARTING ccpw",
                "STARTING cccc",
                "RUNNING",
            ][..],
            &["nothing", "w w w w", "p w w w", "d10 p w w", "d10 d10 p w", "d10 d10 d10 d finishing", "nothing"][..],
        ),
        // A first start is one attempt from its first moment on.
        (&["INIT", "CREATING pwww", "CREATING cpww"], &["w w w w", "p w w w", "d10 p w w"]),
        // Late, missing and repeated answers.
        (&["STARTING ccpw", "STARTING pwww", "STARTING", "STARTING ccpw"], &["d d p w"; 4]),
        // A later step says that the earlier ones have passed.
        (&["STARTING pwww", "STARTING ..p.", "STARTING ...p"], &["p w w w", "d10 d p w", "d10 d d10 p"]),
        // Words of a newer cloud are shown as they are, and passed over.
        (&["STARTING p?ww", "STARTING cp?w", "RUNNING"], &["p ?(HELD) w w", "d10 p ?(HELD) w", "nothing"]),
        // It fails on the step that says so, and stays failed until it is started again.
        (
            &["STARTING cpww", "START_FAILED cfww", "START_FAILED ccww", "START_FAILED", "STARTING pwww"],
            &["d p w w", "d f(no capacity) w w", "d f(no capacity) w w", "d f(no capacity) w w", "p w w w"],
        ),
        // It fails without saying where: on the step that was active, else on the next.
        (&["STARTING cpww", "START_FAILED"], &["d p w w", "d f(no capacity) w w"]),
        (&["CREATING ccww", "CREATE_FAILED"], &["d d w w", "d d f(no capacity) w"]),
        // Seen for the first time after it failed.
        (&["START_FAILED cfww", "START_FAILED"], &["d f(no capacity) w w"; 2]),
        (&["START_FAILED"], &["nothing"]),
        // Failed, then running after all: RUNNING implies complete.
        (&["STARTING cfww", "RUNNING cfww"], &["d f(no capacity) w w", "nothing"]),
        // Stopped in between: a new attempt.
        (&["STARTING cccp", "STOPPING", "STOPPED", "STARTING pwww"], &["d d d p", "nothing", "nothing", "p w w w"]),
        // A restart is a new attempt, a state nobody knows is not.
        (&["STARTING ccpw", "RUNNING", "RESTARTING pwww"], &["d d p w", "nothing", "p w w w"]),
        (&["STARTING ccpw", "MIGRATING", "STARTING pwww"], &["d d p w", "d d p w", "d d p w"]),
    ] {
        assert_eq!(run(lines), expected, "{lines:?}");
    }
}

#[test]
fn reports_beyond_the_four_steps_say_nothing() {
    for (report, expected) in [
        (json!({"step": 1, "status": "PROCESSING"}), Some(Step::Storage)),
        (json!({"step": "4", "status": "nonsense"}), Some(Step::Initialize)),
        (json!({"step": 5, "status": "FAILED"}), None),
        (json!({"step": 0, "status": "FAILED"}), None),
        (json!({"step": -1, "status": "FAILED"}), None),
        (json!({"status": "FAILED"}), None),
        (json!({"step": 2}), None),
    ] {
        let read = JobProgress::read(&report).and_then(|progress| StepReport::read(&progress));
        assert_eq!(read.map(|report| report.step), expected, "{report}");
    }
}

fn rank(state: &StepState) -> u8 {
    match state {
        StepState::Waiting => 0,
        StepState::Unknown(_) => 1,
        StepState::Active { .. } => 2,
        StepState::Done { .. } => 3,
        StepState::Failed { .. } => 4,
    }
}

fn any_reports() -> impl Strategy<Value = Vec<StepReport>> {
    let word = prop_oneof![
        Just(StepWord::Waiting),
        Just(StepWord::Processing),
        Just(StepWord::Completed),
        Just(StepWord::Failed),
        Just(StepWord::Other("HELD".into())),
    ];
    let step = prop::sample::select(&Step::ALL[..]);
    prop::collection::vec((step, word).prop_map(|(step, word)| StepReport { step, word }), 0..7)
}

fn any_status() -> impl Strategy<Value = Status> {
    prop_oneof![
        4 => Just(Status::Starting),
        1 => Just(Status::Creating),
        1 => Just(Status::Running),
        1 => Just(Status::Stopped),
        1 => Just(Status::Stopping),
        1 => Just(Status::StartFailed),
        1 => Just(Status::Frozen),
        1 => Just(Status::Other("MIGRATING".into())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]
    #[test]
    fn never_back_within_one_attempt(story in prop::collection::vec((any_reports(), any_status(), -5..40_i64), 1..40)) {
        let mut steps = Steps::default();
        let mut now = 1_000_000;
        let mut last = None;
        for (reports, status, passed) in story {
            now += passed * 1000;
            let before = steps.progress();
            steps.observe(&reports, &status, None, Timestamp(now));
            let after = steps.progress();
            let Some(progress) = &after else { last = Some(status); continue };
            let active = progress.steps.iter().filter(|state| matches!(state, StepState::Active { .. })).count();
            prop_assert!(active <= 1, "{progress:?}");
            prop_assert_eq!(progress.active().is_some(), active == 1);
            let is_all_done = progress.steps.iter().all(|state| matches!(state, StepState::Done { .. }));
            prop_assert_eq!(progress.finishing, is_all_done);
            let took = progress.steps.iter().filter_map(|state| match state { StepState::Done { took } => *took, _ => None });
            prop_assert!(took.into_iter().all(|took| matches!(took, Took::About(took) if 0 < took.0)));
            if let Some(before) = before.filter(|before| before.since == progress.since) {
                let is_new_attempt = status.is_starting() && last != Some(status.clone()) && last.as_ref().is_some_and(|last| !last.is_starting());
                for (before, after) in before.steps.iter().zip(&progress.steps) {
                    prop_assert!(is_new_attempt || rank(before) <= rank(after), "{before:?} became {after:?}");
                }
            }
            last = Some(status);
        }
        steps.observe(&[], &Status::Running, None, Timestamp(now));
        prop_assert!(steps.is_complete() && steps.progress().is_none() && steps.failed().is_none());
    }
}
