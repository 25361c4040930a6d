//! Bodies of requests: written in the order of the documents, read strictly.

use json::{Map, Value};

use super::Refusal;
use crate::limits::DurationRange;

/// A JSON object of those fields that have a value; the values are JSON already.
pub(super) fn object(fields: &[(&str, Option<String>)]) -> String {
    let fields: Vec<String> =
        fields.iter().filter_map(|(name, value)| Some(format!("\"{name}\":{}", value.as_deref()?))).collect();
    format!("{{{}}}", fields.join(","))
}

/// Text as JSON.
pub(super) fn quoted(text: &str) -> String {
    // Writing text to memory cannot fail. Not by way of a `Value`, which would bring the writing of every other kind along.
    json::to_string(text).unwrap_or_default()
}

/// The fields of a body or of an object inside it, all of them known.
#[derive(Default)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads a body of one JSON object; no body at all has no fields.
    pub(super) fn of_body(body: &[u8], known: &[&str]) -> Result<Self, Refusal> {
        if body.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        match json::from_slice(body) {
            Ok(value) => Self::of(value, "body", known),
            Err(_) => Err(Refusal::invalid("body", "one JSON object")),
        }
    }

    fn of(value: Value, field: &str, known: &[&str]) -> Result<Self, Refusal> {
        let Value::Object(fields) = value else { return Err(Refusal::invalid(field, "one JSON object")) };
        let unknown = fields.keys().find(|name| !known.contains(&name.as_str())).cloned();
        match unknown {
            None => Ok(Self(fields)),
            Some(unknown) if known.is_empty() => Err(Refusal::invalid(&unknown, "this request takes no fields")),
            Some(unknown) => Err(Refusal::invalid(&unknown, format!("this request takes {} only", known.join(", ")))),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An object inside this one.
    pub(super) fn inner(&mut self, field: &str, known: &[&str]) -> Result<Option<Self>, Refusal> {
        self.0.remove(field).map(|value| Self::of(value, field, known)).transpose()
    }

    pub(super) fn text(&mut self, field: &str) -> Result<Option<String>, Refusal> {
        match self.0.remove(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Refusal::invalid(field, "text")),
        }
    }

    pub(super) fn flag(&mut self, field: &str) -> Result<Option<bool>, Refusal> {
        match self.0.remove(field) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(_) => Err(Refusal::invalid(field, "true or false")),
        }
    }

    /// A whole number within `range`; a number with a fraction, even of zero, is none.
    pub(super) fn duration(&mut self, range: DurationRange) -> Result<Option<i64>, Refusal> {
        let Some(value) = self.0.remove("duration") else { return Ok(None) };
        let checked = value.as_i64().ok_or_else(|| range.not_a_number()).and_then(|value| range.check(value));
        checked.map(Some).map_err(|fault| Refusal::invalid("duration", fault.to_string()))
    }
}
