//! What the proxy has seen of an instance, as facts: when, by whom, between which looks. What follows from them, for
//! example why an instance has stopped, is decided in `domain`. All times are of the cloud's clock, in milliseconds since the
//! epoch; what is absent was not seen.

use json::Value;
#[cfg(not(target_arch = "wasm32"))]
use json::json;

/// What the proxy has seen of one instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Since when it has kept this.
    pub since_ms: i64,
    /// Who asked for a lease through this desk last.
    pub set: Option<LeaseSet>,
    /// How it came to be down, while it is down.
    pub stop: Option<Stop>,
    /// The last start.
    pub start: Option<Start>,
}

/// Somebody who did something through this desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// What people call them.
    pub person: String,
    /// When.
    pub at_ms: i64,
    /// Whether it is the person who reads this.
    pub you: bool,
    /// The cloud has not said whether it was carried out.
    pub in_doubt: bool,
}

/// A lease that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseSet {
    /// Who asked.
    pub by: By,
    /// How long it was granted for, or else asked for.
    pub length_ms: Option<i64>,
    /// With a start: then it counts from when the instance runs.
    pub with_start: bool,
}

/// When a running instance would have been stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// Not by itself.
    Never,
    /// At this time, or from it on.
    At {
        /// The deadline; of an idle lease the earliest.
        at_ms: i64,
        /// After a time without work.
        idle: bool,
        /// How long the lease was set for.
        length_ms: Option<i64>,
    },
}

/// How an instance came to be down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// When it was seen up for the last time.
    pub last_up_ms: i64,
    /// When it was seen down for the first time.
    pub first_down_ms: i64,
    /// When its state had changed, by the answer that showed it down first.
    pub changed_ms: Option<i64>,
    /// It was on its way down then, and not down yet: `changed_ms` is when the stop began.
    pub stopping: bool,
    /// When its lease was set anew with the stop (api.md 6.2 b).
    pub lease_ms: Option<i64>,
    /// The lease it had while it was up.
    pub ends: Option<Ends>,
    /// Who asked through this desk to stop it.
    pub by: Option<By>,
}

/// A start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// When it began.
    pub since_ms: i64,
    /// The four steps, in order.
    pub steps: [StepTimes; 4],
}

/// When a step was at work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepTimes {
    /// When it was seen at work for the first time.
    pub began_ms: Option<i64>,
    /// When it was seen done for the first time.
    pub ended_ms: Option<i64>,
    /// It began and ended between two looks that were so far from each other.
    pub within_ms: Option<i64>,
}

/// How long starts of this flavor and image take, from those that were seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usual {
    /// How many were seen to their end.
    pub samples: u32,
    /// The four steps, in order.
    pub steps: [Option<Spread>; 4],
    /// From the start to running.
    pub total: Option<Spread>,
}

/// Two numbers for a series of durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Half of them took no longer.
    pub p50_ms: i64,
    /// Nineteen of twenty took no longer.
    pub p95_ms: i64,
}

impl History {
    /// As the proxy sends and keeps it.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut value = json!({ "since_ms": self.since_ms });
        if let Some(set) = &self.set {
            value["set"] = set.by.to_json();
            value["set"]["length_ms"] = json!(set.length_ms);
            value["set"]["with_start"] = json!(set.with_start);
        }
        if let Some(stop) = &self.stop {
            value["stop"] = json!({
                "last_up_ms": stop.last_up_ms,
                "first_down_ms": stop.first_down_ms,
                "changed_ms": stop.changed_ms,
                "stopping": stop.stopping,
                "lease_ms": stop.lease_ms,
                "ends": stop.ends.map(Ends::to_json),
                "by": stop.by.as_ref().map(By::to_json),
            });
        }
        if let Some(start) = &self.start {
            value["start"] = json!({
                "since_ms": start.since_ms,
                "steps": start.steps.map(|step| {
                    json!({ "began_ms": step.began_ms, "ended_ms": step.ended_ms, "within_ms": step.within_ms })
                }),
            });
        }
        value
    }

    /// Reads it; `None` where nothing was said.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        Some(Self {
            since_ms: value["since_ms"].as_i64()?,
            set: LeaseSet::read(&value["set"]),
            stop: Stop::read(&value["stop"]),
            start: Start::read(&value["start"]),
        })
    }
}

impl By {
    #[cfg(not(target_arch = "wasm32"))]
    fn to_json(&self) -> Value {
        json!({ "person": self.person, "at_ms": self.at_ms, "you": self.you, "in_doubt": self.in_doubt })
    }

    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            person: value["person"].as_str()?.to_owned(),
            at_ms: value["at_ms"].as_i64()?,
            you: value["you"].as_bool() == Some(true),
            in_doubt: value["in_doubt"].as_bool() == Some(true),
        })
    }
}

impl LeaseSet {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            by: By::read(value)?,
            length_ms: value["length_ms"].as_i64(),
            with_start: value["with_start"].as_bool() == Some(true),
        })
    }
}

impl Ends {
    /// As the proxy sends and keeps it.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn to_json(self) -> Value {
        match self {
            Self::Never => json!("never"),
            Self::At { at_ms, idle, length_ms } => json!({ "at_ms": at_ms, "idle": idle, "length_ms": length_ms }),
        }
    }

    /// Reads it; `None` where nothing was said.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        if value.as_str() == Some("never") {
            return Some(Self::Never);
        }
        Some(Self::At {
            at_ms: value["at_ms"].as_i64()?,
            idle: value["idle"].as_bool() == Some(true),
            length_ms: value["length_ms"].as_i64(),
        })
    }
}

impl Stop {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            last_up_ms: value["last_up_ms"].as_i64()?,
            first_down_ms: value["first_down_ms"].as_i64()?,
            changed_ms: value["changed_ms"].as_i64(),
            stopping: value["stopping"].as_bool() == Some(true),
            lease_ms: value["lease_ms"].as_i64(),
            ends: Ends::read(&value["ends"]),
            by: By::read(&value["by"]),
        })
    }
}

impl Start {
    fn read(value: &Value) -> Option<Self> {
        let mut steps = [StepTimes::default(); 4];
        for (step, value) in steps.iter_mut().zip(value["steps"].as_array()?) {
            let time = |name: &str| value[name].as_i64();
            *step = StepTimes { began_ms: time("began_ms"), ended_ms: time("ended_ms"), within_ms: time("within_ms") };
        }
        Some(Self { since_ms: value["since_ms"].as_i64()?, steps })
    }
}

impl Usual {
    /// As the proxy sends it.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn to_json(&self) -> Value {
        let spread = |spread: Option<Spread>| {
            spread.map(|Spread { p50_ms, p95_ms }| json!({ "p50_ms": p50_ms, "p95_ms": p95_ms }))
        };
        json!({ "samples": self.samples, "steps": self.steps.map(spread), "total": spread(self.total) })
    }

    /// Reads it; `None` where nothing was said.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        let mut steps = [None; 4];
        for (step, value) in steps.iter_mut().zip(value["steps"].as_array()?) {
            *step = Spread::read(value);
        }
        let samples = u32::try_from(value["samples"].as_u64()?).ok()?;
        Some(Self { samples, steps, total: Spread::read(&value["total"]) })
    }
}

impl Spread {
    fn read(value: &Value) -> Option<Self> {
        Some(Self { p50_ms: value["p50_ms"].as_i64()?, p95_ms: value["p95_ms"].as_i64()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_survives_the_wire() {
        let by = By { person: "Anna".into(), at_ms: 5, you: true, in_doubt: true };
        let stop = Stop {
            last_up_ms: 1,
            first_down_ms: 4,
            changed_ms: Some(3),
            stopping: true,
            lease_ms: Some(2),
            ends: Some(Ends::At { at_ms: 9, idle: true, length_ms: Some(8) }),
            by: Some(by.clone()),
        };
        let step = StepTimes { began_ms: Some(1), ended_ms: Some(2), within_ms: None };
        let quick = StepTimes { within_ms: Some(2_000), ..StepTimes::default() };
        let whole = History {
            since_ms: 1,
            set: Some(LeaseSet { by, length_ms: Some(3_600_000), with_start: true }),
            stop: Some(stop.clone()),
            start: Some(Start { since_ms: 7, steps: [step, quick, StepTimes::default(), step] }),
        };
        let never = History { stop: Some(Stop { ends: Some(Ends::Never), by: None, ..stop }), ..History::default() };
        for history in [whole, never, History { since_ms: 3, ..History::default() }] {
            assert_eq!(History::read(&history.to_json()), Some(history));
        }
        let spread = Some(Spread { p50_ms: 5, p95_ms: 6 });
        for usual in [Usual::default(), Usual { samples: 50, steps: [spread, None, spread, None], total: spread }] {
            assert_eq!(Usual::read(&usual.to_json()), Some(usual));
        }
    }

    #[test]
    fn what_is_not_there_is_not_read() {
        for value in [json!(null), json!({}), json!([]), json!({"since_ms": "x"}), json!("history")] {
            assert_eq!((History::read(&value), Usual::read(&value)), (None, None), "{value}");
        }
        let odd = json!({"since_ms": 1, "set": {"person": 3}, "stop": {"last_up_ms": 1}, "start": {"steps": []}});
        assert_eq!(History::read(&odd), Some(History { since_ms: 1, ..History::default() }));
    }
}
