//! What travels on `GET /events`. Instances travel as ModelArts wrote them (without their secrets), so that the browser
//! has one reader for the stream and for `/v1`. Latest state wins: an event replaces what was known, it is never a diff.

use std::rc::Rc;

use json::Value;
#[cfg(not(target_arch = "wasm32"))]
use json::json;

use crate::{Generation, History, May, Usual};

/// One event of the stream. Every event carries the cloud's clock, so that a wrong browser clock cannot lie about a lease.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The cloud's clock when this was sent, in milliseconds since the epoch.
    pub now_ms: i64,
    /// What happened.
    pub body: Body,
}

/// The four kinds of event.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Everything there is, in `parts` events numbered from 1; after the last part whatever was not in it is gone.
    Snapshot {
        /// Which part this is, from 1.
        part: u32,
        /// How many parts there are, at least 1.
        parts: u32,
        /// The instances of this part.
        items: Vec<Item>,
    },
    /// An instance is new or has changed.
    Notebook(Item),
    /// An instance is gone.
    Removed {
        /// Which API it belonged to.
        generation: Generation,
        /// Its id.
        id: String,
    },
    /// How the proxy gets on with the cloud; sent when that changes.
    Upstream(Upstream),
}

/// One instance as ModelArts describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Which API it belongs to, and so which shape `value` has.
    pub generation: Generation,
    /// The object of the list answer, its secrets removed.
    pub value: Value,
    /// What this person may do with it, where that is less than with others of the project.
    pub may: Option<May>,
    /// What the proxy has seen of it.
    pub history: Option<Box<History>>,
    /// How long such starts take; told while it starts.
    pub usual: Option<Box<Usual>>,
}

/// How the proxy gets on with the cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upstream {
    /// The last poll was answered.
    Answering,
    /// Polls fail; what is shown is as old as `since_ms`.
    Failing {
        /// When the last good answer came, cloud clock, milliseconds; `None` when there was none.
        since_ms: Option<i64>,
        /// A problem code, see `Problem::code`.
        code: String,
        /// ModelArts' own code when it gave one.
        upstream_code: Option<String>,
    },
}

impl Event {
    /// The SSE event name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.body {
            Body::Snapshot { .. } => "snapshot",
            Body::Notebook(_) => "notebook",
            Body::Removed { .. } => "removed",
            Body::Upstream(_) => "upstream",
        }
    }

    /// The SSE data, one line of JSON.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut value = match &self.body {
            Body::Snapshot { part, parts, items } => json!({
                "part": part,
                "parts": parts,
                "items": items.iter().map(Item::to_json).collect::<Vec<_>>(),
            }),
            Body::Notebook(item) => item.to_json(),
            Body::Removed { generation, id } => json!({ "generation": generation.as_str(), "id": id }),
            Body::Upstream(Upstream::Answering) => json!({ "state": "answering" }),
            Body::Upstream(Upstream::Failing { since_ms, code, upstream_code }) => {
                json!({ "state": "failing", "since_ms": since_ms, "code": code, "upstream_code": upstream_code })
            }
        };
        value["now_ms"] = json!(self.now_ms);
        value
    }

    /// Reads what was asked for instead of the stream: `{"events": [{"id", "event", "data"}]}`, in order, each with its number.
    /// What this version does not know is left out, as it is of the stream.
    #[must_use]
    pub fn read_all(mut value: Value) -> Option<Vec<(Rc<str>, Self)>> {
        let Value::Array(frames) = value.get_mut("events")?.take() else { return None };
        let read = |mut frame: Value| {
            let data = frame.get_mut("data")?.take();
            Some((frame["id"].as_str()?.into(), Self::read(frame["event"].as_str()?, data)?))
        };
        Some(frames.into_iter().filter_map(read).collect())
    }

    /// Reads an event of the stream; `None` for names and shapes that this version does not know.
    #[must_use]
    pub fn read(name: &str, mut value: Value) -> Option<Self> {
        let now_ms = value["now_ms"].as_i64()?;
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let body = match name {
            "snapshot" => {
                let part = u32::try_from(value["part"].as_u64()?).ok()?;
                let parts = u32::try_from(value["parts"].as_u64()?).ok()?;
                let Value::Array(items) = value.get_mut("items")?.take() else { return None };
                Body::Snapshot { part, parts, items: items.into_iter().filter_map(Item::read).collect() }
            }
            "notebook" => Body::Notebook(Item::read(value)?),
            "removed" => {
                Body::Removed { generation: Generation::parse(value["generation"].as_str()?)?, id: text("id")? }
            }
            "upstream" => Body::Upstream(match value["state"].as_str()? {
                "answering" => Upstream::Answering,
                "failing" => Upstream::Failing {
                    since_ms: value["since_ms"].as_i64(),
                    code: text("code").unwrap_or_default(),
                    upstream_code: text("upstream_code"),
                },
                _ => return None,
            }),
            _ => return None,
        };
        Some(Self { now_ms, body })
    }
}

impl Item {
    /// An instance of which nothing more is said.
    #[must_use]
    pub const fn new(generation: Generation, value: Value) -> Self {
        Self { generation, value, may: None, history: None, usual: None }
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn to_json(&self) -> Value {
        let mut value = json!({ "generation": self.generation.as_str(), "item": self.value });
        if let Some(may) = self.may {
            value["may"] = may.to_json();
        }
        if let Some(history) = &self.history {
            value["history"] = history.to_json();
        }
        if let Some(usual) = &self.usual {
            value["usual"] = usual.to_json();
        }
        value
    }

    fn read(mut value: Value) -> Option<Self> {
        let generation = Generation::parse(value["generation"].as_str()?)?;
        let may = May::read(&value["may"]);
        let history = History::read(&value["history"]).map(Box::new);
        let usual = Usual::read(&value["usual"]).map(Box::new);
        Some(Self { generation, value: value.get_mut("item")?.take(), may, history, usual })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_survives_the_wire() {
        let item = Item::new(Generation::Demanager, json!({"id": "DE-1"}));
        let shown = Item { may: Some(May { see: true, act: false, open: true }), ..item.clone() };
        let known = Item { history: Some(Box::default()), usual: Some(Box::default()), ..item.clone() };
        let bodies = [
            Body::Snapshot { part: 1, parts: 2, items: vec![item.clone()] },
            Body::Notebook(item),
            Body::Notebook(shown),
            Body::Notebook(known),
            Body::Removed { generation: Generation::Notebooks, id: "x".into() },
            Body::Upstream(Upstream::Answering),
            Body::Upstream(Upstream::Failing { since_ms: Some(5), code: "upstream-busy".into(), upstream_code: None }),
        ];
        for body in bodies {
            let event = Event { now_ms: 7, body };
            assert_eq!(Event::read(event.name(), event.to_json()).as_ref(), Some(&event));
        }
    }

    #[test]
    fn what_is_asked_for_is_read_as_the_stream_is() {
        let gone =
            json!({"id": "1-2", "event": "removed", "data": {"generation": "notebooks", "id": "x", "now_ms": 7}});
        let read = |value: Value| Event::read_all(value).map(|all| all.len());
        for (value, expected) in [
            (json!({"events": []}), Some(0)),
            (
                json!({"events": [gone, {"id": "1-3", "event": "weather", "data": {}}, 5, {"data": null}, gone]}),
                Some(2),
            ),
            (json!({"events": {}}), None),
            (json!({}), None),
            (json!([gone]), None),
        ] {
            assert_eq!(read(value.clone()), expected, "{value}");
        }
        let body = Body::Removed { generation: Generation::Notebooks, id: "x".into() };
        assert_eq!(Event::read_all(json!({"events": [gone]})), Some(vec![("1-2".into(), Event { now_ms: 7, body })]));
    }

    #[test]
    fn unknown_and_broken_events_are_not_events() {
        for (name, value) in [
            ("notebook", json!({"now_ms": 1})),
            ("notebook", json!({"generation": "tomorrow", "item": {}, "now_ms": 1})),
            ("snapshot", json!({"part": 1, "parts": 1, "items": {}, "now_ms": 1})),
            ("removed", json!({"generation": "notebooks", "id": "x"})),
            ("weather", json!({"now_ms": 1})),
            ("upstream", json!([])),
        ] {
            assert_eq!(Event::read(name, value), None, "{name}");
        }
    }
}
