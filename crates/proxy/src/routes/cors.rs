//! What pages of portals may ask of the proxy: from exact origins, with an access token, never with a cookie (security.md
//! 4.5; 2, row 10). Without portals there is no such layer, and no preflight is ever answered.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

const MAX_AGE: Duration = Duration::from_secs(600);

pub(super) fn portals(origins: &[String]) -> CorsLayer {
    let origins = origins.iter().filter_map(|origin| HeaderValue::try_from(origin).ok());
    let header = HeaderName::from_static;
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            header(api::routes::REQUEST_HEADER),
            header("last-event-id"),
        ])
        .expose_headers([header::RETRY_AFTER, header("x-request-id")])
        .max_age(MAX_AGE)
}
