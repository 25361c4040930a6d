//! The conditions that lists take, and what their values must be (api.md 2.1, 8).

use std::net::Ipv4Addr;

use super::Refusal;
use super::id::is_uuid;
use crate::instance::InstanceStatus;
use crate::limits::{check_description, check_name};
use crate::notebook::{BillingItem, Feature, NotebookStatus};

/// Which notebooks, and which part of them. Only documented names with documented values can get in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotebookQuery(Pairs);

/// Which legacy instances. The cloud demands `de_type=Notebook`, so it is always there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceQuery(Pairs);

type Pairs = Vec<(&'static str, String)>;

impl NotebookQuery {
    /// Up to `limit` notebooks (1 to 1000; Huawei takes 10, 20 and 50 only), after the first `offset`.
    #[must_use]
    pub fn page(limit: u32, offset: u32) -> Self {
        Self(vec![("limit", limit.clamp(1, 1000).to_string()), ("offset", offset.to_string())])
    }

    /// Adds a condition.
    pub fn with(mut self, name: &str, value: &str) -> Result<Self, Refusal> {
        add(&mut self.0, NOTEBOOKS, name, value)?;
        Ok(self)
    }

    /// The conditions, in the order they were added.
    #[must_use]
    pub fn pairs(&self) -> &[(&'static str, String)] {
        &self.0
    }
}

/// The part of a list that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many at most; `None` where nothing was said.
    pub limit: Option<u32>,
    /// How many are passed over.
    pub offset: u32,
}

impl Page {
    fn of(pairs: &Pairs) -> Self {
        let number = |name: &str| pairs.iter().find(|(given, _)| *given == name)?.1.parse().ok();
        Self { limit: number("limit"), offset: number("offset").unwrap_or(0) }
    }

    fn on(limit: u32, offset: u32, pairs: &Pairs) -> Pairs {
        let conditions = pairs.iter().filter(|(name, _)| !matches!(*name, "limit" | "offset")).cloned();
        conditions.chain([("limit", limit.to_string()), ("offset", offset.to_string())]).collect()
    }
}

impl NotebookQuery {
    /// Every condition there is.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NOTEBOOKS.iter().map(|condition| condition.name)
    }

    /// The part that is asked for.
    #[must_use]
    pub fn part(&self) -> Page {
        Page::of(&self.0)
    }

    /// The same conditions, and another part: up to `limit` notebooks (1 to 1000) after the first `offset`.
    #[must_use]
    pub fn with_part(&self, limit: u32, offset: u32) -> Self {
        Self(Page::on(limit.clamp(1, 1000), offset, &self.0))
    }
}

impl InstanceQuery {
    /// Every condition there is beside `de_type`.
    pub fn names() -> impl Iterator<Item = &'static str> {
        INSTANCES.iter().map(|condition| condition.name)
    }

    /// The part that is asked for; a limit of 0 is everything (api.md 1).
    #[must_use]
    pub fn part(&self) -> Page {
        Page::of(&self.0)
    }

    /// The same conditions, and another part: up to `limit` instances (1 to 1000) after the first `offset`.
    #[must_use]
    pub fn with_part(&self, limit: u32, offset: u32) -> Self {
        Self(Page::on(limit.clamp(1, 1000), offset, &self.0))
    }
}

impl Default for InstanceQuery {
    /// All of them: no limit is everything (api.md 1).
    fn default() -> Self {
        Self(vec![("de_type", "Notebook".to_owned())])
    }
}

impl InstanceQuery {
    /// Adds a condition; `de_type` is there already.
    pub fn with(mut self, name: &str, value: &str) -> Result<Self, Refusal> {
        add(&mut self.0, INSTANCES, name, value)?;
        Ok(self)
    }

    /// The conditions, `de_type` first, then in the order they were added.
    #[must_use]
    pub fn pairs(&self) -> &[(&'static str, String)] {
        &self.0
    }

    /// Reads the pairs of a request, which must have `de_type=Notebook` once, anywhere.
    pub(super) fn read(pairs: &[(String, String)]) -> Result<Self, Refusal> {
        let (kinds, others): (Vec<_>, Vec<_>) = pairs.iter().partition(|(name, _)| name == "de_type");
        match kinds.as_slice() {
            [(_, kind)] if kind == "Notebook" => {
                others.into_iter().try_fold(Self::default(), |query, (name, value)| query.with(name, value))
            }
            _ => Err(Refusal::invalid("de_type", "Notebook, once")),
        }
    }
}

/// A condition of a list.
struct Condition {
    name: &'static str,
    rule: Rule,
}

/// What the value of a condition must be.
enum Rule {
    /// One of these; any case is taken, the documented one is sent.
    OneOf(&'static [&'static str]),
    /// Digits, up to this number.
    Whole(u32, u32),
    /// Whatever the function takes, in words.
    Fits(&'static str, fn(&str) -> bool),
}

const WORKSPACE: Rule = Rule::Fits("0, or 32 of a-z and 0-9", |text| text == "0" || is_key(text));
const OFFSET: Rule = Rule::Whole(0, i32::MAX.unsigned_abs());
const POOL: Rule = Rule::Fits("4 to 64 of a-z, 0-9 and -, from a letter to a letter or digit", is_pool);
const ORDER: &[&str] = &["ASC", "DESC"];

/// api.md 2.1. The workspace has two spellings: OTC's and Huawei's.
const NOTEBOOKS: &[Condition] = &[
    Condition { name: "feature", rule: Rule::OneOf(Feature::NAMES) },
    Condition { name: "limit", rule: Rule::Whole(1, 1000) },
    Condition { name: "offset", rule: OFFSET },
    Condition { name: "name", rule: Rule::Fits("1 to 128 letters, digits, - and _", |text| check_name(text).is_ok()) },
    Condition { name: "status", rule: Rule::OneOf(NotebookStatus::NAMES) },
    Condition { name: "sort_dir", rule: Rule::OneOf(ORDER) },
    Condition { name: "sort_key", rule: Rule::Fits("1 to 128 of letters, digits, _ and commas", is_sort_key) },
    Condition { name: "owner", rule: Rule::Fits("32 of a-z and 0-9", is_key) },
    Condition { name: "pool_id", rule: POOL },
    Condition { name: "workspaceId", rule: WORKSPACE },
    Condition { name: "workspace_id", rule: WORKSPACE },
    Condition { name: "flavor", rule: TEXT },
    Condition { name: "image_id", rule: Rule::Fits("a UUID in lower case with hyphens", is_uuid) },
    Condition { name: "id", rule: Rule::Fits("a UUID in lower case with hyphens", is_uuid) },
    Condition { name: "billing", rule: Rule::OneOf(BillingItem::NAMES) },
    Condition { name: "tags", rule: TEXT },
    Condition { name: "swr_path", rule: TEXT },
    Condition { name: "pool_name", rule: TEXT },
    Condition { name: "description", rule: Rule::Fits("a description", |text| check_description(text).is_ok()) },
    Condition { name: "ip", rule: Rule::Fits("an IPv4 address", |text| text.parse::<Ipv4Addr>().is_ok()) },
    Condition { name: "username", rule: TEXT },
];

/// api.md 8.
const INSTANCES: &[Condition] = &[
    Condition { name: "provision_type", rule: Rule::OneOf(&["Docker"]) },
    Condition { name: "status", rule: Rule::OneOf(InstanceStatus::NAMES) },
    Condition { name: "sortby", rule: Rule::OneOf(&["name", "creation_timestamp"]) },
    Condition { name: "order", rule: Rule::OneOf(&["asc", "desc"]) },
    Condition { name: "offset", rule: OFFSET },
    Condition { name: "limit", rule: Rule::Whole(0, 1000) },
    Condition { name: "workspace_id", rule: WORKSPACE },
    Condition { name: "show_self", rule: Rule::OneOf(&["true", "false"]) },
    Condition { name: "ai_project", rule: TEXT },
    Condition { name: "pool_id", rule: POOL },
];

/// Fuzzy conditions have no documented alphabet; 256 is the one documented length (api.md 2.1, flavor).
const TEXT: Rule = Rule::Fits("1 to 256 characters, none of them a control character", |text| {
    (1..=256).contains(&text.chars().count()) && !text.chars().any(char::is_control)
});

fn is_key(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

fn is_pool(text: &str) -> bool {
    (4..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
}

fn is_sort_key(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b','))
}

fn add(pairs: &mut Pairs, conditions: &'static [Condition], name: &str, value: &str) -> Result<(), Refusal> {
    let Some(condition) = conditions.iter().find(|condition| condition.name == name) else {
        return Err(Refusal::invalid(name, "not a condition of this list"));
    };
    if pairs.iter().any(|(given, _)| *given == name) {
        return Err(Refusal::invalid(name, "once only"));
    }
    pairs.push((condition.name, condition.rule.take(value).map_err(|rule| Refusal::invalid(name, rule))?));
    Ok(())
}

impl Rule {
    /// The value as it is sent, or the rule it breaks, in words.
    fn take(&self, value: &str) -> Result<String, String> {
        match *self {
            Self::OneOf(known) => match known.iter().find(|known| known.eq_ignore_ascii_case(value)) {
                Some(known) => Ok((*known).to_owned()),
                None => Err(format!("one of {}", known.join(", "))),
            },
            Self::Whole(min, max) => match value.parse::<u32>() {
                Ok(number) if (min..=max).contains(&number) && !value.starts_with('+') => Ok(number.to_string()),
                _ => Err(format!("a whole number from {min} to {max}")),
            },
            Self::Fits(rule, fits) => {
                if fits(value) {
                    Ok(value.to_owned())
                } else {
                    Err(rule.to_owned())
                }
            }
        }
    }
}
