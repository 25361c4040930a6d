//! The state machines of both generations, pure: time is an argument, no I/O, no randomness, no JSON. What may happen is
//! asked here and nowhere else. Must never see `domain` or `modelarts`: this is an independent statement of the rules.

mod lease;
mod legacy;
mod notebook;
mod permission;
mod status;
mod steps;

pub(crate) use lease::{Kind, Lease, Term};
pub(crate) use legacy::{AutoStop, Legacy, QUEUE_PLACES};
pub(crate) use notebook::Notebook;
pub use permission::{ACTIONS, permits, statuses};
pub(crate) use permission::{Action, legacy_permits, notebook_permits};
pub(crate) use status::{LegacyStatus, Status};
pub(crate) use steps::{Failure, Outcome, Plan};

/// A documented error code, for example `ModelArts.6357`.
pub(crate) type Code = &'static str;

/// How long an opened notebook counts as busy: nothing is published, five minutes is enough to see it [I].
pub(crate) const BUSY_AFTER_OPENING_MS: i64 = 300_000;

#[cfg(test)]
mod tests;
