//! The demo world: believable instances of both generations in many states, and some whose names are scenarios, stopped
//! and ready to try.

use crate::machine::{AutoStop, Failure, Kind, Lease, Legacy, LegacyStatus, Notebook, Outcome, Plan, Status, Term};
use crate::random::Random;
use crate::world::{
    ANNA, CPU_2U, CPU_8U, CPU_FREE, DEMO, Flavor, GPU_P100, GPU_V100, Image, Instance, JONAS, MEI, MINDSPORE, Machine,
    Owner, PYTORCH, Profile, TENSORFLOW, Volume,
};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
const ID_STREAM: u64 = 1 << 43;

/// What a story says about an instance.
struct Story {
    name: &'static str,
    description: &'static str,
    flavor: &'static Flavor,
    image: &'static Image,
    owner: &'static Owner,
    volume: Volume,
    ssh_port: Option<u16>,
    days_old: i64,
    state: State,
}

enum State {
    /// Lease set so many minutes ago.
    Running(Term, i64),
    AtStepTwo,
    StoppingSoon,
    Stopped,
    Frozen,
    NoCapacity,
    /// Older generation, running for so many minutes.
    LegacyRunning(AutoStop, i64),
    LegacyStopped(AutoStop),
    LegacyQueuing,
}

const fn hours(kind: Kind, hours: i64) -> Term {
    Term::For { kind, duration_ms: hours * HOUR_MS }
}

const fn auto_stop(hours: i64) -> AutoStop {
    AutoStop { enable: true, duration_s: Some(hours * 3600), prompt: true }
}

/// The demo world as of `now_ms`; equal seeds give equal worlds.
pub(crate) fn demo(seed: u64, now_ms: i64) -> Vec<Instance> {
    let sentinels = SENTINELS.iter().enumerate().map(|(order, (name, description))| sentinel(order, name, description));
    let stories = stories().into_iter().chain(sentinels);
    stories.enumerate().map(|(index, story)| instance(index, story, seed, now_ms)).collect()
}

fn instance(index: usize, story: Story, seed: u64, now_ms: i64) -> Instance {
    let created_at_ms = now_ms - story.days_old * DAY_MS - (index as i64 * 17 % 9) * HOUR_MS - 12_345;
    let profile = Profile {
        name: story.name.to_owned(),
        description: story.description.to_owned(),
        created_at_ms,
        flavor: story.flavor,
        image: story.image,
        owner: story.owner,
        volume: story.volume,
        ssh_port: story.ssh_port,
        dedicated_pool: std::ptr::eq(story.flavor, &raw const GPU_V100),
    };
    let uuid = Random::new(seed, index as u64, ID_STREAM).uuid();
    Instance::new(profile, machine(&story.state, created_at_ms, now_ms), &uuid, seed, index)
}

fn machine(state: &State, created_at_ms: i64, now_ms: i64) -> Machine {
    let since = |minutes: i64| now_ms - minutes * MINUTE_MS;
    let lease = |term, minutes| {
        let mut lease = Lease::new(created_at_ms, term);
        lease.set(term, since(minutes));
        lease
    };
    let still = |status, hours: i64| {
        let lease = lease(Term::DEFAULT, hours * 60);
        Machine::Notebook(Notebook::in_status(status, lease, Plan::ORDINARY, since(hours * 60)))
    };
    match *state {
        State::Running(term, minutes) => {
            let lease = lease(term, minutes);
            Machine::Notebook(Notebook::in_status(Status::Running, lease, Plan::ORDINARY, since(minutes)))
        }
        State::AtStepTwo => {
            // Long enough to be seen after the first look at the page.
            let plan = Plan { step_ms: [4_000, 90_000, 5_000, 6_000], outcome: Outcome::Succeeds };
            let lease = lease(hours(Kind::Timing, 2), 0);
            let mut notebook = Notebook::in_status(Status::Starting, lease, plan.clone(), now_ms - 4_000);
            notebook.put_at_step(plan, 2, now_ms);
            Machine::Notebook(notebook)
        }
        State::StoppingSoon => {
            let mut notebook = Notebook::in_status(Status::Running, lease(Term::DEFAULT, 0), Plan::ORDINARY, now_ms);
            notebook.put_stopping(now_ms + 45_000, now_ms);
            Machine::Notebook(notebook)
        }
        State::Stopped => still(Status::Stopped, 20),
        State::Frozen => still(Status::Frozen, 50),
        State::NoCapacity => {
            let outcome = Outcome::Fails { step: 2, failure: Failure::NO_CAPACITY };
            let plan = Plan { outcome, ..Plan::ORDINARY };
            Machine::Notebook(Notebook::in_status(Status::StartFailed, lease(Term::DEFAULT, 35), plan, since(34)))
        }
        State::LegacyRunning(auto_stop, minutes) => {
            Machine::Legacy(Legacy::in_status(LegacyStatus::Running, auto_stop, Plan::ORDINARY, since(minutes)))
        }
        State::LegacyStopped(auto_stop) => {
            Machine::Legacy(Legacy::in_status(LegacyStatus::Stopped, auto_stop, Plan::ORDINARY, since(2000)))
        }
        State::LegacyQueuing => {
            Machine::Legacy(Legacy::in_status(LegacyStatus::StartQueuing, auto_stop(1), Plan::ORDINARY, now_ms))
        }
    }
}

/// Scenarios by name, in an order worth trying.
const SENTINELS: [(&str, &str); 6] = [
    ("train-bert-no-capacity", "Start it: it fails at step 2."),
    ("churn-report-quota-full", "Start it: the quota is exhausted."),
    ("scan-archive-storage-fails", "Start it: it fails at step 1."),
    ("pretrain-corpus-slow", "Start it: it takes ten times as long."),
    ("tagging-renewal-clamped", "Start it and renew it: half is granted."),
    ("shared-lab-renewed-elsewhere", "Start it: a minute later somebody renews it."),
];

fn sentinel(order: usize, name: &'static str, description: &'static str) -> Story {
    Story {
        name,
        description,
        flavor: if order.is_multiple_of(2) { &GPU_P100 } else { &CPU_2U },
        image: &PYTORCH,
        owner: &DEMO,
        volume: Volume::Efs(50),
        ssh_port: None,
        days_old: 40,
        state: State::Stopped,
    }
}

fn stories() -> Vec<Story> {
    vec![
        Story {
            name: "train-bert-base",
            description: "Fine-tuning on the ticket corpus, third run",
            flavor: &GPU_P100,
            image: &PYTORCH,
            owner: &DEMO,
            volume: Volume::Evs(100),
            ssh_port: Some(30_122),
            days_old: 12,
            state: State::Running(hours(Kind::Timing, 4), 60),
        },
        Story {
            name: "explore-customer-churn",
            description: "Feature exploration for the spring campaign",
            flavor: &CPU_8U,
            image: &TENSORFLOW,
            owner: &ANNA,
            volume: Volume::Efs(50),
            ssh_port: None,
            days_old: 3,
            state: State::Running(hours(Kind::Idle, 2), 25),
        },
        Story {
            name: "speech-to-text-eval",
            description: "Word error rate on the call center set",
            flavor: &GPU_P100,
            image: &PYTORCH,
            owner: &JONAS,
            volume: Volume::Evs(200),
            ssh_port: Some(30_517),
            days_old: 6,
            state: State::Running(hours(Kind::Timing, 1), 52),
        },
        Story {
            name: "defect-detection-yolo",
            description: "Line 4 camera images",
            flavor: &GPU_P100,
            image: &MINDSPORE,
            owner: &MEI,
            volume: Volume::Evs(150),
            ssh_port: None,
            days_old: 20,
            state: State::AtStepTwo,
        },
        Story {
            name: "label-studio-bridge",
            description: "Serves the annotation team, must not stop",
            flavor: &CPU_2U,
            image: &PYTORCH,
            owner: &ANNA,
            volume: Volume::Efs(500),
            ssh_port: Some(31_004),
            days_old: 61,
            state: State::Running(Term::WithoutEnd, 8_700),
        },
        Story {
            name: "protein-embeddings",
            description: "Batch job, stops itself when done",
            flavor: &GPU_P100,
            image: &MINDSPORE,
            owner: &MEI,
            volume: Volume::Efs(100),
            ssh_port: None,
            days_old: 9,
            state: State::StoppingSoon,
        },
        Story {
            name: "vision-transformer-8gpu",
            description: "Pre-training on the dedicated pool",
            flavor: &GPU_V100,
            image: &PYTORCH,
            owner: &JONAS,
            volume: Volume::Efs(2_000),
            ssh_port: Some(30_890),
            days_old: 30,
            state: State::NoCapacity,
        },
        Story {
            name: "recommender-features",
            description: "Nightly features, run by hand on Mondays",
            flavor: &CPU_8U,
            image: &TENSORFLOW,
            owner: &DEMO,
            volume: Volume::Evs(50),
            ssh_port: Some(30_333),
            days_old: 45,
            state: State::Stopped,
        },
        Story {
            name: "demand-forecast",
            description: "",
            flavor: &CPU_2U,
            image: &MINDSPORE,
            owner: &MEI,
            volume: Volume::Efs(50),
            ssh_port: None,
            days_old: 15,
            state: State::Stopped,
        },
        Story {
            name: "invoice-ocr",
            description: "Project closed in January",
            flavor: &CPU_2U,
            image: &TENSORFLOW,
            owner: &JONAS,
            volume: Volume::Evs(40),
            ssh_port: None,
            days_old: 120,
            state: State::Frozen,
        },
        Story {
            name: "segmentation-unet",
            description: "Old pipeline, moves in summer",
            flavor: &GPU_P100,
            image: &TENSORFLOW,
            owner: &DEMO,
            volume: Volume::Obs,
            ssh_port: None,
            days_old: 400,
            state: State::LegacyRunning(auto_stop(4), 150),
        },
        Story {
            name: "quarterly-report",
            description: "Started once a quarter",
            flavor: &CPU_2U,
            image: &PYTORCH,
            owner: &ANNA,
            volume: Volume::Obs,
            ssh_port: None,
            days_old: 500,
            state: State::LegacyStopped(AutoStop::OFF),
        },
        Story {
            name: "python-basics-course",
            description: "Free instance for new colleagues",
            flavor: &CPU_FREE,
            image: &PYTORCH,
            owner: &MEI,
            volume: Volume::Evs(5),
            ssh_port: None,
            days_old: 2,
            state: State::LegacyQueuing,
        },
    ]
}
