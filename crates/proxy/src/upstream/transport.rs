//! One HTTP exchange with the cloud, bounded in time and bytes. No redirect is followed, no proxy of the environment used,
//! nothing decompressed: hyper's client does none of it, and nothing here adds it (security.md 0.5, 4.6).

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use tokio::time::timeout;

/// The longest answer that is read (security.md 4.6).
const ANSWER_LIMIT_BYTES: usize = 8 * 1024 * 1024;
/// Shorter than the 60 s after which gateways drop idle connections.
const POOL_IDLE: Duration = Duration::from_secs(30);

/// The way out. Clones share one pool of connections.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why there is no whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// No connection: nothing was sent.
    NotConnected,
    /// The time was up. What was sent may have been carried out.
    TimeUp,
    /// The connection ended before an answer began. What was sent may have been carried out.
    NoAnswer,
    /// The answer began and ended in the middle.
    CutShort,
    /// The answer is longer than the limit.
    TooLong,
    /// The answer is compressed though nobody asked for it.
    Compressed,
}

impl Transport {
    pub(crate) fn new(connect: Duration) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(connect));
        connector.set_nodelay(true);
        connector.enforce_http(false);
        let connector =
            HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().wrap_connector(connector);
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(POOL_IDLE)
            .pool_timer(TokioTimer::new())
            .build(connector);
        Self { client }
    }

    pub(crate) async fn exchange(&self, request: Request<Full<Bytes>>, limit: Duration) -> Result<Reply, Broken> {
        timeout(limit, self.unbounded(request)).await.unwrap_or(Err(Broken::TimeUp))
    }

    async fn unbounded(&self, request: Request<Full<Bytes>>) -> Result<Reply, Broken> {
        let answered = self.client.request(request).await;
        let response =
            answered.map_err(|error| if error.is_connect() { Broken::NotConnected } else { Broken::NoAnswer })?;
        let (head, body) = response.into_parts();
        if head.headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
            return Err(Broken::Compressed);
        }
        let body = Limited::new(Body::new(body), ANSWER_LIMIT_BYTES).collect().await;
        let body =
            body.map_err(|error| if error.is::<LengthLimitError>() { Broken::TooLong } else { Broken::CutShort })?;
        Ok(Reply { status: head.status, headers: head.headers, body: body.to_bytes() })
    }
}
