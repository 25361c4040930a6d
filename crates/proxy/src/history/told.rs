//! What viewers are told of an instance: its history as JSON, written once for all of them. Only who recognizes themself in it
//! is told so. Pure.

use std::fmt::Write as _;

use api::history::{History, Usual};

use super::record::{Record, Who};

/// What viewers are told.
#[derive(Debug, Default)]
pub(crate) struct Told {
    history: History,
    set_by: Option<Who>,
    stopped_by: Option<Who>,
    usual: Option<Usual>,
    /// Both, as fields of `api::Item`.
    json: String,
}

impl Told {
    pub(super) fn new(record: &Record, usual: Option<Usual>) -> Self {
        let Record { history, set_by, stopped_by, .. } = record.clone();
        let json = fields(&history, usual);
        Self { history, set_by, stopped_by, usual, json }
    }

    /// Whether it says what `record` says.
    pub(super) fn says(&self, record: &Record) -> bool {
        let Self { history, set_by, stopped_by, .. } = self;
        (history, set_by, stopped_by) == (&record.history, &record.set_by, &record.stopped_by)
    }

    /// Writes the fields behind others, as `reader` is told them.
    pub(crate) fn write(&self, data: &mut String, reader: &Who) {
        let is_reader = |who: &Option<Who>| who.as_ref() == Some(reader);
        let (set, stopped) = (is_reader(&self.set_by), is_reader(&self.stopped_by));
        if !set && !stopped {
            return data.push_str(&self.json);
        }
        let mut history = self.history.clone();
        if let Some(of) = history.set.as_mut().filter(|_| set) {
            of.by.you = true;
        }
        if let Some(by) = history.stop.as_mut().and_then(|stop| stop.by.as_mut()).filter(|_| stopped) {
            by.you = true;
        }
        data.push_str(&fields(&history, self.usual));
    }
}

/// Nothing is told of what was never looked at.
fn fields(history: &History, usual: Option<Usual>) -> String {
    let mut json = format!(",\"history\":{}", history.to_json());
    if let Some(usual) = usual {
        let _ = write!(json, ",\"usual\":{}", usual.to_json());
    }
    json
}
