//! What people do through this desk, as far as a history needs it: who asked for a lease or a stop, and when the cloud says
//! that it was. Pure.

use api::{
    Generation,
    history::{By, LeaseSet},
};
use modelarts::{
    Operation, Read as _, answer,
    notebook::Lease,
    request::{InstanceAction, LeaseRequest},
};
use serde_json::Value;

use super::{ProjectHistory, Who, seen::length};
use crate::caller::Person;

/// What became of a change that was sent to the cloud and not refused.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answered<'a> {
    /// The answer; `None` when nobody knows what became of it.
    pub(crate) body: Option<&'a [u8]>,
    /// When, cloud clock, as well as it is known.
    pub(crate) now_ms: i64,
}

impl Person {
    /// Their name in histories.
    pub(crate) fn who(&self) -> Who {
        Who([&*self.issuer, &*self.subject].join("\n"))
    }
}

impl ProjectHistory {
    /// A change was carried out, or perhaps.
    pub(crate) fn did(&self, operation: &Operation, person: &Person, answered: Answered<'_>) {
        let answer = answered.body.and_then(|body| answer::object(body).ok().flatten()).unwrap_or_default();
        let lease = lease(&answer);
        let at_ms = lease.as_ref().and_then(|lease| lease.update_at).unwrap_or(answered.now_ms);
        let in_doubt = answered.body.is_none();
        let by = By { person: person.name.clone(), at_ms, you: false, in_doubt };
        let set = |asked_ms: Option<i64>, with_start| {
            let length_ms = lease.as_ref().and_then(length).or(asked_ms);
            LeaseSet { by: by.clone(), length_ms: length_ms.filter(|ms| 0 < *ms), with_start }
        };
        match operation {
            // Of a lease in doubt nothing is known: what is in force is dated by the cloud alone.
            Operation::StartNotebook { .. } | Operation::RenewLease { .. } if in_doubt => {}
            Operation::StartNotebook { id, duration_ms, .. } => {
                self.set((Generation::Notebooks, id.as_str()), set(*duration_ms, true), person.who());
            }
            Operation::RenewLease { id, query_duration_ms, body } => {
                let of_body = body.as_ref().map(|LeaseRequest { duration_ms, .. }| *duration_ms);
                let set = set(query_duration_ms.or(of_body), false);
                self.set((Generation::Notebooks, id.as_str()), set, person.who());
            }
            Operation::StopNotebook { id } => {
                self.ask_to_stop((Generation::Notebooks, id.as_str()), by, person.who());
            }
            Operation::ActOnInstance { id, action: InstanceAction::Stop } => {
                self.ask_to_stop((Generation::Demanager, id.as_str()), by, person.who());
            }
            _ => {}
        }
    }
}

/// The lease in a notebook, or the lease that is the whole answer (api.md 2.7).
fn lease(answer: &Value) -> Option<Lease> {
    let lease = answer.get("lease").unwrap_or(answer);
    Lease::read(lease).filter(|lease| lease.update_at.is_some())
}
