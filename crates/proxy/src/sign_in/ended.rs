//! Sittings that ended before their time: by log-out, by a newer sign-in, by the identity provider. Kept in memory until they
//! would have ended anyway, so the table is as long as the sign-outs of one working day, and bounded all the same.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use super::sitting::Sitting;

/// More than this at once push out what ends soonest.
const MOST_ENDED: usize = 65_536;

/// The table, and the news of it. Clones are the same table.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    table: Arc<Mutex<HashMap<Key, Entry>>>,
    news: watch::Sender<()>,
}

/// What has ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// One sitting, by its id.
    Sitting(String),
    /// The sitting that belongs to a session of the identity provider.
    Provider { issuer: String, session: String },
    /// All sittings of a person.
    Person { issuer: String, subject: String },
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Sittings that began later are not meant.
    at_ms: i64,
    /// Until then some sitting could still be running.
    forget_ms: i64,
}

impl Ended {
    pub(crate) fn new() -> Self {
        Self { table: Arc::default(), news: watch::Sender::default() }
    }

    /// Ends what `key` names and what has begun until now. `forget_ms`: when the last of it would have ended anyway.
    pub(crate) fn end(&self, key: Key, now_ms: i64, forget_ms: i64) {
        let mut table = self.table();
        table.retain(|_, entry| entry.forget_ms > now_ms);
        if table.len() >= MOST_ENDED
            && let Some(soonest) = table.iter().min_by_key(|(_, entry)| entry.forget_ms).map(|(key, _)| key.clone())
        {
            table.remove(&soonest);
        }
        table.insert(key, Entry { at_ms: now_ms, forget_ms });
        drop(table);
        self.news.send_replace(());
    }

    /// Whether this one was ended.
    pub(crate) fn has(&self, sitting: &Sitting) -> bool {
        let (issuer, subject) = (sitting.person.issuer.clone(), sitting.person.subject.clone());
        let session = sitting.provider_session.clone();
        let keys = [
            Some(Key::Sitting(sitting.id.clone())),
            session.map(|session| Key::Provider { issuer: issuer.clone(), session }),
            Some(Key::Person { issuer, subject }),
        ];
        let table = self.table();
        keys.into_iter().flatten().any(|key| table.get(&key).is_some_and(|entry| sitting.begun_ms <= entry.at_ms))
    }

    /// Changes whenever something ended.
    pub(crate) fn news(&self) -> watch::Receiver<()> {
        self.news.subscribe()
    }

    /// The table is whole even when somebody panicked while holding it: every change is one call.
    fn table(&self) -> MutexGuard<'_, HashMap<Key, Entry>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;
    use crate::caller::Person;

    fn sitting(id: &str, begun_ms: i64) -> Sitting {
        let text = |text: &str| text.to_owned();
        let person =
            Person { issuer: text("i"), subject: text("s"), name: text("n"), claims: Map::new(), roles: Vec::new() };
        Sitting {
            id: text(id),
            person: Arc::new(person),
            provider_session: Some(text("p")),
            begun_ms,
            sealed_ms: begun_ms,
            idle_until_ms: 50,
            until_ms: 100,
            bound: None,
        }
    }

    #[test]
    fn what_began_before_has_ended_and_what_begins_later_has_not() {
        for key in [
            Key::Sitting("a".to_owned()),
            Key::Provider { issuer: "i".to_owned(), session: "p".to_owned() },
            Key::Person { issuer: "i".to_owned(), subject: "s".to_owned() },
        ] {
            let ended = Ended::new();
            let mut news = ended.news();
            assert!(!ended.has(&sitting("a", 1)));
            ended.end(key.clone(), 10, 100);
            assert!(news.has_changed().unwrap() && ended.has(&sitting("a", 10)), "{key:?}");
            news.mark_unchanged();
            assert!(!ended.has(&sitting("a", 11)), "{key:?}");
            assert_eq!(ended.has(&sitting("b", 1)), !matches!(key, Key::Sitting(_)), "{key:?}");
        }
    }

    #[test]
    fn what_would_have_ended_anyway_is_forgotten_and_the_table_is_bounded() {
        let ended = Ended::new();
        ended.end(Key::Sitting("a".to_owned()), 0, 10);
        ended.end(Key::Sitting("b".to_owned()), 10, 30);
        assert_eq!(ended.table().len(), 1);
        for number in 0..i64::try_from(MOST_ENDED).unwrap() {
            let mut table = ended.table();
            table.insert(Key::Sitting(number.to_string()), Entry { at_ms: 0, forget_ms: 1000 + number });
        }
        ended.end(Key::Sitting("new".to_owned()), 11, 5000);
        assert!(ended.has(&sitting("new", 1)));
        assert!(ended.table().len() <= MOST_ENDED + 1);
    }
}
