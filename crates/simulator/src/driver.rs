//! The driver: the one place with a clock, a lock and a memory of calls. Between it and the pure world time is a number.
//! What is due happens when somebody looks, each at its own time, so that no task runs in the background.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::calendar::STEPPED_START_MS;
use crate::random::Random;
use crate::scenarios::{self, Scenario};
use crate::world::{Answer, Fault, Request, Setting, World};
use crate::{Identities, Options, Pace, UnknownScenario};

/// The pretended cloud, cheap to clone; clones share one world.
#[derive(Clone)]
pub struct Simulator(Arc<Inner>);

struct Inner {
    options: Options,
    identities: Identities,
    requests: AtomicU64,
    shared: Mutex<Shared>,
}

const REQUEST_STREAM: u64 = 1 << 45;

/// What one lock protects.
pub(crate) struct Shared {
    clock: Clock,
    pub(crate) world: World,
    pub(crate) calls: Calls,
}

/// What a call to the cloud came to, before the wire.
pub(crate) struct Outcome {
    pub(crate) answer: Answer,
    pub(crate) fault: Option<Fault>,
    pub(crate) now_ms: i64,
    pub(crate) request_id: String,
}

impl Simulator {
    /// `base_url` is where the simulator itself is reached, for the addresses of the notebooks.
    ///
    /// # Errors
    /// When no scenario or world has the name in the options.
    pub fn new(options: Options, base_url: String) -> Result<Self, UnknownScenario> {
        let identities = Identities::default();
        let setting = Setting {
            seed: options.seed,
            base_url: base_url.trim_end_matches('/').to_owned(),
            identities: identities.clone(),
        };
        let world = World::new(setting, Vec::new());
        let clock = Clock::new(options.pace);
        let mut shared = Shared { clock, world, calls: Calls::default() };
        shared.populate(&options)?;
        Ok(Self(Arc::new(Inner { options, identities, requests: AtomicU64::new(0), shared: Mutex::new(shared) })))
    }

    /// Whom it knows.
    #[must_use]
    pub fn identities(&self) -> &Identities {
        &self.0.identities
    }

    /// Every name that [`Options::scenario`] and `/_sim/scenario` know.
    #[must_use]
    pub fn scenario_names() -> &'static [&'static str] {
        scenarios::NAMES
    }

    /// ModelArts, IAM, `/_sim` and the notebook pages.
    pub fn router(&self) -> axum::Router {
        crate::http::router(self.clone())
    }

    /// The world as of this moment: what is due has happened.
    pub(crate) fn now(&self) -> (MutexGuard<'_, Shared>, i64) {
        // A panic elsewhere leaves a world that is whole enough to go on with.
        let mut shared = self.0.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let now_ms = shared.clock.now_ms();
        if matches!(shared.clock, Clock::Paced { .. }) {
            shared.world.advance_to(now_ms);
        }
        (shared, now_ms)
    }

    /// What time it is in the pretended cloud.
    pub(crate) fn now_ms(&self) -> i64 {
        self.now().1
    }

    pub(crate) fn seed(&self) -> u64 {
        self.0.options.seed
    }

    /// 32 hex digits that name a request.
    pub(crate) fn next_request_id(&self) -> String {
        let number = self.0.requests.fetch_add(1, Ordering::Relaxed);
        Random::new(self.0.options.seed, number, REQUEST_STREAM).hex()
    }

    /// One call to ModelArts or IAM: faults first, then the world, and a line in the memory of calls.
    pub(crate) fn call(&self, request: Request) -> Outcome {
        let (mut shared, now_ms) = self.now();
        let fault = shared.world.faults.take(request.method.as_str(), &request.path);
        let answer = match &fault {
            Some(fault) if fault.kind.replaces_operation() => Answer::empty(fault.status),
            _ => shared.world.handle(&request, now_ms),
        };
        let status = fault.as_ref().map_or(answer.status, |fault| fault.status_on_wire(answer.status));
        let request_id = request.request_id.clone();
        shared.calls.push(request, now_ms, status);
        Outcome { answer, fault, now_ms, request_id }
    }

    /// Everything from the beginning, but for the IAM tokens in somebody's hands.
    pub(crate) fn reset(&self) {
        let mut shared = self.now().0;
        shared.clock = Clock::new(self.0.options.pace);
        shared.calls.entries.clear();
        shared.world.faults.clear();
        // The options were good when the simulator was made.
        let _ = shared.populate(&self.0.options);
    }
}

impl Shared {
    fn populate(&mut self, options: &Options) -> Result<(), UnknownScenario> {
        let now_ms = self.clock.now_ms();
        let instances = match options.instances {
            Some(count) => scenarios::crowd(count, options.seed, now_ms),
            None => scenarios::demo(options.seed, now_ms),
        };
        self.world.replace_instances(instances);
        match options.scenario.as_deref() {
            None => Ok(()),
            Some(name) => self.apply(name, None, options.seed).map(|_| ()),
        }
    }

    /// Applies a scenario or puts up a world; the answer is the id of the instance it was applied to.
    pub(crate) fn apply(
        &mut self,
        name: &str,
        instance: Option<usize>,
        seed: u64,
    ) -> Result<Option<String>, UnknownScenario> {
        let now_ms = self.clock.now_ms();
        let world = match name {
            "demo" => Some(scenarios::demo(seed, now_ms)),
            "empty" => Some(Vec::new()),
            _ => None,
        };
        if let Some(instances) = world {
            self.world.replace_instances(instances);
            return Ok(None);
        }
        let scenario = Scenario::read(name).ok_or_else(|| UnknownScenario { name: name.to_owned() })?;
        Ok(self.world.apply(scenario, instance, now_ms))
    }

    /// Moves the clock on by so much and lets happen what is due; the answer is the new time.
    pub(crate) fn advance(&mut self, ms: i64) -> i64 {
        self.clock.advance(ms);
        let now_ms = self.clock.now_ms();
        self.world.advance_to(now_ms);
        now_ms
    }

    /// Moves the clock on to the next thing that is due and lets it happen.
    pub(crate) fn step(&mut self) -> (i64, Option<crate::world::Happening>) {
        if let Some(at_ms) = self.world.next_due_ms() {
            self.clock.advance((at_ms - self.clock.now_ms()).max(0));
        }
        let happening = self.world.fire_next();
        (self.clock.now_ms(), happening)
    }
}

enum Clock {
    Paced { since: Instant, start_ms: i64, factor: f64 },
    Stepped { now_ms: i64 },
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the driver is the simulator's only adapter to the wall clock")]
    fn new(pace: Pace) -> Self {
        match pace {
            Pace::Paced(factor) => {
                Self::Paced { since: Instant::now(), start_ms: wall_clock_ms(), factor: factor.max(0.0) }
            }
            Pace::Stepped => Self::Stepped { now_ms: STEPPED_START_MS },
        }
    }

    fn now_ms(&self) -> i64 {
        match self {
            // The cast saturates, which no run lives to see.
            Self::Paced { since, start_ms, factor } => {
                start_ms.saturating_add((since.elapsed().as_secs_f64() * 1000.0 * factor) as i64)
            }
            Self::Stepped { now_ms } => *now_ms,
        }
    }

    fn advance(&mut self, ms: i64) {
        let (Self::Paced { start_ms: time, .. } | Self::Stepped { now_ms: time }) = self;
        *time = time.saturating_add(ms);
    }
}

/// What time it is outside.
#[expect(clippy::disallowed_methods, reason = "the driver is the simulator's only adapter to the wall clock")]
pub(crate) fn wall_clock_ms() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX)
}

/// The last calls to ModelArts and IAM, numbered from 1.
#[derive(Default)]
pub(crate) struct Calls {
    pub(crate) entries: VecDeque<Call>,
    count: u64,
}

pub(crate) struct Call {
    pub(crate) number: u64,
    pub(crate) at_ms: i64,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: String,
    /// What went over the wire; 0 where nothing did.
    pub(crate) status: u16,
}

const CALLS_KEPT: usize = 10_000;
const BODY_KEPT: usize = 4_096;

impl Calls {
    fn push(&mut self, request: Request, at_ms: i64, status: u16) {
        self.count += 1;
        if self.entries.len() == CALLS_KEPT {
            self.entries.pop_front();
        }
        let kept = &request.body[..request.body.len().min(BODY_KEPT)];
        self.entries.push_back(Call {
            number: self.count,
            at_ms,
            method: request.method.to_string(),
            path: request.path,
            query: request.query,
            body: String::from_utf8_lossy(kept).into_owned(),
            status,
        });
    }
}
