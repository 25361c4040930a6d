//! Access keys: the permanent one, and the temporary ones that IAM gives for a token. A temporary key counts only together
//! with its security token, which must be signed (api.md 3, 4).

use std::collections::HashMap;

use serde_json::{Value, json};

use super::access::Lock;
use super::signature::{Authorization, Fault};
use super::{Answer, Refusal, Request, World};
use crate::calendar::{iso, read_sdk_date};
use crate::random::Random;

/// How far `X-Sdk-Date` may be off (api.md 3).
const SKEW_MS: i64 = 15 * 60_000;
/// A key that failed too often in a row is locked for 5 minutes [D].
const LOCK_MS: i64 = 5 * 60_000;
/// How long a temporary key may live, and how long it does when nobody says so, in seconds.
const LIFE_S: std::ops::RangeInclusive<i64> = 900..=86_400;
const DEFAULT_LIFE_S: i64 = 900;
const KEY_STREAM: u64 = 1 << 43;
const SECURITY_TOKEN: &str = "x-security-token";

#[derive(Default)]
pub(super) struct Keys {
    permanent: Lock,
    temporary: HashMap<String, Temporary>,
    issued: u64,
}

struct Temporary {
    secret_key: String,
    security_token: String,
    expires_at_ms: i64,
    lock: Lock,
}

impl Keys {
    /// Counts for known keys only: nobody locks one by trying others.
    pub(super) fn check(
        &mut self,
        request: &Request,
        header: &str,
        permanent: (&str, &str),
        now_ms: i64,
    ) -> Result<(), Refusal> {
        let authorization =
            Authorization::read(header).ok_or_else(|| unverified("authorization header is malformed"))?;
        let access_key = &authorization.access_key;
        let (secret_key, token, lock) = if access_key == permanent.0 {
            (permanent.1, None, &mut self.permanent)
        } else if let Some(key) = self.temporary.get_mut(access_key) {
            if key.expires_at_ms <= now_ms {
                return Err(unverified("the security token has expired"));
            }
            (key.secret_key.as_str(), Some(key.security_token.as_str()), &mut key.lock)
        } else {
            let tail = format!("Get secretKey failed,ak:{access_key},err:ak not exist");
            return Err(Refusal::unauthenticated(&tail));
        };
        if lock.is_locked(now_ms) {
            return Err(Refusal::unauthenticated("AK access failed to reach the limit,forbidden"));
        }
        let checked = check_token(request, &authorization, token)
            .and_then(|()| check_signature(request, &authorization, secret_key, now_ms));
        match &checked {
            Ok(()) => lock.succeed(),
            Err(_) => lock.fail(LOCK_MS, now_ms),
        }
        checked
    }
}

impl World {
    /// `POST /v3.0/OS-CREDENTIAL/securitytokens`, by token: the one in the header wins.
    pub(super) fn issue_temporary_key(&mut self, request: &Request, now_ms: i64) -> Result<Answer, Refusal> {
        let body: Value = serde_json::from_slice(&request.body)
            .map_err(|_| Refusal::iam(400, "IAM.0011", "The request body is not valid JSON."))?;
        let identity = &body["auth"]["identity"];
        if identity["methods"] != json!(["token"]) {
            return Err(Refusal::iam(400, "IAM.0073", "auth.identity.methods must be [\"token\"] here."));
        }
        let caller = request.header("x-auth-token").or(identity["token"]["id"].as_str()).unwrap_or_default();
        if self.access.token(caller, now_ms).is_none() {
            return Err(Refusal::iam(401, "IAM.0067", "The token is invalid or has expired."));
        }
        let life_s = match &identity["token"]["duration_seconds"] {
            Value::Null => Some(DEFAULT_LIFE_S),
            given => given.as_i64().filter(|given| LIFE_S.contains(given)),
        };
        let life_s = life_s.ok_or_else(|| {
            Refusal::iam(400, "IAM.0073", "auth.identity.token.duration_seconds must be 900 to 86400.")
        })?;
        let keys = &mut self.access.keys;
        let mut random = Random::new(self.setting.seed, keys.issued, KEY_STREAM);
        keys.issued += 1;
        let access_key = random.hex()[..20].to_uppercase();
        let key = Temporary {
            secret_key: random.hex(),
            security_token: (0..6).map(|_| random.hex()).collect(),
            expires_at_ms: now_ms + life_s * 1000,
            lock: Lock::default(),
        };
        let credential = json!({
            "access": access_key,
            "secret": key.secret_key,
            "securitytoken": key.security_token,
            "expires_at": iso(key.expires_at_ms),
        });
        keys.temporary.retain(|_, key| now_ms < key.expires_at_ms);
        keys.temporary.insert(access_key, key);
        Ok(Answer::json(201, &json!({"credential": credential})))
    }
}

/// A temporary key comes with its own token, signed; a permanent one with none.
fn check_token(request: &Request, authorization: &Authorization, token: Option<&str>) -> Result<(), Refusal> {
    if request.header(SECURITY_TOKEN) != token {
        return Err(unverified("the security token does not belong to the access key"));
    }
    if token.is_some() && !authorization.signs(SECURITY_TOKEN) {
        return Err(unverified("signed header x-security-token is missing"));
    }
    Ok(())
}

fn check_signature(
    request: &Request,
    authorization: &Authorization,
    secret_key: &str,
    now_ms: i64,
) -> Result<(), Refusal> {
    authorization.check(request, secret_key).map_err(|fault| match fault {
        Fault::MissingHeader(name) => unverified(&format!("signed header {name} is missing")),
        Fault::Scope => unverified("the credential scope is wrong"),
        Fault::Mismatch(canonical) => unverified(&format!("canonicalRequest:{canonical}")),
    })?;
    // Clients sign by the wall clock, and cannot know that the simulated time was moved: either clock will do.
    let date_ms = request.header("x-sdk-date").and_then(read_sdk_date);
    let near = |clock_ms: i64| date_ms.is_some_and(|date_ms| (clock_ms - date_ms).abs() <= SKEW_MS);
    if near(now_ms) || near(request.received_at_ms) {
        Ok(())
    } else {
        Err(Refusal::unauthenticated("signature expired"))
    }
}

fn unverified(tail: &str) -> Refusal {
    Refusal::unauthenticated(&format!("verify aksk signature fail,{tail}"))
}
