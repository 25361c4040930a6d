//! The sessions of this desk: begun by a sign-in, carried by one sealed cookie, renewed by activity, ended by log-out or by
//! time. Nothing is kept of a session but that it was ended early.

use std::{
    sync::{PoisonError, RwLock},
    time::Duration,
};

use http::HeaderValue;

use super::{
    cookies::{self, Reach},
    ended::{Ended, Key},
    seal::{KeyRing, random_word},
    sitting::{Bound, Sitting},
};
use crate::{
    caller::{Person, Stay},
    clock::{Clock, milliseconds},
    settings,
};

/// Only this host sets it, over https or on this machine, for all paths (security.md 4.2).
pub(crate) const COOKIE: &str = "__Host-leasehold";

/// What makes, opens and ends sessions.
pub(crate) struct Sessions {
    ring: RwLock<KeyRing>,
    ended: Ended,
    /// The desk's own: a cookie of another desk with the same keys does not open here.
    origin: String,
    idle_ms: i64,
    absolute_ms: i64,
    clock: Clock,
}

impl Sessions {
    pub(crate) fn new(settings: &settings::Sessions, origin: String, clock: Clock) -> Self {
        Self {
            ring: RwLock::new(settings.keys.clone().unwrap_or_else(KeyRing::random)),
            ended: Ended::new(),
            origin,
            idle_ms: milliseconds(settings.idle),
            absolute_ms: milliseconds(settings.absolute),
            clock,
        }
    }

    /// A new session for somebody who has just signed in.
    pub(crate) fn begin(&self, person: Person, provider_session: Option<String>) -> Sitting {
        let now_ms = self.clock.now_ms();
        Sitting {
            id: random_word(),
            person: person.into(),
            provider_session,
            begun_ms: now_ms,
            sealed_ms: now_ms,
            idle_until_ms: now_ms + self.idle_ms,
            until_ms: now_ms + self.absolute_ms,
            bound: None,
        }
    }

    /// The cookie of a session; `None` when so much is said of the person that no cookie holds it.
    pub(crate) fn cookie(&self, sitting: &Sitting) -> Option<HeaderValue> {
        cookies::set(COOKIE, &self.seal(COOKIE, &sitting.to_bytes())?, None, Reach::Strict)
    }

    /// The session of a cookie, if it is one and is not over.
    pub(crate) fn open(&self, cookie: &str) -> Option<Sitting> {
        self.read(COOKIE, cookie).filter(|sitting| sitting.bound.is_none())
    }

    /// A younger cookie for the same session, once half of the idle time is gone.
    pub(crate) fn renew(&self, sitting: &Sitting) -> Option<HeaderValue> {
        let now_ms = self.clock.now_ms();
        let is_due = now_ms - sitting.sealed_ms >= self.idle_ms / 2;
        let renewed = Sitting { sealed_ms: now_ms, idle_until_ms: now_ms + self.idle_ms, ..sitting.clone() };
        if is_due { self.cookie(&renewed) } else { None }
    }

    /// Ends a session everywhere in this process.
    pub(crate) fn end(&self, sitting: &Sitting) {
        self.ended.end(Key::Sitting(sitting.id.clone()), self.clock.now_ms(), sitting.until_ms);
    }

    /// Ends what `key` names, on behalf of who signed it in.
    pub(crate) fn end_all(&self, key: Key) {
        let now_ms = self.clock.now_ms();
        self.ended.end(key, now_ms, now_ms + self.absolute_ms);
    }

    /// An access token for a widget, and what it stands for.
    pub(crate) fn pass(&self, person: Person, bound: Bound, life: Duration) -> Option<String> {
        let sitting = self.begin(person, None);
        let until_ms = sitting.begun_ms + milliseconds(life);
        let sitting = Sitting { idle_until_ms: until_ms, until_ms, bound: Some(bound), ..sitting };
        self.seal(PASS, &sitting.to_bytes())
    }

    /// What an access token stands for, if it is one and is not over.
    pub(crate) fn open_pass(&self, token: &str) -> Option<(Sitting, Bound)> {
        let sitting = self.read(PASS, token)?;
        let bound = sitting.bound.clone()?;
        Some((sitting, bound))
    }

    /// As long as the session lasts.
    pub(crate) fn stay(&self, sitting: Sitting) -> Stay {
        Stay::sitting(sitting, self.ended.clone(), self.clock.clone())
    }

    /// As long as a request of somebody who is signed in elsewhere is believed.
    pub(crate) fn short_stay(&self) -> Stay {
        Stay::until(self.clock.now_ms() + self.idle_ms, self.clock.clone())
    }

    pub(crate) fn seal(&self, purpose: &str, content: &[u8]) -> Option<String> {
        self.ring().seal(&self.purpose(purpose), content)
    }

    pub(crate) fn unseal(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        self.ring().open(&self.purpose(purpose), sealed)
    }

    /// Other keys from now on.
    pub(crate) fn rekey(&self, ring: KeyRing) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
    }

    fn read(&self, purpose: &str, sealed: &str) -> Option<Sitting> {
        let sitting = Sitting::read(&self.unseal(purpose, sealed)?)?;
        let is_over = sitting.ends_ms() <= self.clock.now_ms() || self.ended.has(&sitting);
        (!is_over).then_some(sitting)
    }

    fn purpose(&self, purpose: &str) -> String {
        format!("{purpose} {}", self.origin)
    }

    fn ring(&self) -> KeyRing {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The purpose of an access token: no cookie passes for one, and the other way round.
const PASS: &str = "access token";
