//! What an issuer publishes at an address, read when it is needed and kept for a while. However many need it at once, it is
//! asked once; a token with an unknown key does not make the proxy ask as often as somebody likes.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Request, header};
use http_body_util::Full;
use tokio::sync::Mutex;

use super::jwt::{Claims, Expected, Flaw, KeySet, open};
use crate::{clock::Clock, upstream::Transport};

/// Read again after this long.
const KEPT_MS: i64 = 60 * 60 * 1000;
/// The shortest time between two readings, and after one that failed.
const PAUSE_MS: i64 = 30_000;
const FAILED_PAUSE_MS: i64 = 3000;
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// The way to what is published.
#[derive(Clone)]
pub(crate) struct Reading {
    pub(crate) transport: Transport,
    pub(crate) clock: Clock,
}

impl Reading {
    /// The body behind an address, if it answers well.
    pub(crate) async fn get(&self, address: &str, bearer: Option<&str>) -> Option<Bytes> {
        let mut request = Request::get(address).header(header::ACCEPT, "application/json");
        if let Some(token) = bearer {
            let mut value = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        let reply = self.transport.exchange(request.body(Full::default()).ok()?, TIME_LIMIT).await.ok()?;
        (reply.status == 200).then_some(reply.body)
    }
}

/// Keeps what was read.
pub(crate) struct Published<T> {
    reading: Reading,
    kept: Mutex<Kept<T>>,
}

struct Kept<T> {
    value: Option<Arc<T>>,
    /// When it was tried last, and when that went well last.
    tried_ms: Option<i64>,
    read_ms: Option<i64>,
}

impl<T> Published<T> {
    pub(crate) fn new(reading: Reading) -> Self {
        Self { reading, kept: Mutex::new(Kept { value: None, tried_ms: None, read_ms: None }) }
    }

    /// What is kept and good enough, or what is read now. An old one is better than none.
    pub(crate) async fn get(
        &self,
        address: &str,
        is_enough: impl Fn(&T) -> bool,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Option<Arc<T>> {
        // Held while reading: the others wait here and then find it.
        let mut kept = self.kept.lock().await;
        let now_ms = self.reading.clock.now_ms();
        let within = |since: Option<i64>, span_ms| since.is_some_and(|since_ms| now_ms - since_ms < span_ms);
        let is_good = within(kept.read_ms, KEPT_MS) && kept.value.as_deref().is_some_and(is_enough);
        let pause_ms = if kept.read_ms == kept.tried_ms { PAUSE_MS } else { FAILED_PAUSE_MS };
        if !is_good && !within(kept.tried_ms, pause_ms) {
            kept.tried_ms = Some(now_ms);
            let body = self.reading.get(address, None).await;
            match body.as_deref().and_then(read) {
                Some(value) => (kept.value, kept.read_ms) = (Some(Arc::new(value)), Some(now_ms)),
                None => tracing::warn!("what the issuer publishes cannot be read"),
            }
        }
        kept.value.clone()
    }
}

impl Published<KeySet> {
    /// Opens a token with the keys at this address; reads them again when it names one that is new.
    pub(crate) async fn open(&self, address: &str, token: &str, expected: &Expected<'_>) -> Result<Claims, Flaw> {
        let knows = |keys: &KeySet| open(token, keys, expected) != Err(Flaw::UnknownKey);
        let keys = self.get(address, knows, KeySet::read).await;
        let keys = keys.ok_or(Flaw::Broken("its issuer's keys cannot be read"))?;
        open(token, &keys, expected)
    }
}
