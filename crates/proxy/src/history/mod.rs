//! What this proxy remembers of instances: who set their leases and stopped them through this desk, when they were seen up
//! and down, and how long their starts took (experience.md promises 4 and 7). It is fed by the poller and by accepted changes,
//! told to viewers as facts, and kept in a file behind everybody's back: no request and no look waits for the disk.

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use api::{
    Generation,
    history::{By, LeaseSet},
};
use serde_json::Value;
use tokio::{
    sync::{Notify, oneshot},
    task::{JoinHandle, spawn_blocking},
};

mod book;
mod deeds;
mod kept;
mod record;
mod seen;
mod series;
mod store;
#[cfg(test)]
mod tests;
mod told;

use book::{Book, Bounds};
pub(crate) use deeds::Answered;
pub(crate) use record::{Look, Who};
use seen::Seen;
use store::Store;
pub(crate) use told::Told;

/// Everything that is remembered; clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct History(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    book: Mutex<Book>,
    /// Something is to be written.
    news: Notify,
}

/// What is remembered of the instances of one project.
#[derive(Clone, Debug)]
pub(crate) struct ProjectHistory {
    history: History,
    project: Arc<str>,
}

/// Writes behind everybody's back until it is told to end, or dropped.
#[derive(Debug)]
pub(crate) struct Writer {
    writing: JoinHandle<()>,
    end: oneshot::Sender<()>,
}

/// The file cannot be used.
#[derive(Debug)]
pub struct Unusable {
    /// Which one.
    pub path: PathBuf,
    /// Why not.
    pub why: String,
}

impl fmt::Display for Unusable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`history.path` names {}, which cannot be used: {}", self.path.display(), self.why)
    }
}

impl History {
    /// From the file, or of nothing: `None` is remembered until the end of the process.
    pub(crate) fn open(path: Option<PathBuf>) -> Result<(Self, Option<Writer>), Unusable> {
        let history = Self::default();
        let Some(path) = path else { return Ok((history, None)) };
        let unusable = |error: store::Error| Unusable { path: path.clone(), why: error.to_string() };
        let store = Store::open(&path).map_err(unusable)?;
        let kept = store.read().map_err(unusable)?;
        let mut book = Book::kept(Bounds::default());
        kept.into_iter().for_each(|(name, text)| book.put(name, &text));
        *history.book() = book;
        let (end, ending) = oneshot::channel();
        let writing = tokio::spawn(history.clone().write(store, ending));
        Ok((history, Some(Writer { writing, end })))
    }

    pub(crate) fn of(&self, project_id: &str) -> ProjectHistory {
        ProjectHistory { history: self.clone(), project: project_id.into() }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn write(self, store: Store, mut ending: oneshot::Receiver<()>) {
        let store = Arc::new(store);
        loop {
            let is_over = tokio::select! {
                () = self.0.news.notified() => false,
                _ = &mut ending => true,
            };
            if is_over {
                self.book().close();
            }
            let changes = self.book().take_unwritten();
            if !changes.is_empty() {
                let (store, written) = (Arc::clone(&store), changes.clone());
                // A panic in it has been reported; the names are put back as after any failure.
                let outcome = spawn_blocking(move || store.write(&written)).await;
                if !matches!(outcome, Ok(Ok(()))) {
                    let error = outcome.map_or_else(|error| error.to_string(), |outcome| format!("{outcome:?}"));
                    tracing::error!(error, "the history was not written; the next change tries again");
                    self.book().put_back(changes.into_iter().map(|(name, _)| name));
                }
            }
            if is_over {
                return;
            }
        }
    }
}

impl ProjectHistory {
    /// An instance was looked at, and what viewers are told of it since. The same `Arc` as before when that is the same.
    /// `is_changed`: it is not as at the last look.
    pub(crate) fn look(
        &self,
        (generation, id): (Generation, &str),
        value: &Value,
        is_changed: bool,
        look: Look,
    ) -> Arc<Told> {
        let seen = is_changed.then(|| Seen::read(generation, value));
        let mut book = self.history.book();
        let told = book.look(&self.name(generation, id), &self.project, seen.as_ref(), look);
        let has_news = book.has_unwritten();
        drop(book);
        if has_news {
            self.history.0.news.notify_one();
        }
        told
    }

    /// Somebody asked for a lease through this desk, and the cloud agreed.
    pub(crate) fn set(&self, instance: (Generation, &str), set: LeaseSet, who: Who) {
        self.change(instance, set.by.at_ms, |record| record.set(set, who));
    }

    /// Somebody asked for a stop through this desk, and the cloud agreed or has not answered.
    pub(crate) fn ask_to_stop(&self, instance: (Generation, &str), by: By, who: Who) {
        self.change(instance, by.at_ms, |record| record.ask_to_stop(by, who));
    }

    fn change(&self, (generation, id): (Generation, &str), now_ms: i64, change: impl FnOnce(&mut record::Record)) {
        self.history.book().change(&self.name(generation, id), now_ms, change);
        self.history.0.news.notify_one();
    }

    fn name(&self, generation: Generation, id: &str) -> String {
        [&*self.project, generation.as_str(), id].join("/")
    }
}

impl Writer {
    /// Writes what is left, and lets go of the file.
    pub(crate) async fn end(self) {
        // Who has ended already cannot be told, and need not be.
        let _ = self.end.send(());
        let _ = self.writing.await;
    }
}
