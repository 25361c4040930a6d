//! Request bodies: small, and sent without dawdling.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::time::timeout;

use crate::problems::{Refused, body_too_large, problem};

/// The longest body that any operation needs is a description; this is far above it.
pub(crate) const LIMIT_BYTES: usize = 64 * 1024;
const TIME_LIMIT: Duration = Duration::from_secs(5);

pub(crate) async fn read(body: Body) -> Result<Bytes, Refused> {
    match timeout(TIME_LIMIT, Limited::new(body, LIMIT_BYTES).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(body_too_large(LIMIT_BYTES).into()),
        Ok(Err(_)) => Err(problem(400, "invalid-field", "the body ended too early").into()),
        Err(_) => Err(problem(408, "invalid-field", "the body did not come in time").into()),
    }
}
