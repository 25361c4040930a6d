//! One sign-in of one person, as it is sealed into a cookie or an access token: who, since when, until when. No token of an
//! identity provider is ever in it (security.md 4.2).

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::{
    access::Scope,
    caller::{Person, Role},
};

/// One sign-in.
#[derive(Clone, Debug)]
pub(crate) struct Sitting {
    /// Random: names the sign-in when it is ended before its time.
    pub(crate) id: String,
    pub(crate) person: Arc<Person>,
    /// The identity provider's own name for its session, by which it ends this one.
    pub(crate) provider_session: Option<String>,
    /// When the person signed in.
    pub(crate) begun_ms: i64,
    /// When this seal was made; a younger one replaces it while the person is active.
    pub(crate) sealed_ms: i64,
    /// Over from here on unless a younger seal says otherwise.
    pub(crate) idle_until_ms: i64,
    /// Over from here on in any case.
    pub(crate) until_ms: i64,
    /// What an access token is bound to; a cookie is bound to the desk's own origin by its seal.
    pub(crate) bound: Option<Bound>,
}

/// What an access token is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bound {
    /// The page that may use it.
    pub(crate) origin: String,
    /// What it is for, of all that the person may see.
    pub(crate) scope: Scope,
}

impl Sitting {
    /// The moment from which it is over.
    pub(crate) fn ends_ms(&self) -> i64 {
        self.idle_until_ms.min(self.until_ms)
    }

    /// The content of the seal.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let Person { issuer, subject, name, claims, roles } = &*self.person;
        let roles: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
        let bound = self.bound.as_ref().map(|bound| json!({"origin": bound.origin, "scope": bound.scope.to_json()}));
        let value = json!({
            "id": self.id, "iss": issuer, "sub": subject, "name": name, "claims": claims, "roles": roles,
            "psid": self.provider_session, "begun": self.begun_ms, "sealed": self.sealed_ms,
            "idle": self.idle_until_ms, "until": self.until_ms, "bound": bound,
        });
        value.to_string().into_bytes()
    }

    /// Reads the content of a seal.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut value: Value = serde_json::from_slice(bytes).ok()?;
        let claims = match value.get_mut("claims").map(Value::take) {
            Some(Value::Object(claims)) => claims,
            _ => Map::new(),
        };
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let roles: Option<Vec<Role>> =
            value["roles"].as_array()?.iter().map(|role| Role::parse(role.as_str()?)).collect();
        let bound = value["bound"].as_object().map(|bound| {
            // Without a scope it is of an older program, and for who knows how much.
            Some(Bound { origin: bound.get("origin")?.as_str()?.to_owned(), scope: Scope::read(bound.get("scope")?)? })
        });
        let person = Person { issuer: text("iss")?, subject: text("sub")?, name: text("name")?, claims, roles: roles? };
        Some(Self {
            id: text("id")?,
            person: Arc::new(person),
            provider_session: text("psid"),
            begun_ms: value["begun"].as_i64()?,
            sealed_ms: value["sealed"].as_i64()?,
            idle_until_ms: value["idle"].as_i64()?,
            until_ms: value["until"].as_i64()?,
            // Bound to something unreadable is not the same as not bound.
            bound: match bound {
                None => None,
                Some(bound) => Some(bound?),
            },
        })
    }
}
