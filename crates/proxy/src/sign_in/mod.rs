//! Who is let in, and as whom. One layer before every guarded route finds the caller or answers 401; there is no path
//! around it, and no answer of it lets a request pass without a caller (security.md 1, pattern c).
//!
//! To be read in this order: `person` (what makes somebody a person here), `seal`, `sitting`, `ended` and `sessions` (what a
//! browser keeps), `forward`, `oidc`, `exchange` and `popup` (the ways in), `jwt` and `published` (what they stand on).

use std::{
    fmt,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use api::routes::LOGIN;
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
};

use crate::{
    access::Scope,
    caller::{Caller, Person, Role, Stay},
    clock::Clock,
    listener::Peer,
    problems::{Refused, forbidden, invalid, not_signed_in},
    settings::{self, Roles, SignIn},
    upstream::Transport,
};

mod cookies;
mod ended;
mod exchange;
mod forward;
pub mod fuzzing;
mod jwt;
mod oidc;
mod person;
mod popup;
mod published;
mod seal;
mod sessions;
mod sitting;

pub(crate) use cookies::{Found, Reach, find as find_cookie, remove as remove_cookie};
pub(crate) use ended::Ended;
use exchange::Exchange;
pub(crate) use exchange::LIFE;
use jwt::KeySet;
use oidc::Oidc;
pub(crate) use oidc::{Failure, LOGIN_COOKIE, local};
use popup::Popups;
use published::Reading;
pub use seal::KeyRing;
use sessions::Sessions;
pub(crate) use sessions::{COOKIE, FRAMED_COOKIE, forget};
pub(crate) use sitting::{Bound, Sitting};

/// The ways in that the configuration has chosen; clones are the same.
#[derive(Clone)]
pub(crate) struct Entrance(Arc<Inner>);

impl fmt::Debug for Entrance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Entrance")
    }
}

struct Inner {
    way: Way,
    exchange: Option<Exchange>,
    popups: Popups,
    /// The origins of this desk's own pages.
    own: Vec<String>,
    /// The pages whose access tokens mean something here; `None`: nobody's do.
    portals: Option<Vec<String>>,
    rules: Roles,
    sessions: Sessions,
    key_file: Option<PathBuf>,
    clock: Clock,
    /// Requests that named somebody in headers though nobody may.
    strangers: AtomicU64,
}

enum Way {
    /// Everybody on this machine.
    Open(Arc<Person>),
    Forward(settings::ForwardAuth),
    Oidc(Box<Oidc>),
}

/// What a browser says of who sends a request, and what it says of a page of this desk.
const FETCH_SITE: &str = "sec-fetch-site";
const OURS: &str = "same-origin";

/// Whether a text is a JWK Set with at least one key that can verify something.
pub(crate) fn is_key_set(text: &str) -> bool {
    KeySet::read(text.as_bytes()).is_some_and(|keys| !keys.is_empty())
}

/// Somebody is known, and is nothing at this desk.
fn no_role() -> Refused {
    forbidden("roles", "this person has no role at this desk; its operator gives roles").into()
}

impl Entrance {
    /// `own`: where browsers see this desk, first by the name that people are given.
    pub(crate) fn new(
        settings: &SignIn,
        embed: &settings::Embed,
        own: &[String],
        transport: Transport,
        clock: Clock,
    ) -> Self {
        let own_origin = own.first().map_or("", String::as_str);
        let reading = Reading { transport, clock: clock.clone() };
        let way = match &settings.way {
            settings::Way::Open { person } => Way::Open(Arc::new(everybody(person))),
            settings::Way::ForwardAuth(forward) => Way::Forward(forward.clone()),
            settings::Way::Oidc(oidc) => Way::Oidc(Box::new(Oidc::new(oidc.clone(), own_origin, reading.clone()))),
        };
        // A card in a frame is a page of this desk, whoever's page is around it.
        let framed = if embed.frame_ancestors.is_empty() { &[] } else { own };
        let exchange = settings.exchange.as_ref();
        let exchange = exchange.map(|exchange| Exchange::new(exchange, own_origin, framed, reading));
        let handed_over = exchange.as_ref().map(Exchange::origins).unwrap_or_default();
        let has_portals = exchange.is_some() || !framed.is_empty() || !embed.origins.is_empty();
        let portals = has_portals.then(|| [handed_over, &embed.origins].concat());
        Self(Arc::new(Inner {
            way,
            exchange,
            popups: Popups::new([framed, &embed.origins].concat()),
            own: own.to_owned(),
            portals,
            rules: settings.roles.clone(),
            sessions: Sessions::new(&settings.session, own_origin.to_owned(), clock.clone()),
            key_file: settings.session.key_file.clone(),
            clock,
            strangers: AtomicU64::new(0),
        }))
    }

    pub(crate) fn oidc(&self) -> Option<&Oidc> {
        match &self.0.way {
            Way::Oidc(oidc) => Some(oidc),
            Way::Open(_) | Way::Forward(_) => None,
        }
    }

    pub(crate) fn exchange(&self) -> Option<&Exchange> {
        self.0.exchange.as_ref()
    }

    pub(crate) fn popups(&self) -> &Popups {
        &self.0.popups
    }

    /// Where a portal's widgets may stand; `None` when access tokens mean nothing here.
    pub(crate) fn portals(&self) -> Option<&[String]> {
        self.0.portals.as_deref()
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    /// Reads the keys of the sessions again. When they are not good, the old ones stay.
    pub(crate) fn reread_keys(&self) -> Result<(), String> {
        let path = self.0.key_file.as_ref().ok_or("no `sign_in.session.key_file` is configured")?;
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        self.0.sessions.rekey(KeyRing::parse(&text)?);
        Ok(())
    }

    /// Whether a page is one of this desk itself.
    pub(crate) fn is_own(&self, origin: &str) -> bool {
        self.0.own.iter().any(|own| own == origin)
    }

    pub(crate) fn rules(&self) -> &Roles {
        &self.0.rules
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The session of a request's cookie, if there is one and it is not over.
    pub(crate) fn sitting(&self, headers: &HeaderMap) -> Option<Sitting> {
        match self.0.sessions.find(headers) {
            (name, Found::One(cookie)) => self.0.sessions.open(name, cookie),
            (_, Found::Nothing | Found::Unclear) => None,
        }
    }

    /// Who sent it, and the younger cookie that is due.
    pub(crate) fn admit(&self, request: &Request) -> Result<(Caller, Option<HeaderValue>), Refused> {
        let headers = request.headers();
        if self.0.portals.is_some() && headers.contains_key(header::AUTHORIZATION) {
            return self.by_pass(request).map(|caller| (caller, None));
        }
        if !matches!(self.0.way, Way::Forward(_)) && forward::names_somebody(headers) {
            let strangers = self.0.strangers.fetch_add(1, Ordering::Relaxed) + 1;
            tracing::warn!(strangers, "headers that name a person have no effect here");
        }
        match &self.0.way {
            Way::Open(person) => Ok((caller(Arc::clone(person), Stay::unlimited()), None)),
            Way::Forward(settings) => {
                let peer = request.extensions().get::<Peer>().map(|Peer(address)| address.ip());
                let person = forward::admit(settings, &self.0.rules, peer, headers)?;
                Ok((caller(Arc::new(person), self.0.sessions.short_stay()), None))
            }
            Way::Oidc(_) => {
                let (name, found) = self.0.sessions.find(headers);
                let sitting = match found {
                    Found::Nothing => return Err(not_signed_in("nobody is signed in here", Some(LOGIN)).into()),
                    Found::Unclear => return Err(invalid("cookie", "the session's cookie comes once").into()),
                    Found::One(cookie) => self.0.sessions.open(name, cookie),
                };
                let sitting = sitting.ok_or_else(|| not_signed_in("this session is over", Some(LOGIN)))?;
                let renewed = self.0.sessions.renew(name, &sitting);
                let person = Arc::clone(&sitting.person);
                let caller = Caller { can_sign_out: true, ..caller(person, self.0.sessions.stay(sitting)) };
                Ok((caller, renewed))
            }
        }
    }

    /// By an access token, which only the page may use that it was made for.
    fn by_pass(&self, request: &Request) -> Result<Caller, Refused> {
        let headers = request.headers();
        let refused = || Refused::from(not_signed_in("this access token is not good here, or not any more", None));
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = given.and_then(|given| given.strip_prefix("Bearer ")).ok_or_else(refused)?;
        let (sitting, bound) = self.0.sessions.open_pass(token).ok_or_else(refused)?;
        let fits = match headers.get(header::ORIGIN) {
            Some(origin) => origin.as_bytes() == bound.origin.as_bytes(),
            // A page that only reads from its own origin does not name it; a card in a frame is such a page.
            None => self.is_own(&bound.origin) && headers.get(FETCH_SITE).is_some_and(|site| site == OURS),
        };
        if !fits {
            return Err(refused());
        }
        let person = Arc::clone(&sitting.person);
        Ok(Caller { scope: bound.scope, ..caller(person, self.0.sessions.stay(sitting)) })
    }
}

fn caller(person: Arc<Person>, stay: Stay) -> Caller {
    Caller { person, stay, scope: Scope::ALL, can_sign_out: false }
}

fn everybody(name: &str) -> Person {
    Person {
        issuer: "open".to_owned(),
        subject: name.to_owned(),
        name: name.to_owned(),
        claims: jwt::Claims::new(),
        roles: vec![Role::Admin],
    }
}
