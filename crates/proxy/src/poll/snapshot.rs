//! What is known of a project: every instance with the version at which it last changed. Whoever has seen version 17 is
//! brought up to date by what is newer than 17, so a viewer is a number and needs no queue. Pure.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use api::{Generation, Upstream};
use bytes::Bytes;
use serde_json::Value;

use super::{cadence::Pace, fingerprint::fingerprint, tenure::Tenure};
use crate::{
    access::Access,
    history::{Look, ProjectHistory, Told},
};

/// How many removals are remembered; who has missed more gets everything again.
const REMEMBERED_REMOVALS: usize = 1000;

/// Names an instance across both generations.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) generation: Generation,
    pub(crate) id: String,
}

/// An instance as it was last seen, without its secrets.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: Key,
    /// The version of the project at which this changed. No two entries share one.
    pub(crate) version: u64,
    /// The object of the list answer, as JSON; shared by everybody it is sent to.
    pub(crate) json: Bytes,
    pub(crate) tenure: Tenure,
    /// What is remembered of it.
    pub(crate) told: Arc<Told>,
    fingerprint: u64,
    pace: Pace,
}

/// One generation's instances, from one walk over all pages.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// Id and object, the secrets removed.
    pub(crate) items: Vec<(String, Value)>,
    /// False when the list moved during the walk: what is missing may still be there.
    pub(crate) complete: bool,
}

/// What is newer than a version, oldest first.
#[derive(Debug)]
pub(crate) enum Change {
    Entry(Arc<Entry>),
    Removed(Arc<Removed>),
}

/// An instance that is gone.
#[derive(Debug)]
pub(crate) struct Removed {
    /// The version at which it was gone.
    pub(crate) version: u64,
    pub(crate) key: Key,
    pub(crate) tenure: Tenure,
}

impl Change {
    pub(crate) fn version(&self) -> u64 {
        match self {
            Self::Entry(entry) => entry.version,
            Self::Removed(removed) => removed.version,
        }
    }
}

/// Everything known of one project.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// Names this line of versions; those of another line mean nothing here.
    pub(crate) epoch: u64,
    /// Says whose an instance is.
    access: Access,
    history: ProjectHistory,
    version: u64,
    entries: BTreeMap<Key, Arc<Entry>>,
    removed: VecDeque<Arc<Removed>>,
    /// Removals up to this version are forgotten.
    forgotten: u64,
    /// Whether the instances were ever listed.
    pub(crate) loaded: bool,
    /// The next look waits only for somebody who watches.
    pub(crate) is_due: bool,
    /// How the last look went; `None` before the first. The number counts its changes.
    upstream: Option<Upstream>,
    upstream_changes: u64,
    /// Looked at one by one since the running walk began: they are newer than what it will bring.
    touched: BTreeSet<Key>,
    /// The cloud's clock minus ours.
    pub(crate) clock_offset_ms: Option<i64>,
    /// When the last look was answered, cloud clock.
    pub(crate) answered_ms: Option<i64>,
}

impl Snapshot {
    pub(crate) fn new(epoch: u64, access: Access, history: ProjectHistory) -> Self {
        Self {
            epoch,
            access,
            history,
            // An empty project has been seen too: 0 is for who has seen nothing.
            version: 1,
            entries: BTreeMap::new(),
            removed: VecDeque::new(),
            forgotten: 0,
            loaded: false,
            is_due: false,
            upstream: None,
            upstream_changes: 0,
            touched: BTreeSet::new(),
            clock_offset_ms: None,
            answered_ms: None,
        }
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// The cloud's clock when ours says `now_ms`.
    pub(crate) fn cloud_ms(&self, now_ms: i64) -> i64 {
        now_ms + self.clock_offset_ms.unwrap_or(0)
    }

    pub(crate) fn entries(&self) -> Vec<Arc<Entry>> {
        self.entries.values().cloned().collect()
    }

    pub(super) fn entry(&self, key: &Key) -> Option<&Entry> {
        self.entries.get(key).map(Arc::as_ref)
    }

    pub(crate) fn upstream(&self) -> Option<(u64, &Upstream)> {
        self.upstream.as_ref().map(|upstream| (self.upstream_changes, upstream))
    }

    /// The busiest pace of all.
    pub(crate) fn pace(&self) -> Pace {
        self.entries.values().map(|entry| entry.pace).max().unwrap_or(Pace::Idle)
    }

    /// Whether what changed since `version` can be told.
    pub(crate) fn can_resume(&self, version: u64) -> bool {
        self.loaded && version > 0 && (self.forgotten..=self.version).contains(&version)
    }

    /// What is newer than `version`, oldest first, so that a stream may break after any of it.
    pub(crate) fn since(&self, version: u64) -> Vec<Change> {
        if version >= self.version {
            return Vec::new();
        }
        let entries = self.entries.values().filter(|entry| entry.version > version).cloned().map(Change::Entry);
        let removed = self.removed.iter().filter(|removed| removed.version > version).cloned().map(Change::Removed);
        let mut changes: Vec<Change> = entries.chain(removed).collect();
        changes.sort_unstable_by_key(Change::version);
        changes
    }

    /// A walk over the lists begins.
    pub(crate) fn begin_walk(&mut self) {
        self.touched.clear();
    }

    /// A walk over one generation's list has ended. True when anything changed.
    pub(crate) fn walked(&mut self, generation: Generation, listing: Listing, look: Look) -> bool {
        let before = self.version;
        let mut seen = BTreeSet::new();
        for (id, value) in listing.items {
            let key = Key { generation, id };
            if !self.touched.contains(&key) {
                self.put(&key, &value, look);
            }
            seen.insert(key);
        }
        if listing.complete {
            let gone = |key: &&Key| key.generation == generation && !seen.contains(key) && !self.touched.contains(key);
            let gone: Vec<Key> = self.entries.keys().filter(gone).cloned().collect();
            gone.iter().for_each(|key| self.remove(key));
        }
        self.version != before
    }

    /// One instance was looked at by itself; `None` when it is gone. True when that changed anything.
    pub(crate) fn looked_at(&mut self, key: &Key, value: Option<&Value>, look: Look) -> bool {
        let before = self.version;
        match value {
            Some(value) => self.put(key, value, look),
            None => self.remove(key),
        }
        self.touched.insert(key.clone());
        self.version != before
    }

    /// How the last look went. True when that is news.
    pub(crate) fn looked(&mut self, upstream: Upstream) -> bool {
        let news = self.upstream.as_ref() != Some(&upstream);
        if news {
            self.upstream = Some(upstream);
            self.upstream_changes += 1;
        }
        news
    }

    fn put(&mut self, key: &Key, value: &Value, look: Look) {
        let fingerprint = fingerprint(value);
        let is_changed = self.entries.get(key).is_none_or(|known| known.fingerprint != fingerprint);
        let told = self.history.look((key.generation, &key.id), value, is_changed, look);
        // What is remembered may have changed although it looks as before: somebody renewed its lease in the same way again.
        if !is_changed && self.entries.get(key).is_some_and(|known| Arc::ptr_eq(&known.told, &told)) {
            return;
        }
        self.version += 1;
        let owner = self.access.owner(&key.id, value);
        let gone = self.removed.iter().position(|gone| gone.key == *key);
        // Newest news of an instance is that it is there.
        let gone = gone.and_then(|at| self.removed.remove(at));
        let before = gone.map(|gone| gone.tenure.clone());
        let before = before.or_else(|| self.entries.get(key).map(|entry| entry.tenure.clone()));
        let tenure = match before {
            Some(before) => before.then(self.version, owner),
            None => Tenure::new(self.version, owner),
        };
        let pace = Pace::of(key.generation, value["status"].as_str().unwrap_or_default());
        let json = Bytes::from(value.to_string());
        let entry = Entry { key: key.clone(), version: self.version, json, tenure, told, fingerprint, pace };
        self.entries.insert(key.clone(), Arc::new(entry));
    }

    fn remove(&mut self, key: &Key) {
        let Some(entry) = self.entries.remove(key) else { return };
        self.version += 1;
        let removed = Removed { version: self.version, key: key.clone(), tenure: entry.tenure.clone() };
        self.removed.push_back(Arc::new(removed));
        while self.removed.len() > REMEMBERED_REMOVALS {
            if let Some(oldest) = self.removed.pop_front() {
                self.forgotten = oldest.version;
            }
        }
    }
}

#[cfg(test)]
mod tests;
