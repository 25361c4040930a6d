//! Who may call: IAM tokens and AK/SK signatures, with the gateway's words for every refusal (api.md 3, 4, 5.2).

use std::collections::HashMap;

use super::keys::Keys;
use super::{Refusal, Request, World};
use crate::calendar::iso;

/// A token lives 24 hours (api.md 4).
pub(crate) const TOKEN_LIFE_MS: i64 = 24 * 3_600_000;
/// Failures in a row after which a key or account is locked (api.md 3 and 4).
const FAILURES: u32 = 5;
/// For how long: 15 minutes as in the console's default [I].
const ACCOUNT_LOCK_MS: i64 = 15 * 60_000;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Project,
    Domain,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) issued_at_ms: i64,
    pub(super) scope: Scope,
    /// Rights changed since: the gateway wants a new one (APIG.0307).
    outdated: bool,
}

impl Token {
    pub(super) fn expires_at_ms(&self) -> i64 {
        self.issued_at_ms + TOKEN_LIFE_MS
    }
}

/// Failures in a row, and the lock that follows.
#[derive(Default)]
pub(super) struct Lock {
    failures: u32,
    locked_until_ms: i64,
}

impl Lock {
    pub(super) fn fail(&mut self, lock_ms: i64, now_ms: i64) {
        self.failures += 1;
        if self.failures >= FAILURES {
            self.failures = 0;
            self.locked_until_ms = now_ms + lock_ms;
        }
    }

    pub(super) fn succeed(&mut self) {
        self.failures = 0;
    }

    pub(super) fn is_locked(&self, now_ms: i64) -> bool {
        now_ms < self.locked_until_ms
    }
}

#[derive(Default)]
pub(crate) struct Access {
    tokens: HashMap<String, Token>,
    issued: u64,
    pub(super) keys: Keys,
    account: Lock,
}

impl Access {
    /// Every token handed out so far must be renewed.
    pub(crate) fn expire_tokens(&mut self) {
        self.tokens.values_mut().for_each(|token| token.outdated = true);
    }

    /// How many tokens were issued, which names the next one.
    pub(super) fn issued(&self) -> u64 {
        self.issued
    }

    /// A new token does not invalidate the old; only those long dead are forgotten.
    pub(super) fn issue(&mut self, text: String, scope: Scope, now_ms: i64) -> Token {
        self.tokens.retain(|_, token| now_ms < token.expires_at_ms() + TOKEN_LIFE_MS);
        let token = Token { issued_at_ms: now_ms, scope, outdated: false };
        self.issued += 1;
        self.tokens.insert(text, token.clone());
        token
    }

    /// A token that is still good, as IAM sees it.
    pub(super) fn token(&self, text: &str, now_ms: i64) -> Option<&Token> {
        self.tokens.get(text).filter(|token| now_ms < token.expires_at_ms() && !token.outdated)
    }

    /// The text of every token that is remembered.
    pub(super) fn token_texts(&self) -> impl Iterator<Item = &str> {
        self.tokens.keys().map(String::as_str)
    }

    pub(super) fn revoke(&mut self, text: &str) {
        self.tokens.remove(text);
    }

    pub(super) fn account_is_locked(&self, now_ms: i64) -> bool {
        self.account.is_locked(now_ms)
    }

    pub(super) fn account_answered(&mut self, right: bool, now_ms: i64) {
        if right {
            self.account.succeed();
        } else {
            self.account.fail(ACCOUNT_LOCK_MS, now_ms);
        }
    }

    fn check_token(&self, text: &str, now_ms: i64) -> Result<Scope, Refusal> {
        let token = self.tokens.get(text).ok_or_else(|| Refusal::unauthenticated("decrypt token fail"))?;
        if token.outdated {
            return Err(Refusal::gateway(401, "APIG.0307", "The token must be updated"));
        }
        if token.expires_at_ms() <= now_ms {
            let expired = iso(token.expires_at_ms());
            return Err(Refusal::unauthenticated(&format!("token expires, expires_at: {expired}")));
        }
        Ok(token.scope)
    }
}

impl World {
    /// A token for this project, or a signature by the known key.
    pub(super) fn authorize(&mut self, request: &Request, project: &str, now_ms: i64) -> Result<(), Refusal> {
        if self.authenticate(request, now_ms)? == Scope::Domain {
            return Err(Refusal::modelarts("ModelArts.0204"));
        }
        let known = &self.setting.identities.project_id;
        let fits = project == known && request.header("x-project-id").is_none_or(|named| named == known);
        if fits { Ok(()) } else { Err(Refusal::modelarts("ModelArts.0210")) }
    }

    /// A signature is looked at first: the vendor's client sends no token beside it.
    pub(super) fn authenticate(&mut self, request: &Request, now_ms: i64) -> Result<Scope, Refusal> {
        if let Some(header) = request.header("authorization") {
            let identities = &self.setting.identities;
            let keys = (identities.access_key.as_str(), identities.secret_key.as_str());
            return self.access.keys.check(request, header, keys, now_ms).map(|()| Scope::Project);
        }
        match request.header("x-auth-token") {
            Some(token) => self.access.check_token(token, now_ms),
            None => Err(Refusal::unauthenticated("x-auth-token not found")),
        }
    }
}
