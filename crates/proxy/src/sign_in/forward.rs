//! `forward-auth`: a proxy in front has signed people in. It is believed when it calls from a known address and proves
//! itself with a secret, and only one spelling of each header counts (security.md 1, pattern b; 2, row 06).

use std::net::IpAddr;

use http::{HeaderMap, HeaderName};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::person::{is_line, person};
use crate::{
    caller::Person,
    problems::{Refused, invalid, not_signed_in},
    settings::{ForwardAuth, Roles},
};

/// What the proxy in front proves itself with.
const SECRET_HEADER: HeaderName = HeaderName::from_static("x-leasehold-secret");
/// Vouches for whoever came this way.
const ISSUER: &str = "forward-auth";
/// What proxies in front usually call a person; without effect here, unless configured.
const USUAL: [&str; 5] =
    ["x-forwarded-user", "x-forwarded-email", "x-auth-request-user", "x-authentik-username", "remote-user"];

/// Whether a request claims to be somebody's by headers.
pub(super) fn names_somebody(headers: &HeaderMap) -> bool {
    headers.contains_key(SECRET_HEADER) || USUAL.iter().any(|name| headers.contains_key(*name))
}

/// Who sent it, by the word of the proxy in front.
pub(super) fn admit(
    settings: &ForwardAuth,
    rules: &Roles,
    peer: Option<IpAddr>,
    headers: &HeaderMap,
) -> Result<Person, Refused> {
    one_spelling(settings, headers)?;
    let peer = peer.map(|peer| peer.to_canonical());
    let is_near = peer.is_some_and(|peer| settings.peers.iter().any(|net| net.contains(&peer)));
    let is_proven = headers.get(SECRET_HEADER).is_some_and(|given| is_one_of(&settings.secrets, given.as_bytes()));
    if !(is_near && is_proven) {
        return Err(not_signed_in("the proxy in front did not prove who it is", None).into());
    }
    let text = |name: &HeaderName| headers.get(name).map(|value| std::str::from_utf8(value.as_bytes()).unwrap_or(""));
    let user = text(&settings.user_header).filter(|user| !user.is_empty());
    let user = user.ok_or_else(|| not_signed_in("the proxy in front did not say who this is", None))?;
    if !is_line(user) {
        return Err(invalid(settings.user_header.as_str(), "one line of at most 255 letters").into());
    }
    let mut claims = Map::from_iter([("sub".to_owned(), json!(user))]);
    if let Some(groups) = settings.groups_header.as_ref().and_then(text) {
        let groups = groups.split(',').map(str::trim).filter(|group| !group.is_empty()).map(Value::from);
        claims.insert("groups".to_owned(), Value::Array(groups.collect()));
    }
    if let Some(name) = settings.name_header.as_ref().and_then(text) {
        claims.insert("name".to_owned(), json!(name));
    }
    person(ISSUER, &claims, rules).map_err(|_| super::no_role())
}

/// `X_Forwarded_User` beside `X-Forwarded-User` is one header for some programs and two for others (CVE-2025-64484).
fn one_spelling(settings: &ForwardAuth, headers: &HeaderMap) -> Result<(), Refused> {
    let ForwardAuth { user_header, groups_header, name_header, .. } = settings;
    let ours = [Some(&SECRET_HEADER), Some(user_header), groups_header.as_ref(), name_header.as_ref()];
    for ours in ours.into_iter().flatten() {
        let alike = |name: &&HeaderName| name.as_str().replace('_', "-") == ours.as_str();
        let spellings = headers.keys().filter(alike).count();
        let is_plain = match headers.get_all(ours).iter().count() {
            0 => spellings == 0,
            1 => spellings == 1,
            _ => false,
        };
        if !is_plain {
            return Err(invalid(ours.as_str(), "comes once, spelled like this").into());
        }
    }
    Ok(())
}

/// Takes as long for a wrong secret as for a right one, whatever their lengths.
fn is_one_of(secrets: &[SecretString], given: &[u8]) -> bool {
    let given = Sha256::digest(given);
    let fits = |secret: &SecretString| Sha256::digest(secret.expose_secret()).ct_eq(&given);
    secrets.iter().map(fits).fold(subtle::Choice::from(0), |any, one| any | one).into()
}
