//! What one person may do in one project. Policies can tell instances apart by their owner, and by their id where they name
//! one, so a list of thousands is a handful of decisions: nobody's, the person's own, everybody else's, and what is named.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use api::May;
use cedar_policy::{Entity, RestrictedExpression};

use super::{
    Decision, Deed, Scope,
    owner::Owner,
    policy::{Policies, Thing, uid},
};
use crate::caller::Person;

/// What one person may do in one project, remembered as it is asked.
pub(crate) struct Rights {
    policies: Policies,
    entity: Entity,
    project_id: String,
    own: BTreeSet<Owner>,
    /// Outside of it there is nothing.
    scope: Scope,
    /// Stands for all owners that are neither the person nor named.
    another: Owner,
    decided: Mutex<BTreeMap<(Deed, Class), Decision>>,
}

/// Instances that no policy can tell apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Class {
    whose: Whose,
    /// Only when a policy names it.
    id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Nobodys,
    Own,
    Anothers,
    Named(Owner),
}

impl Rights {
    pub(super) fn new(policies: Policies, person: &Person, own: BTreeSet<Owner>, at: (&str, Scope)) -> Self {
        let another = nameless(&policies, "another", |named, text| named.owners.contains(&Owner::new(text)));
        Self {
            entity: entity(person, &own),
            policies,
            project_id: at.0.to_owned(),
            own,
            scope: at.1,
            another: Owner::new(&another),
            decided: Mutex::default(),
        }
    }

    /// Whether the person may do this to the instance `id`, which is `owner`'s.
    pub(crate) fn decide(&self, deed: Deed, id: &str, owner: Option<&Owner>) -> Decision {
        if let Some(no) = self.outside(id) {
            return no;
        }
        self.decide_class(deed, &self.class(id, owner))
    }

    /// The decision on an instance that is none of this token's business, which needs no look at it.
    pub(crate) fn outside(&self, id: &str) -> Option<Decision> {
        let is_inside = self.scope.has_project(&self.project_id) && self.scope.has_instance(id);
        (!is_inside).then(Decision::out_of_scope)
    }

    /// The one decision for all instances at once, as in a list; `None` when it depends on which.
    pub(crate) fn for_all(&self, deed: Deed) -> Option<Decision> {
        if self.scope.instances().is_some() { None } else { self.in_any_case(deed) }
    }

    /// The one decision for every instance there may be inside of the scope; `None` when it depends on which.
    pub(crate) fn in_any_case(&self, deed: Deed) -> Option<Decision> {
        let mut decisions = self.classes().map(|class| self.decide_class(deed, &class));
        let first = decisions.next()?;
        decisions.all(|decision| decision.allowed == first.allowed).then_some(first)
    }

    /// What the person may do with at least one of the instances there may be.
    pub(crate) fn may(&self) -> May {
        if !self.scope.has_project(&self.project_id) {
            return May::NONE;
        }
        let any = |deeds: &[Deed]| {
            self.classes().any(|class| deeds.iter().any(|deed| self.decide_class(*deed, &class).allowed))
        };
        May { see: any(Deed::SEE), act: any(Deed::ACT), open: any(&[Deed::OPEN]) }
    }

    /// What the person may do with one instance.
    pub(crate) fn may_with(&self, id: &str, owner: Option<&Owner>) -> May {
        if self.outside(id).is_some() {
            return May::NONE;
        }
        let class = self.class(id, owner);
        let any = |deeds: &[Deed]| deeds.iter().any(|deed| self.decide_class(*deed, &class).allowed);
        May { see: any(Deed::SEE), act: any(Deed::ACT), open: any(&[Deed::OPEN]) }
    }

    /// How often a policy was asked.
    #[cfg(test)]
    pub(super) fn decisions(&self) -> usize {
        self.decided.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn class(&self, id: &str, owner: Option<&Owner>) -> Class {
        let named = self.policies.named();
        let whose = match owner {
            None => Whose::Nobodys,
            Some(owner) if named.owners.contains(owner) => Whose::Named(owner.clone()),
            Some(owner) if self.own.contains(owner) => Whose::Own,
            Some(_) => Whose::Anothers,
        };
        Class { whose, id: named.notebooks.get(id).cloned() }
    }

    /// Every class that an instance of the scope can be of.
    fn classes(&self) -> impl Iterator<Item = Class> {
        let named = self.policies.named();
        let own = self.own.iter().any(|owner| !named.owners.contains(owner)).then_some(Whose::Own);
        let whose = [Whose::Nobodys, Whose::Anothers].into_iter().chain(own);
        let whose = whose.chain(named.owners.iter().cloned().map(Whose::Named));
        let ids: BTreeSet<Option<String>> = match self.scope.instances() {
            None => std::iter::once(None).chain(named.notebooks.iter().cloned().map(Some)).collect(),
            Some(only) => only.iter().map(|id| named.notebooks.get(id).cloned()).collect(),
        };
        whose.flat_map(move |whose| ids.clone().into_iter().map(move |id| Class { whose: whose.clone(), id }))
    }

    fn decide_class(&self, deed: Deed, class: &Class) -> Decision {
        let mut decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = decided.get(&(deed, class.clone())) {
            return known.clone();
        }
        let own = || self.own.iter().find(|owner| !self.policies.named().owners.contains(owner));
        let owner = match &class.whose {
            Whose::Nobodys => None,
            Whose::Own => own(),
            Whose::Anothers => Some(&self.another),
            Whose::Named(owner) => Some(owner),
        };
        let any = nameless(&self.policies, "any", |named, text| named.notebooks.contains(text));
        let thing = Thing { id: class.id.as_deref().unwrap_or(&any), owner };
        let decision = self.policies.decide(&self.entity, deed.as_str(), &self.project_id, thing);
        decided.insert((deed, class.clone()), decision.clone());
        decision
    }
}

/// A word that no policy uses.
fn nameless(policies: &Policies, word: &str, is_named: impl Fn(&super::policy::Named, &str) -> bool) -> String {
    let mut word = word.to_owned();
    while is_named(policies.named(), &word) {
        word.push('\'');
    }
    word
}

fn entity(person: &Person, own: &BTreeSet<Owner>) -> Entity {
    // An issuer has no fragment (OpenID Connect Core 2), so this names one person only.
    let id = format!("{}#{}", person.issuer, person.subject);
    let text = |value: &str| RestrictedExpression::new_string(value.to_owned());
    let attributes = [("issuer".to_owned(), text(&person.issuer)), ("subject".to_owned(), text(&person.subject))];
    let roles = person.roles.iter().map(|role| uid("Role", role.as_str()));
    let parents: Vec<_> = roles.chain(own.iter().map(|owner| uid("Owner", owner.as_str()))).collect();
    let entity = Entity::new_with_tags(uid("Person", &id), attributes, parents.clone(), []);
    entity.unwrap_or_else(|_| Entity::new_no_attrs(uid("Person", &id), parents.into_iter().collect()))
}
