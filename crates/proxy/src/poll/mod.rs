//! One poll loop per watched project, however many watch. It starts with the first viewer and is forgotten a while after the
//! last; it looks more often while something changes, and not at all while nobody watches. What it finds is a [`Snapshot`]
//! that everybody shares.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api::Generation;
use modelarts::Operation;
use serde_json::Value;
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep, sleep_until},
};
use uuid::Uuid;

use crate::{
    access::Access,
    clock::Clock,
    finish::RequestId,
    history::{Look, ProjectHistory},
    settings::Poll,
    upstream::{Fault, Upstream},
};

mod cadence;
mod fingerprint;
mod remembered;
mod snapshot;
mod tenure;
mod walk;

use cadence::{LastLook, Pace, pause};
pub(crate) use snapshot::Listing;
pub(crate) use snapshot::{Change, Entry, Key, Removed, Snapshot};
pub(crate) use walk::show;
use walk::{CloudTime, Seen, look, walk};

/// A request without an answer is carried out within this time or never.
const DOUBT: Duration = Duration::from_secs(60);
/// A clock known to the second only is not moved by less than this.
const COARSE_CLOCK_MS: i64 = 1500;

/// Watches one project.
#[derive(Clone)]
pub(crate) struct Watcher(Arc<Inner>);

struct Inner {
    upstream: Upstream,
    access: Access,
    history: ProjectHistory,
    poll: Poll,
    /// Instances per list call.
    page_size: u32,
    clock: Clock,
    /// The running loop, when somebody watches.
    running: Mutex<Option<Running>>,
    stopping: watch::Receiver<bool>,
}

#[derive(Clone)]
struct Running {
    snapshot: Arc<watch::Sender<Snapshot>>,
    /// Told when the pause before the next look should be thought over.
    hurry: Arc<Notify>,
    /// Until then it is looked often, because nobody knows what came of something.
    unsettled_until: Arc<Mutex<Option<Instant>>>,
}

impl Watcher {
    pub(crate) fn new(
        upstream: Upstream,
        (access, history): (Access, ProjectHistory),
        (poll, page_size): (Poll, u32),
        clock: Clock,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        Self(Arc::new(Inner { upstream, access, history, poll, page_size, clock, running: Mutex::default(), stopping }))
    }

    /// Watches from now on, until the receiver is dropped.
    pub(crate) fn watch(&self) -> watch::Receiver<Snapshot> {
        let mut running = self.running();
        if let Some(running) = running.as_ref() {
            let receiver = running.snapshot.subscribe();
            running.hurry.notify_one();
            return receiver;
        }
        let (epoch, _) = Uuid::new_v4().as_u64_pair();
        let (sender, receiver) = watch::channel(Snapshot::new(epoch, self.0.access.clone(), self.0.history.clone()));
        let new = Running { snapshot: Arc::new(sender), hurry: Arc::default(), unsettled_until: Arc::default() };
        *running = Some(new.clone());
        let watcher = self.clone();
        tokio::spawn(async move {
            let mut stopping = watcher.0.stopping.clone();
            tokio::select! {
                () = watcher.run(&new) => {}
                () = watcher.abandoned(&new) => {}
                _ = stopping.wait_for(|stopping| *stopping) => {}
            }
        });
        receiver
    }

    /// What is known now, for whoever asks now and then: looked at again first when a viewer's next look would be due.
    pub(crate) async fn glance(&self) -> watch::Receiver<Snapshot> {
        let mut snapshots = self.watch();
        // It ends when the loop does: then what is known is all there is.
        let _ = snapshots.wait_for(|snapshot| snapshot.upstream().is_some() && !snapshot.is_due).await;
        snapshots
    }

    /// Something was done to an instance: look at it now, so that every viewer sees what came of it. `in_doubt`: nobody knows
    /// whether it was done. Then one look may come too early, and more follow soon.
    pub(crate) fn poke(&self, generation: Generation, id: &str, in_doubt: bool, request_id: &RequestId) {
        let Some(running) = self.running().clone() else { return };
        if in_doubt {
            running.unsettle();
        }
        let (watcher, id, request_id) = (self.clone(), id.to_owned(), request_id.clone());
        tokio::spawn(async move {
            let from_ms = watcher.0.clock.now_ms();
            let Ok(seen) = look(&watcher.0.upstream, generation, &id, &request_id.0).await else {
                // What cannot be seen now is seen by the next walk, and that should be soon.
                running.unsettle();
                return;
            };
            let key = Key { generation, id };
            let now_ms = watcher.0.clock.now_ms();
            running.snapshot.send_if_modified(|snapshot| {
                set_clock(snapshot, seen.time, now_ms);
                let look = Look { from_ms: snapshot.cloud_ms(from_ms), to_ms: snapshot.cloud_ms(now_ms) };
                snapshot.looked_at(&key, seen.found.as_ref(), look)
            });
            running.hurry.notify_one();
        });
    }

    /// What was true at the last look, as an answer to `operation`, and when that was, cloud clock; `None` when it cannot be
    /// told. It has no secrets.
    pub(crate) fn remembered(&self, operation: &Operation) -> Option<(Value, i64)> {
        let running = self.running().clone()?;
        let snapshot = running.snapshot.borrow();
        Some((remembered::answer(&snapshot, operation)?, snapshot.answered_ms?))
    }

    /// How the last look went; `None` while nobody watches or before the first look.
    pub(crate) fn last_look(&self) -> Option<api::Upstream> {
        let running = self.running().clone()?;
        let snapshot = running.snapshot.borrow();
        snapshot.upstream().map(|(_, upstream)| upstream.clone())
    }

    /// The cloud's clock, as far as it is known.
    pub(crate) fn cloud_now_ms(&self) -> i64 {
        let now_ms = self.0.clock.now_ms();
        self.running().clone().map_or(now_ms, |running| running.snapshot.borrow().cloud_ms(now_ms))
    }

    /// How many instances this cloud gives at once.
    pub(crate) fn page_size(&self) -> u32 {
        self.0.page_size
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns when nobody has watched for a while; whoever comes later starts a new loop.
    async fn abandoned(&self, running: &Running) {
        loop {
            running.snapshot.closed().await;
            sleep(self.0.poll.linger).await;
            let mut slot = self.running();
            if running.snapshot.is_closed() {
                *slot = None;
                return;
            }
        }
    }

    async fn run(&self, running: &Running) {
        let mut failures = 0;
        loop {
            let started = Instant::now();
            let fault = self.look_at_all(running).await.err();
            failures = match &fault {
                None => 0,
                // Nobody was asked; when the rest is over, the poller finds out.
                Some(Fault::Resting { .. }) => failures,
                Some(_) => failures + 1,
            };
            let ended = Instant::now();
            let retry_after = fault.and_then(|fault| fault.retry_after_ms()).and_then(|ms| u64::try_from(ms).ok());
            let last =
                LastLook { took: ended - started, failures, retry_after: retry_after.map(Duration::from_millis) };
            loop {
                let pace = running.pace();
                tokio::select! {
                    () = sleep_until(ended + pause(&self.0.poll, pace, last)) => break,
                    () = running.hurry.notified() => {}
                }
            }
            running.watched().await;
        }
    }

    /// Walks over both lists.
    async fn look_at_all(&self, running: &Running) -> Result<(), Fault> {
        let Inner { upstream, page_size, clock, .. } = &*self.0;
        let request_id = RequestId::random().0;
        let from_ms = clock.now_ms();
        running.snapshot.send_if_modified(|snapshot| {
            snapshot.begin_walk();
            false
        });
        let (notebooks, instances) = tokio::join!(
            walk(upstream, Generation::Notebooks, *page_size, &request_id),
            walk(upstream, Generation::Demanager, *page_size, &request_id),
        );
        let (notebooks, instances) = offered(notebooks, instances);
        let fault = [&notebooks, &instances].into_iter().find_map(|outcome| outcome.as_ref().err()).cloned();
        if let Some(fault) = &fault {
            let problem = fault.problem(false);
            tracing::warn!(request_id, code = problem.code, detail = problem.detail, "the cloud cannot be watched");
        }
        let now_ms = clock.now_ms();
        running.snapshot.send_if_modified(|snapshot| {
            let mut news = false;
            for (generation, outcome) in [(Generation::Notebooks, notebooks), (Generation::Demanager, instances)] {
                let Ok(seen) = outcome else { continue };
                set_clock(snapshot, seen.time, now_ms);
                let look = Look { from_ms: snapshot.cloud_ms(from_ms), to_ms: snapshot.cloud_ms(now_ms) };
                news |= snapshot.walked(generation, seen.found, look);
                news |= !std::mem::replace(&mut snapshot.loaded, true);
            }
            let state = upstream_state(snapshot, fault.as_ref(), now_ms);
            let was_due = std::mem::take(&mut snapshot.is_due);
            snapshot.looked(state) || news || was_due
        });
        fault.map_or(Ok(()), Err)
    }
}

impl Running {
    /// Returns at once while somebody watches, otherwise with the next who does.
    async fn watched(&self) {
        while self.snapshot.is_closed() {
            self.snapshot.send_modify(|snapshot| snapshot.is_due = true);
            self.hurry.notified().await;
        }
    }

    fn unsettle(&self) {
        *self.unsettled() = Some(Instant::now() + DOUBT);
        self.hurry.notify_one();
    }

    fn pace(&self) -> Pace {
        let in_doubt = self.unsettled().is_some_and(|until| Instant::now() < until);
        if in_doubt { Pace::Changing } else { self.snapshot.borrow().pace() }
    }

    fn unsettled(&self) -> MutexGuard<'_, Option<Instant>> {
        self.unsettled_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Outcome = Result<Seen<Listing>, Fault>;

/// A cloud may offer one generation only: what it refuses to list is then no fault, there is just nothing of it. When it
/// refuses both, both refusals are told.
fn offered(notebooks: Outcome, instances: Outcome) -> (Outcome, Outcome) {
    let none = || Ok(Seen { found: Listing { items: Vec::new(), complete: true }, time: None });
    match (notebooks, instances) {
        (Ok(seen), Err(fault)) if is_not_offered(&fault) => (Ok(seen), none()),
        (Err(fault), Ok(seen)) if is_not_offered(&fault) => (none(), Ok(seen)),
        both => both,
    }
}

fn is_not_offered(fault: &Fault) -> bool {
    match fault {
        Fault::Refused { status, .. } | Fault::Strange { status } => matches!(status, 400 | 403 | 404 | 405 | 410),
        _ => false,
    }
}

fn upstream_state(snapshot: &mut Snapshot, fault: Option<&Fault>, now_ms: i64) -> api::Upstream {
    let Some(fault) = fault else {
        snapshot.answered_ms = Some(snapshot.cloud_ms(now_ms));
        return api::Upstream::Answering;
    };
    let problem = fault.problem(false);
    api::Upstream::Failing { since_ms: snapshot.answered_ms, code: problem.code, upstream_code: problem.upstream_code }
}

/// What `current_time` said is kept unless the second of a `Date` contradicts it.
fn set_clock(snapshot: &mut Snapshot, time: Option<CloudTime>, now_ms: i64) {
    let known = snapshot.clock_offset_ms;
    snapshot.clock_offset_ms = match time {
        Some(CloudTime::Exact(cloud_ms)) => Some(cloud_ms - now_ms),
        Some(CloudTime::Second(second_ms)) => {
            let offset_ms = second_ms + 500 - now_ms;
            known.filter(|known| (known - offset_ms).abs() <= COARSE_CLOCK_MS).or(Some(offset_ms))
        }
        None => known,
    };
}
