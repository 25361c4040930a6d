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
pub(super) struct Front {
    pub(super) metrics: Metrics,
    pub(super) patience: Patience,
    pub(super) names: Names,
    pub(super) admission: Admission,
    pub(super) entrance: Entrance,
    pub(super) files: Files,
}

/// Counts the request, gives the answer what every answer has, in time, and lets pass what is well formed and for us.
pub(super) async fn in_front(State(front): State<Arc<Front>>, request: Request, next: Next) -> Response {
    let pass = |request: Request| {
        let only_reads = matches!(*request.method(), Method::GET | Method::HEAD);
        front.patience.wait(only_reads, async {
            match front.admit(request) {
                Ok(request) => next.run(request).await,
                Err(refused) => refused.into_response(),
            }
        })
    };
    front.metrics.count(request, |request| finish(request, pass)).await
}

impl Front {
    fn admit(&self, mut request: Request) -> Result<Request, Refused> {
        strict::well_formed(&request)?;
        self.names.check(&request)?;
        self.admission.welcome(&mut request)?;
        request.extensions_mut().insert(self.entrance.clone());
        request.extensions_mut().insert(self.files.clone());
        Ok(request)
    }
}

/// What stands in front of data and actions.
pub(super) struct Guard {
    pub(super) pages: Pages,
    pub(super) entrance: Entrance,
    pub(super) admission: Admission,
}

/// Lets pass what a page of ours has sent for somebody who is signed in and does not ask for too much.
pub(super) async fn signed_in(State(guard): State<Arc<Guard>>, mut request: Request, next: Next) -> Response {
    let admitted = guard.pages.check(request.headers()).and_then(|()| guard.entrance.admit(&request));
    let (caller, renewed) = match admitted {
        Ok(admitted) => admitted,
        Err(refused) => return refused.into_response(),
    };
    let mut response = match guard.admission.request(&caller) {
        Ok(()) => {
            request.extensions_mut().insert(caller);
            request.extensions_mut().insert(guard.admission.clone());
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
pub(super) async fn sent_by_the_page(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    match guard.pages.check(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    }
}
