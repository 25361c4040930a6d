//! Sign-ins that have begun in a browser and are not finished: what only that browser knows, sealed into a cookie, so that
//! nobody can finish a sign-in that another browser began (login CSRF) and the proxy keeps nothing of it.

use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use crate::sign_in::{
    cookies::{self, Found, Reach},
    seal::random_word,
    sessions::Sessions,
};

/// Comes along when the provider sends the browser back, which a strict cookie would not.
pub(crate) const LOGIN_COOKIE: &str = "__Host-leasehold-login";
const LIFE_MS: i64 = 5 * 60 * 1000;
/// In so many tabs at once; the oldest gives way.
const MOST_PARALLEL: usize = 4;

/// One sign-in that has begun.
#[derive(Clone)]
pub(crate) struct Attempt {
    pub(crate) state: String,
    pub(crate) nonce: String,
    /// Of PKCE.
    pub(crate) verifier: String,
    pub(crate) return_to: String,
    ends_ms: i64,
}

/// Those of one browser, the oldest first.
#[derive(Default)]
pub(crate) struct Attempts(Vec<Attempt>);

impl Attempt {
    pub(crate) fn new(return_to: String, now_ms: i64) -> Self {
        let [state, nonce, verifier] = [random_word(), random_word(), random_word()];
        Self { state, nonce, verifier, return_to, ends_ms: now_ms + LIFE_MS }
    }

    fn read(value: &Value) -> Option<Self> {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        Some(Self {
            state: text("state")?,
            nonce: text("nonce")?,
            verifier: text("verifier")?,
            return_to: text("to")?,
            ends_ms: value["ends"].as_i64()?,
        })
    }
}

impl Attempts {
    /// Those of a request's browser that can still be finished.
    pub(crate) fn read(sessions: &Sessions, headers: &HeaderMap, now_ms: i64) -> Self {
        let Found::One(cookie) = cookies::find(headers, LOGIN_COOKIE) else { return Self::default() };
        let value: Option<Value> =
            sessions.unseal(LOGIN_COOKIE, cookie).and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let Some(Value::Array(attempts)) = value else { return Self::default() };
        Self(attempts.iter().filter_map(Attempt::read).filter(|attempt| now_ms < attempt.ends_ms).collect())
    }

    pub(crate) fn add(&mut self, attempt: Attempt) {
        while self.0.len() >= MOST_PARALLEL {
            self.0.remove(0);
        }
        self.0.push(attempt);
    }

    /// The one with this state, once.
    pub(crate) fn take(&mut self, state: &str) -> Option<Attempt> {
        let index = self.0.iter().position(|attempt| attempt.state == state)?;
        Some(self.0.remove(index))
    }

    /// The cookie that keeps them.
    pub(crate) fn cookie(&self, sessions: &Sessions) -> Option<HeaderValue> {
        if self.0.is_empty() {
            return cookies::remove(LOGIN_COOKIE, Reach::Links);
        }
        let value: Vec<Value> = self.0.iter().map(|Attempt { state, nonce, verifier, return_to, ends_ms }| {
            json!({"state": state, "nonce": nonce, "verifier": verifier, "to": return_to, "ends": ends_ms})
        }).collect();
        let sealed = sessions.seal(LOGIN_COOKIE, Value::from(value).to_string().as_bytes())?;
        cookies::set(LOGIN_COOKIE, &sealed, Some(LIFE_MS / 1000), Reach::Links)
    }
}
