//! Reads who may come in. Exactly one way: what belongs to another one is a mistake, not a leftover, because somebody meant
//! it (security.md 4.3).

use std::{net::IpAddr, path::PathBuf};

use http::HeaderName;
use ipnet::IpNet;
use jsonwebtoken::Algorithm;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    super::{
        embed::PARTITIONED,
        layers::Place,
        reader::Reader,
        sign_in::{
            ABSOLUTE, ClaimsFrom, Exchange, ForwardAuth, IDLE, KeyRing, Oidc, PortalKeys, Roles, Sessions, SignIn, Way,
        },
    },
    address::{issuer, origin, web_address},
    clouds::named,
};

const OPEN: [&str; 1] = ["sign_in.person"];
const FORWARD: [&str; 8] = [
    "sign_in.forward.peers",
    "sign_in.forward.secret",
    "sign_in.forward.secret_file",
    "sign_in.forward.previous_secret",
    "sign_in.forward.previous_secret_file",
    "sign_in.forward.user_header",
    "sign_in.forward.groups_header",
    "sign_in.forward.name_header",
];
const OIDC: [&str; 7] = [
    "sign_in.oidc.issuer",
    "sign_in.oidc.client_id",
    "sign_in.oidc.client_secret",
    "sign_in.oidc.client_secret_file",
    "sign_in.oidc.scopes",
    "sign_in.oidc.algorithms",
    "sign_in.oidc.claims_from",
];
const EXCHANGE: [&str; 5] = [
    "sign_in.exchange.issuer",
    "sign_in.exchange.audience",
    "sign_in.exchange.jwks_file",
    "sign_in.exchange.jwks_url",
    "sign_in.exchange.origins",
];
const ROLES: [&str; 6] = [
    "sign_in.roles.claim",
    "sign_in.roles.viewers",
    "sign_in.roles.users",
    "sign_in.roles.admins",
    "sign_in.roles.name_claim",
    "sign_in.roles.keep",
];
const SESSION: [&str; 5] = [
    "sign_in.session.key",
    "sign_in.session.key_file",
    "sign_in.session.idle_ms",
    "sign_in.session.absolute_ms",
    PARTITIONED,
];
/// Short secrets are guessed; `openssl rand -hex 32` has 64 letters.
const LEAST_SECRET: usize = 32;
const MINUTE_MS: i64 = 60_000;

#[derive(Clone, Copy)]
enum Mode {
    Open,
    ForwardAuth,
    Oidc,
}

/// `loopback`: whether only this machine can reach the desk; `place`: where it was said on which address it listens.
pub(super) fn read(reader: &mut Reader, loopback: bool, place: Option<&Place>) -> Option<SignIn> {
    let modes = [("open", Mode::Open), ("forward-auth", Mode::ForwardAuth), ("oidc", Mode::Oidc)];
    let mode = reader.one_of("sign_in.mode", &modes, Mode::Open);
    if let (Mode::Open, false, Some(place)) = (mode, loopback, place) {
        let rule = "must be a loopback address while `sign_in.mode` is `open`: anybody who reaches it may act";
        reader.broken::<()>(place, "listen.address", rule);
    }
    let elsewhere = match mode {
        Mode::Open => [&FORWARD[..], &OIDC, &EXCHANGE, &ROLES, &SESSION].concat(),
        Mode::ForwardAuth => [&OPEN[..], &OIDC].concat(),
        Mode::Oidc => [&OPEN[..], &FORWARD].concat(),
    };
    for key in elsewhere {
        reader.refuse(key, "means nothing with this `sign_in.mode`; choose one way in");
    }
    let origin = reader.checked("sign_in.origin", origin);
    let way = match mode {
        Mode::Open => {
            let person = reader.text("sign_in.person").unwrap_or_else(|| "Demo user".to_owned());
            return Some(SignIn { origin, ..SignIn::open(person) });
        }
        Mode::ForwardAuth => forward(reader).map(Way::ForwardAuth),
        Mode::Oidc => oidc(reader).map(Way::Oidc),
    };
    if origin.is_none() && !loopback && !reader.has("sign_in.origin") {
        reader.missing::<()>("sign_in.origin", "is required beyond loopback: where do browsers see this desk?");
    }
    let exchange = if EXCHANGE.iter().any(|key| reader.has(key)) { Some(exchange(reader)) } else { None };
    let sealing = exchange.is_some() || matches!(mode, Mode::Oidc);
    let roles = roles(reader);
    let session = session(reader, sealing && !loopback);
    Some(SignIn {
        way: way?,
        exchange: exchange.map_or(Some(None), |exchange| exchange.map(Some))?,
        origin,
        roles,
        session,
    })
}

fn forward(reader: &mut Reader) -> Option<ForwardAuth> {
    let peers = checked_list(reader, "sign_in.forward.peers", "must name where the proxy in front calls from", peer);
    let secret = long(reader, "sign_in.forward.secret", "sign_in.forward.secret_file");
    let (key, file_key) = ("sign_in.forward.previous_secret", "sign_in.forward.previous_secret_file");
    let previous = if reader.has(key) || reader.has(file_key) { long(reader, key, file_key) } else { None };
    let user_header = reader.checked("sign_in.forward.user_header", header);
    let groups_header = reader.checked("sign_in.forward.groups_header", header);
    let name_header = reader.checked("sign_in.forward.name_header", header);
    Some(ForwardAuth {
        peers: peers?,
        secrets: [Some(secret?), previous].into_iter().flatten().collect(),
        user_header: user_header.unwrap_or(HeaderName::from_static("x-forwarded-user")),
        groups_header,
        name_header,
    })
}

fn oidc(reader: &mut Reader) -> Option<Oidc> {
    let issuer = reader.required("sign_in.oidc.issuer", issuer);
    let client_id = reader.required("sign_in.oidc.client_id", named);
    let client_secret = reader.secret("sign_in.oidc.client_secret", "sign_in.oidc.client_secret_file");
    let scopes = reader.checked("sign_in.oidc.scopes", scopes).unwrap_or_else(|| "openid profile".to_owned());
    let algorithms = if reader.has("sign_in.oidc.algorithms") {
        checked_list(reader, "sign_in.oidc.algorithms", "must name at least one", algorithm)
    } else {
        Some(vec![Algorithm::RS256])
    };
    let sources = [("id_token", ClaimsFrom::IdToken), ("userinfo", ClaimsFrom::Userinfo)];
    let claims_from = reader.one_of("sign_in.oidc.claims_from", &sources, ClaimsFrom::IdToken);
    Some(Oidc {
        issuer: issuer?,
        client_id: client_id?,
        client_secret: client_secret?,
        scopes,
        algorithms: algorithms?,
        claims_from,
    })
}

fn exchange(reader: &mut Reader) -> Option<Exchange> {
    let issuer = reader.required("sign_in.exchange.issuer", named);
    let audience = reader.checked("sign_in.exchange.audience", named);
    let origins = checked_list(reader, "sign_in.exchange.origins", "must name the portal's origin", origin);
    let file = reader.checked("sign_in.exchange.jwks_file", key_set);
    let address = reader.checked("sign_in.exchange.jwks_url", web_address);
    let keys = match (reader.has("sign_in.exchange.jwks_file"), reader.has("sign_in.exchange.jwks_url")) {
        (true, true) => reader.missing("sign_in.exchange.jwks_url", "and `sign_in.exchange.jwks_file` are both given"),
        (false, false) => reader.missing("sign_in.exchange.jwks_file", "is required, or `sign_in.exchange.jwks_url`"),
        _ => file.map(PortalKeys::Set).or(address.map(PortalKeys::Address)),
    };
    Some(Exchange { issuer: issuer?, audience, keys: keys?, origins: origins? })
}

fn roles(reader: &mut Reader) -> Roles {
    let mut word = |key, usual: &str| reader.checked(key, named).unwrap_or_else(|| usual.to_owned());
    let (claim, name_claim) = (word("sign_in.roles.claim", "groups"), word("sign_in.roles.name_claim", "name"));
    let [viewers, users, admins, keep] =
        ["sign_in.roles.viewers", "sign_in.roles.users", "sign_in.roles.admins", "sign_in.roles.keep"]
            .map(|key| reader.texts(key));
    if [&viewers, &users, &admins].iter().all(|words| words.is_empty()) {
        reader
            .missing::<()>("sign_in.roles.users", "must name somebody, or `viewers` or `admins`: nobody could come in");
    }
    Roles { claim, viewers, users, admins, name_claim, keep }
}

fn session(reader: &mut Reader, must_last: bool) -> Sessions {
    let (key, file_key) = ("sign_in.session.key", "sign_in.session.key_file");
    let key_file = reader.text(file_key).map(PathBuf::from);
    let mut keys = None;
    if must_last || reader.has(key) || key_file.is_some() {
        let at = if key_file.is_some() { file_key } else { key };
        if let Some(text) = reader.secret(key, file_key) {
            match KeyRing::parse(text.expose_secret()) {
                Ok(ring) => keys = Some(ring),
                Err(rule) => reader.refuse(at, rule),
            }
        }
    }
    let idle = reader.duration("sign_in.session.idle_ms", MINUTE_MS..=24 * 60 * MINUTE_MS, IDLE);
    let absolute = reader.duration("sign_in.session.absolute_ms", MINUTE_MS..=24 * 60 * MINUTE_MS, ABSOLUTE);
    let partitioned = reader.flag(PARTITIONED, false);
    Sessions { keys, key_file, idle, absolute, partitioned }
}

/// A list whose every entry is checked, and which must not be empty.
fn checked_list<T>(
    reader: &mut Reader,
    key: &'static str,
    rule: &str,
    check: fn(&str) -> Result<T, String>,
) -> Option<Vec<T>> {
    if !reader.has(key) {
        return reader.missing(key, &format!("is required; it {rule}"));
    }
    let texts = reader.texts(key);
    if texts.is_empty() {
        reader.refuse(key, rule);
    }
    let mut values = Vec::new();
    for text in texts {
        match check(&text) {
            Ok(value) => values.push(value),
            Err(rule) => reader.refuse(key, rule),
        }
    }
    (!values.is_empty()).then_some(values)
}

fn long(reader: &mut Reader, key: &'static str, file_key: &'static str) -> Option<SecretString> {
    let secret = reader.secret(key, file_key)?;
    if secret.expose_secret().len() >= LEAST_SECRET {
        return Some(secret);
    }
    let at = if reader.has(key) { key } else { file_key };
    reader.refuse(at, format!("has fewer than {LEAST_SECRET} letters; `openssl rand -hex 32` makes a good one"));
    None
}

fn peer(text: &str) -> Result<IpNet, String> {
    let net = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
    match net {
        Some(net) if net.prefix_len() > 0 => Ok(net),
        Some(_) => Err("must not be everywhere: name the addresses of the proxy in front".to_owned()),
        None => Err("must be addresses or networks, for example 10.1.2.3 or 10.1.0.0/16".to_owned()),
    }
}

fn header(text: &str) -> Result<HeaderName, String> {
    let rule = || "must be the name of a header, in lower case and without underscores".to_owned();
    let name = HeaderName::try_from(text).map_err(|_| rule())?;
    if name.as_str() == text && !text.contains('_') { Ok(name) } else { Err(rule()) }
}

fn algorithm(text: &str) -> Result<Algorithm, String> {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    let known = [RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA];
    let rule = || {
        let names: Vec<String> = known.iter().map(|known| format!("{known:?}")).collect();
        format!("must be signatures with a public key: {}", names.join(", "))
    };
    text.parse().ok().filter(|algorithm| known.contains(algorithm)).ok_or_else(rule)
}

fn scopes(text: &str) -> Result<String, String> {
    if text.split(' ').any(|scope| scope == "openid") {
        Ok(text.to_owned())
    } else {
        Err("must have `openid`".to_owned())
    }
}

fn key_set(path: &str) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("names {path}, which cannot be read: {error}"))?;
    if crate::sign_in::is_key_set(&text) {
        Ok(text)
    } else {
        Err(format!("names {path}, which is no JWK Set with a public key"))
    }
}
