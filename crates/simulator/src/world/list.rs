//! ListNotebooks (api.md 2.1): filters, sorting and paging over indices, so that ten thousand cost little per page.

use std::cmp::Ordering;
use std::fmt::Write as _;

use super::{Answer, Instance, Refusal, Request, World, write_notebook};
use crate::machine::Status;

const DEFAULT_LIMIT: i64 = 10;

/// What a list is narrowed to; `None` is everything.
#[derive(Default)]
struct Filter {
    name: Option<String>,
    status: Option<Status>,
    owner: Option<String>,
    flavor: Option<String>,
    description: Option<String>,
    id: Option<String>,
    image_id: Option<String>,
    username: Option<String>,
    pool_id: Option<String>,
    /// Nothing can match: another workspace, or the free CodeLab of which the simulator has none.
    nothing: bool,
}

impl World {
    pub(super) fn list_notebooks(&mut self, request: &Request, now_ms: i64) -> Result<Answer, Refusal> {
        let filter = Filter::read(request)?;
        let keys = sort_keys(request)?;
        let ascending = direction(request)?;
        let limit = positive(request.number("limit")?.unwrap_or(DEFAULT_LIMIT), 1, "limit")?;
        let offset = positive(request.number("offset")?.unwrap_or(0), 0, "offset")?;

        let matching: Vec<usize>;
        let ordered: &[usize] = if filter.is_everything() && keys.is_empty() && !ascending {
            &self.notebooks
        } else {
            matching = self.matching(&filter, &keys, ascending);
            &matching
        };
        let total = ordered.len();
        let from = offset.min(total);
        let page: Vec<usize> = ordered[from..total.min(from.saturating_add(limit))].to_vec();
        Ok(Answer::written(200, self.page(&page, offset / limit, limit, total, now_ms)))
    }

    fn matching(&self, filter: &Filter, keys: &[Key], ascending: bool) -> Vec<usize> {
        let mut found: Vec<(usize, &Instance)> = self
            .notebooks
            .iter()
            .filter_map(|index| Some((*index, self.instance(*index)?)))
            .filter(|(_, instance)| filter.matches(instance))
            .collect();
        if !keys.is_empty() {
            // The sort is stable: what is equal stays newest first.
            found.sort_by(|(_, a), (_, b)| {
                let order = keys.iter().fold(Ordering::Equal, |order, key| order.then_with(|| key.compare(a, b)));
                if ascending { order } else { order.reverse() }
            });
        } else if ascending {
            found.reverse();
        }
        found.into_iter().map(|(index, _)| index).collect()
    }

    /// The envelope: `current` counts from 0, `size` is the limit, however few rows there are (api.md 2.1).
    fn page(&mut self, page: &[usize], current: usize, limit: usize, total: usize, now_ms: i64) -> String {
        let mut text = String::with_capacity(1500 * page.len() + 100);
        // Writing to a String cannot fail.
        let _ = write!(text, "{{\"current\":{current},\"data\":[");
        for (position, index) in page.iter().enumerate() {
            if position > 0 {
                text.push(',');
            }
            if let Some(row) = self.row(*index) {
                write_notebook(&mut text, row, now_ms);
            }
        }
        let _ = write!(text, "],\"pages\":{},\"size\":{limit},\"total\":{total}}}", total.div_ceil(limit));
        text
    }
}

impl Filter {
    fn read(request: &Request) -> Result<Self, Refusal> {
        let mut filter = Self::default();
        for (name, value) in request.pairs().into_iter().filter(|(_, value)| !value.is_empty()) {
            match name.as_str() {
                "name" => filter.name = Some(value.to_lowercase()),
                "status" => {
                    let unknown = || Refusal::modelarts("ModelArts.0107").because("status is none of the 14 states.");
                    filter.status = Some(Status::read(&value).ok_or_else(unknown)?);
                }
                "owner" => filter.owner = Some(value),
                "flavor" => filter.flavor = Some(value.to_lowercase()),
                "description" => filter.description = Some(value.to_lowercase()),
                "id" => filter.id = Some(value),
                "image_id" => filter.image_id = Some(value),
                "username" => filter.username = Some(value),
                "pool_id" => filter.pool_id = Some(value),
                "workspace_id" | "workspaceId" => filter.nothing |= value != "0",
                "feature" => match value.to_ascii_uppercase().as_str() {
                    "NOTEBOOK" => {}
                    "DEFAULT" => filter.nothing = true,
                    _ => return Err(Refusal::modelarts("ModelArts.0107").because("feature is DEFAULT or NOTEBOOK.")),
                },
                // Unknown parameters are left alone, as the gateway does.
                _ => {}
            }
        }
        Ok(filter)
    }

    fn is_everything(&self) -> bool {
        let Self { name, status, owner, flavor, description, id, image_id, username, pool_id, nothing } = self;
        let texts = [name, owner, flavor, description, id, image_id, username, pool_id];
        status.is_none() && texts.into_iter().all(Option::is_none) && !nothing
    }

    fn matches(&self, instance: &Instance) -> bool {
        let profile = &instance.profile;
        let equal = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
        let within = |wanted: &Option<String>, value: &str| {
            wanted.as_deref().is_none_or(|wanted| value.to_lowercase().contains(wanted))
        };
        !self.nothing
            && self.status.is_none_or(|status| instance.status_text() == status.text())
            && within(&self.name, &profile.name)
            && within(&self.flavor, profile.flavor.name)
            && within(&self.description, &profile.description)
            && equal(&self.owner, profile.owner.id)
            && equal(&self.username, profile.owner.name)
            && equal(&self.id, &instance.id)
            && equal(&self.image_id, profile.image.id)
            && equal(&self.pool_id, if profile.dedicated_pool { "pool-research-a1" } else { "" })
    }
}

/// A field a list can be sorted by; which ones is not published, any other is refused as documented.
#[derive(Clone, Copy)]
enum Key {
    CreateAt,
    UpdateAt,
    Name,
    Status,
    Flavor,
    Id,
}

impl Key {
    fn read(name: &str) -> Option<Self> {
        Some(match name {
            "create_at" => Self::CreateAt,
            "update_at" => Self::UpdateAt,
            "name" => Self::Name,
            "status" => Self::Status,
            "flavor" => Self::Flavor,
            "id" => Self::Id,
            _ => return None,
        })
    }

    fn compare(self, a: &Instance, b: &Instance) -> Ordering {
        match self {
            Self::CreateAt => a.profile.created_at_ms.cmp(&b.profile.created_at_ms),
            Self::UpdateAt => a.updated_at_ms().cmp(&b.updated_at_ms()),
            Self::Name => a.profile.name.cmp(&b.profile.name),
            Self::Status => a.status_text().cmp(b.status_text()),
            Self::Flavor => a.profile.flavor.name.cmp(b.profile.flavor.name),
            Self::Id => a.id.cmp(&b.id),
        }
    }
}

fn sort_keys(request: &Request) -> Result<Vec<Key>, Refusal> {
    let text = request.parameter("sort_key").unwrap_or_default();
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| Key::read(name).ok_or_else(|| Refusal::modelarts("ModelArts.6303"))).collect()
}

/// `true` for ASC; the default is DESC.
fn direction(request: &Request) -> Result<bool, Refusal> {
    match request.parameter("sort_dir").unwrap_or_default().to_ascii_uppercase().as_str() {
        "" | "DESC" => Ok(false),
        "ASC" => Ok(true),
        _ => Err(Refusal::modelarts("ModelArts.0107").because("sort_dir is ASC or DESC.")),
    }
}

fn positive(value: i64, least: i64, name: &str) -> Result<usize, Refusal> {
    let wrong = || Refusal::modelarts("ModelArts.0104").because(&format!("{name} must be at least {least}."));
    usize::try_from(value).ok().filter(|_| value >= least).ok_or_else(wrong)
}
