//! `POST /auth/exchange`: a portal's signed word for one of its people, for an access token that the widget uses. Signature,
//! claims, origin, then the token's number, in this order: nothing is remembered of a token that is not genuine
//! (security.md 4.5; 2, row 08).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jsonwebtoken::Algorithm;
use serde_json::Value;

use super::{
    jwt::{Claims, Expected, Flaw, KeySet, SKEW_S, open, seconds},
    person::{introduced, is_line},
    published::{Published, Reading},
    sitting::Bound,
};
use crate::{
    access::Scope,
    caller::Person,
    settings::{self, PortalKeys, Roles},
};

/// How long an access token is good.
pub(crate) const LIFE: Duration = Duration::from_secs(10 * 60);
/// A portal's token is for handing over at once: two minutes are meant, more than five are a mistake.
const LONGEST_LIFE_S: i64 = 300;
const ALGORITHMS: [Algorithm; 2] = [Algorithm::ES256, Algorithm::EdDSA];
/// More tokens than this within their lives are an attack or a mistake; then nobody is handed over for a while.
const MOST_USED: usize = 65_536;

/// The portal's hand-over.
pub(crate) struct Exchange {
    issuer: String,
    audience: String,
    keys: Keys,
    origins: Vec<String>,
    used: Mutex<Used>,
}

enum Keys {
    Fixed(KeySet),
    Published { at: String, keys: Box<Published<KeySet>> },
}

impl Exchange {
    /// `own_origin`: whom tokens must be meant for, unless it is said otherwise; `framed`: where a card in a frame stands.
    pub(crate) fn new(settings: &settings::Exchange, own_origin: &str, framed: &[String], reading: Reading) -> Self {
        let keys = match &settings.keys {
            PortalKeys::Set(text) => Keys::Fixed(KeySet::read(text.as_bytes()).unwrap_or_default()),
            PortalKeys::Address(at) => Keys::Published { at: at.clone(), keys: Box::new(Published::new(reading)) },
        };
        Self {
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone().unwrap_or_else(|| own_origin.to_owned()),
            keys,
            origins: [&settings.origins, framed].concat(),
            used: Mutex::default(),
        }
    }

    /// Where the widget may stand.
    pub(crate) fn origins(&self) -> &[String] {
        &self.origins
    }

    /// Whom the portal vouches for, and what the access token is to be bound to.
    pub(crate) async fn admit(
        &self,
        token: &str,
        origin: &str,
        rules: &Roles,
        now_ms: i64,
    ) -> Result<(Person, Bound), Flaw> {
        let expected = Expected { issuer: &self.issuer, audience: &self.audience, algorithms: &ALGORITHMS, now_ms };
        let claims = match &self.keys {
            Keys::Fixed(keys) => open(token, keys, &expected)?,
            Keys::Published { at, keys } => keys.open(at, token, &expected).await?,
        };
        let word = handed_over(&claims, origin)?;
        let person =
            introduced(&self.issuer, &claims, rules).map_err(|_| Flaw::Broken("it names nobody with a role"))?;
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.once(word.number, word.ends_s + SKEW_S, now_ms.div_euclid(1000))?;
        Ok((person, Bound { origin: origin.to_owned(), scope: word.scope }))
    }
}

struct Word {
    number: String,
    ends_s: i64,
    scope: Scope,
}

/// The claims of a hand-over alone.
fn handed_over(claims: &Claims, origin: &str) -> Result<Word, Flaw> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).filter(|text| is_line(text)).map(str::to_owned);
    let (Some(issued_s), Some(ends_s)) = (seconds(claims, "iat"), seconds(claims, "exp")) else {
        return Err(Flaw::Broken("it is of no time"));
    };
    if ends_s <= issued_s || ends_s - issued_s > LONGEST_LIFE_S {
        return Err(Flaw::Broken("it lives too long"));
    }
    if text("origin").as_deref() != Some(origin) {
        return Err(Flaw::Broken("it is for another origin"));
    }
    let number = text("jti").ok_or(Flaw::Broken("it has no number"))?;
    let scope = Scope::claimed(|name| claims.get(name).cloned()).ok_or(Flaw::Broken("its scope is unclear"))?;
    Ok(Word { number, ends_s, scope })
}

/// The numbers of the tokens that were used and have not expired.
#[derive(Default)]
struct Used(HashMap<String, i64>);

impl Used {
    fn once(&mut self, number: String, until_s: i64, now_s: i64) -> Result<(), Flaw> {
        if self.0.len() >= MOST_USED {
            self.0.retain(|_, until_s| *until_s > now_s);
        }
        if self.0.get(&number).is_some_and(|until_s| *until_s > now_s) {
            return Err(Flaw::Broken("it was used before"));
        }
        if self.0.len() >= MOST_USED {
            return Err(Flaw::Broken("too many were used lately"));
        }
        self.0.insert(number, until_s);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_counts_once_until_it_has_expired_anyway() {
        let mut used = Used::default();
        assert_eq!(used.once("a".to_owned(), 10, 0), Ok(()));
        assert!(used.once("a".to_owned(), 10, 9).is_err());
        assert_eq!(used.once("a".to_owned(), 20, 10), Ok(()));
        for number in 0..MOST_USED - 1 {
            used.once(number.to_string(), 30, 10).unwrap();
        }
        assert_eq!(used.once("x".to_owned(), 40, 12), Err(Flaw::Broken("too many were used lately")));
        assert_eq!(used.once("x".to_owned(), 40, 30), Ok(()), "the old ones are forgotten");
        assert_eq!(used.0.len(), 1);
    }
}
