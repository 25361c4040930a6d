//! Lists for people who may not see everything: all of what matches is read, what is not theirs is left out, and pages and
//! totals are counted from what is left, so that not even a number tells of the rest (security.md 2, row 21).

use std::collections::BTreeSet;

use api::{Generation, Problem};
use modelarts::{
    Operation, answer,
    redact::redact,
    request::{InstanceQuery, NotebookQuery, Page},
};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    access::{Deed, Rights},
    desk::Project,
    problems::problem,
    upstream::Fault,
};

/// A list of more rows than this is not read to its end.
const MOST_ROWS: u32 = 100_000;
/// What the cloud gives where nothing was said (api.md 2.1).
const DEFAULT_LIMIT: u32 = 10;

/// A list that is asked for.
pub(super) enum Asked<'a> {
    Notebooks(&'a NotebookQuery),
    Instances(&'a InstanceQuery),
}

impl<'a> Asked<'a> {
    pub(super) fn of(operation: &'a Operation) -> Option<Self> {
        match operation {
            Operation::ListNotebooks { query } => Some(Self::Notebooks(query)),
            Operation::ListInstances { query } => Some(Self::Instances(query)),
            _ => None,
        }
    }

    const fn generation(&self) -> Generation {
        match self {
            Self::Notebooks(_) => Generation::Notebooks,
            Self::Instances(_) => Generation::Demanager,
        }
    }

    fn part(&self, limit: u32, offset: u32) -> Operation {
        match self {
            Self::Notebooks(query) => Operation::ListNotebooks { query: query.with_part(limit, offset) },
            Self::Instances(query) => Operation::ListInstances { query: query.with_part(limit, offset) },
        }
    }

    /// The answer as the cloud would give it if there were only `rows`.
    fn envelope(&self, rows: Vec<Value>) -> Value {
        let total = rows.len();
        let cut = |limit: usize, offset: u32| {
            rows.into_iter().skip(usize::try_from(offset).unwrap_or(usize::MAX)).take(limit).collect::<Vec<_>>()
        };
        match self {
            Self::Notebooks(query) => {
                let Page { limit, offset } = query.part();
                let limit = limit.unwrap_or(DEFAULT_LIMIT).max(1);
                let size = usize::try_from(limit).unwrap_or(usize::MAX);
                let (current, pages) = (offset / limit, total.div_ceil(size));
                json!({"current": current, "data": cut(size, offset), "pages": pages, "size": limit, "total": total})
            }
            Self::Instances(query) => {
                let Page { limit, offset } = query.part();
                let limit = limit.filter(|limit| *limit > 0).and_then(|limit| usize::try_from(limit).ok());
                json!({"instances": cut(limit.unwrap_or(usize::MAX), offset), "total_count": total})
            }
        }
    }
}

/// What `rights` leave of a list; and since when it was true, where it comes from memory, cloud clock, in milliseconds.
pub(super) async fn visible(
    project: &Project,
    rights: &Rights,
    asked: &Asked<'_>,
    request_id: &str,
) -> Result<(Value, Option<i64>), Problem> {
    let whole = project.upstream.limits.whole;
    let rows = timeout(whole, walk(project, rights, asked, request_id)).await;
    let late = || problem(504, "upstream-unreachable", "ModelArts did not answer in time");
    let (rows, stale_since_ms) = rows.map_err(|_| late())?.map_err(|fault| fault.problem(false))?;
    Ok((asked.envelope(rows), stale_since_ms))
}

async fn walk(
    project: &Project,
    rights: &Rights,
    asked: &Asked<'_>,
    request_id: &str,
) -> Result<(Vec<Value>, Option<i64>), Fault> {
    let generation = asked.generation();
    let (mut visible, mut seen) = (Vec::new(), BTreeSet::new());
    let (mut offset, mut stale_since_ms) = (0, None);
    while offset < MOST_ROWS {
        let answer = project.ask(&asked.part(project.watcher.page_size(), offset), request_id).await?;
        stale_since_ms = stale_since_ms.or(answer.stale_since_ms);
        let rows = match generation {
            Generation::Notebooks => answer::notebook_items(&answer.body),
            Generation::Demanager => answer::instance_items(&answer.body),
        };
        let rows = rows.map_err(Fault::Unreadable)?;
        let count = u32::try_from(rows.items.len()).unwrap_or(u32::MAX);
        for mut row in rows.items {
            let id = row["id"].as_str().unwrap_or_default().to_owned();
            let owner = project.access.owner(&id, &row);
            // Rows that move while the list is read come twice.
            if rights.decide(Deed::list(generation), &id, owner.as_ref()).allowed && seen.insert(id) {
                redact(&mut row);
                visible.push(row);
            }
        }
        offset = offset.saturating_add(count);
        if count == 0 || i64::from(offset) >= rows.total.unwrap_or(0) {
            break;
        }
    }
    Ok((visible, stale_since_ms))
}
