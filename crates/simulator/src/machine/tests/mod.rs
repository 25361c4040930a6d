//! The rules of api.md 6 and 7, as tables.

mod legacy;
mod permissions;

use super::steps::Attempt;
use super::*;

const HOUR_MS: i64 = 3_600_000;
const STOP_MS: Option<i64> = Some(20_000);

fn hours(kind: Kind, hours: i64) -> Term {
    Term::read(kind, Some(hours * HOUR_MS)).unwrap()
}

fn notebook(status: Status) -> Notebook {
    Notebook::in_status(status, Lease::new(0, Term::DEFAULT), Plan::ORDINARY, 0)
}

/// Lets everything due until then happen, and tells what and when.
fn run(notebook: &mut Notebook, until_ms: i64) -> Vec<(i64, &'static str)> {
    let mut story = Vec::new();
    while let Some(at_ms) = notebook.due_at_ms().filter(|at_ms| *at_ms <= until_ms) {
        story.push((at_ms, notebook.fire(at_ms, STOP_MS)));
    }
    story
}

#[test]
fn the_seven_published_answers_fit_to_the_millisecond() {
    // api.md 6.2: a run of the use case, created at 0, with the published moments.
    let plan = Plan { step_ms: [5_000, 12_000, 5_000, 5_372], outcome: Outcome::Succeeds };
    let mut notebook = Notebook::in_status(Status::Creating, Lease::new(0, Term::DEFAULT), plan.clone(), 0);
    let shown = |notebook: &Notebook| (notebook.lease().updated_at_ms, notebook.lease().duration_ms);
    assert_eq!(shown(&notebook), (0, 3_600_000), "create");
    assert_eq!(run(&mut notebook, 30_000).last(), Some(&(27_372, "running")));
    assert_eq!(shown(&notebook), (27_372, 3_627_372), "first read as RUNNING");
    notebook.renew(Term::DEFAULT, 1_057_544).unwrap();
    assert_eq!(shown(&notebook), (1_057_544, 4_657_544), "PATCH lease 3600000");
    notebook.stop(2_599_814, STOP_MS).unwrap();
    assert_eq!(shown(&notebook), (2_599_814, 6_199_814), "STOPPING answer");
    run(&mut notebook, 2_900_000);
    notebook.start(Term::DEFAULT, plan.clone(), 2_940_099).unwrap();
    assert_eq!(shown(&notebook), (2_940_099, 6_540_099), "STARTING answer without parameters");

    // The seeds' run, of which only the stop and the start are published.
    let mut seed = Notebook::in_status(Status::Running, Lease::new(0, Term::DEFAULT), Plan::ORDINARY, 0);
    seed.stop(1_713_106, STOP_MS).unwrap();
    assert_eq!(shown(&seed), (1_713_106, 5_313_106), "seed: STOPPING answer");
    run(&mut seed, 2_000_000);
    seed.start(Term::DEFAULT, plan, 2_727_212).unwrap();
    assert_eq!(shown(&seed), (2_727_212, 6_327_212), "seed: STARTING answer");
    assert_eq!(seed.lease().created_at_ms, 0, "restarts never change it");
}

#[test]
fn a_scheduled_lease_stops_at_its_end_and_not_a_millisecond_before() {
    let mut notebook = notebook(Status::Stopped);
    notebook.start(hours(Kind::Timing, 4), Plan::ORDINARY, 1_000).unwrap();
    let running_at_ms = 28_000;
    let end_ms = running_at_ms + 4 * HOUR_MS;
    assert_eq!(
        run(&mut notebook, end_ms - 1),
        [(5_000, "step 2 began"), (17_000, "step 3 began"), (22_000, "step 4 began"), (running_at_ms, "running")]
    );
    assert_eq!(notebook.lease().created_at_ms + notebook.lease().duration_ms, end_ms);
    assert_eq!(run(&mut notebook, i64::MAX), [(end_ms, "lease ran out"), (end_ms + 20_000, "stopped")]);
    assert_eq!(notebook.status(), Status::Stopped);
}

#[test]
fn an_idle_lease_stops_after_idleness_only() {
    let mut notebook = Notebook::in_status(Status::Running, Lease::new(0, Term::DEFAULT), Plan::ORDINARY, 0);
    notebook.renew(hours(Kind::Idle, 2), HOUR_MS / 2).unwrap();
    // Idle since 0, but the renewal sets what is left: counted from the later of the two.
    assert_eq!(notebook.due_at_ms(), Some(HOUR_MS / 2 + 2 * HOUR_MS));
    notebook.touch(2 * HOUR_MS);
    let idle_again_ms = 2 * HOUR_MS + BUSY_AFTER_OPENING_MS;
    assert_eq!(
        run(&mut notebook, i64::MAX)[..2],
        [(idle_again_ms, "became idle"), (idle_again_ms + 2 * HOUR_MS, "idle stop")]
    );
}

#[test]
fn work_does_not_hold_up_a_schedule() {
    let mut notebook = notebook(Status::Running);
    notebook.touch(HOUR_MS - 1_000);
    assert_eq!(run(&mut notebook, i64::MAX)[0], (HOUR_MS, "lease ran out"));
}

#[test]
fn without_end_it_never_stops_and_a_renewal_gives_it_one() {
    let mut notebook = notebook(Status::Stopped);
    notebook.start(Term::WithoutEnd, Plan::ORDINARY, 0).unwrap();
    run(&mut notebook, 30_000);
    assert_eq!((notebook.status(), notebook.due_at_ms()), (Status::Running, None));
    notebook.renew(Term::DEFAULT, 50_000).unwrap();
    assert_eq!(notebook.due_at_ms(), Some(50_000 + HOUR_MS));
}

#[test]
fn durations_have_limits() {
    const MINUTE_MS: i64 = 60_000;
    for (kind, duration_ms, fits) in [
        (Kind::Timing, None, true),
        (Kind::Timing, Some(HOUR_MS), true),
        (Kind::Timing, Some(HOUR_MS - 1), false),
        (Kind::Timing, Some(72 * HOUR_MS), true),
        (Kind::Timing, Some(72 * HOUR_MS + 1), false),
        (Kind::Timing, Some(3_600), false),
        (Kind::Timing, Some(-1), false),
        (Kind::Idle, Some(15 * MINUTE_MS), true),
        (Kind::Idle, Some(15 * MINUTE_MS - 1), false),
        (Kind::Idle, Some(72 * HOUR_MS), true),
        (Kind::Idle, Some(i64::MAX), false),
    ] {
        let read = Term::read(kind, duration_ms);
        assert_eq!(read.is_ok(), fits, "{kind:?} {duration_ms:?}");
        assert!(fits || read == Err("ModelArts.6349"));
    }
    for (enable, duration_s, expected) in [
        (true, Some(3_600), Ok(())),
        (true, Some(86_400), Ok(())),
        (true, Some(3_599), Err("ModelArts.6349")),
        (true, Some(86_401), Err("ModelArts.6349")),
        (true, Some(3_600_000), Err("ModelArts.6349")),
        (true, None, Err("ModelArts.6348")),
        (false, None, Ok(())),
    ] {
        assert_eq!(AutoStop::read(enable, duration_s, true).map(|_| ()), expected, "{enable} {duration_s:?}");
    }
}

#[test]
fn only_the_current_step_is_at_work() {
    let word = |notebook: &Notebook| {
        let steps = notebook.progress()?;
        assert_eq!(steps.map(|(step, _)| step), [4, 3, 2, 1]);
        Some(steps.map(|(_, status)| &status.text()[..1]).concat())
    };
    let mut succeeds = notebook(Status::Stopped);
    assert_eq!(word(&succeeds), None);
    succeeds.start(Term::DEFAULT, Plan::ORDINARY, 0).unwrap();
    for expected in ["WWWP", "WWPC", "WPCC", "PCCC"] {
        assert_eq!(word(&succeeds).as_deref(), Some(expected));
        let due_ms = succeeds.due_at_ms().unwrap();
        succeeds.fire(due_ms, STOP_MS);
    }
    assert_eq!((succeeds.status(), word(&succeeds)), (Status::Running, None));

    for (step, expected) in [(1, "WWWF"), (2, "WWFC"), (4, "FCCC")] {
        let mut fails = notebook(Status::Stopped);
        let outcome = Outcome::Fails { step, failure: Failure::NO_CAPACITY };
        fails.start(Term::DEFAULT, Plan { outcome, ..Plan::ORDINARY }, 0).unwrap();
        assert_eq!(run(&mut fails, HOUR_MS).last().unwrap().1, "failed");
        assert_eq!(word(&fails).as_deref(), Some(expected));
        assert_eq!((fails.status(), fails.failure()), (Status::StartFailed, Some(Failure::NO_CAPACITY)));
        fails.start(Term::DEFAULT, Plan::ORDINARY, HOUR_MS).unwrap();
        assert_eq!((fails.status(), fails.failure()), (Status::Starting, None));
    }

    let mut hangs = notebook(Status::Stopped);
    hangs.start(Term::DEFAULT, Plan { outcome: Outcome::Hangs { step: 3 }, ..Plan::ORDINARY }, 0).unwrap();
    run(&mut hangs, i64::MAX);
    assert_eq!((hangs.status(), word(&hangs).as_deref()), (Status::Starting, Some("WPCC")));
}

#[test]
fn a_stop_that_hangs_never_ends() {
    let mut notebook = notebook(Status::Running);
    notebook.stop(5, None).unwrap();
    assert_eq!((notebook.status(), notebook.due_at_ms(), notebook.updated_at_ms()), (Status::Stopping, None, 5));
}

#[test]
fn every_status_can_be_put_and_says_its_name() {
    for status in Status::ALL {
        assert_eq!(notebook(status).status(), status);
        assert_eq!(Status::read(&status.text().to_lowercase()), Some(status));
    }
    for status in LegacyStatus::ALL {
        let instance = Legacy::in_status(status, AutoStop::OFF, Plan::ORDINARY, 0);
        assert_eq!(instance.status(), status);
        assert_eq!(LegacyStatus::read(status.text()), Some(status));
    }
    assert_eq!(Status::read("MIGRATING"), None);
}

#[test]
fn an_attempt_may_begin_in_the_middle() {
    let attempt = Attempt::at_step(Plan::ORDINARY, 2, 1_000);
    assert_eq!(attempt.due_at_ms(), Some(13_000));
}
