//! What the provider's answers must say: the query that the browser brings back, the claims of the token that signs somebody
//! in, and of the one that signs somebody out. Pure.

use serde_json::Value;

use crate::sign_in::{
    ended::Key,
    jwt::{Claims, Flaw},
    person::subject,
};

/// Longer values are none of a provider's.
const MOST_LETTERS: usize = 2048;

/// What the browser brings back.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) state: Option<String>,
    pub(super) issuer: Option<String>,
    /// The code, or that the provider named an error.
    pub(super) outcome: Result<String, ()>,
}

impl Given {
    /// Reads the query; `None` when a name comes twice or what must be there is not (security.md 2, row 03).
    pub(super) fn read(query: &str) -> Option<Self> {
        let (mut state, mut issuer, mut code, mut error) = (None, None, None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "state" => &mut state,
                "iss" => &mut issuer,
                "code" => &mut code,
                "error" => &mut error,
                _ => continue,
            };
            if value.len() > MOST_LETTERS || place.replace(value.into_owned()).is_some() {
                return None;
            }
        }
        let outcome = match (code, error) {
            (Some(code), None) if !code.is_empty() => Ok(code),
            (None, Some(_)) => Err(()),
            _ => return None,
        };
        Some(Self { state, issuer, outcome })
    }
}

/// What an ID token must say beside what every token must (OpenID Connect Core 1.0, 3.1.3.7).
pub(super) fn check(claims: &Claims, nonce: &str, client_id: &str) -> Result<(), Flaw> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("nonce") != Some(nonce) {
        return Err(Flaw::Broken("it answers another sign-in"));
    }
    if claims.contains_key("azp") && text("azp") != Some(client_id) {
        return Err(Flaw::Broken("it was given to another client"));
    }
    if subject(claims.get("sub")).is_none() {
        return Err(Flaw::Broken("it does not say who it is"));
    }
    Ok(())
}

/// What a log-out token ends. One that could sign somebody in is none.
pub(super) fn ended(claims: Claims, issuer: &str) -> Result<Key, Flaw> {
    const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
    let issuer = issuer.to_owned();
    let is_event = claims.get("events").and_then(Value::as_object).is_some_and(|events| events.contains_key(EVENT));
    if !is_event || claims.contains_key("nonce") || !claims.get("jti").is_some_and(Value::is_string) {
        return Err(Flaw::Broken("it is no log-out"));
    }
    match (claims.get("sid").and_then(Value::as_str), subject(claims.get("sub"))) {
        (Some(session), _) => Ok(Key::Provider { issuer, session: session.to_owned() }),
        (None, Some(subject)) => Ok(Key::Person { issuer, subject: subject.to_owned() }),
        (None, None) => Err(Flaw::Broken("it does not say whose")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn row_03_a_query_says_each_thing_once() {
        let given = |state: Option<&str>, issuer: Option<&str>, outcome: Result<&str, ()>| {
            let owned = |text: &str| text.to_owned();
            Some(Given { state: state.map(owned), issuer: issuer.map(owned), outcome: outcome.map(owned) })
        };
        for (query, expected) in [
            ("code=c&state=s&iss=i", given(Some("s"), Some("i"), Ok("c"))),
            ("code=c&session_state=x", given(None, None, Ok("c"))),
            ("error=access_denied&state=s&error_description=%3Cb%3E", given(Some("s"), None, Err(()))),
            ("code=a%20b&state=s", given(Some("s"), None, Ok("a b"))),
            ("code=c&code=c&state=s", None),
            ("code=c&state=s&state=s", None),
            ("code=c&state=s&iss=a&iss=b", None),
            ("code=c&error=e&state=s", None),
            ("code=&state=s", None),
            ("state=s", None),
            ("", None),
            (&format!("code={}", "c".repeat(MOST_LETTERS + 1)), None),
        ] {
            assert_eq!(Given::read(query), expected, "{query}");
        }
    }

    #[test]
    fn a_log_out_token_names_a_session_or_a_person() {
        let event = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
        let session = Key::Provider { issuer: "i".to_owned(), session: "p".to_owned() };
        let person = Key::Person { issuer: "i".to_owned(), subject: "s".to_owned() };
        for (claims, expected) in [
            (json!({"events": event, "jti": "1", "sid": "p", "sub": "s"}), Some(session)),
            (json!({"events": event, "jti": "1", "sub": "s"}), Some(person)),
            (json!({"events": event, "jti": "1"}), None),
            (json!({"events": event, "sub": "s"}), None),
            (json!({"events": event, "jti": "1", "sub": "s", "nonce": "n"}), None),
            (json!({"events": {"other": {}}, "jti": "1", "sub": "s"}), None),
            (json!({"jti": "1", "sub": "s"}), None),
        ] {
            let found = ended(claims.as_object().unwrap().clone(), "i").ok();
            assert_eq!(found, expected, "{claims}");
        }
    }
}
