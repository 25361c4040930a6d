//! Any number of instances made from the seed, for long lists and for load.

use crate::machine::{AutoStop, Kind, Lease, Legacy, LegacyStatus, Notebook, Outcome, Plan, Status, Term};
use crate::random::Random;
use crate::world::{FLAVORS, IMAGES, Instance, Machine, OWNERS, Profile, Volume};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const STREAM: u64 = 1 << 44;

const VERBS: [&str; 8] = ["train", "tune", "evaluate", "explore", "label", "embed", "serve", "profile"];
const SUBJECTS: [&str; 12] = [
    "bert",
    "churn",
    "speech",
    "defects",
    "forecast",
    "fraud",
    "ocr",
    "protein",
    "ranking",
    "segmentation",
    "sensors",
    "tickets",
];

/// `count` instances as of `now_ms`, every tenth of the older generation.
pub(crate) fn crowd(count: usize, seed: u64, now_ms: i64) -> Vec<Instance> {
    (0..count).map(|index| instance(index, seed, now_ms)).collect()
}

fn instance(index: usize, seed: u64, now_ms: i64) -> Instance {
    let mut random = Random::new(seed, index as u64, STREAM);
    let uuid = random.uuid();
    let name = format!("{}-{}-{index:05}", random.pick(&VERBS), random.pick(&SUBJECTS));
    let minutes_old = 600 + i64::try_from(random.below(130_000)).unwrap_or(0);
    let created_at_ms = now_ms - minutes_old * MINUTE_MS;
    let profile = Profile {
        name,
        description: String::new(),
        created_at_ms,
        flavor: random.pick(&FLAVORS),
        image: random.pick(&IMAGES),
        owner: random.pick(&OWNERS),
        volume: if random.below(2) == 0 { Volume::Evs(50) } else { Volume::Efs(100) },
        ssh_port: (random.below(3) == 0).then_some(30_000 + (index % 2_000) as u16),
        dedicated_pool: false,
    };
    let machine =
        if index % 10 == 9 { legacy(&mut random, now_ms) } else { notebook(&mut random, created_at_ms, now_ms) };
    Instance::new(profile, machine, &uuid, seed, index)
}

/// Four in ten run, most of the others are stopped, a few fail or are on their way.
fn notebook(random: &mut Random, created_at_ms: i64, now_ms: i64) -> Machine {
    let status = match random.below(100) {
        0..40 => Status::Running,
        40..92 => Status::Stopped,
        92..94 => Status::Starting,
        94..97 => Status::StartFailed,
        97..99 => Status::Error,
        _ => Status::Frozen,
    };
    let asked_hours = 1 + i64::try_from(random.below(24)).unwrap_or(0);
    let term = match random.below(10) {
        0 => Term::WithoutEnd,
        1..4 => Term::For { kind: Kind::Idle, duration_ms: asked_hours * HOUR_MS },
        _ => Term::For { kind: Kind::Timing, duration_ms: asked_hours * HOUR_MS },
    };
    let passed_ms = i64::try_from(random.below(asked_hours.unsigned_abs() * 50)).unwrap_or(0) * MINUTE_MS;
    let since_ms = if status == Status::Starting { now_ms } else { now_ms - passed_ms };
    let mut lease = Lease::new(created_at_ms, term);
    lease.set(term, since_ms);
    let plan = Plan { step_ms: Plan::STEP_MS.map(|ms| random.around(ms)), outcome: Outcome::Succeeds };
    Machine::Notebook(Notebook::in_status(status, lease, plan, since_ms))
}

fn legacy(random: &mut Random, now_ms: i64) -> Machine {
    let hours = 1 + i64::try_from(random.below(24)).unwrap_or(0);
    let auto_stop = AutoStop { enable: random.below(3) > 0, duration_s: Some(hours * 3600), prompt: true };
    let status = if random.below(10) < 4 { LegacyStatus::Running } else { LegacyStatus::Stopped };
    let passed_ms = i64::try_from(random.below(hours.unsigned_abs() * 50)).unwrap_or(0) * MINUTE_MS;
    Machine::Legacy(Legacy::in_status(status, auto_stop, Plan::ORDINARY, now_ms - passed_ms))
}
