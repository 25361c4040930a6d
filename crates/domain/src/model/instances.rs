//! The instances of the desk, sorted once and kept sorted. One event touches one entry: its card is made anew, its filter
//! is evaluated anew, and everything else keeps its `Rc`.

use std::{collections::BTreeMap, mem, rc::Rc};

use super::Counts;
use crate::{Action, Card, Filter, Notebook, NotebookKey, StatusGroup, Timestamp, card::Notice};

mod entry;

pub(super) use entry::Entry;

/// Boxed: inserting into ten thousand and sorting them moves pointers, not entries.
type Entries = Vec<Box<Entry>>;

/// All instances of the project on screen.
#[derive(Debug, Default)]
pub(super) struct Instances {
    /// Sorted by [`Entry::place`].
    entries: Entries,
    /// By what name to look for a key in `entries`.
    names: BTreeMap<NotebookKey, Rc<str>>,
    filter: Needle,
    visible: Rc<[Rc<Card>]>,
    counts: Counts,
    /// Something on a card has changed since the last `settle`.
    has_changed: bool,
    /// `visible` is out of date.
    is_dirty: bool,
    /// The earliest instant at which a card changes by itself.
    due: Option<Timestamp>,
    advanced_to: Option<Timestamp>,
    /// Counts snapshots, to tell what a snapshot did not mention.
    epoch: u32,
}

impl Instances {
    /// The cards that pass the filter, as of the last `settle`.
    pub(super) fn visible(&self) -> &Rc<[Rc<Card>]> {
        &self.visible
    }

    /// How many there are in each group, as of the last `settle`.
    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    pub(super) fn get(&self, key: &NotebookKey) -> Option<&Entry> {
        self.index(key).map(|index| &*self.entries[index])
    }

    /// Brings `visible` and `counts` up to date, once per message; tells whether anything on a card has changed.
    pub(super) fn settle(&mut self) -> bool {
        if mem::take(&mut self.is_dirty) {
            let visible = self.entries.iter().filter(|entry| entry.is_visible);
            self.visible = visible.map(|entry| entry.card.clone()).collect();
        }
        if self.has_changed {
            self.counts = Counts::default();
            self.entries.iter().for_each(|entry| self.counts.add(entry.card.group));
        }
        mem::take(&mut self.has_changed)
    }

    /// Takes in what an answer or an event said of one instance. Gives the card as it was before, if it was there.
    pub(super) fn put(&mut self, notebook: Notebook, now: Timestamp) -> Option<Rc<Card>> {
        let Some(index) = self.index(&notebook.key) else {
            self.put_all([notebook], now);
            return None;
        };
        let entry = &mut self.entries[index];
        let before = entry.card.clone();
        let is_renamed = entry.observe(notebook, now);
        entry.epoch = self.epoch;
        let index = if is_renamed { self.move_to_place(index) } else { index };
        self.refresh(index, now);
        Some(before)
    }

    /// Takes in a part of a snapshot: many at once, sorted once.
    pub(super) fn put_all(&mut self, notebooks: impl IntoIterator<Item = Notebook>, now: Timestamp) {
        let mut new = Entries::new();
        for notebook in notebooks {
            let is_known = self.index(&notebook.key).is_some();
            if is_known || self.names.contains_key(&notebook.key) {
                if !is_known {
                    // Twice in this part: pages of a list shift while they are read.
                    self.admit(&mut new);
                }
                self.put(notebook, now);
                continue;
            }
            let mut entry = Box::new(Entry::new(notebook, now));
            entry.epoch = self.epoch;
            entry.is_visible = self.filter.finds(&entry);
            self.is_dirty |= entry.is_visible;
            self.due = earliest(self.due, entry.due);
            self.names.insert(entry.notebook.key.clone(), entry.name.clone());
            new.push(entry);
        }
        self.admit(&mut new);
    }

    fn admit(&mut self, new: &mut Entries) {
        if !new.is_empty() {
            self.has_changed = true;
            self.entries.append(new);
            self.entries.sort_by(|one, other| one.place().cmp(&other.place()));
        }
    }

    /// A snapshot begins: whatever is not put from now on will be gone when it ends.
    pub(super) fn begin_snapshot(&mut self) {
        self.epoch = self.epoch.wrapping_add(1);
    }

    /// A snapshot ends; gives the cards of what it did not mention, which are gone.
    pub(super) fn end_snapshot(&mut self) -> Vec<Rc<Card>> {
        let epoch = self.epoch;
        let gone = self.entries.extract_if(.., |entry| entry.epoch != epoch);
        let gone: Vec<_> = gone.map(|entry| entry.card).collect();
        for card in &gone {
            self.names.remove(&card.key);
        }
        self.is_dirty |= !gone.is_empty();
        self.has_changed |= !gone.is_empty();
        gone
    }

    pub(super) fn remove(&mut self, key: &NotebookKey) -> Option<Rc<Card>> {
        let entry = self.entries.remove(self.index(key)?);
        self.names.remove(key);
        self.is_dirty |= entry.is_visible;
        self.has_changed = true;
        Some(entry.card)
    }

    /// Says on the card what this page is doing about the instance.
    pub(super) fn set_under_way(&mut self, key: &NotebookKey, action: Option<Action>, now: Timestamp) {
        if let Some(index) = self.index(key) {
            self.entries[index].under_way = action;
            self.refresh(index, now);
        }
    }

    /// Says on the card what came of it.
    pub(super) fn set_notice(&mut self, key: &NotebookKey, notice: Option<Notice>, now: Timestamp) {
        if let Some(index) = self.index(key) {
            self.entries[index].set_notice(notice, now);
            self.refresh(index, now);
        }
    }

    /// Shows what passes `filter`, in the order that holds anyway.
    pub(super) fn set_filter(&mut self, filter: &Filter) {
        self.filter = Needle::new(filter);
        for entry in &mut self.entries {
            let is_visible = self.filter.finds(entry);
            self.is_dirty |= is_visible != entry.is_visible;
            entry.is_visible = is_visible;
        }
    }

    /// Lets time pass: cards that change by themselves change. Costs nothing while none does.
    pub(super) fn advance(&mut self, now: Timestamp) {
        let is_back = self.advanced_to.is_some_and(|before| now < before);
        self.advanced_to = Some(now);
        if is_back || self.is_due(now) {
            for index in 0..self.entries.len() {
                if is_back || self.entries[index].due.is_some_and(|due| due <= now) {
                    self.refresh(index, now);
                }
            }
            self.find_due();
        }
    }

    /// The instances whose deadline has passed without a word from the cloud, at most `most` of them; each deadline is
    /// named once.
    pub(super) fn take_overdue(&mut self, now: Timestamp, most: usize) -> Vec<NotebookKey> {
        if most == 0 || !self.is_due(now) {
            return Vec::new();
        }
        let overdue = self.entries.iter_mut().filter(|entry| entry.is_overdue()).take(most);
        let keys = overdue.map(|entry| entry.take_overdue(now)).collect();
        self.find_due();
        keys
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.due.is_some_and(|due| due <= now)
    }

    fn find_due(&mut self) {
        self.due = self.entries.iter().fold(None, |due, entry| earliest(due, entry.due));
    }

    fn index(&self, key: &NotebookKey) -> Option<usize> {
        let place = (&**self.names.get(key)?, &*key.id, key.generation);
        self.entries.binary_search_by(|entry| entry.place().cmp(&place)).ok()
    }

    fn move_to_place(&mut self, index: usize) -> usize {
        let entry = self.entries.remove(index);
        let index = self.entries.partition_point(|other| other.place() < entry.place());
        self.names.insert(entry.notebook.key.clone(), entry.name.clone());
        self.is_dirty |= entry.is_visible;
        self.entries.insert(index, entry);
        index
    }

    /// Makes the card anew; keeps the old one when nothing on it changed.
    fn refresh(&mut self, index: usize, now: Timestamp) {
        let entry = &mut self.entries[index];
        let has_changed = entry.refresh(now);
        self.due = earliest(self.due, entry.due);
        if has_changed {
            let is_visible = self.filter.finds(entry);
            self.is_dirty |= is_visible || entry.is_visible;
            self.has_changed = true;
            entry.is_visible = is_visible;
        }
    }
}

impl Counts {
    fn add(&mut self, group: Option<StatusGroup>) {
        self.all += 1;
        match group {
            Some(StatusGroup::Running) => self.running += 1,
            Some(StatusGroup::Changing) => self.changing += 1,
            Some(StatusGroup::Stopped) => self.stopped += 1,
            Some(StatusGroup::Failed) => self.failed += 1,
            None => {}
        }
    }
}

/// A filter, ready to be compared.
#[derive(Debug, Default)]
struct Needle {
    words: Vec<String>,
    status: Option<StatusGroup>,
}

impl Needle {
    fn new(filter: &Filter) -> Self {
        let words = filter.search.split_whitespace().map(str::to_lowercase).collect();
        Self { words, status: filter.status }
    }

    fn finds(&self, entry: &Entry) -> bool {
        (self.status.is_none() || self.status == entry.card.group)
            && self.words.iter().all(|word| entry.haystack.contains(word.as_str()))
    }
}

fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}
