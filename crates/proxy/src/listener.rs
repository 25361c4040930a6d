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
    time::{Instant, sleep, timeout_at},
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
/// From the word to stop to the end of the last request (security.md 4.14): under 5 s.
const DRAIN: Duration = Duration::from_millis(4500);

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

/// Serves until `stopping` says so, and `closing` longer, so that a load balancer can see that this replica is not ready any
/// more; then lets the requests in flight end.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    places: Places,
    closing: Duration,
    mut stopping: watch::Receiver<bool>,
) {
    let (close, closed) = watch::channel(false);
    let end = async {
        // Nobody is left who could say so: that is the end too.
        let _ = stopping.wait_for(|stopping| *stopping).await;
        let began = Instant::now();
        sleep(closing).await;
        began
    };
    tokio::pin!(end);
    let mut connections = JoinSet::new();
    let began = loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            began = end.as_mut() => break began,
        };
        let Some((stream, peer, place)) = accepted else { continue };
        let (router, closed) = (router.clone(), closed.clone());
        connections.spawn(async move {
            converse(stream, peer, router, closed).await;
            drop(place);
        });
        while connections.try_join_next().is_some() {}
    };
    drop(listener);
    close.send_replace(true);
    let drained = timeout_at(began + DRAIN, async { while connections.join_next().await.is_some() {} }).await;
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

async fn converse(stream: TcpStream, peer: Peer, router: Router, mut closed: watch::Receiver<bool>) {
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
        _ = closed.wait_for(|closed| *closed) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}
