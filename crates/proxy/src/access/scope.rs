//! What an access token was made for, where that is less than its person may: a card in a portal's page needs one instance.
//! It only ever takes away; what is left is decided by policies as ever. What is outside answers like what does not exist,
//! and nobody asks the cloud about it.

use std::collections::BTreeSet;

use modelarts::request::{InstanceId, ProjectId};
use serde_json::{Value, json};

/// A card, or a page of a few.
const MOST_INSTANCES: usize = 20;

/// The part of the desk that a token opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Scope {
    /// Ids of instances, at least one; `None`: all.
    instances: Option<BTreeSet<String>>,
    /// The id of a project; `None`: all.
    project: Option<String>,
}

impl Scope {
    /// Everything there is.
    pub(crate) const ALL: Self = Self { instances: None, project: None };

    /// What `instance`, `instances` and `project` of a portal's claims say; `None` when one of them says nothing clear: a
    /// token that was meant for less must not become one for more.
    pub(crate) fn claimed(claim: impl Fn(&str) -> Option<Value>) -> Option<Self> {
        let instances = match (claim("instance"), claim("instances")) {
            (None, None) => None,
            (Some(one), None) => Some(ids(&[one])?),
            (None, Some(Value::Array(some))) => Some(ids(&some)?),
            _ => return None,
        };
        let project = match claim("project") {
            None => None,
            Some(id) => Some(ProjectId::parse(id.as_str()?)?.to_string()),
        };
        Some(Self { instances, project })
    }

    /// For a seal; [`Self::read`] reads it.
    pub(crate) fn to_json(&self) -> Value {
        json!({"instances": self.instances, "project": self.project})
    }

    pub(crate) fn read(value: &Value) -> Option<Self> {
        let field = |name: &str| value.as_object()?.get(name);
        let instances = match field("instances")? {
            Value::Null => None,
            Value::Array(some) => Some(ids(some)?),
            _ => return None,
        };
        let project = match field("project")? {
            Value::Null => None,
            id => Some(id.as_str()?.to_owned()),
        };
        Some(Self { instances, project })
    }

    /// The instances it names; `None`: all.
    pub(super) fn instances(&self) -> Option<&BTreeSet<String>> {
        self.instances.as_ref()
    }

    pub(super) fn has_project(&self, id: &str) -> bool {
        self.project.as_ref().is_none_or(|only| only == id)
    }

    pub(super) fn has_instance(&self, id: &str) -> bool {
        self.instances.as_ref().is_none_or(|only| only.contains(id))
    }
}

fn ids(values: &[Value]) -> Option<BTreeSet<String>> {
    if values.is_empty() || values.len() > MOST_INSTANCES {
        return None;
    }
    values.iter().map(|value| Some(InstanceId::parse(value.as_str()?)?.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "f9937afa-4451-42db-a76b-72d624749f66";
    const LEGACY: &str = "DE-7d558ef8-c73d-11ea-964c-0255ac100033";
    const PROJECT: &str = "5a1e40d7c2f84be6a90b3d8f17c6e254";

    fn claimed(claims: &Value) -> Option<Scope> {
        Scope::claimed(|name| claims.get(name).cloned())
    }

    #[test]
    fn what_is_claimed_is_sealed_and_read_as_it_was() {
        for (claims, mine, others) in [
            (json!({}), true, true),
            (json!({"instance": ID}), true, false),
            (json!({"instances": [LEGACY, ID]}), true, false),
            (json!({"instances": [LEGACY], "project": PROJECT}), false, false),
            (json!({"project": PROJECT}), true, true),
        ] {
            let scope = claimed(&claims).unwrap();
            let other = ID.replace('f', "e");
            assert_eq!((scope.has_instance(ID), scope.has_instance(&other)), (mine, others), "{claims}");
            assert_eq!(scope.has_project("another"), claims.get("project").is_none(), "{claims}");
            assert_eq!(Scope::read(&scope.to_json()), Some(scope), "{claims}");
        }
    }

    #[test]
    fn what_is_unclear_is_nothing() {
        for claims in [
            json!({"instance": null}),
            json!({"instance": 7}),
            json!({"instance": ""}),
            json!({"instance": "*"}),
            json!({"instance": ID.to_uppercase()}),
            json!({"instance": [ID]}),
            json!({"instance": ID, "instances": [ID]}),
            json!({"instances": ID}),
            json!({"instances": []}),
            json!({"instances": [ID, 7]}),
            json!({"instances": vec![ID; 21]}),
            json!({"instances": {"0": ID}}),
            json!({"project": 7}),
            json!({"project": null}),
            json!({"project": "*"}),
            json!({"project": PROJECT.to_uppercase()}),
        ] {
            assert_eq!(claimed(&claims), None, "{claims}");
        }
        for sealed in [json!(null), json!({}), json!({"instance": ID}), json!({"instances": [], "project": null})] {
            assert_eq!(Scope::read(&sealed), None, "{sealed}");
        }
    }
}
