//! The way to one cloud, shared by all its projects: how many requests are on it at once, whether it is closed for a while,
//! and how many may be sent again. What is refused here was not sent (security.md 4.12).

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use modelarts::error;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};
use tower::retry::budget::{Budget as _, TpsBudget};

use super::{
    Fault,
    breaker::{Breaker, Outcome},
    transport::{Broken, Reply, Transport},
};
use crate::clock::Clock;

/// Requests at once.
const AT_ONCE: usize = 32;
/// So many more may wait for their turn, as long as an answer may take; whoever comes then is turned away at once. Sixty
/// people who open the page in the same moment must all be served (security.md 0.10), so there is room to wait.
const WAITING: usize = 128;
/// What the turned away are told to wait, in milliseconds.
const CROWDED_WAIT_MS: i64 = 1000;
/// Of the requests of the last ten seconds a fifth may be sent again, and one each second in any case.
const BUDGET: (Duration, u32, f32) = (Duration::from_secs(10), 1, 0.2);

/// The way to one cloud; clones are the same way.
#[derive(Clone)]
pub(crate) struct Lane(Arc<Inner>);

struct Inner {
    transport: Transport,
    clock: Clock,
    slots: Semaphore,
    waiting: AtomicUsize,
    breaker: Mutex<Breaker>,
    budget: TpsBudget,
}

impl Lane {
    pub(crate) fn new(transport: Transport, clock: Clock) -> Self {
        let (time, least, share) = BUDGET;
        Self(Arc::new(Inner {
            transport,
            clock,
            slots: Semaphore::new(AT_ONCE),
            waiting: AtomicUsize::new(0),
            breaker: Mutex::default(),
            budget: TpsBudget::new(time, least, share),
        }))
    }

    /// One try. `limit` is for the exchange alone.
    pub(super) async fn exchange(&self, request: Request<Full<Bytes>>, limit: Duration) -> Result<Reply, Fault> {
        let Inner { transport, clock, .. } = &*self.0;
        let _slot = self.slot(limit).await?;
        let leave = self.breaker().ask(clock.now_ms()).map_err(|wait_ms| Fault::Resting { wait_ms })?;
        let reply = transport.exchange(request, limit).await;
        let mut breaker = self.breaker();
        let was_open = breaker.is_open();
        breaker.ended(clock.now_ms(), leave, outcome(&reply));
        match (was_open, breaker.is_open()) {
            (false, true) => tracing::error!("the cloud fails too often; it is left alone for a while"),
            (true, false) => tracing::info!("the cloud works again"),
            _ => {}
        }
        reply.map_err(Fault::Broken)
    }

    /// A request begins: that gives a little leave to send others again.
    pub(super) fn begins(&self) {
        self.0.budget.deposit();
    }

    /// Leave to send a request again.
    pub(super) fn may_repeat(&self) -> bool {
        self.0.budget.withdraw()
    }

    async fn slot(&self, limit: Duration) -> Result<SemaphorePermit<'_>, Fault> {
        let Inner { slots, waiting, .. } = &*self.0;
        if let Ok(slot) = slots.try_acquire() {
            return Ok(slot);
        }
        let crowded = Fault::Crowded { wait_ms: CROWDED_WAIT_MS };
        let _place = Place::take(waiting).ok_or_else(|| crowded.clone())?;
        match timeout(limit, slots.acquire()).await {
            Ok(Ok(slot)) => Ok(slot),
            _ => Err(crowded),
        }
    }

    /// Whole even when somebody panicked while holding it.
    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.0.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among those who wait; given back also by who goes away.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Option<Self> {
        let place = Self(waiting);
        (waiting.fetch_add(1, Ordering::Relaxed) < WAITING).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An error of ModelArts' own, be it a 500, shows that it is there: one broken instance must not close the way to all. Nor
/// must one answer that is too much for us.
fn outcome(reply: &Result<Reply, Broken>) -> Outcome {
    match reply {
        Ok(reply) if !reply.status.is_server_error() => Outcome::Worked,
        Ok(reply) => {
            let code = error::read(reply.status.as_u16(), &reply.body).code;
            if code.is_some_and(|code| code.starts_with("ModelArts.")) { Outcome::Worked } else { Outcome::Failed }
        }
        Err(Broken::TooLong | Broken::Compressed) => Outcome::Worked,
        Err(_) => Outcome::Failed,
    }
}
