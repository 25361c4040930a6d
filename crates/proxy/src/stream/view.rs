//! What one person sees of a project: decided before anything is written for them, so that of a foreign instance not even a
//! removal is told.

use std::sync::Arc;

use api::{Generation, May};

use crate::{
    access::{Deed, Owner, Rights},
    history::Who,
    poll::{Change, Entry, Removed, Snapshot},
};

/// One person's view of one project.
pub(super) struct View {
    rights: Arc<Rights>,
    /// Who it is, to be told what they did themself.
    who: Who,
    /// What the person may do with at least one instance: what the page knows already.
    may: May,
}

/// An instance as somebody sees it.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) entry: Arc<Entry>,
    /// What they may do with it, where that is less than with others.
    pub(super) may: Option<May>,
}

/// A change as somebody sees it.
#[derive(Debug)]
pub(super) enum News {
    Shown(Shown),
    /// Gone, or somebody else's from now on.
    Gone(Arc<Removed>),
    /// Nothing of theirs.
    Nothing(u64),
}

impl News {
    pub(super) fn version(&self) -> u64 {
        match self {
            Self::Shown(shown) => shown.entry.version,
            Self::Gone(removed) => removed.version,
            Self::Nothing(version) => *version,
        }
    }
}

impl View {
    pub(super) fn new(rights: Arc<Rights>, who: Who) -> Self {
        Self { may: rights.may(), rights, who }
    }

    pub(super) fn who(&self) -> &Who {
        &self.who
    }

    /// Everything this person sees.
    pub(super) fn everything(&self, snapshot: &Snapshot) -> Vec<Shown> {
        snapshot.entries().into_iter().filter_map(|entry| self.show(&entry)).collect()
    }

    /// What is newer than `version`, one for one, oldest first.
    pub(super) fn since(&self, snapshot: &Snapshot, version: u64) -> Vec<News> {
        snapshot.since(version).into_iter().map(|change| self.news(change, version)).collect()
    }

    fn news(&self, change: Change, version: u64) -> News {
        let nothing = News::Nothing(change.version());
        let removed = match change {
            Change::Entry(entry) => match self.show(&entry) {
                Some(shown) => return News::Shown(shown),
                None => {
                    Arc::new(Removed { version: entry.version, key: entry.key.clone(), tenure: entry.tenure.clone() })
                }
            },
            Change::Removed(removed) => removed,
        };
        let (generation, id) = (removed.key.generation, &removed.key.id);
        let saw = removed.tenure.owners_since(version).any(|owner| self.sees(generation, id, owner));
        if saw { News::Gone(removed) } else { nothing }
    }

    fn show(&self, entry: &Arc<Entry>) -> Option<Shown> {
        let (id, owner) = (&entry.key.id, entry.tenure.owner());
        if !self.sees(entry.key.generation, id, owner) {
            return None;
        }
        let may = self.rights.may_with(id, owner);
        Some(Shown { entry: Arc::clone(entry), may: (may != self.may).then_some(may) })
    }

    fn sees(&self, generation: Generation, id: &str, owner: Option<&Owner>) -> bool {
        self.rights.decide(Deed::list(generation), id, owner).allowed
    }
}
