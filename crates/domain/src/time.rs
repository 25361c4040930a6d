//! Instants and durations as types, and the cloud's clock seen from a browser whose own clock may be wrong.

use std::ops::{Add, Sub};

/// An instant on the cloud's clock, in milliseconds since the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// An instant on the browser's clock, in milliseconds since the epoch; only good for differences and for `ServerClock`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalTime(pub i64);

/// A length of time in milliseconds; may be negative where something is overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub i64);

impl Millis {
    /// So many seconds.
    #[must_use]
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000))
    }

    /// So many minutes.
    #[must_use]
    pub const fn minutes(minutes: i64) -> Self {
        Self(minutes.saturating_mul(60_000))
    }

    /// So many hours.
    #[must_use]
    pub const fn hours(hours: i64) -> Self {
        Self(hours.saturating_mul(3_600_000))
    }
}

impl Sub for Timestamp {
    type Output = Millis;

    fn sub(self, earlier: Self) -> Millis {
        Millis(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Millis> for Timestamp {
    type Output = Self;

    fn add(self, length: Millis) -> Self {
        Self(self.0.saturating_add(length.0))
    }
}

impl Sub for LocalTime {
    type Output = Millis;

    fn sub(self, earlier: Self) -> Millis {
        Millis(self.0.saturating_sub(earlier.0))
    }
}

/// How many samples the clock remembers; odd, so that the median is one of them.
const SAMPLES: usize = 5;

/// A sample this far from the median is late or tells of a jump of the browser's clock.
const TOLERANCE_MS: i64 = 5_000;

/// How far the cloud's clock is from the browser's. Server time wins (experience.md promise 2).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ServerClock {
    offset_ms: i64,
    /// The last few differences, newest first; `len` of them are set.
    samples: [i64; SAMPLES],
    len: usize,
    /// The last sample was too far away to be believed alone.
    doubted: bool,
}

impl ServerClock {
    /// The cloud's time at the browser's time `now`.
    #[must_use]
    pub fn at(&self, now: LocalTime) -> Timestamp {
        Timestamp(now.0.saturating_add(self.offset_ms))
    }

    /// Milliseconds to add to the browser's clock.
    #[must_use]
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms
    }

    /// The browser's clock may have been set: the next sample is believed, however far away it is.
    pub fn doubt(&mut self) {
        self.doubted = true;
    }

    /// Takes in that the cloud's clock showed `server` when the browser's showed `now`.
    ///
    /// The median of the last samples holds, so one late answer moves nothing. Two samples in a row that are far from
    /// it mean that the browser's clock has jumped: the newer one holds from then on.
    pub fn observe(&mut self, server: Timestamp, now: LocalTime) {
        let sample = server.0.saturating_sub(now.0);
        let is_far = 0 < self.len && TOLERANCE_MS < sample.saturating_sub(self.offset_ms).saturating_abs();
        if is_far && !self.doubted {
            self.doubted = true;
            return;
        }
        if is_far {
            self.len = 0;
        }
        self.doubted = false;
        self.samples.rotate_right(1);
        self.samples[0] = sample;
        self.len = SAMPLES.min(self.len + 1);
        self.offset_ms = median(&self.samples[..self.len]);
    }
}

/// The sample that has as many below it as above; of an even number the upper of the two.
fn median(samples: &[i64]) -> i64 {
    let below = |sample: i64| samples.iter().filter(|other| **other < sample).count();
    let middle = samples.iter().filter(|sample| below(**sample) <= samples.len() / 2);
    middle.copied().max().unwrap_or_default()
}
