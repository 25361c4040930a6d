//! Who sent a request, once that is known: what authorization decides on and what audit lines name. A person is known by
//! issuer and subject together; names and e-mail addresses are for people to read and never compared (security.md 2, row 05).

use std::{fmt, sync::Arc, time::Duration};

use serde_json::{Map, Value};
use tokio::{sync::watch, time::sleep};

use crate::{
    access::Scope,
    clock::Clock,
    sign_in::{Ended, Sitting},
};

/// Put into the extensions of every request behind the sign-in layer; without one no guarded route is reached.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) person: Arc<Person>,
    pub(crate) stay: Stay,
    /// What an access token was made for; with a session it is everything.
    pub(crate) scope: Scope,
    /// Whether the caller can sign out here.
    pub(crate) can_sign_out: bool,
}

/// Somebody, as whoever vouches for them says.
#[derive(Debug)]
pub(crate) struct Person {
    /// Who vouches: the identity provider's or portal's issuer, `forward-auth`, or `open`.
    pub(crate) issuer: String,
    /// Whom they mean. Unique for the issuer only.
    pub(crate) subject: String,
    /// For people.
    pub(crate) name: String,
    /// The claims that the configuration asks for, as they came.
    pub(crate) claims: Map<String, Value>,
    /// At least one: who has none is not let in.
    pub(crate) roles: Vec<Role>,
}

/// What a person is at this desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Role {
    /// Looks.
    Viewer,
    /// Works with what is theirs.
    User,
    /// Works with everything.
    Admin,
}

impl Role {
    /// Reads the word used in configurations.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Viewer, Self::User, Self::Admin].into_iter().find(|role| role.as_str() == word)
    }

    /// The word in configurations, policies and answers.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::User => "user",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// How long the caller may stay: what lasts, a stream for example, asks and waits for the end.
#[derive(Clone, Debug)]
pub(crate) struct Stay(Option<Limit>);

#[derive(Clone, Debug)]
struct Limit {
    ends_ms: i64,
    clock: Clock,
    /// What may end earlier, and where that would be said.
    session: Option<(Arc<Sitting>, Ended, watch::Receiver<()>)>,
}

/// The clock is asked at least this often: a machine that slept does not wake its timers in time.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

impl Stay {
    /// As long as the proxy runs.
    pub(crate) const fn unlimited() -> Self {
        Self(None)
    }

    /// Until that time.
    pub(crate) const fn until(ends_ms: i64, clock: Clock) -> Self {
        Self(Some(Limit { ends_ms, clock, session: None }))
    }

    /// Until the session ends, early or not.
    pub(crate) fn sitting(sitting: Sitting, ended: Ended, clock: Clock) -> Self {
        let (ends_ms, news) = (sitting.ends_ms(), ended.news());
        Self(Some(Limit { ends_ms, clock, session: Some((Arc::new(sitting), ended, news)) }))
    }

    /// Whether it is over: signed out, run out, or ended by somebody else.
    pub(crate) fn is_over(&self) -> bool {
        self.0.as_ref().is_some_and(|limit| {
            limit.left().is_zero() || limit.session.as_ref().is_some_and(|(sitting, ended, _)| ended.has(sitting))
        })
    }

    /// Comes back when it is over. May be dropped and called again.
    pub(crate) async fn over(&mut self) {
        while !self.is_over() {
            let Some(limit) = &mut self.0 else { return std::future::pending().await };
            let wait = sleep(limit.left().min(LONGEST_WAIT));
            match &mut limit.session {
                None => wait.await,
                Some((_, _, news)) => tokio::select! {
                    () = wait => {}
                    // The other end is in this very value.
                    _ = news.changed() => {}
                },
            }
        }
    }
}

impl Limit {
    fn left(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.ends_ms - self.clock.now_ms()).unwrap_or(0))
    }
}
