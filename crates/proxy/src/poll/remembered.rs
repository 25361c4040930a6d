//! What can still be read while the cloud is left alone: answers made of the last snapshot. Only what the snapshot can
//! answer truly: an instance that is in it, and lists without conditions. Pure.

use api::Generation;
use modelarts::Operation;
use serde_json::{Value, json};

use super::snapshot::{Entry, Key, Snapshot};

/// The answer to `operation` as it would have been at the last look; `None` when it cannot be told.
pub(super) fn answer(snapshot: &Snapshot, operation: &Operation) -> Option<Value> {
    let one = |generation: Generation, id: &str| value(snapshot.entry(&Key { generation, id: id.to_owned() })?);
    match operation {
        Operation::ShowNotebook { id } => one(Generation::Notebooks, id.as_str()),
        Operation::ShowInstance { id } => one(Generation::Demanager, id.as_str()),
        Operation::ShowLease { id } => {
            Some(one(Generation::Notebooks, id.as_str())?.get_mut("lease")?.take()).filter(Value::is_object)
        }
        Operation::ListNotebooks { query } => {
            let (rows, total, page) = rows(snapshot, Generation::Notebooks, query.pairs())?;
            let pages = total.div_ceil(page.limit.max(1));
            let current = page.offset / page.limit.max(1);
            Some(json!({"current": current, "data": rows, "pages": pages, "size": rows.len(), "total": total}))
        }
        Operation::ListInstances { query } => {
            let (rows, total, _) = rows(snapshot, Generation::Demanager, query.pairs())?;
            Some(json!({"total_count": total, "instances": rows}))
        }
        Operation::UpdateNotebook { .. }
        | Operation::StartNotebook { .. }
        | Operation::StopNotebook { .. }
        | Operation::RenewLease { .. }
        | Operation::ActOnInstance { .. }
        | Operation::UpdateInstance { .. } => None,
    }
}

struct Page {
    limit: usize,
    offset: usize,
}

/// The rows of one page in the order of their ids, and how many there are over all pages.
fn rows(
    snapshot: &Snapshot,
    generation: Generation,
    conditions: &[(&'static str, String)],
) -> Option<(Vec<Value>, usize, Page)> {
    let mut page = Page { limit: usize::MAX, offset: 0 };
    for (name, value) in conditions {
        match *name {
            "limit" => page.limit = value.parse().ok()?,
            "offset" => page.offset = value.parse().ok()?,
            // In every request of the older generation; it says what a desk shows anyway.
            "de_type" => {}
            _ => return None,
        }
    }
    let entries = snapshot.entries();
    let all = entries.iter().filter(|entry| entry.key.generation == generation);
    let total = all.clone().count();
    Some((all.skip(page.offset).take(page.limit).filter_map(|entry| value(entry)).collect(), total, page))
}

fn value(entry: &Entry) -> Option<Value> {
    serde_json::from_slice(&entry.json).ok()
}

#[cfg(test)]
mod tests {
    use modelarts::request::{InstanceQuery, NotebookId, NotebookQuery};

    use super::{super::snapshot::Listing, *};

    const ID: &str = "f9937afa-4451-42db-a76b-72d624749f66";

    fn snapshot() -> Snapshot {
        let mut snapshot = Snapshot::new(
            1,
            crate::access::Access::new(&crate::settings::Authorization::default()),
            crate::history::History::default().of("p"),
        );
        let look = crate::history::Look { from_ms: 1, to_ms: 2 };
        let row = |id: &str| (id.to_owned(), json!({"id": id, "status": "RUNNING", "lease": {"duration": 5}}));
        let others = (0..3).map(|number| row(&format!("0000000{number}-0000-0000-0000-000000000000")));
        let items = others.chain([row(ID)]).collect();
        snapshot.walked(Generation::Notebooks, Listing { items, complete: true }, look);
        let items = vec![("DE-1".to_owned(), json!({"id": "DE-1"}))];
        snapshot.walked(Generation::Demanager, Listing { items, complete: true }, look);
        snapshot
    }

    #[test]
    fn what_the_snapshot_knows_is_answered_and_nothing_else() {
        let snapshot = snapshot();
        let id = NotebookId::parse(ID).unwrap();
        let other = NotebookId::parse("aaaaaaaa-4451-42db-a76b-72d624749f66").unwrap();
        let instances = |name: &str, value: &str| Operation::ListInstances {
            query: InstanceQuery::default().with(name, value).unwrap(),
        };
        for (operation, expected) in [
            (Operation::ShowNotebook { id: id.clone() }, Some(json!(ID))),
            (Operation::ShowNotebook { id: other }, None),
            (Operation::StopNotebook { id: id.clone() }, None),
            (instances("limit", "10"), Some(Value::Null)),
            (instances("status", "RUNNING"), None),
        ] {
            let answer = answer(&snapshot, &operation);
            assert_eq!(answer.map(|answer| answer["id"].clone()), expected, "{operation:?}");
        }
        assert_eq!(answer(&snapshot, &Operation::ShowLease { id }), Some(json!({"duration": 5})));
        let page = answer(&snapshot, &Operation::ListNotebooks { query: NotebookQuery::page(3, 3) }).unwrap();
        assert_eq!(
            (&page["current"], &page["pages"], &page["size"], &page["total"], &page["data"][0]["id"]),
            (&json!(1), &json!(2), &json!(1), &json!(4), &json!(ID))
        );
        let all = answer(&snapshot, &Operation::ListNotebooks { query: NotebookQuery::default() }).unwrap();
        assert_eq!((&all["pages"], &all["size"]), (&json!(1), &json!(4)));
    }
}
