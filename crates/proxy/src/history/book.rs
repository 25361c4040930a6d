//! Everything that is remembered, bounded: who was not seen for longest goes first. Pure.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use api::history::Usual;

use super::{
    record::{Look, Record, Sample},
    seen::{Phase, Seen},
    series::Series,
    told::Told,
};

/// Where something is kept, and under which name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    Instance(String),
    Series(String),
}

/// How much is remembered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) instances: usize,
    pub(super) series: usize,
}

/// When a bound is reached, one part of so many goes: not one by one, which would sort everything each time.
const PART: usize = 16;

impl Default for Bounds {
    fn default() -> Self {
        Self { instances: 20_000, series: 500 }
    }
}

/// Everything that is remembered.
#[derive(Debug, Default)]
pub(super) struct Book {
    instances: HashMap<String, Page>,
    series: HashMap<String, Series>,
    bounds: Bounds,
    /// What the file does not say yet; `None` where there is no file.
    unwritten: Option<BTreeSet<Name>>,
}

#[derive(Debug, Default)]
struct Page {
    record: Record,
    /// What viewers are told, made when it is asked for.
    told: Option<Arc<Told>>,
    /// The newest start of its kind that was in it.
    usual_of_ms: i64,
}

impl Book {
    /// Whose changes are written down.
    pub(super) fn kept(bounds: Bounds) -> Self {
        Self { bounds, unwritten: Some(BTreeSet::new()), ..Self::default() }
    }

    /// Puts back what was kept.
    pub(super) fn put(&mut self, name: Name, text: &str) {
        let Ok(value) = serde_json::from_str(text) else { return };
        match name {
            Name::Instance(name) => {
                if let Some(record) = Record::read(&value) {
                    self.instances.insert(name, Page { record, ..Page::default() });
                }
            }
            Name::Series(name) => {
                self.series.extend(Series::read(&value).map(|series| (name, series)));
            }
        }
    }

    /// An instance was looked at. `seen`: what is new; `None` when it looked as before.
    pub(super) fn look(&mut self, name: &str, project: &str, seen: Option<&Seen>, look: Look) -> Arc<Told> {
        let page = self.page(name, look.to_ms);
        let sample = match seen {
            None => {
                page.record.seen_ms = Some(look.from_ms);
                None
            }
            Some(seen) => {
                let sample = page.record.look(seen, look);
                page.told = page.told.take().filter(|told| told.says(&page.record));
                self.note(Name::Instance(name.to_owned()));
                sample
            }
        };
        if let (Some(sample), Some(seen)) = (sample, seen) {
            self.add(kind(project, &seen.kind), sample, look.to_ms);
        }
        self.told(name, project)
    }

    /// Something was done to an instance.
    pub(super) fn change(&mut self, name: &str, now_ms: i64, change: impl FnOnce(&mut Record)) {
        let page = self.page(name, now_ms);
        change(&mut page.record);
        page.told = None;
        self.note(Name::Instance(name.to_owned()));
    }

    /// What is to be written now: the text of what there is, nothing of what is gone.
    pub(super) fn take_unwritten(&mut self) -> Vec<(Name, Option<String>)> {
        let text = |name: &Name| match name {
            Name::Instance(name) => self.instances.get(name).map(|page| page.record.to_json().to_string()),
            Name::Series(name) => self.series.get(name).map(|series| series.to_json().to_string()),
        };
        let names = self.unwritten.as_mut().map(std::mem::take).unwrap_or_default();
        names.into_iter().map(|name| (name.clone(), text(&name))).collect()
    }

    /// What could not be written is still to be.
    pub(super) fn put_back(&mut self, names: impl Iterator<Item = Name>) {
        names.for_each(|name| self.note(name));
    }

    pub(super) fn has_unwritten(&self) -> bool {
        self.unwritten.as_ref().is_some_and(|names| !names.is_empty())
    }

    /// Before the end: when each was seen last is written only now, because it changes with every look.
    pub(super) fn close(&mut self) {
        let names: Vec<Name> = self.instances.keys().cloned().map(Name::Instance).collect();
        self.put_back(names.into_iter());
    }

    fn note(&mut self, name: Name) {
        if let Some(unwritten) = &mut self.unwritten {
            unwritten.insert(name);
        }
    }

    #[cfg(test)]
    pub(super) fn sizes(&self) -> (usize, usize) {
        (self.instances.len(), self.series.len())
    }

    fn page(&mut self, name: &str, now_ms: i64) -> &mut Page {
        if !self.instances.contains_key(name) {
            self.make_room();
        }
        let new = || Page { record: Record::new(now_ms), ..Page::default() };
        self.instances.entry(name.to_owned()).or_insert_with(new)
    }

    fn told(&mut self, name: &str, project: &str) -> Arc<Told> {
        let Some(page) = self.instances.get_mut(name) else { return Arc::default() };
        // How long such starts take is told while it starts, and to no other: or each start would be news of them all.
        let is_starting = page.record.phase == Some(Phase::Starting);
        let series = is_starting.then(|| self.series.get(&kind(project, &page.record.kind)));
        let usual_of_ms = series.flatten().map_or(0, |series| series.added_ms);
        if let Some(told) = page.told.as_ref().filter(|_| page.usual_of_ms == usual_of_ms) {
            return Arc::clone(told);
        }
        let usual = series.map(|series| series.map_or_else(Usual::default, Series::usual));
        let told = Arc::new(Told::new(&page.record, usual));
        page.usual_of_ms = usual_of_ms;
        Arc::clone(page.told.insert(told))
    }

    fn add(&mut self, name: String, sample: Sample, now_ms: i64) {
        if !self.series.contains_key(&name) && self.bounds.series <= self.series.len() {
            let ages = self.series.iter().map(|(name, series)| (series.added_ms, name.clone()));
            for name in oldest(ages.collect(), self.bounds.series) {
                self.series.remove(&name);
                self.note(Name::Series(name));
            }
        }
        let series = self.series.entry(name.clone()).or_default();
        // No two are of the same millisecond: by that number it is known which one was told.
        let now_ms = now_ms.max(series.added_ms + 1);
        series.add(sample, now_ms);
        self.note(Name::Series(name));
    }

    fn make_room(&mut self) {
        if self.instances.len() < self.bounds.instances {
            return;
        }
        let ages = self.instances.iter().map(|(name, page)| (page.record.seen_ms.unwrap_or(0), name.clone()));
        for name in oldest(ages.collect(), self.bounds.instances) {
            self.instances.remove(&name);
            self.note(Name::Instance(name));
        }
    }
}

fn kind(project: &str, kind: &str) -> String {
    [project, kind].join("\n")
}

/// The names of the oldest part.
fn oldest(mut ages: Vec<(i64, String)>, bound: usize) -> impl Iterator<Item = String> {
    ages.sort_unstable();
    let part = ages.len() - (bound - bound.div_ceil(PART)).min(ages.len());
    ages.into_iter().take(part).map(|(_, name)| name)
}
