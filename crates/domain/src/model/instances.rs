//! The instances of the desk, sorted once and kept sorted. One event touches one entry: its card is made anew, its filter
//! is evaluated anew, and everything else keeps its `Rc`.

use std::{mem, rc::Rc};

use super::Counts;
use crate::{
    Action, Card, Filter, Notebook, NotebookKey, StatusGroup, Timestamp,
    card::Notice,
    lease::{LeaseView, Urgency},
};

mod entry;
mod letter_case;

pub(super) use entry::{Alarm, Entry, Moment};

/// Boxed, so that inserting into ten thousand moves pointers only. Sorted vectors, because a tree or a sort of their own
/// would weigh kilobytes in the wasm.
type Entries = Vec<Box<Entry>>;

/// All instances of the project on screen.
#[derive(Debug, Default)]
pub(super) struct Instances {
    /// Sorted by [`Entry::place`].
    entries: Entries,
    /// By what name to look for a key in `entries`; sorted by the key.
    names: Vec<(NotebookKey, Rc<str>)>,
    filter: Needle,
    visible: Rc<[Rc<Card>]>,
    counts: Counts,
    /// Something on a card has changed since the last `settle`.
    has_changed: bool,
    /// A card has changed since people were last asked to hear of it.
    may_alarm: bool,
    /// `visible` is out of date.
    is_dirty: bool,
    /// The earliest instant at which a card changes by itself.
    due: Option<Timestamp>,
    advanced_to: Option<Timestamp>,
    /// What was true of all of them then; `None` while that is recent.
    stale: Option<Timestamp>,
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
    pub(super) fn put(&mut self, notebook: Notebook, moment: &Moment) -> Option<Rc<Card>> {
        let Some(index) = self.index(&notebook.key) else {
            self.admit(Entry::new(notebook, moment));
            return None;
        };
        let entry = &mut self.entries[index];
        let before = entry.card.clone();
        let is_renamed = entry.observe(notebook, moment.now);
        entry.epoch = self.epoch;
        let index = if is_renamed { self.move_to_place(index) } else { index };
        self.refresh(index, moment);
        Some(before)
    }

    fn admit(&mut self, mut entry: Entry) {
        entry.epoch = self.epoch;
        entry.stale = self.stale;
        entry.is_visible = self.filter.finds(&entry);
        self.is_dirty |= entry.is_visible;
        self.has_changed = true;
        self.may_alarm = true;
        self.due = earliest(self.due, entry.due);
        self.insert(Box::new(entry));
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
        let is_here = |key: &NotebookKey, name: &str| {
            let place = (name, &*key.id, key.generation);
            self.entries.binary_search_by(|entry| entry.place().cmp(&place)).is_ok()
        };
        self.names.retain(|(key, name)| is_here(key, name));
        self.is_dirty |= !gone.is_empty();
        self.has_changed |= !gone.is_empty();
        gone
    }

    pub(super) fn remove(&mut self, key: &NotebookKey) -> Option<Rc<Card>> {
        let entry = self.take(self.index(key)?);
        self.is_dirty |= entry.is_visible;
        self.has_changed = true;
        Some(entry.card)
    }

    /// Says on the card what this page is doing about the instance.
    pub(super) fn set_under_way(&mut self, key: &NotebookKey, action: Option<Action>, moment: &Moment) {
        if let Some(index) = self.index(key) {
            self.entries[index].under_way = action;
            self.refresh(index, moment);
        }
    }

    /// Says on the card what came of it.
    pub(super) fn set_notice(&mut self, key: &NotebookKey, notice: Option<Notice>, moment: &Moment) {
        if let Some(index) = self.index(key) {
            self.entries[index].set_notice(notice, moment.now);
            self.refresh(index, moment);
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

    /// An instance was read by itself.
    pub(super) fn saw(&mut self, key: &NotebookKey, moment: &Moment) {
        if let Some(index) = self.index(key) {
            self.entries[index].seen = Some(moment.now);
            self.refresh(index, moment);
        }
    }

    /// What is known of all of them is as old as this; `None`: recent.
    pub(super) fn set_stale(&mut self, since: Option<Timestamp>, moment: &Moment) {
        if self.stale != since {
            self.stale = since;
            for index in 0..self.entries.len() {
                self.entries[index].stale = since;
                self.refresh(index, moment);
            }
        }
    }

    /// Lets time pass: cards that change by themselves change. Costs nothing while none does.
    pub(super) fn advance(&mut self, moment: &Moment) {
        let now = moment.now;
        let is_back = self.advanced_to.is_some_and(|before| now < before);
        self.advanced_to = Some(now);
        if is_back || self.is_due(now) {
            for index in 0..self.entries.len() {
                if is_back || self.entries[index].due.is_some_and(|due| due <= now) {
                    self.refresh(index, moment);
                }
            }
            self.find_due();
        }
    }

    /// The instances whose deadline has passed without a word from the cloud, at most `most` of them; each deadline is
    /// named once.
    pub(super) fn take_overdue(&mut self, moment: &Moment, most: usize) -> Vec<NotebookKey> {
        if most == 0 || !self.is_due(moment.now) {
            return Vec::new();
        }
        let overdue = self.entries.iter_mut().filter(|entry| entry.is_overdue()).take(most);
        let keys = overdue.map(|entry| entry.take_overdue(moment)).collect();
        self.find_due();
        keys
    }

    pub(super) fn next_end(&self) -> Option<(&str, Timestamp)> {
        let ends = self.entries.iter().filter_map(|entry| match entry.card.lease {
            LeaseView::Until { deadline, urgency, .. } if Urgency::Calm < urgency => {
                Some((&*entry.card.name, deadline))
            }
            _ => None,
        });
        ends.min_by_key(|(_, deadline)| *deadline)
    }

    /// What people must hear since they were asked last.
    pub(super) fn take_alarms(&mut self) -> Vec<Alarm> {
        if !mem::take(&mut self.may_alarm) {
            return Vec::new();
        }
        self.entries.iter_mut().filter_map(|entry| entry.take_alarm()).collect()
    }

    /// The lease of `key` is as it was asked from here.
    pub(super) fn grant(&mut self, key: &NotebookKey) {
        if let Some(index) = self.index(key) {
            self.entries[index].grant();
        }
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.due.is_some_and(|due| due <= now)
    }

    fn find_due(&mut self) {
        self.due = self.entries.iter().fold(None, |due, entry| earliest(due, entry.due));
    }

    fn index(&self, key: &NotebookKey) -> Option<usize> {
        let (_, name) = &self.names[self.name_of(key).ok()?];
        let place = (&**name, &*key.id, key.generation);
        self.entries.binary_search_by(|entry| entry.place().cmp(&place)).ok()
    }

    fn name_of(&self, key: &NotebookKey) -> Result<usize, usize> {
        self.names.binary_search_by(|(other, _)| other.cmp(key))
    }

    fn move_to_place(&mut self, index: usize) -> usize {
        let mut entry = self.take(index);
        self.is_dirty |= entry.is_visible;
        entry.sort_by_title();
        self.insert(entry)
    }

    fn insert(&mut self, entry: Box<Entry>) -> usize {
        let index = self.entries.partition_point(|other| other.place() < entry.place());
        if let Err(place) = self.name_of(&entry.notebook.key) {
            self.names.insert(place, (entry.notebook.key.clone(), entry.name.clone()));
        }
        self.entries.insert(index, entry);
        index
    }

    fn take(&mut self, index: usize) -> Box<Entry> {
        let entry = self.entries.remove(index);
        if let Ok(place) = self.name_of(&entry.notebook.key) {
            self.names.remove(place);
        }
        entry
    }

    /// Makes the card anew; keeps the old one when nothing on it changed.
    fn refresh(&mut self, index: usize, moment: &Moment) {
        let entry = &mut self.entries[index];
        let has_changed = entry.refresh(moment);
        self.due = earliest(self.due, entry.due);
        if has_changed {
            let is_visible = self.filter.finds(entry);
            self.is_dirty |= is_visible || entry.is_visible;
            self.has_changed = true;
            self.may_alarm = true;
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
        let words = filter.search.split_whitespace().map(letter_case::lower).collect();
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
