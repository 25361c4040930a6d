//! Who may do what: nothing, unless a policy permits it. `owner` says whose an instance is, `policy` decides with Cedar,
//! `rights` is what one person may do in one project. No route may look at a role: it asks here.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use api::Generation;
use modelarts::Operation;
use serde_json::Value;

use crate::{
    caller::{Person, Role},
    settings::Authorization,
};

mod owner;
mod policy;
mod rights;
mod scope;

pub(crate) use owner::Owner;
pub use policy::Policies;
pub(crate) use rights::Rights;
pub(crate) use scope::Scope;

/// People whose rights are remembered; when there are more, all are worked out anew.
const REMEMBERED: usize = 1024;

/// The rules of this installation; clones are the same.
#[derive(Clone)]
pub(crate) struct Access(Arc<Inner>);

struct Inner {
    rules: Authorization,
    known: Mutex<BTreeMap<Known, Arc<Rights>>>,
}

/// Everything that rights depend on.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    person: (String, String),
    roles: Vec<Role>,
    own: BTreeSet<Owner>,
    project_id: String,
    scope: Scope,
}

impl fmt::Debug for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.rules.fmt(formatter)
    }
}

impl Access {
    pub(crate) fn new(settings: &Authorization) -> Self {
        Self(Arc::new(Inner { rules: settings.clone(), known: Mutex::default() }))
    }

    /// What `person` may do in a project, by what they hold.
    pub(crate) fn rights(&self, person: &Person, scope: &Scope, project_id: &str) -> Arc<Rights> {
        let own = owner::owners_of(&self.0.rules.owners, person);
        let person_is = (person.issuer.clone(), person.subject.clone());
        let project = project_id.to_owned();
        let (roles, scope) = (person.roles.clone(), scope.clone());
        let key = Known { person: person_is, roles, own: own.clone(), project_id: project, scope: scope.clone() };
        let mut known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED && !known.contains_key(&key) {
            known.clear();
        }
        let new = || Arc::new(Rights::new(self.0.rules.policies.clone(), person, own, (project_id, scope)));
        Arc::clone(known.entry(key).or_insert_with(new))
    }

    /// Whose an instance is, from its object in any answer of the cloud.
    pub(crate) fn owner(&self, id: &str, instance: &Value) -> Option<Owner> {
        owner::owner(&self.0.rules.owners, id, instance)
    }
}

/// What came of a question. Without a policy it is the default: no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) allowed: bool,
    /// The policies that decided, by name.
    pub(crate) policy: Option<Arc<str>>,
}

impl Decision {
    /// No, whatever policies say: the token is for something else.
    fn out_of_scope() -> Self {
        Self { allowed: false, policy: Some("scope".into()) }
    }
}

/// Something a person does to an instance: an operation of the list, or opening it. The name is the action's in policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deed(&'static str);

impl Deed {
    pub(crate) const OPEN: Self = Self("OpenNotebook");
    const SEE: &[Self] = &[Self("ListNotebooks"), Self("ListInstances"), Self("ShowNotebook"), Self("ShowInstance")];
    const ACT: &[Self] = &[
        Self("StartNotebook"),
        Self("StopNotebook"),
        Self("RenewLease"),
        Self("UpdateNotebook"),
        Self("ActOnInstance"),
        Self("UpdateInstance"),
    ];

    pub(crate) fn of(operation: &Operation) -> Self {
        Self(operation.name())
    }

    /// To see an instance of this generation in a list or on the stream.
    pub(crate) const fn list(generation: Generation) -> Self {
        match generation {
            Generation::Notebooks => Self("ListNotebooks"),
            Generation::Demanager => Self("ListInstances"),
        }
    }

    /// To see an instance of this generation by itself.
    pub(crate) const fn show(generation: Generation) -> Self {
        match generation {
            Generation::Notebooks => Self("ShowNotebook"),
            Generation::Demanager => Self("ShowInstance"),
        }
    }

    pub(crate) const fn as_str(self) -> &'static str {
        self.0
    }
}

#[cfg(test)]
mod tests;
