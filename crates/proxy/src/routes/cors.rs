//! What pages of portals may ask of the proxy: from exact origins; with an access token, or, where the configuration takes
//! them for pages of this desk, with its cookie, which browsers send on the same site only (security.md 4.5; 2, row 10).
//! Without portals there is no such layer, and no preflight is ever answered.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowCredentials, AllowOrigin, CorsLayer};

const MAX_AGE: Duration = Duration::from_secs(600);

/// `companions`: those of the origins whose pages may use the cookie.
pub(super) fn portals(origins: &[String], companions: Vec<String>) -> CorsLayer {
    let origins = origins.iter().filter_map(|origin| HeaderValue::try_from(origin).ok());
    let header = HeaderName::from_static;
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_credentials(AllowCredentials::predicate(move |origin: &HeaderValue, _: &_| {
            companions.iter().any(|companion| origin == companion.as_str())
        }))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            header(api::routes::REQUEST_HEADER),
            header("last-event-id"),
        ])
        .expose_headers([header::RETRY_AFTER, header("x-request-id"), header("x-leasehold-stale-since")])
        .max_age(MAX_AGE)
}
