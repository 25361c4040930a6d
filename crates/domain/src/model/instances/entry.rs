//! One instance: what the cloud says of it, what the page has seen and done itself, and the card that follows.

use std::rc::Rc;

use api::{Generation, Limits};

use super::letter_case;
use crate::{
    Action, Card, Notebook, NotebookKey, Timestamp,
    card::{self, Notice, Observed, Stall},
    draft::is_other,
    effect::{About, Warning},
    lease::{LeaseView, Urgency},
    model::stream::{is_stale, stale_at},
    notebook,
    steps::Steps,
    time::Millis,
};

/// How long a lease that was set from here is watched for somebody else's hand.
const RECENT: Millis = Millis::minutes(10);

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
    /// What is known of all instances is as old as this, when that is worth saying.
    pub(super) stale: Option<Timestamp>,
    /// When it was last read by itself.
    pub(super) seen: Option<Timestamp>,
    /// When the card changes by itself.
    pub(super) due: Option<Timestamp>,
    steps: Steps,
    /// Since when it is in its state, as far as seen.
    status_since: Timestamp,
    /// What came of the last request, and until when that is worth saying.
    notice: Option<(Notice, Option<Timestamp>)>,
    /// The deadline after which the instance was read again; once is enough.
    reread_after: Option<Timestamp>,
    /// What people were warned of last.
    warned: Option<About>,
    /// The end that was set from here, and when it was set by the cloud's word.
    granted: Option<(Timestamp, Option<Timestamp>)>,
}

/// What a card is made at.
#[derive(Clone, Copy, Debug)]
pub(in crate::model) struct Moment {
    pub(in crate::model) now: Timestamp,
    /// When the proxy was last heard.
    pub(in crate::model) heard: Timestamp,
    pub(in crate::model) limits: Limits,
}

/// What people must hear of an instance.
#[derive(Debug)]
pub(in crate::model) enum Alarm {
    Warn(Warning),
    Over(NotebookKey),
}

impl Entry {
    pub(super) fn new(notebook: Notebook, moment: &Moment) -> Self {
        let now = moment.now;
        let mut steps = Steps::default();
        observe(&mut steps, &notebook, now);
        let status_since = since(&notebook, now);
        let (heard, limits) = (moment.heard, &moment.limits);
        let observed =
            Observed { steps: &steps, status_since, as_of: None, under_way: None, notice: None, heard, limits };
        let mut entry = Self {
            card: Rc::new(card::card(&notebook, observed, now)),
            name: lower_case_name(&notebook),
            haystack: haystack(&notebook),
            notebook,
            is_visible: false,
            under_way: None,
            epoch: 0,
            stale: None,
            seen: None,
            due: None,
            steps,
            status_since,
            notice: None,
            reread_after: None,
            warned: None,
            granted: None,
        };
        entry.due = entry.next_change(moment);
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
        observe(&mut self.steps, &merged, now);
        if merged.status != self.notebook.status {
            self.status_since = since(&merged, now);
            // What was granted is still true in the next state; all other news is about the last one.
            self.notice.take_if(|(notice, _)| !matches!(notice, Notice::Granted { .. } | Notice::TooLate(_)));
        }
        self.notice_replacement(&merged, now);
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
    pub(super) fn refresh(&mut self, moment: &Moment) -> bool {
        let now = moment.now;
        self.notice.take_if(|(_, until)| until.is_some_and(|until| until <= now));
        self.steps.tick(now);
        let observed = Observed {
            steps: &self.steps,
            status_since: self.status_since,
            as_of: self.known_at().filter(|known| is_stale(*known, now)),
            under_way: self.under_way,
            notice: self.notice.as_ref().map(|(notice, _)| notice),
            heard: moment.heard,
            limits: &moment.limits,
        };
        let card = card::card(&self.notebook, observed, now);
        let has_changed = card != *self.card;
        if has_changed {
            self.card = Rc::new(card);
        }
        self.due = self.next_change(moment);
        has_changed
    }

    /// The lease that was set from here has been granted as `notebook` says.
    pub(super) fn grant(&mut self) {
        self.granted = self.notebook.lease.deadline().map(|deadline| (deadline, self.notebook.lease_updated));
    }

    /// Somebody else has set another lease on top of ours: that is said, not swallowed (experience.md promise 6).
    fn notice_replacement(&mut self, notebook: &Notebook, now: Timestamp) {
        let Some((ours, set)) = self.granted else { return };
        if !notebook.status.is_up() || set.is_some_and(|set| RECENT.0 < (now - set).0) {
            self.granted = None;
        } else if self.under_way.is_none()
            && set < notebook.lease_updated
            && is_other(self.notebook.lease, notebook.lease)
        {
            self.granted = None;
            self.notice = Some((Notice::Replaced { ours, theirs: notebook.lease.deadline() }, None));
        }
    }

    /// What people must hear of it since they were asked last. Of thresholds that were passed at once, for example in
    /// sleep, only the nearest is told.
    pub(super) fn take_alarm(&mut self) -> Option<Alarm> {
        let about = match (self.card.lease, self.card.stall) {
            _ if self.notebook.grant.is_some_and(|grant| !grant.here.act) => None,
            (LeaseView::Until { deadline, kind, urgency, .. }, _) if Urgency::Calm < urgency => {
                Some(About::Ending { deadline, kind, urgency })
            }
            // What was said of this end is still true.
            (LeaseView::Ending { .. }, _) => return None,
            (_, Some(Stall { since, .. })) => Some(About::Stalled { since }),
            _ => None,
        };
        if about == self.warned {
            return None;
        }
        self.warned = about;
        let key = self.notebook.key.clone();
        Some(match about {
            Some(about) => Alarm::Warn(Warning { key, name: self.card.name.clone(), about }),
            None => Alarm::Over(key),
        })
    }

    /// Its deadline has passed, the cloud has not said that it stopped, and nobody has asked.
    pub(super) fn is_overdue(&self) -> bool {
        matches!(self.card.lease, LeaseView::Ending { .. }) && self.reread_after != self.notebook.lease.deadline()
    }

    /// It is being read again because its deadline has passed.
    pub(super) fn take_overdue(&mut self, moment: &Moment) -> NotebookKey {
        self.reread_after = self.notebook.lease.deadline();
        self.due = self.next_change(moment);
        self.notebook.key.clone()
    }

    /// When all this was true, if that is not now.
    fn known_at(&self) -> Option<Timestamp> {
        self.stale.map(|stale| self.seen.map_or(stale, |seen| seen.max(stale)))
    }

    fn next_change(&self, moment: &Moment) -> Option<Timestamp> {
        let now = moment.now;
        let news = self.notice.as_ref().and_then(|(_, until)| *until);
        let overdue = self.is_overdue().then_some(now);
        let progress = self.card.progress.as_ref();
        let since = progress.map(|progress| progress.moved).or(self.card.changing_since);
        let stall = since.filter(|_| self.card.stall.is_none()).map(|since| since + card::patience(progress));
        let stale = self.known_at().map(stale_at).filter(|at| now < *at);
        let lease = self.card.lease.changes_at(&moment.limits.warn_before_ms, now);
        let waits = lease.into_iter().chain(news).chain(overdue).chain(stall).chain(stale);
        waits.chain(self.steps.changes_at(now)).min()
    }
}

/// Takes in what an answer says of a start, and what the proxy has seen of it.
fn observe(steps: &mut Steps, notebook: &Notebook, now: Timestamp) {
    steps.observe(&notebook.steps, &notebook.status, notebook.failure_reason.as_ref(), now);
    let start = notebook.history.as_deref().and_then(|history| history.start.as_ref());
    steps.learn(start, notebook.usual, notebook.facts.updated);
    steps.tick(now);
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
