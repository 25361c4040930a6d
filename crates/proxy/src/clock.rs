//! The one place that reads the machine's clock. Everything else is given the time.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

/// Where the time comes from, in milliseconds since the epoch.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Clock({})", self.now_ms())
    }
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(|| {
            #[expect(clippy::disallowed_methods, reason = "this is the adapter")]
            let now = SystemTime::now();
            milliseconds(now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())
        }))
    }

    /// A clock that says whatever `read` says.
    #[must_use]
    pub fn of(read: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// Now.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.0()
    }
}

/// Whole milliseconds, as the rest of the program counts.
pub(crate) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
