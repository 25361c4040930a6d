//! How much one address, one person and everybody together may ask for (security.md 4.10).

use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

use super::{
    Way,
    layers::{Entry, Raw},
    reader::Reader,
};

/// How much may be asked for. What is over a limit is answered 429 with the time to wait, or not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Connections at once; whoever comes later waits.
    pub connections: usize,
    /// Connections at once from one address (IPv6: one /64).
    pub connections_per_address: usize,
    /// Gateways in front: their connections are not counted by address, and the last address they write into
    /// `X-Forwarded-For` is the client's.
    pub gateways: Vec<IpNet>,
    /// Attempts to sign in per minute and address.
    pub sign_ins_per_minute: u32,
    /// Requests per second and person.
    pub requests_per_second: u32,
    /// So many requests at once before [`Self::requests_per_second`] counts.
    pub requests_at_once: u32,
    /// Changes per minute and instance.
    pub changes_per_minute: u32,
    /// Event streams at once per person.
    pub streams_per_person: usize,
    /// Event streams at once.
    pub streams: usize,
}

impl Admission {
    /// Where people are told apart.
    pub(super) fn strict() -> Self {
        let this_machine = [IpAddr::from([127, 0, 0, 0]), IpAddr::from(Ipv6Addr::LOCALHOST)];
        let prefixes = this_machine.iter().zip([8, 128]);
        Self {
            connections: 1024,
            connections_per_address: 20,
            gateways: prefixes.filter_map(|(address, length)| IpNet::new(*address, length).ok()).collect(),
            sign_ins_per_minute: 10,
            requests_per_second: 10,
            requests_at_once: 30,
            changes_per_minute: 6,
            streams_per_person: 4,
            streams: 512,
        }
    }

    /// Where everybody is one person, with many tabs, on this machine.
    fn open() -> Self {
        Self {
            connections_per_address: 1024,
            requests_per_second: 1000,
            requests_at_once: 2000,
            changes_per_minute: 120,
            streams_per_person: 512,
            ..Self::strict()
        }
    }
}

const MOST: i64 = 100_000;

/// Reads the section `admission`.
pub(super) fn admission(reader: &mut Reader, way: Option<&Way>) -> Admission {
    let usual = match way {
        Some(Way::Open { .. }) => Admission::open(),
        Some(Way::ForwardAuth(_) | Way::Oidc(_)) | None => Admission::strict(),
    };
    let mut number = |key, default: u32| {
        let number = reader.whole(key, 1..=MOST);
        number.and_then(|number| u32::try_from(number).ok()).unwrap_or(default)
    };
    let requests_per_second = number("admission.requests_per_second", usual.requests_per_second);
    let requests_at_once = number("admission.requests_at_once", usual.requests_at_once);
    let changes_per_minute = number("admission.changes_per_minute", usual.changes_per_minute);
    let sign_ins_per_minute = number("admission.sign_ins_per_minute", usual.sign_ins_per_minute);
    let mut count = |key, default: usize| {
        let number = reader.whole(key, 1..=MOST);
        number.and_then(|number| usize::try_from(number).ok()).unwrap_or(default)
    };
    let connections = count("admission.connections", usual.connections);
    let connections_per_address = count("admission.connections_per_address", usual.connections_per_address);
    let streams = count("admission.streams", usual.streams);
    let streams_per_person = count("admission.streams_per_person", usual.streams_per_person);
    let gateways = gateways(reader).unwrap_or(usual.gateways);
    Admission {
        connections,
        connections_per_address,
        gateways,
        sign_ins_per_minute,
        requests_per_second,
        requests_at_once,
        changes_per_minute,
        streams_per_person,
        streams,
    }
}

fn gateways(reader: &mut Reader) -> Option<Vec<IpNet>> {
    const KEY: &str = "admission.gateways";
    const RULE: &str = "must be a list of addresses or networks, for example \"10.1.2.0/24\"";
    if !reader.has(KEY) {
        return None;
    }
    let mut networks = Vec::new();
    for Entry { place, raw } in reader.list(KEY, RULE) {
        match raw {
            Raw::Text(text) => match network(&text) {
                Some(network) => networks.push(network),
                None => drop(reader.broken::<()>(&place, KEY, RULE)),
            },
            _ => drop(reader.broken::<()>(&place, KEY, RULE)),
        }
    }
    Some(networks)
}

/// A network, or a single address.
fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}
