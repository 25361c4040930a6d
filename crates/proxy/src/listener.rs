//! The accept loop. axum's own installs no timer, so that a client that sends half a header is never cut, and does not end
//! while a stream is open (security.md 0.1, 0.2); this one does both.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{Router, body::Body};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};
use tower_service::Service as _;

use crate::{
    crowd::{Crowd, Member, Network},
    settings::Admission,
    strict::{self, Sieve},
};

/// For the whole head of a request; also how long a connection may be idle between requests.
const HEADER_TIME_LIMIT: Duration = Duration::from_secs(5);
/// hyper is given whole heads only, one after another; a little more than the longest.
const BUFFER_BYTES: usize = 2 * strict::MOST_BYTES;
/// After a failed accept (out of file descriptors, for example) others may finish first.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Requests in flight get this long once the proxy stops.
const DRAIN: Duration = Duration::from_secs(4);

/// The other end of the connection, in the extensions of every request. Behind a gateway it is the gateway.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Who may be connected.
#[derive(Clone)]
pub(crate) struct Places {
    all: Arc<Semaphore>,
    by_address: Crowd<Network>,
    gateways: Arc<[IpNet]>,
}

struct Place {
    _among_all: OwnedSemaphorePermit,
    _of_address: Option<Member<Network>>,
}

impl Places {
    pub(crate) fn new(limits: &Admission) -> Self {
        Self {
            all: Arc::new(Semaphore::new(limits.connections)),
            by_address: Crowd::new(limits.connections_per_address),
            gateways: limits.gateways.as_slice().into(),
        }
    }

    /// `Err` when this address has too many already.
    fn of(&self, address: IpAddr) -> Result<Option<Member<Network>>, ()> {
        if self.gateways.iter().any(|gateway| gateway.contains(&address)) {
            return Ok(None);
        }
        self.by_address.join(address).map(Some).ok_or(())
    }
}

/// Serves until `stopping` says so, then lets the requests in flight end.
pub(crate) async fn serve(listener: TcpListener, router: Router, places: Places, mut stopping: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            _ = stopping.wait_for(|stopping| *stopping) => break,
        };
        let Some((stream, peer, place)) = accepted else { continue };
        let (router, stopping) = (router.clone(), stopping.clone());
        connections.spawn(async move {
            converse(stream, peer, router, stopping).await;
            drop(place);
        });
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    let drained = timeout(DRAIN, async { while connections.join_next().await.is_some() {} }).await;
    if drained.is_err() {
        tracing::warn!(connections = connections.len(), "some requests were cut off");
    }
}

async fn accept(listener: &TcpListener, places: &Places) -> Option<(TcpStream, Peer, Place)> {
    let among_all = Arc::clone(&places.all).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, address)) => {
            let Ok(of_address) = places.of(address.ip()) else {
                tracing::debug!(%address, "too many connections from one address");
                return None;
            };
            Some((stream, Peer(address), Place { _among_all: among_all, _of_address: of_address }))
        }
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

async fn converse(stream: TcpStream, peer: Peer, router: Router, mut stopping: watch::Receiver<bool>) {
    // Small answers must not wait for more (performance.md 4: 42 ms).
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().call(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME_LIMIT)
        .max_headers(strict::MOST_HEADERS)
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(TokioIo::new(Sieve::new(stream)), service);
    tokio::pin!(connection);
    // A connection that ends badly is the client's affair; what was answered is in the log.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}
