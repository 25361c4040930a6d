//! Who is let in, and as whom. One layer before every guarded route finds the caller or answers 401; there is no path
//! around it, and no answer of it lets a request pass without a caller (security.md 1, pattern c).

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use serde_json::Map;

use crate::{
    caller::{Caller, Person, Role, Stay},
    settings::SignIn,
};

/// The way in that the configuration has chosen; clones are the same.
#[derive(Clone)]
pub(crate) struct Entrance(Arc<Way>);

enum Way {
    /// Everybody on this machine.
    Open(Arc<Person>),
}

impl Entrance {
    pub(crate) fn new(settings: &SignIn) -> Self {
        let SignIn::Open { person } = settings;
        let person = Person {
            issuer: "open".to_owned(),
            subject: person.clone(),
            name: person.clone(),
            claims: Map::new(),
            roles: Role::parse("admin").into_iter().collect(),
        };
        Self(Arc::new(Way::Open(Arc::new(person))))
    }

    fn caller(&self) -> Caller {
        match &*self.0 {
            Way::Open(person) => Caller { person: Arc::clone(person), stay: Stay::Unlimited },
        }
    }
}

/// In front of everything that reads data or acts.
pub(crate) async fn signed_in(State(entrance): State<Entrance>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(entrance.caller());
    next.run(request).await
}
