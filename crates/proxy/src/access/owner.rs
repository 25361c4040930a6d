//! Whose an instance is. A service account hides it (security.md 0.9: the cloud may report one user for everything), so the
//! configuration says where to look, and the first place that says anything decides. Pure.

use std::{collections::BTreeSet, fmt, sync::Arc};

use serde_json::Value;

use crate::{
    caller::Person,
    settings::{Mark, NamePattern, OwnerRule},
};

/// The claim that is always there.
const SUBJECT: &str = "sub";

/// A name that an instance is marked with, as `claim:value`: whoever has that value in that claim is its owner. The claim
/// is part of it, so that a subject `alice` is never taken for a user name `alice`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Owner(Arc<str>);

impl fmt::Debug for Owner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Owner {
    pub(super) fn new(text: &str) -> Self {
        Self(text.into())
    }

    fn by(claim: &str, value: &str) -> Self {
        Self(format!("{claim}:{value}").into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The owner of the instance `id`, from its object in any answer of the cloud; `None` when nothing says it.
pub(crate) fn owner(rules: &[OwnerRule], id: &str, instance: &Value) -> Option<Owner> {
    rules.iter().find_map(|rule| {
        let value = marked(&rule.mark, id, instance)?;
        Some(Owner::by(&rule.claim, value)).filter(|_| !value.is_empty())
    })
}

/// Every owner that `person` is, by these rules. Names and e-mail addresses are none of them (security.md 2, row 05).
pub(super) fn owners_of(rules: &[OwnerRule], person: &Person) -> BTreeSet<Owner> {
    rules.iter().flat_map(|rule| values(person, &rule.claim).map(|value| Owner::by(&rule.claim, value))).collect()
}

/// A claim may be one text or a list of them, groups for example.
fn values<'a>(person: &'a Person, claim: &str) -> impl Iterator<Item = &'a str> {
    let subject = (claim == SUBJECT).then_some(person.subject.as_str());
    let given = person.claims.get(claim).filter(|_| subject.is_none());
    let list = given.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let texts = list.iter().filter_map(Value::as_str);
    subject.into_iter().chain(given.and_then(Value::as_str)).chain(texts).filter(|text| !text.is_empty())
}

fn marked<'a>(mark: &'a Mark, id: &str, instance: &'a Value) -> Option<&'a str> {
    let user = &instance["user"];
    let person = |value: Option<&'a str>, shared: &[String]| value.filter(|name| !shared.iter().any(|one| one == name));
    match mark {
        Mark::Tag { key } => tag(instance, key),
        Mark::UserName { shared } => person(user["name"].as_str(), shared),
        Mark::UserId { shared } => person(instance["user_id"].as_str().or_else(|| user["id"].as_str()), shared),
        Mark::Name(pattern) => named(pattern, instance["name"].as_str()?),
        Mark::List(owners) => owners.get(id).map(String::as_str),
    }
}

/// Two different values of one key say nothing.
fn tag<'a>(instance: &'a Value, key: &str) -> Option<&'a str> {
    let tags = instance["tags"].as_array()?;
    let mut values = tags.iter().filter(|tag| tag["key"] == key).filter_map(|tag| tag["value"].as_str());
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

fn named<'a>(pattern: &NamePattern, name: &'a str) -> Option<&'a str> {
    let rest = name.strip_prefix(pattern.before.as_str())?;
    if pattern.open_end {
        rest.split_once(pattern.after.as_str()).map(|(owner, _)| owner)
    } else {
        rest.strip_suffix(pattern.after.as_str())
    }
}
