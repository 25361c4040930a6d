//! The sessions of this desk: begun by a sign-in, carried by one sealed cookie, renewed by activity, ended by log-out or by
//! time. Nothing is kept of a session but that it was ended early.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use http::{HeaderMap, HeaderValue};

use super::{
    cookies::{self, Found, Reach},
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
/// The same in a frame of another site, where browsers keep one jar for each site around it; only where the configuration
/// wants it.
pub(crate) const FRAMED_COOKIE: &str = "__Host-leasehold-framed";

/// What makes, opens and ends sessions.
pub(crate) struct Sessions {
    ring: RwLock<KeyRing>,
    ended: Ended,
    /// The desk's own: a cookie of another desk with the same keys does not open here.
    origin: String,
    idle_ms: i64,
    absolute_ms: i64,
    /// Whether there are sessions in frames.
    framed: bool,
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
            framed: settings.partitioned,
            clock,
        }
    }

    /// A new session for somebody who has just signed in.
    pub(crate) fn begin(&self, person: impl Into<Arc<Person>>, provider_session: Option<String>) -> Sitting {
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
    pub(crate) fn cookie(&self, name: &'static str, sitting: &Sitting) -> Option<HeaderValue> {
        cookies::set(name, &self.seal(name, &sitting.to_bytes())?, None, reach(name))
    }

    /// The session's cookie among those of a request, and which of the two it is.
    pub(crate) fn find<'a>(&self, headers: &'a HeaderMap) -> (&'static str, Found<'a>) {
        match cookies::find(headers, COOKIE) {
            Found::Nothing if self.framed => (FRAMED_COOKIE, cookies::find(headers, FRAMED_COOKIE)),
            found => (COOKIE, found),
        }
    }

    /// Whether there are sessions in frames.
    pub(crate) fn framed(&self) -> bool {
        self.framed
    }

    /// The session of a cookie, if it is one and is not over.
    pub(crate) fn open(&self, name: &'static str, cookie: &str) -> Option<Sitting> {
        self.read(name, cookie).filter(|sitting| sitting.bound.is_none())
    }

    /// A younger cookie for the same session, once half of the idle time is gone.
    pub(crate) fn renew(&self, name: &'static str, sitting: &Sitting) -> Option<HeaderValue> {
        let now_ms = self.clock.now_ms();
        let is_due = now_ms - sitting.sealed_ms >= self.idle_ms / 2;
        let renewed = Sitting { sealed_ms: now_ms, idle_until_ms: now_ms + self.idle_ms, ..sitting.clone() };
        if is_due { self.cookie(name, &renewed) } else { None }
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

    /// An access token for a widget, and for how many seconds it is good. It ends with its session, early too.
    pub(crate) fn pass(&self, sitting: &Sitting, bound: Bound, life: Duration) -> Option<(String, i64)> {
        let now_ms = self.clock.now_ms();
        let until_ms = sitting.until_ms.min(now_ms + milliseconds(life));
        let pass = Sitting { idle_until_ms: until_ms, until_ms, bound: Some(bound), ..sitting.clone() };
        Some((self.seal(PASS, &pass.to_bytes())?, (until_ms - now_ms) / 1000))
    }

    /// Whether it is over: ended early, or by its time.
    pub(crate) fn is_over(&self, sitting: &Sitting) -> bool {
        sitting.ends_ms() <= self.clock.now_ms() || self.ended.has(sitting)
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
        (!self.is_over(&sitting)).then_some(sitting)
    }

    fn purpose(&self, purpose: &str) -> String {
        format!("{purpose} {}", self.origin)
    }

    fn ring(&self) -> KeyRing {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Makes the browser forget a session.
pub(crate) fn forget(name: &'static str) -> Option<HeaderValue> {
    cookies::remove(name, reach(name))
}

fn reach(name: &str) -> Reach {
    if name == FRAMED_COOKIE { Reach::Frames } else { Reach::Strict }
}

/// The purpose of an access token: no cookie passes for one, and the other way round.
const PASS: &str = "access token";
