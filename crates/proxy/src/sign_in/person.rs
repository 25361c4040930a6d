//! Turns what is said of somebody into a person of this desk. Who has no role here is not let in; nobody is anything by
//! default (security.md 4.3).

use serde_json::{Map, Value};

use crate::{
    caller::{Person, Role},
    settings::Roles,
};

/// Subjects and names are for logs and pages too, and those have limits (security.md 1, JupyterHub).
const MOST_LETTERS: usize = 255;

/// Why somebody is not a person of this desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nobody {
    /// The subject is missing, empty, no text or no line of text.
    NoSubject,
    /// Nothing that is said of them makes them anything here.
    NoRole,
}

/// The subject, when it is one.
pub(crate) fn subject(value: Option<&Value>) -> Option<&str> {
    value?.as_str().filter(|text| is_line(text))
}

/// One line of text, not empty and not endless.
pub(crate) fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= MOST_LETTERS && !text.chars().any(char::is_control)
}

/// Who it is, by what the issuer says of the subject.
pub(crate) fn person(issuer: &str, claims: &Map<String, Value>, rules: &Roles) -> Result<Person, Nobody> {
    let subject = subject(claims.get("sub")).ok_or(Nobody::NoSubject)?;
    let said = words(claim(claims, &rules.claim));
    let table = [(Role::Viewer, &rules.viewers), (Role::User, &rules.users), (Role::Admin, &rules.admins)];
    let fits = |wanted: &Vec<String>| wanted.iter().any(|wanted| said.contains(&wanted.as_str()));
    let roles: Vec<Role> = table.into_iter().filter(|(_, wanted)| fits(wanted)).map(|(role, _)| role).collect();
    if roles.is_empty() { Err(Nobody::NoRole) } else { Ok(known(issuer, subject, claims, rules, roles)) }
}

/// Who it is, by an issuer that says the roles in this desk's own words.
pub(crate) fn introduced(issuer: &str, claims: &Map<String, Value>, rules: &Roles) -> Result<Person, Nobody> {
    let subject = subject(claims.get("sub")).ok_or(Nobody::NoSubject)?;
    let mut roles: Vec<Role> = words(claims.get("roles")).into_iter().filter_map(Role::parse).collect();
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() { Err(Nobody::NoRole) } else { Ok(known(issuer, subject, claims, rules, roles)) }
}

fn known(issuer: &str, subject: &str, claims: &Map<String, Value>, rules: &Roles, roles: Vec<Role>) -> Person {
    let name = claim(claims, &rules.name_claim).and_then(Value::as_str).filter(|name| is_line(name));
    let kept = rules.keep.iter().filter_map(|name| Some((name.clone(), claim(claims, name)?.clone())));
    Person {
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        name: name.unwrap_or(subject).to_owned(),
        claims: kept.collect(),
        roles,
    }
}

/// A claim by its name, or by a way of dots through objects; a name with dots in it comes first.
fn claim<'a>(claims: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    claim(claims.get(first)?.as_object()?, rest)
}

/// A text is a list of one.
fn words(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(word)) => vec![word],
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules(claim: &str) -> Roles {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Roles {
            claim: claim.to_owned(),
            viewers: words(&["all"]),
            users: words(&["ml", "research"]),
            admins: words(&["root"]),
            name_claim: "name".to_owned(),
            keep: words(&["email", "huawei.user"]),
        }
    }

    fn roles(claim: &str, claims: Value) -> Result<Vec<Role>, Nobody> {
        let Value::Object(claims) = claims else { panic!("an object") };
        person("i", &claims, &rules(claim)).map(|person| person.roles)
    }

    #[test]
    fn roles_come_from_one_claim_or_nobody_comes_in() {
        for (claim, claims, expected) in [
            ("groups", json!({"sub": "s", "groups": ["ml", "x"]}), Ok(vec![Role::User])),
            ("groups", json!({"sub": "s", "groups": "all"}), Ok(vec![Role::Viewer])),
            ("groups", json!({"sub": "s", "groups": ["root", "ml"]}), Ok(vec![Role::User, Role::Admin])),
            ("realm.roles", json!({"sub": "s", "realm": {"roles": ["ml"]}}), Ok(vec![Role::User])),
            ("a.b", json!({"sub": "s", "a.b": ["ml"], "a": {"b": ["root"]}}), Ok(vec![Role::User])),
            ("sub", json!({"sub": "root"}), Ok(vec![Role::Admin])),
            ("groups", json!({"sub": "s"}), Err(Nobody::NoRole)),
            ("groups", json!({"sub": "s", "groups": ["ML", "mlx", "admin", ""]}), Err(Nobody::NoRole)),
            ("groups", json!({"sub": "s", "groups": {"ml": true}}), Err(Nobody::NoRole)),
            ("groups", json!({"sub": "s", "roles": ["ml"], "email": "root"}), Err(Nobody::NoRole)),
            ("groups", json!({"groups": ["ml"]}), Err(Nobody::NoSubject)),
            ("groups", json!({"sub": "", "groups": ["ml"]}), Err(Nobody::NoSubject)),
            ("groups", json!({"sub": 7, "groups": ["ml"]}), Err(Nobody::NoSubject)),
            ("groups", json!({"sub": "a\nb", "groups": ["ml"]}), Err(Nobody::NoSubject)),
            ("groups", json!({"sub": "x".repeat(256), "groups": ["ml"]}), Err(Nobody::NoSubject)),
        ] {
            assert_eq!(roles(claim, claims.clone()), expected, "{claim} {claims}");
        }
    }

    /// Row 05: e-mail and name are for people; two that look the same are two.
    #[test]
    fn row_05_a_person_is_issuer_and_subject() {
        let said = json!({
            "sub": "S", "groups": "ml", "name": "Eve", "email": "root@corp", "email_verified": false, "secret": 1,
            "huawei": {"user": "eve"},
        });
        let Value::Object(claims) = said else { panic!("an object") };
        let one = person("https://one", &claims, &rules("groups")).unwrap();
        assert_eq!((one.issuer.as_str(), one.subject.as_str(), one.name.as_str()), ("https://one", "S", "Eve"));
        assert_eq!(Value::Object(one.claims), json!({"email": "root@corp", "huawei.user": "eve"}));
        let lower = json!({"sub": "s", "groups": "ml", "name": "a\u{7}b"});
        let other = person("https://two", lower.as_object().unwrap(), &rules("groups")).unwrap();
        assert_eq!((other.subject.as_str(), other.name.as_str()), ("s", "s"), "an unprintable name is none");
    }

    #[test]
    fn a_portal_says_roles_in_our_words() {
        for (roles, expected) in [
            (json!(["user", "viewer", "user"]), Ok(vec![Role::Viewer, Role::User])),
            (json!("admin"), Ok(vec![Role::Admin])),
            (json!(["Admin", "root"]), Err(Nobody::NoRole)),
            (Value::Null, Err(Nobody::NoRole)),
        ] {
            let claims = json!({"sub": "s", "roles": roles});
            let found = introduced("i", claims.as_object().unwrap(), &rules("x")).map(|person| person.roles);
            assert_eq!(found, expected, "{claims}");
        }
    }
}
