//! The lease limits of this desk, which may be narrower than the cloud's: held here, so that the page is not the only one
//! who keeps them. Pure.

use api::{LeaseLimits, Limits};
use modelarts::{
    Operation,
    request::{AutoStopRequest, LeaseRequest, LeaseType},
};

/// A limit that a request breaks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) field: &'static str,
    pub(crate) rule: String,
}

pub(crate) fn check(operation: &Operation, limits: &Limits) -> Result<(), Broken> {
    let of = |lease_type: Option<LeaseType>| match lease_type {
        Some(LeaseType::Idle) => limits.idle,
        Some(LeaseType::Timing) | None => limits.scheduled,
    };
    match operation {
        Operation::StartNotebook { duration_ms: Some(duration_ms), lease_type, .. } => {
            hold(of(*lease_type), *duration_ms, 1, "milliseconds")
        }
        // The query wins over the body and means scheduled (api.md 6.4).
        Operation::RenewLease { query_duration_ms: Some(duration_ms), .. } => {
            hold(limits.scheduled, *duration_ms, 1, "milliseconds")
        }
        Operation::RenewLease { body: Some(LeaseRequest { duration_ms, lease_type }), .. } => {
            hold(of(Some(*lease_type)), *duration_ms, 1, "milliseconds")
        }
        Operation::UpdateInstance { auto_stop: Some(AutoStopRequest { duration_s: Some(duration_s), .. }), .. } => {
            hold(limits.legacy, *duration_s, 1000, "seconds")
        }
        _ => Ok(()),
    }
}

fn hold(limits: LeaseLimits, value: i64, unit_ms: i64, unit: &str) -> Result<(), Broken> {
    let (min, max) = ((limits.min_ms + unit_ms - 1) / unit_ms, limits.max_ms / unit_ms);
    if (min..=max).contains(&value) {
        return Ok(());
    }
    Err(Broken {
        field: "duration",
        rule: format!("a whole number of {unit} from {min} to {max}, the limits of this desk"),
    })
}

#[cfg(test)]
mod tests {
    use modelarts::request::{InstanceId, NotebookId};

    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    #[test]
    fn the_limits_of_the_desk_are_held() {
        let limits = Limits {
            scheduled: LeaseLimits { min_ms: HOUR_MS, max_ms: 24 * HOUR_MS },
            idle: LeaseLimits { min_ms: HOUR_MS, max_ms: 2 * HOUR_MS },
            legacy: LeaseLimits { min_ms: HOUR_MS, max_ms: 12 * HOUR_MS },
            ..Limits::default()
        };
        let uuid = "f9937afa-4451-42db-a76b-72d624749f66";
        let id = || NotebookId::parse(uuid).unwrap();
        let start = |duration_ms, lease_type| Operation::StartNotebook { id: id(), duration_ms, lease_type };
        let by_query = |ms| Operation::RenewLease { id: id(), query_duration_ms: Some(ms), body: None };
        let auto_stop = |enable, duration_s| Operation::UpdateInstance {
            id: InstanceId::parse(uuid).unwrap(),
            description: None,
            auto_stop: Some(AutoStopRequest { enable, duration_s, prompt: None }),
        };
        for (operation, allowed) in [
            (start(None, None), true),
            (start(Some(24 * HOUR_MS), None), true),
            (start(Some(25 * HOUR_MS), None), false),
            (start(Some(3 * HOUR_MS), Some(LeaseType::Timing)), true),
            (start(Some(3 * HOUR_MS), Some(LeaseType::Idle)), false),
            (start(Some(HOUR_MS / 2), Some(LeaseType::Idle)), false),
            (Operation::renew(id(), 2 * HOUR_MS, LeaseType::Idle), true),
            (Operation::renew(id(), 3 * HOUR_MS, LeaseType::Idle), false),
            (Operation::renew(id(), 25 * HOUR_MS, LeaseType::Timing), false),
            (by_query(24 * HOUR_MS), true),
            (by_query(25 * HOUR_MS), false),
            (auto_stop(true, Some(12 * 3600)), true),
            (auto_stop(true, Some(13 * 3600)), false),
            (auto_stop(false, None), true),
            (Operation::StopNotebook { id: id() }, true),
        ] {
            assert_eq!(check(&operation, &limits).is_ok(), allowed, "{operation:?}");
        }
    }
}
