//! The time in which every request is answered, whatever it waits for (security.md 4.1). An event stream is answered at
//! once; how long it goes on is not limited here.

use std::time::Duration;

use axum::response::{IntoResponse as _, Response};
use tokio::time::timeout;

use crate::problems::{Refused, problem};

/// How long a request may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience(Duration);

impl Patience {
    /// What the cloud may take, and something for the body and the answer.
    pub(crate) fn beyond(cloud: Duration) -> Self {
        Self(cloud + Duration::from_secs(3))
    }

    /// Answers for whatever takes too long. A change goes on, so nobody knows what comes of it.
    pub(crate) async fn wait(self, only_reads: bool, answer: impl Future<Output = Response>) -> Response {
        match timeout(self.0, answer).await {
            Ok(response) => response,
            Err(_) if only_reads => {
                Refused::from(problem(504, "upstream-unreachable", "the answer took too long")).into_response()
            }
            Err(_) => Refused::from(problem(504, "upstream-unknown", "the answer took too long")).into_response(),
        }
    }
}
