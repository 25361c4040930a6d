//! One instance: what the cloud says of it, what the page has seen and done itself, and the card that follows.

use std::rc::Rc;

use api::Generation;

use super::letter_case;
use crate::{
    Action, Card, Notebook, NotebookKey, Timestamp,
    card::{self, Notice, Observed},
    lease::LeaseView,
    notebook,
    steps::Steps,
    time::Millis,
};

/// How long news that needs nothing done stays on a card.
const NEWS: Millis = Millis::seconds(6);

#[derive(Debug)]
pub(in crate::model) struct Entry {
    pub(in crate::model) notebook: Notebook,
    pub(in crate::model) card: Rc<Card>,
    pub(in crate::model) is_visible: bool,
    pub(in crate::model) under_way: Option<Action>,
    /// The snapshot it was last mentioned in or after.
    pub(super) epoch: u32,
    /// The name in lower case, to sort by.
    pub(super) name: Rc<str>,
    /// Everything that is searched, in lower case.
    pub(super) haystack: Box<str>,
    /// When the card changes by itself.
    pub(super) due: Option<Timestamp>,
    steps: Steps,
    /// Since when it is in its state, as far as seen.
    status_since: Timestamp,
    /// What came of the last request, and until when that is worth saying.
    notice: Option<(Notice, Option<Timestamp>)>,
    /// The deadline after which the instance was read again; once is enough.
    reread_after: Option<Timestamp>,
}

impl Entry {
    pub(super) fn new(notebook: Notebook, now: Timestamp) -> Self {
        let mut steps = Steps::default();
        steps.observe(&notebook.steps, &notebook.status, notebook.failure_reason.as_ref(), now);
        let status_since = since(&notebook, now);
        let observed = Observed { steps: &steps, status_since, under_way: None, notice: None };
        let mut entry = Self {
            card: Rc::new(card::card(&notebook, observed, now)),
            name: lower_case_name(&notebook),
            haystack: haystack(&notebook),
            notebook,
            is_visible: false,
            under_way: None,
            epoch: 0,
            due: None,
            steps,
            status_since,
            notice: None,
            reread_after: None,
        };
        entry.due = entry.next_change(now);
        entry
    }

    /// What the list is sorted by: the name in any case, then the id. Nothing that changes by itself.
    pub(super) fn place(&self) -> (&str, &str, Generation) {
        (&self.name, &self.notebook.key.id, self.notebook.key.generation)
    }

    /// Takes its place from its present title. Only while it is in no list.
    pub(super) fn sort_by_title(&mut self) {
        self.name = lower_case_name(&self.notebook);
    }

    /// Takes in what an answer or an event said; tells whether it has another title and so belongs in another place.
    pub(super) fn observe(&mut self, notebook: Notebook, now: Timestamp) -> bool {
        let merged = notebook::merge(&self.notebook, notebook);
        self.steps.observe(&merged.steps, &merged.status, merged.failure_reason.as_ref(), now);
        if merged.status != self.notebook.status {
            self.status_since = since(&merged, now);
            // What was granted is still true in the next state; all other news is about the last one.
            self.notice.take_if(|(notice, _)| !matches!(notice, Notice::Granted { .. }));
        }
        self.haystack = haystack(&merged);
        let is_renamed = merged.title() != self.notebook.title();
        self.notebook = merged;
        is_renamed
    }

    pub(super) fn set_notice(&mut self, notice: Option<Notice>, now: Timestamp) {
        self.notice = notice.map(|notice| {
            let is_news = matches!(notice, Notice::Saved(_) | Notice::AlreadySo(_));
            (notice, is_news.then_some(now + NEWS))
        });
    }

    /// Makes the card anew; tells whether anything on it has changed, and keeps it when nothing has.
    pub(super) fn refresh(&mut self, now: Timestamp) -> bool {
        self.notice.take_if(|(_, until)| until.is_some_and(|until| until <= now));
        let observed = Observed {
            steps: &self.steps,
            status_since: self.status_since,
            under_way: self.under_way,
            notice: self.notice.as_ref().map(|(notice, _)| notice),
        };
        let card = card::card(&self.notebook, observed, now);
        let has_changed = card != *self.card;
        if has_changed {
            self.card = Rc::new(card);
        }
        self.due = self.next_change(now);
        has_changed
    }

    /// Its deadline has passed, the cloud has not said that it stopped, and nobody has asked.
    pub(super) fn is_overdue(&self) -> bool {
        matches!(self.card.lease, LeaseView::Ending { .. }) && self.reread_after != self.notebook.lease.deadline()
    }

    /// It is being read again because its deadline has passed.
    pub(super) fn take_overdue(&mut self, now: Timestamp) -> NotebookKey {
        self.reread_after = self.notebook.lease.deadline();
        self.due = self.next_change(now);
        self.notebook.key.clone()
    }

    fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let news = self.notice.as_ref().and_then(|(_, until)| *until);
        let overdue = self.is_overdue().then_some(now);
        self.card.lease.changes_at(now).into_iter().chain(news).chain(overdue).min()
    }
}

/// When its state last changed: by the cloud's word, unless that lies in the future.
fn since(notebook: &Notebook, now: Timestamp) -> Timestamp {
    notebook.facts.updated.map_or(now, |updated| updated.min(now))
}

fn lower_case_name(notebook: &Notebook) -> Rc<str> {
    letter_case::lower(notebook.title()).into()
}

fn haystack(notebook: &Notebook) -> Box<str> {
    let facts = &notebook.facts;
    let texts = [&notebook.name, &notebook.description, &facts.owner, &facts.flavor, &facts.image];
    let mut haystack = letter_case::lower(&notebook.key.id);
    for text in texts.into_iter().flatten() {
        haystack.push('\n');
        haystack.push_str(&letter_case::lower(text));
    }
    haystack.into()
}
