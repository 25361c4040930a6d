//! So many per time and key, in a table that cannot grow for ever: when it is full, keys share what is left of it, and
//! nobody who was counted is forgotten.

use std::{
    hash::{BuildHasher as _, Hash, RandomState},
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
    state::keyed::HashMapStateStore,
};

/// Keys with a count of their own; so many more are shared.
const MOST_KEYS: usize = 16 * 1024;
/// Who has asked for nothing lately is forgotten after so many others have asked.
const TIDY_EVERY: u32 = 1024;

pub(super) struct Meter<K: Clone + Eq + Hash, C: Clock = MonotonicClock> {
    limiter: Limiter<Slot<K>, C>,
    clock: C,
    hasher: RandomState,
    asked: AtomicU32,
}

type Limiter<K, C> = RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;

#[derive(Clone, PartialEq, Eq, Hash)]
enum Slot<K> {
    Own(K),
    Shared(usize),
}

impl<K: Clone + Eq + Hash> Meter<K> {
    pub(super) fn new(quota: Quota) -> Self {
        Self::with_clock(quota, MonotonicClock)
    }
}

impl<K: Clone + Eq + Hash, C: Clock + Clone> Meter<K, C> {
    fn with_clock(quota: Quota, clock: C) -> Self {
        let limiter = RateLimiter::hashmap_with_clock(quota, clock.clone());
        Self { limiter, clock, hasher: RandomState::new(), asked: AtomicU32::new(0) }
    }

    /// Counts one; the error is how long to wait for the next.
    pub(super) fn take(&self, key: K) -> Result<(), Duration> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            self.limiter.retain_recent();
        }
        let slot = if self.limiter.len() < MOST_KEYS {
            Slot::Own(key)
        } else {
            let hash = self.hasher.hash_one(&key);
            Slot::Shared(usize::try_from(hash).unwrap_or(usize::MAX) % MOST_KEYS)
        };
        self.limiter.check_key(&slot).map_err(|until| until.wait_time_from(self.clock.now()))
    }
}

/// `number` at once, and after that `number` per minute.
pub(super) fn per_minute(number: u32) -> Quota {
    let number = NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    Quota::per_minute(number)
}

/// `at_once` at once, and after that `number` per second.
pub(super) fn per_second(number: u32, at_once: u32) -> Quota {
    let number = NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(number).allow_burst(NonZeroU32::new(at_once).unwrap_or(NonZeroU32::MIN))
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn the_time_to_wait_is_told_and_true() {
        let clock = FakeRelativeClock::default();
        let meter = Meter::with_clock(per_minute(6), clock.clone());
        assert!((0..6).all(|_| meter.take("a").is_ok()));
        assert_eq!(meter.take("a"), Err(Duration::from_secs(10)));
        assert_eq!(meter.take("b"), Ok(()), "others are not concerned");
        clock.advance(Duration::from_millis(9_999));
        assert_eq!(meter.take("a"), Err(Duration::from_millis(1)));
        clock.advance(Duration::from_millis(1));
        assert_eq!(meter.take("a"), Ok(()));
    }

    #[test]
    fn the_table_is_bounded_and_nobody_counted_is_forgotten() {
        let clock = FakeRelativeClock::default();
        let meter = Meter::with_clock(per_minute(1), clock.clone());
        let keys = 20 * MOST_KEYS;
        let passed = (0..keys).filter(|key| meter.take(*key).is_ok()).count();
        assert!(meter.limiter.len() <= 2 * MOST_KEYS, "{}", meter.limiter.len());
        assert!(passed < keys / 4, "a flood of names is limited all together: {passed}");
        // Kept for a period more than needed.
        clock.advance(Duration::from_secs(121));
        for _ in 0..TIDY_EVERY {
            let _ = meter.take(0);
        }
        assert!(meter.limiter.len() <= 2, "{}", meter.limiter.len());
    }
}
