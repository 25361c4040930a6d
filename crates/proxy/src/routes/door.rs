//! What a request goes through before its route, in two functions: in front of all of them, and in front of what reads data
//! or acts. As layers of their own these steps would copy all that lies below them, one for each other, for every request.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::{
    admission::Admission,
    assets::Files,
    finish::finish,
    gate::{Names, Pages},
    metrics::Metrics,
    patience::Patience,
    problems::Refused,
    sign_in::Entrance,
    strict,
};

/// What stands in front of all routes.
pub(crate) struct Door {
    pub(crate) metrics: Metrics,
    pub(crate) patience: Patience,
    pub(crate) names: Names,
    pub(crate) pages: Pages,
    pub(crate) entrance: Entrance,
    pub(crate) admission: Admission,
    pub(crate) files: Files,
}

/// Counts the request, gives the answer what every answer has, in time, and lets pass what is well formed and for us.
pub(super) async fn in_front(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let pass = |request: Request| {
        let only_reads = matches!(*request.method(), Method::GET | Method::HEAD);
        door.patience.wait(only_reads, async {
            match door.admit(request) {
                Ok(request) => next.run(request).await,
                Err(refused) => refused.into_response(),
            }
        })
    };
    door.metrics.count(request, |request| finish(request, pass)).await
}

impl Door {
    fn admit(&self, mut request: Request) -> Result<Request, Refused> {
        strict::well_formed(&request)?;
        self.names.check(&request)?;
        self.admission.welcome(&mut request)?;
        request.extensions_mut().insert(self.entrance.clone());
        request.extensions_mut().insert(self.files.clone());
        Ok(request)
    }
}

/// Lets pass what a page of ours has sent for somebody who is signed in and does not ask for too much.
pub(super) async fn signed_in(State(door): State<Arc<Door>>, mut request: Request, next: Next) -> Response {
    let admitted = door.pages.check(request.headers()).and_then(|()| door.entrance.admit(&request));
    let (caller, renewed) = match admitted {
        Ok(admitted) => admitted,
        Err(refused) => return refused.into_response(),
    };
    let mut response = match door.admission.request(&caller) {
        Ok(()) => {
            request.extensions_mut().insert(caller);
            request.extensions_mut().insert(door.admission.clone());
            next.run(request).await
        }
        Err(refused) => refused.into_response(),
    };
    if let Some(cookie) = renewed {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Lets pass what a page of ours has sent.
pub(super) async fn sent_by_the_page(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    match door.pages.check(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    }
}
