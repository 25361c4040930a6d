//! Who may come in, as the configuration says it: exactly one way, and beside it the portals that may hand their people over.

use std::{path::PathBuf, time::Duration};

use http::HeaderName;
use ipnet::IpNet;
use jsonwebtoken::Algorithm;
use secrecy::SecretString;

pub use crate::sign_in::KeyRing;

/// Who may come in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The one way in.
    pub way: Way,
    /// Portals that vouch for their own people (security.md 4.5); never together with [`Way::Open`].
    pub exchange: Option<Exchange>,
    /// Where browsers see this desk: scheme, host and, unless usual, port. `None`: where it listens, on loopback.
    pub origin: Option<String>,
    /// What people become by what is said of them.
    pub roles: Roles,
    /// How long a sign-in lasts.
    pub session: Sessions,
}

/// The one way in.
#[derive(Clone, Debug)]
pub enum Way {
    /// Everybody on this machine; only on a loopback address.
    Open {
        /// The name to greet them with.
        person: String,
    },
    /// A proxy in front has signed people in and says in headers who they are.
    ForwardAuth(ForwardAuth),
    /// An OpenID provider signs people in.
    Oidc(Oidc),
}

/// What a proxy in front must prove and say.
#[derive(Clone, Debug)]
pub struct ForwardAuth {
    /// Where it calls from: addresses of sockets, never of headers. At least one, none of them everywhere.
    pub peers: Vec<IpNet>,
    /// What it sends as `x-leasehold-secret`: one, or two while it is being changed. Each at least 32 letters.
    pub secrets: Vec<SecretString>,
    /// The header that says who it is.
    pub user_header: HeaderName,
    /// The header that says which groups they are in, separated by commas; becomes the claim `groups`.
    pub groups_header: Option<HeaderName>,
    /// The header with the name for people; becomes the claim `name`.
    pub name_header: Option<HeaderName>,
}

/// An OpenID provider, and who this desk is to it.
#[derive(Clone, Debug)]
pub struct Oidc {
    /// Byte for byte as the provider writes it.
    pub issuer: String,
    /// Who this desk is.
    pub client_id: String,
    /// How it proves that.
    pub client_secret: SecretString,
    /// Separated by spaces, `openid` among them.
    pub scopes: String,
    /// The signatures that are taken; never one with a shared secret.
    pub algorithms: Vec<Algorithm>,
    /// Where roles and names are read from.
    pub claims_from: ClaimsFrom,
}

/// Where an OpenID provider says what is to be said of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimsFrom {
    /// In the token that signs in.
    IdToken,
    /// Only when asked.
    Userinfo,
}

/// The portals that may hand their people over.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Who signs.
    pub issuer: String,
    /// Whom a token must be meant for; `None` is the desk's own origin.
    pub audience: Option<String>,
    /// The portal's public keys.
    pub keys: PortalKeys,
    /// Where the widget may stand: exact origins, at least one.
    pub origins: Vec<String>,
}

/// Where the portal's public keys are.
#[derive(Clone, Debug)]
pub enum PortalKeys {
    /// A JWK Set that was read at the start.
    Set(String),
    /// The address of a JWK Set.
    Address(String),
}

/// What people become by what is said of them. Who becomes nothing is not let in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// The claim that decides; dots lead into objects, as in `realm_access.roles`.
    pub claim: String,
    /// The values that make a viewer.
    pub viewers: Vec<String>,
    /// The values that make a user.
    pub users: Vec<String>,
    /// The values that make an admin.
    pub admins: Vec<String>,
    /// The claim with the name for people.
    pub name_claim: String,
    /// The claims kept for the resolver of owners and for policies.
    pub keep: Vec<String>,
}

/// How long a sign-in lasts, and what seals it.
#[derive(Clone, Debug)]
pub struct Sessions {
    /// `None`: a key of this process alone, so that a restart signs everybody out; only on a loopback address.
    pub keys: Option<KeyRing>,
    /// Where the keys were read from, to read them again.
    pub key_file: Option<PathBuf>,
    /// Over after this long without a request.
    pub idle: Duration,
    /// Over after this long in any case.
    pub absolute: Duration,
    /// Also kept in frames of other sites, in a cookie of the jar that browsers have for each of those sites.
    pub partitioned: bool,
}

impl SignIn {
    /// Everybody on this machine, greeted with this name.
    #[must_use]
    pub fn open(person: impl Into<String>) -> Self {
        Self {
            way: Way::Open { person: person.into() },
            exchange: None,
            origin: None,
            roles: Roles::default(),
            session: Sessions { keys: None, key_file: None, idle: IDLE, absolute: ABSOLUTE, partitioned: false },
        }
    }
}

/// What is usual (security.md 4.2).
pub(super) const IDLE: Duration = Duration::from_secs(30 * 60);
pub(super) const ABSOLUTE: Duration = Duration::from_secs(8 * 60 * 60);
