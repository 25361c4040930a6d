//! All instances of the project, who may call, and what is due when. Pure: `handle` answers one request, `advance_to` lets
//! everything due happen in the order of time; the caller says what time it is. Must never read a clock or do I/O.

mod access;
mod act;
mod catalog;
mod demanager;
mod events;
mod exchange;
mod faults;
mod iam;
mod instance;
mod keys;
mod list;
mod notebooks;
mod refusal;
mod show;
mod show_legacy;
mod signature;

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

pub(crate) use access::Access;
pub(crate) use catalog::{
    ANNA, CPU_2U, CPU_8U, CPU_FREE, DEMO, FLAVORS, Flavor, GPU_P100, GPU_V100, IMAGES, Image, JONAS, MEI, MINDSPORE,
    OWNERS, Owner, PYTORCH, TENSORFLOW,
};
pub(crate) use events::Happening;
pub(crate) use exchange::{Answer, Request, query_pairs};
pub(crate) use faults::{Fault, Faults, Kind as FaultKind};
pub(crate) use instance::{Elsewhere, Instance, Machine, Profile, Volume};
pub(crate) use refusal::Refusal;

use crate::Identities;

/// What does not change while the world lives.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) seed: u64,
    /// Where the simulator itself is reached, without a slash at the end.
    pub(crate) base_url: String,
    pub(crate) identities: Identities,
}

pub(crate) struct World {
    setting: Setting,
    /// By index, which never changes its meaning; `None` where an instance was removed.
    slots: Vec<Option<Slot>>,
    by_id: HashMap<String, usize>,
    /// Current notebooks, newest first: the order of a list nobody sorted.
    notebooks: Vec<usize>,
    /// Older instances, by name: the order of their list.
    legacy: Vec<usize>,
    due: BTreeSet<(i64, usize)>,
    access: Access,
    pub(crate) faults: Faults,
}

struct Slot {
    instance: Instance,
    due_at_ms: Option<i64>,
    /// The instance as JSON, kept until something changes: a proxy pages through all of them every few seconds. A
    /// notebook's lacks the last brace, see `write_notebook`.
    row: Option<String>,
}

impl World {
    pub(crate) fn new(setting: Setting, instances: Vec<Instance>) -> Self {
        let mut world = Self {
            setting,
            slots: Vec::with_capacity(instances.len()),
            by_id: HashMap::with_capacity(instances.len()),
            notebooks: Vec::new(),
            legacy: Vec::new(),
            due: BTreeSet::new(),
            access: Access::default(),
            faults: Faults::default(),
        };
        for instance in instances {
            world.add(instance);
        }
        let Self { slots, notebooks, legacy, .. } = &mut world;
        let profile = |index: &usize| slots[*index].as_ref().map(|slot| (&slot.instance.profile, &slot.instance.id));
        notebooks.sort_by_key(|index| {
            profile(index).map(|(profile, id)| (std::cmp::Reverse(profile.created_at_ms), id.as_str()))
        });
        legacy.sort_by_key(|index| profile(index).map(|(profile, id)| (profile.name.as_str(), id.as_str())));
        world
    }

    fn add(&mut self, instance: Instance) {
        let index = self.slots.len();
        self.by_id.insert(instance.id.clone(), index);
        match instance.machine {
            Machine::Notebook(_) => self.notebooks.push(index),
            Machine::Legacy(_) => self.legacy.push(index),
        }
        let due_at_ms = instance.due_at_ms();
        self.due.extend(due_at_ms.map(|at_ms| (at_ms, index)));
        self.slots.push(Some(Slot { instance, due_at_ms, row: None }));
    }

    /// Every token that IAM handed out, for tests that look for them where they must not be.
    pub(crate) fn iam_tokens(&self) -> Vec<&str> {
        self.access.token_texts().collect()
    }

    /// Keeps tokens, locks and faults: only the instances begin anew.
    pub(crate) fn replace_instances(&mut self, instances: Vec<Instance>) {
        let access = std::mem::take(&mut self.access);
        let faults = std::mem::take(&mut self.faults);
        *self = Self { access, faults, ..Self::new(self.setting.clone(), instances) };
    }

    /// Every call to ModelArts or IAM.
    pub(crate) fn handle(&mut self, request: &Request, now_ms: i64) -> Answer {
        let segments = request.segments();
        let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
        let answer = match parts.as_slice() {
            ["v3", rest @ ..] => self.iam(request, rest, now_ms),
            ["v3.0", "OS-CREDENTIAL", "securitytokens"] if request.method == http::Method::POST => {
                self.issue_temporary_key(request, now_ms)
            }
            ["v1", project, rest @ ..] => self.modelarts(request, project, rest, now_ms),
            _ => Err(Refusal::unknown_api()),
        };
        answer.unwrap_or_else(|refusal| refusal.answer(&request.request_id))
    }

    fn modelarts(&mut self, request: &Request, project: &str, rest: &[&str], now_ms: i64) -> Result<Answer, Refusal> {
        match rest {
            ["notebooks", rest @ ..] => {
                self.authorize(request, project, now_ms)?;
                self.notebooks_api(request, rest, now_ms)
            }
            ["demanager", "instances", rest @ ..] => {
                self.authorize(request, project, now_ms)?;
                self.demanager_api(request, rest, now_ms)
            }
            _ => Err(Refusal::unknown_api()),
        }
    }

    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    fn slot(&self, index: usize) -> Option<&Slot> {
        self.slots.get(index)?.as_ref()
    }

    pub(crate) fn instance(&self, index: usize) -> Option<&Instance> {
        self.slot(index).map(|slot| &slot.instance)
    }

    pub(crate) fn instances<'a>(&'a self) -> impl Iterator<Item = (usize, &'a Instance)> {
        let present = |(index, slot): (usize, &'a Option<Slot>)| Some((index, &slot.as_ref()?.instance));
        self.slots.iter().enumerate().filter_map(present)
    }

    /// The only way to change an instance: what depends on it is brought up to date afterwards.
    pub(crate) fn change<T>(&mut self, index: usize, change: impl FnOnce(&mut Instance) -> T) -> Option<T> {
        let slot = self.slots.get_mut(index)?.as_mut()?;
        let result = change(&mut slot.instance);
        slot.row = None;
        let due_at_ms = slot.instance.due_at_ms();
        if due_at_ms != slot.due_at_ms {
            if let Some(at_ms) = slot.due_at_ms {
                self.due.remove(&(at_ms, index));
            }
            self.due.extend(due_at_ms.map(|at_ms| (at_ms, index)));
            slot.due_at_ms = due_at_ms;
        }
        Some(result)
    }

    /// Gone without a trace, as if deleted by somebody else.
    pub(crate) fn remove(&mut self, index: usize) {
        if let Some(slot) = self.slots.get_mut(index).and_then(Option::take) {
            self.by_id.remove(&slot.instance.id);
            self.notebooks.retain(|other| *other != index);
            self.legacy.retain(|other| *other != index);
            if let Some(at_ms) = slot.due_at_ms {
                self.due.remove(&(at_ms, index));
            }
        }
    }

    /// The kept row of a notebook; `None` for an instance of the older generation, or one that is gone.
    fn row(&mut self, index: usize) -> Option<&str> {
        let slot = self.slots.get_mut(index)?.as_mut()?;
        let Machine::Notebook(notebook) = &slot.instance.machine else { return None };
        let Setting { base_url, identities, .. } = &self.setting;
        Some(slot.row.get_or_insert_with(|| show::row(&slot.instance, notebook, base_url, identities)))
    }

    /// An instance as the API shows it at this moment.
    pub(crate) fn shown(&mut self, index: usize, now_ms: i64) -> String {
        if let Some(row) = self.row(index) {
            let mut shown = String::with_capacity(row.len() + 40);
            write_notebook(&mut shown, row, now_ms);
            return shown;
        }
        self.older_row(index, now_ms).unwrap_or_default()
    }

    /// An instance of the older generation, whose text is kept as long as no second counts in it.
    fn older_row(&mut self, index: usize, now_ms: i64) -> Option<String> {
        let slot = self.slots.get_mut(index)?.as_mut()?;
        let Machine::Legacy(legacy) = &slot.instance.machine else { return None };
        if let Some(row) = &slot.row {
            return Some(row.clone());
        }
        let shown = show_legacy::instance(&slot.instance, legacy, &self.setting, now_ms).to_string();
        if legacy.stops_at_ms().is_none() && legacy.place(now_ms).is_none() {
            slot.row = Some(shown.clone());
        }
        Some(shown)
    }
}

/// Completes a kept row with the one value that is new every time.
fn write_notebook(text: &mut String, row: &str, now_ms: i64) {
    text.push_str(row);
    // Writing to a String cannot fail.
    let _ = write!(text, ",\"current_time\":{now_ms}}}");
}

#[cfg(test)]
mod tests;
