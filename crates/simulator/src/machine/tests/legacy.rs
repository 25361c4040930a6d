//! The older generation: auto-stop, queue and restart (api.md 8).

use super::*;

fn legacy(status: LegacyStatus, hours: i64) -> Legacy {
    let auto_stop = AutoStop::read(true, Some(hours * 3600), true).unwrap();
    Legacy::in_status(status, auto_stop, Plan::ORDINARY, 0)
}

fn run_legacy(instance: &mut Legacy, until_ms: i64) -> Vec<(i64, &'static str)> {
    let mut story = Vec::new();
    while let Some(at_ms) = instance.due_at_ms().filter(|at_ms| *at_ms <= until_ms) {
        story.push((at_ms, instance.fire(at_ms, STOP_MS)));
    }
    story
}

#[test]
fn auto_stop_of_the_older_generation_acts_from_the_next_start() {
    let mut instance = legacy(LegacyStatus::Running, 1);
    instance.set_auto_stop(AutoStop::read(true, Some(7_200), true).unwrap()).unwrap();
    assert_eq!(instance.stops_at_ms(), Some(HOUR_MS), "this run keeps what it began with");
    assert_eq!(instance.auto_stop().duration_s, Some(7_200), "but the new value is told");
    assert_eq!(run_legacy(&mut instance, i64::MAX), [(HOUR_MS, "auto-stop"), (HOUR_MS + 20_000, "stopped")]);
    assert_eq!(instance.stops_at_ms(), None);
    instance.start(Plan::ORDINARY, false, 2 * HOUR_MS).unwrap();
    assert_eq!(run_legacy(&mut instance, 3 * HOUR_MS).last(), Some(&(2 * HOUR_MS + 27_000, "running")));
    assert_eq!(instance.stops_at_ms(), Some(2 * HOUR_MS + 27_000 + 7_200_000));
}

#[test]
fn free_flavors_queue_by_rank() {
    let mut instance = legacy(LegacyStatus::Stopped, 1);
    instance.start(Plan::ORDINARY, true, 0).unwrap();
    assert_eq!(instance.status(), LegacyStatus::StartQueuing);
    for (now_ms, rank) in [(0, 3), (14_999, 3), (15_000, 2), (30_000, 1), (44_999, 1)] {
        assert_eq!(instance.place(now_ms).unwrap().rank, rank, "{now_ms}");
    }
    assert_eq!(instance.place(0).unwrap().ends_at_ms, 45_000);
    assert_eq!(run_legacy(&mut instance, 45_000), [(45_000, "left the queue")]);
    assert_eq!((instance.status(), instance.place(45_000)), (LegacyStatus::ReadyToStart, None));
    assert_eq!(run_legacy(&mut instance, 100_000)[0], (47_000, "starting"));
    assert_eq!(instance.status(), LegacyStatus::Running);

    let mut ready = legacy(LegacyStatus::ReadyToStart, 1);
    ready.start(Plan::ORDINARY, true, 5).unwrap();
    assert_eq!(ready.status(), LegacyStatus::Starting, "whose turn it is need not queue again");

    let mut leaves = legacy(LegacyStatus::StartQueuing, 1);
    leaves.dequeue(10).unwrap();
    assert_eq!((leaves.status(), leaves.due_at_ms()), (LegacyStatus::Stopped, None));
    let mut leaves = legacy(LegacyStatus::CreateQueuing, 1);
    leaves.dequeue(10).unwrap();
    assert_eq!((leaves.status(), leaves.failure()), (LegacyStatus::CreateFailed, Some(Failure::LEFT_THE_QUEUE)));
}

#[test]
fn a_restart_comes_back_running() {
    let mut instance = legacy(LegacyStatus::Running, 1);
    instance.restart(Plan::ORDINARY, 1_000).unwrap();
    assert_eq!(instance.status(), LegacyStatus::Restarting);
    run_legacy(&mut instance, 60_000);
    assert_eq!((instance.status(), instance.stops_at_ms()), (LegacyStatus::Running, Some(28_000 + HOUR_MS)));
}
