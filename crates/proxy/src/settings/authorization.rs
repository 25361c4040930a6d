//! `[authorization]`: the policies, and where an instance says whose it is.

use std::{collections::BTreeMap, fs};

use super::{
    layers::{Entry, Layer, Place, Raw},
    reader::Reader,
};
use crate::access::Policies;

/// Who may do what.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// The rules.
    pub policies: Policies,
    /// Where to look for an instance's owner; the first that says anything decides. Whose owner nobody says is for those
    /// who may do everything.
    pub owners: Vec<OwnerRule>,
}

/// One place where an instance may say whose it is, and what of a person is compared with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerRule {
    /// The claim of the person; `sub` is the subject of every way to sign in.
    pub claim: String,
    /// What of the instance.
    pub mark: Mark,
}

/// What an instance is marked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The value of this tag.
    Tag {
        /// The tag's key.
        key: String,
    },
    /// The name of its ModelArts user.
    UserName {
        /// Users of the cloud that stand for nobody, for example the proxy's own.
        shared: Vec<String>,
    },
    /// The id of its ModelArts user.
    UserId {
        /// Users of the cloud that stand for nobody, for example the proxy's own.
        shared: Vec<String>,
    },
    /// A part of its name.
    Name(NamePattern),
    /// A list, from the id of an instance to the owner.
    List(BTreeMap<String, String>),
}

/// `before{owner}after`, or `before{owner}after*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamePattern {
    /// What the name begins with.
    pub before: String,
    /// What stands behind the owner.
    pub after: String,
    /// Whether anything may follow: then the owner ends at the first `after`, which is not empty.
    pub open_end: bool,
}

impl Default for Authorization {
    /// The policies that come with the program, and the tag `owner` with a subject.
    fn default() -> Self {
        let tag = OwnerRule { claim: "sub".to_owned(), mark: Mark::Tag { key: "owner".to_owned() } };
        Self { policies: Policies::built_in(), owners: vec![tag] }
    }
}

const POLICY_FILE: &str = "authorization.policy_file";
const OWNERS: &str = "authorization.owners";

pub(super) fn authorization(reader: &mut Reader) -> Authorization {
    Authorization { policies: policies(reader), owners: owners(reader) }
}

fn policies(reader: &mut Reader) -> Policies {
    let Some((path, place)) = reader.located_text(POLICY_FILE) else { return Policies::built_in() };
    match fs::read_to_string(&path) {
        Ok(text) => match Policies::parse(&text) {
            Ok(policies) => return policies,
            Err(mistakes) => {
                for mistake in mistakes {
                    reader.broken::<()>(&Place::Line(path.clone(), mistake.line), "", mistake.rule);
                }
            }
        },
        Err(error) => {
            reader.broken::<()>(&place, POLICY_FILE, format!("names {path}, which cannot be read: {error}"));
        }
    }
    Policies::built_in()
}

fn owners(reader: &mut Reader) -> Vec<OwnerRule> {
    const RULE: &str = "must be a list of places, for example { by = \"tag\", key = \"owner\", claim = \"sub\" }";
    if !reader.has(OWNERS) {
        return Authorization::default().owners;
    }
    let mut owners = Vec::new();
    for Entry { place, raw } in reader.list(OWNERS, RULE) {
        let rule = match raw {
            Raw::Table(fields) => owner_rule(&fields),
            _ => Err(RULE.to_owned()),
        };
        match rule {
            Ok(rule) => owners.push(rule),
            Err(rule) => drop(reader.broken::<()>(&place, OWNERS, rule)),
        }
    }
    owners
}

fn owner_rule(fields: &Layer) -> Result<OwnerRule, String> {
    let claim = text(fields, "claim")?.unwrap_or_else(|| "sub".to_owned());
    // Anybody may call themselves anything there (security.md 2, row 05).
    if matches!(claim.as_str(), "email" | "name" | "nickname" | "given_name" | "family_name") {
        return Err(format!("compares the claim `{claim}`, which is for people to read and proves nothing"));
    }
    let by = text(fields, "by")?.unwrap_or_default();
    let (mark, known): (_, &[&str]) = match by.as_str() {
        "tag" => (Mark::Tag { key: text(fields, "key")?.unwrap_or_else(|| "owner".to_owned()) }, &["key"]),
        "user_name" => (Mark::UserName { shared: texts(fields, "shared")? }, &["shared"]),
        "user_id" => (Mark::UserId { shared: texts(fields, "shared")? }, &["shared"]),
        "name" => (Mark::Name(pattern(&text(fields, "pattern")?.unwrap_or_default())?), &["pattern"]),
        "list" => (Mark::List(list(fields)?), &["notebooks"]),
        _ => return Err("has a place whose `by` is not one of tag, user_name, user_id, name, list".to_owned()),
    };
    let is_known =
        |name: &str| matches!(name, "by" | "claim") || known.contains(&name.split('.').next().unwrap_or(name));
    match fields.keys().find(|name| !is_known(name)) {
        Some(unknown) => {
            Err(format!("has the unknown field `{unknown}`; with `{by}` known are by, claim, {}", known.join(", ")))
        }
        None => Ok(OwnerRule { claim, mark }),
    }
}

fn text(fields: &Layer, name: &str) -> Result<Option<String>, String> {
    match fields.get(name).map(|entry| &entry.raw) {
        None => Ok(None),
        Some(Raw::Text(text)) if !text.is_empty() => Ok(Some(text.clone())),
        Some(_) => Err(format!("has a `{name}` that is not a text")),
    }
}

fn texts(fields: &Layer, name: &str) -> Result<Vec<String>, String> {
    let Some(entry) = fields.get(name) else { return Ok(Vec::new()) };
    let list = match &entry.raw {
        Raw::List(entries) => entries.iter().map(|entry| match &entry.raw {
            Raw::Text(text) => Some(text.clone()),
            _ => None,
        }),
        _ => return Err(format!("has a `{name}` that is not a list of texts")),
    };
    list.collect::<Option<_>>().ok_or_else(|| format!("has a `{name}` that is not a list of texts"))
}

fn list(fields: &Layer) -> Result<BTreeMap<String, String>, String> {
    let mut owners = BTreeMap::new();
    for (key, entry) in fields {
        let Some(id) = key.strip_prefix("notebooks.") else { continue };
        let Raw::Text(owner) = &entry.raw else { return Err(format!("has an owner of {id} that is not a text")) };
        owners.insert(id.to_owned(), owner.clone());
    }
    if owners.is_empty() {
        Err("has a `list` without `notebooks = { \"id\" = \"owner\" }`".to_owned())
    } else {
        Ok(owners)
    }
}

fn pattern(text: &str) -> Result<NamePattern, String> {
    const RULE: &str = "has a `pattern` that is not like {owner}--*, with {owner} once and * only at the end";
    let (before, after) = text.split_once("{owner}").ok_or(RULE)?;
    let open_end = after.ends_with('*');
    let after = after.strip_suffix('*').unwrap_or(after);
    if [before, after].iter().any(|part| part.contains(['{', '}', '*'])) {
        return Err(RULE.to_owned());
    }
    if open_end && after.is_empty() {
        return Err(
            "has a `pattern` without a separator behind {owner}: nobody could tell where the owner ends".to_owned()
        );
    }
    Ok(NamePattern { before: before.to_owned(), after: after.to_owned(), open_end })
}

#[cfg(test)]
mod tests;
