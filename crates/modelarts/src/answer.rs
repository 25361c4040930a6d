//! Whole answers, from bytes: the little that an answer must have to be one. Everything inside is read tolerantly
//! ([`crate::read`]); what is demanded here is only what makes an answer mean something, and every fault has a name.

use std::fmt;

use json::Value;

use crate::instance::{ActionAnswer, Instance, InstanceList};
use crate::notebook::{Lease, Notebook, NotebookPage};
use crate::read::Read;

/// Why an answer cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Nothing came where something was needed.
    Empty,
    /// A web page came, for example from a gateway in between.
    Html,
    /// Something else came that is not JSON.
    NotJson,
    /// The JSON ends in the middle.
    Truncated,
    /// A field that the answer must have is not there.
    Missing {
        /// Its name.
        field: &'static str,
    },
    /// A field that the answer must have is of another type; the field `answer` is the whole of it.
    NotA {
        /// Its name.
        field: &'static str,
        /// What it should be: `list`, `object`.
        wanted: &'static str,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("the answer is empty"),
            Self::Html => formatter.write_str("the answer is a web page, not JSON"),
            Self::NotJson => formatter.write_str("the answer is not JSON"),
            Self::Truncated => formatter.write_str("the answer ends in the middle"),
            Self::Missing { field } => write!(formatter, "`{field}` is missing in the answer"),
            Self::NotA { field: "answer", wanted } => write!(formatter, "the answer is not one JSON {wanted}"),
            Self::NotA { field, wanted } => write!(formatter, "`{field}` is not a {wanted} in the answer"),
        }
    }
}

impl std::error::Error for Unreadable {}

/// The rows of a list as they came, for those who pass them on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListItems {
    /// The objects that have an id; whatever else is in the list cannot be shown or acted on.
    pub items: Vec<Value>,
    /// How many there are over all pages.
    pub total: Option<i64>,
}

/// The list of notebooks (ListNotebooks).
pub fn notebook_page(body: &[u8]) -> Result<NotebookPage, Unreadable> {
    let answer = list(body, &NOTEBOOKS)?;
    NotebookPage::read(&answer).ok_or(NOT_AN_OBJECT)
}

/// The list of notebooks, its rows as they came.
pub fn notebook_items(body: &[u8]) -> Result<ListItems, Unreadable> {
    items(body, &NOTEBOOKS)
}

/// The list of legacy instances.
pub fn instance_list(body: &[u8]) -> Result<InstanceList, Unreadable> {
    let answer = list(body, &INSTANCES)?;
    InstanceList::read(&answer).ok_or(NOT_AN_OBJECT)
}

/// The list of legacy instances, its rows as they came.
pub fn instance_items(body: &[u8]) -> Result<ListItems, Unreadable> {
    items(body, &INSTANCES)
}

/// One notebook (ShowNotebook).
pub fn notebook(body: &[u8]) -> Result<Notebook, Unreadable> {
    changed_notebook(body)?.ok_or(Unreadable::Empty)
}

/// The notebook after a start, stop or update; `None` when the cloud said yes and no more: read it again (api.md 2.7).
pub fn changed_notebook(body: &[u8]) -> Result<Option<Notebook>, Unreadable> {
    demand(body, "id")
}

/// The lease of a notebook (ShowLease).
pub fn lease(body: &[u8]) -> Result<Lease, Unreadable> {
    changed_lease(body)?.ok_or(Unreadable::Empty)
}

/// The lease after a renewal; `None` when the cloud said yes and no more: read the notebook again (api.md 2.7).
pub fn changed_lease(body: &[u8]) -> Result<Option<Lease>, Unreadable> {
    demand(body, "duration")
}

/// One legacy instance.
pub fn instance(body: &[u8]) -> Result<Instance, Unreadable> {
    changed_instance(body)?.ok_or(Unreadable::Empty)
}

/// The legacy instance after an update; `None` when the cloud said yes and no more: read it again.
pub fn changed_instance(body: &[u8]) -> Result<Option<Instance>, Unreadable> {
    demand(body, "id")
}

/// What a legacy action did; `None` when the cloud said yes and no more: read the instance again.
pub fn action(body: &[u8]) -> Result<Option<ActionAnswer>, Unreadable> {
    demand(body, "current_status")
}

/// One object as it came, for those who pass it on; `None` when the body is empty (a 204, for example).
pub fn object(body: &[u8]) -> Result<Option<Value>, Unreadable> {
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    let value = json(body)?;
    if value.is_object() { Ok(Some(value)) } else { Err(NOT_AN_OBJECT) }
}

const NOT_AN_OBJECT: Unreadable = Unreadable::NotA { field: "answer", wanted: "object" };

/// The envelope of a list.
struct Envelope {
    rows: &'static str,
    total: &'static str,
}

const NOTEBOOKS: Envelope = Envelope { rows: "data", total: "total" };
const INSTANCES: Envelope = Envelope { rows: "instances", total: "total_count" };

fn json(body: &[u8]) -> Result<Value, Unreadable> {
    json::from_slice(body).map_err(|fault| match body.trim_ascii_start().first() {
        Some(b'<') => Unreadable::Html,
        _ if fault.is_eof() => Unreadable::Truncated,
        _ => Unreadable::NotJson,
    })
}

/// A null in place of the rows is an empty list, unless the total says that there are some.
fn list(body: &[u8], envelope: &Envelope) -> Result<Value, Unreadable> {
    let answer = object(body)?.ok_or(Unreadable::Empty)?;
    match answer.get(envelope.rows) {
        Some(Value::Array(_)) => Ok(answer),
        Some(Value::Null) if total(&answer, envelope).unwrap_or(0) == 0 => Ok(answer),
        Some(_) => Err(Unreadable::NotA { field: envelope.rows, wanted: "list" }),
        None => Err(Unreadable::Missing { field: envelope.rows }),
    }
}

fn items(body: &[u8], envelope: &Envelope) -> Result<ListItems, Unreadable> {
    let mut answer = list(body, envelope)?;
    let mut items = match answer.get_mut(envelope.rows).map(Value::take) {
        Some(Value::Array(rows)) => rows,
        _ => Vec::new(),
    };
    items.retain(|row| row.get("id").is_some_and(Value::is_string));
    Ok(ListItems { items, total: total(&answer, envelope) })
}

fn total(answer: &Value, envelope: &Envelope) -> Option<i64> {
    i64::read(&answer[envelope.total])
}

/// An object with `field` in it. An object with nothing in it says no more than an empty body.
fn demand<T: Read>(body: &[u8], field: &'static str) -> Result<Option<T>, Unreadable> {
    let Some(answer) = object(body)? else { return Ok(None) };
    if answer.as_object().is_some_and(json::Map::is_empty) {
        return Ok(None);
    }
    if answer[field].is_null() {
        return Err(Unreadable::Missing { field });
    }
    T::read(&answer).map(Some).ok_or(NOT_AN_OBJECT)
}

#[cfg(test)]
mod tests;
