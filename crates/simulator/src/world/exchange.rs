//! One request and its answer as plain data, so that the world needs no network.

use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::refusal::Refusal;

pub(crate) struct Request {
    pub(crate) method: Method,
    /// As it was sent, percent-encoded.
    pub(crate) path: String,
    /// As it was sent, without the question mark.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) request_id: String,
    /// By the wall clock that clients have, which the simulated time may have left behind.
    pub(crate) received_at_ms: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::written(status, body.to_string())
    }

    /// JSON that is text already.
    pub(crate) fn written(status: u16, body: String) -> Self {
        Self { status, headers: vec![("content-type", "application/json".to_owned())], body: body.into_bytes() }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The decoded parts of the path.
    pub(crate) fn segments(&self) -> Vec<String> {
        let trimmed = self.path.trim_matches('/');
        trimmed.split('/').map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned()).collect()
    }

    /// The decoded pairs of the query, in the order they were sent.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        query_pairs(&self.query)
    }

    /// The first value of a name in the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        self.pairs().into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// A whole number in the query; `Err` when it is something else.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let wrong = || Refusal::modelarts("ModelArts.0104").because(&format!("{name} must be a whole number."));
        self.parameter(name).map(|text| text.parse().map_err(|_| wrong())).transpose()
    }

    /// The body as a JSON object; an empty body is an empty object.
    pub(crate) fn object(&self) -> Result<Value, Refusal> {
        if self.body.trim_ascii().is_empty() {
            return Ok(Value::Object(serde_json::Map::new()));
        }
        let object = serde_json::from_slice(&self.body).ok().filter(Value::is_object);
        object.ok_or_else(|| Refusal::modelarts("ModelArts.6400"))
    }
}

/// Optional text in a body.
pub(crate) fn body_text<'a>(body: &'a Value, name: &str) -> Result<Option<&'a str>, Refusal> {
    optional(body, name, "text", Value::as_str)
}

/// An optional whole number in a body.
pub(crate) fn body_number(body: &Value, name: &str) -> Result<Option<i64>, Refusal> {
    optional(body, name, "a whole number", Value::as_i64)
}

/// An optional switch in a body.
pub(crate) fn body_switch(body: &Value, name: &str) -> Result<Option<bool>, Refusal> {
    optional(body, name, "true or false", Value::as_bool)
}

fn optional<'a, T>(
    body: &'a Value,
    name: &str,
    wanted: &str,
    read: impl FnOnce(&'a Value) -> Option<T>,
) -> Result<Option<T>, Refusal> {
    match &body[name] {
        Value::Null => Ok(None),
        value => match read(value) {
            Some(read) => Ok(Some(read)),
            None => Err(Refusal::modelarts("ModelArts.6400").because(&format!("{name} must be {wanted}."))),
        },
    }
}

/// Splits and decodes a query; `+` stands for itself, as the vendor's signer never writes a space that way (api.md 3).
pub(crate) fn query_pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}
