//! Who sent a request, once that is known: what authorization decides on and what audit lines name. A person is known by
//! issuer and subject together; names and e-mail addresses are for people to read and never compared (security.md 2, row 05).

use std::{fmt, sync::Arc};

use serde_json::{Map, Value};

/// Put into the extensions of every request behind the sign-in layer; without one no guarded route is reached.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) person: Arc<Person>,
    pub(crate) stay: Stay,
}

/// Somebody, as whoever vouches for them says.
#[derive(Debug)]
pub(crate) struct Person {
    /// Who vouches: the identity provider's or portal's issuer, `forward-auth`, or `open`.
    pub(crate) issuer: String,
    /// Whom they mean. Unique for the issuer only.
    pub(crate) subject: String,
    /// For people.
    pub(crate) name: String,
    /// The claims that the configuration asks for, as they came.
    #[expect(dead_code, reason = "the resolver of owners will read them")]
    pub(crate) claims: Map<String, Value>,
    /// At least one: who has none is not let in.
    pub(crate) roles: Vec<Role>,
}

/// What a person is at this desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Role {
    /// Looks.
    Viewer,
    /// Works with what is theirs.
    User,
    /// Works with everything.
    Admin,
}

impl Role {
    /// Reads the word used in configurations.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Viewer, Self::User, Self::Admin].into_iter().find(|role| role.as_str() == word)
    }

    /// The word in configurations, policies and answers.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::User => "user",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// How long the caller may stay: what lasts, a stream for example, asks and waits for the end.
#[derive(Clone, Debug)]
pub(crate) enum Stay {
    /// As long as the proxy runs.
    Unlimited,
}

impl Stay {
    /// Whether it is over: signed out, run out, or ended by somebody else.
    pub(crate) fn is_over(&self) -> bool {
        match self {
            Self::Unlimited => false,
        }
    }

    /// Comes back when it is over. May be dropped and called again.
    pub(crate) async fn over(&mut self) {
        match self {
            Self::Unlimited => std::future::pending().await,
        }
    }
}
