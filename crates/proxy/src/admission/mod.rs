//! How much one person, one address, one instance and all together may ask for: what is over is answered 429 with the time
//! to wait (security.md 4.10). Counts are made only for requests that are well-formed and addressed to us, and those of
//! persons only once it is known who they are.

use std::{net::IpAddr, sync::Arc, time::Duration};

use api::Problem;
use axum::{extract::Request, http::HeaderMap};
use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    caller::Caller,
    clock::milliseconds,
    crowd::{Crowd, Member, Network},
    listener::Peer,
    problems::{Refused, problem},
    settings,
};

mod meter;

use meter::{Meter, per_minute, per_second};

/// Nobody knows when a stream will end.
const TRY_STREAM_AGAIN: Duration = Duration::from_secs(10);

/// Clones count together.
#[derive(Clone)]
pub(crate) struct Admission(Arc<Inner>);

struct Inner {
    gateways: Vec<IpNet>,
    sign_ins: Meter<Network>,
    requests: Meter<Who>,
    changes: Meter<String>,
    streams_by_person: Crowd<Who>,
    streams: Arc<Semaphore>,
}

/// Issuer and subject.
type Who = (String, String);

/// An open stream counts as long as this lives.
pub(crate) struct StreamPlace {
    _among_all: OwnedSemaphorePermit,
    _of_person: Member<Who>,
}

/// The client's address, in the extensions of every request: the peer's, or what a gateway of ours says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client(pub(crate) IpAddr);

impl Admission {
    pub(crate) fn new(limits: &settings::Admission) -> Self {
        Self(Arc::new(Inner {
            gateways: limits.gateways.clone(),
            sign_ins: Meter::new(per_minute(limits.sign_ins_per_minute)),
            requests: Meter::new(per_second(limits.requests_per_second, limits.requests_at_once)),
            changes: Meter::new(per_minute(limits.changes_per_minute)),
            streams_by_person: Crowd::new(limits.streams_per_person),
            streams: Arc::new(Semaphore::new(limits.streams)),
        }))
    }

    /// One change of this instance.
    pub(crate) fn change(&self, instance_id: &str) -> Result<(), Refused> {
        let taken = self.0.changes.take(instance_id.to_owned());
        Ok(taken.map_err(|wait| too_many(wait, "this instance is being changed too often"))?)
    }

    /// One stream of this caller.
    pub(crate) fn stream(&self, caller: &Caller) -> Result<StreamPlace, Refused> {
        let over = |detail| too_many(TRY_STREAM_AGAIN, detail);
        let of_person = self.0.streams_by_person.join(who(caller));
        let of_person = of_person.ok_or_else(|| over("you have too many event streams open"))?;
        let among_all = Arc::clone(&self.0.streams).try_acquire_owned();
        let among_all = among_all.map_err(|_| over("too many event streams are open"))?;
        Ok(StreamPlace { _among_all: among_all, _of_person: of_person })
    }

    /// Behind the check of the name: finds out where the client is, and counts who tries to sign in.
    pub(crate) fn welcome(&self, request: &mut Request) -> Result<(), Refused> {
        let peer = request.extensions().get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |Peer(address)| address.ip());
        let client = self.client(peer, request.headers());
        request.extensions_mut().insert(client);
        let path = request.uri().path();
        if matches!(path, "/auth/login" | "/auth/callback" | "/auth/exchange" | "/auth/popup") {
            let taken = self.0.sign_ins.take(client.0.into());
            taken.map_err(|wait| too_many(wait, "too many attempts to sign in"))?;
        }
        Ok(())
    }

    /// Behind sign-in: one request of this person.
    pub(crate) fn request(&self, caller: &Caller) -> Result<(), Refused> {
        let taken = self.0.requests.take(who(caller));
        Ok(taken.map_err(|wait| too_many(wait, "you ask for too much at once"))?)
    }

    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Client {
        if !self.0.gateways.iter().any(|gateway| gateway.contains(&peer)) {
            return Client(peer);
        }
        // The last one was written by our gateway; what stands before it anybody may have written.
        let last = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
        let last = last.and_then(|list| list.rsplit(',').next()).and_then(|address| address.trim().parse().ok());
        Client(last.unwrap_or(peer))
    }
}

fn who(caller: &Caller) -> Who {
    (caller.person.issuer.clone(), caller.person.subject.clone())
}

fn too_many(wait: Duration, detail: &str) -> Problem {
    Problem { retry_after_ms: Some(milliseconds(wait).max(1)), ..problem(429, "too-many", detail) }
}
