//! One walk over all pages of one generation's list, and the look at a single instance.

use api::Generation;
use modelarts::{
    Class, Operation, answer,
    redact::redact,
    request::{InstanceId, InstanceQuery, NotebookId, NotebookQuery},
};
use serde_json::Value;

use super::snapshot::Listing;
use crate::upstream::{Fault, Upstream};

/// A list of more rows than this is not walked to its end.
const MOST_ROWS: u32 = 100_000;

/// What a walk or a look brought.
#[derive(Debug, Default)]
pub(super) struct Seen<T> {
    pub(super) found: T,
    pub(super) time: Option<CloudTime>,
}

/// The cloud's clock, in milliseconds since the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CloudTime {
    /// From `current_time` (api.md 2.6).
    Exact(i64),
    /// From the header `Date`: somewhere in the second that begins here.
    Second(i64),
}

pub(super) async fn walk(
    upstream: &Upstream,
    generation: Generation,
    page_size: u32,
    request_id: &str,
) -> Result<Seen<Listing>, Fault> {
    let mut seen = Seen { found: Listing { items: Vec::new(), complete: true }, time: None };
    let mut first_total = None;
    let mut offset = 0;
    while offset < MOST_ROWS {
        let answer = upstream.look(&page(generation, page_size, offset), request_id).await?;
        let rows = match generation {
            Generation::Notebooks => answer::notebook_items(&answer.body),
            Generation::Demanager => answer::instance_items(&answer.body),
        };
        let rows = rows.map_err(Fault::Unreadable)?;
        let total = rows.total.unwrap_or(0);
        let count = u32::try_from(rows.items.len()).unwrap_or(u32::MAX);
        seen.time = answer.date_ms.map(CloudTime::Second).or(seen.time);
        for mut value in rows.items {
            seen.time = prepare(&mut value).or(seen.time);
            if let Some(id) = value["id"].as_str().map(str::to_owned) {
                seen.found.items.push((id, value));
            }
        }
        offset = offset.saturating_add(count);
        // Rows that came or went during the walk have moved the others between the pages.
        seen.found.complete &= *first_total.get_or_insert(total) == total;
        if count == 0 || i64::from(offset) >= total {
            seen.found.complete &= i64::from(offset) >= total;
            break;
        }
    }
    Ok(seen)
}

/// Looks at one instance; `None` when it is gone.
pub(super) async fn look(
    upstream: &Upstream,
    generation: Generation,
    id: &str,
    request_id: &str,
) -> Result<Seen<Option<Value>>, Fault> {
    let Some(operation) = show(generation, id) else { return Ok(Seen::default()) };
    match upstream.look(&operation, request_id).await {
        Ok(answer) => {
            let mut found = answer::object(&answer.body).map_err(Fault::Unreadable)?;
            let exact = found.as_mut().and_then(prepare);
            Ok(Seen { found, time: exact.or(answer.date_ms.map(CloudTime::Second)) })
        }
        Err(Fault::Refused { status, error }) if status == 404 || error.class(status) == Class::Gone => {
            Ok(Seen::default())
        }
        Err(fault) => Err(fault),
    }
}

/// The operation that shows one instance; `None` when the id cannot be one.
pub(crate) fn show(generation: Generation, id: &str) -> Option<Operation> {
    match generation {
        Generation::Notebooks => NotebookId::parse(id).map(|id| Operation::ShowNotebook { id }),
        Generation::Demanager => InstanceId::parse(id).map(|id| Operation::ShowInstance { id }),
    }
}

fn page(generation: Generation, limit: u32, offset: u32) -> Operation {
    match generation {
        Generation::Notebooks => Operation::ListNotebooks { query: NotebookQuery::page(limit, offset) },
        Generation::Demanager => {
            let page = InstanceQuery::default().with("limit", &limit.to_string());
            let page = page.and_then(|query| query.with("offset", &offset.to_string()));
            // Without conditions it is everything at once, which is right too.
            Operation::ListInstances { query: page.unwrap_or_default() }
        }
    }
}

/// Takes out the secrets, and the clock, which would be old by the time it is sent: every event carries the clock itself.
fn prepare(value: &mut Value) -> Option<CloudTime> {
    redact(value);
    value.as_object_mut()?.remove("current_time")?.as_i64().map(CloudTime::Exact)
}
