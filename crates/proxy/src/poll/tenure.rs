//! Whose an instance was at which version, so that who may no longer see it can be told that it is gone, and who never could
//! is told nothing. Pure.

use crate::access::Owner;

/// Older owners are forgotten; who comes back after so many gets the wrong answer only about a card that is old anyway.
const REMEMBERED: usize = 8;

/// The owners of an instance, each with the version since which it was theirs; `None` is nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tenure {
    before: Vec<(u64, Option<Owner>)>,
    since: u64,
    owner: Option<Owner>,
}

impl Tenure {
    pub(super) fn new(version: u64, owner: Option<Owner>) -> Self {
        Self { before: Vec::new(), since: version, owner }
    }

    /// From `version` on it is `owner`'s.
    pub(super) fn then(mut self, version: u64, owner: Option<Owner>) -> Self {
        if self.owner != owner {
            if self.before.len() == REMEMBERED {
                self.before.remove(0);
            }
            self.before.push((self.since, std::mem::replace(&mut self.owner, owner)));
            self.since = version;
        }
        self
    }

    /// Whose it is.
    pub(crate) fn owner(&self) -> Option<&Owner> {
        self.owner.as_ref()
    }

    /// Whose it was at `version` and whose it became after it.
    pub(crate) fn owners_since(&self, version: u64) -> impl Iterator<Item = Option<&Owner>> {
        let ends = self.before.iter().skip(1).map(|(since, _)| *since).chain([self.since]);
        let earlier = self.before.iter().zip(ends).filter(move |(_, end)| *end > version);
        earlier.map(|((_, owner), _)| owner.as_ref()).chain([self.owner.as_ref()])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{access::Access, settings::Authorization};

    fn owner(name: &str) -> Option<Owner> {
        let access = Access::new(&Authorization::default());
        access.owner("x", &json!({"tags": [{"key": "owner", "value": name}]}))
    }

    #[test]
    fn who_saw_a_version_is_asked_about_the_owners_since() {
        let tenure = Tenure::new(3, owner("a")).then(5, owner("a")).then(7, owner("b")).then(9, None);
        assert_eq!(tenure.owner(), None);
        for (version, owners) in [
            (1, vec![owner("a"), owner("b"), None]),
            (6, vec![owner("a"), owner("b"), None]),
            (7, vec![owner("b"), None]),
            (8, vec![owner("b"), None]),
            (9, vec![None]),
        ] {
            assert_eq!(
                tenure.owners_since(version).map(Option::<&Owner>::cloned).collect::<Vec<_>>(),
                owners,
                "{version}"
            );
        }
        let many =
            (1..100).fold(Tenure::new(0, None), |tenure, version| tenure.then(version, owner(&version.to_string())));
        assert_eq!(many.owners_since(0).count(), REMEMBERED + 1);
    }
}
