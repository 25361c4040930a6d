//! A record as it is kept in the file. What cannot be read any more is not a record: its history begins anew. Pure.

use api::history::{By, Ends, History};
use serde_json::{Value, json};

use super::{
    record::{Record, Who},
    seen::Phase,
};

impl Record {
    pub(super) fn to_json(&self) -> Value {
        let who = |who: &Option<Who>| who.as_ref().map(|Who(who)| who.clone());
        let asked = self.asked.as_ref().map(
            |(by, Who(who))| json!({ "person": by.person, "at_ms": by.at_ms, "in_doubt": by.in_doubt, "who": who }),
        );
        json!({
            "history": self.history.to_json(),
            "set_by": who(&self.set_by),
            "stopped_by": who(&self.stopped_by),
            "phase": self.phase.map(Phase::as_str),
            "seen_ms": self.seen_ms,
            "ends": self.ends.map(Ends::to_json),
            "lease_ms": self.lease_ms,
            "asked": asked,
            "dated": self.dated,
            "missed": self.missed,
            "rough": self.rough,
            "kind": self.kind,
        })
    }

    pub(super) fn read(value: &Value) -> Option<Self> {
        let who = |value: &Value| value.as_str().map(|who| Who(who.to_owned()));
        let flags = |value: &Value| std::array::from_fn(|index| value[index] == true);
        let asked = &value["asked"];
        let by = || {
            Some(By {
                person: asked["person"].as_str()?.to_owned(),
                at_ms: asked["at_ms"].as_i64()?,
                you: false,
                in_doubt: asked["in_doubt"] == true,
            })
        };
        Some(Self {
            history: History::read(&value["history"])?,
            set_by: who(&value["set_by"]),
            stopped_by: who(&value["stopped_by"]),
            phase: value["phase"].as_str().and_then(Phase::read),
            seen_ms: value["seen_ms"].as_i64(),
            ends: Ends::read(&value["ends"]),
            lease_ms: value["lease_ms"].as_i64(),
            asked: by().zip(who(&asked["who"])),
            dated: value["dated"] == true,
            missed: flags(&value["missed"]),
            rough: flags(&value["rough"]),
            kind: value["kind"].as_str().unwrap_or_default().to_owned(),
        })
    }
}
