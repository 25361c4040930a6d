//! Every setting there is: its key, its range and its default, in the order of the documentation.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use api::{LeaseLimits, Limits};

use super::{
    Audit, Cloud, Events, Files, History, Listen, Log, LogFormat, Mistake, Poll, Remote, Settings, Sink, Sources,
    TimeLimits, admission::admission, authorization::authorization, embed, layers::Place, reader::Reader,
};

mod address;
mod clouds;
mod sign_in;

pub(super) use address::origin;
use clouds::{clouds, named};

const HOUR_MS: i64 = 3_600_000;
const DEFAULT_ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

impl Settings {
    /// Reads the settings; every mistake there is, when there is one.
    pub fn load(sources: &Sources) -> Result<Self, Vec<Mistake>> {
        let (layers, mistakes) = sources.layers();
        let home = sources.file.as_ref().map_or_else(|| "settings".to_owned(), |path| path.display().to_string());
        let mut reader = Reader::new(layers, home, mistakes);
        let settings = read(&mut reader, sources);
        let mistakes = reader.finish();
        settings.filter(|_| mistakes.is_empty()).ok_or(mistakes)
    }
}

/// `None` when something without a default is missing. What has a default is read in any case: every mistake is wanted.
fn read(reader: &mut Reader, sources: &Sources) -> Option<Settings> {
    let (listen, place) = listen(reader);
    let sign_in = sign_in::read(reader, listen.address.ip().is_loopback(), place.as_ref());
    let embed = embed::read(reader, sign_in.as_ref());
    let admission = admission(reader, sign_in.as_ref().map(|sign_in| &sign_in.way));
    let authorization = authorization(reader);
    // What is compared with owners has to be kept of what is said of a person.
    let kept = authorization.owners.iter().map(|rule| rule.claim.clone());
    let sign_in = sign_in.map(|mut sign_in| {
        sign_in.roles.keep.extend(kept);
        sign_in
    });
    let cloud = cloud(reader, sources.file.is_some());
    let limits = limits(reader);
    let remotes = match &cloud {
        Some(Cloud::Remote(remotes)) => remotes.as_slice(),
        _ => &[],
    };
    let poll = poll(reader, remotes);
    let events = events(reader);
    let upstream = upstream(reader);
    let audit = audit(reader);
    let history = History { path: history_path(reader, sources) };
    let metrics = reader.checked("metrics.address", metrics_address);
    let log = log(reader);
    Some(Settings {
        listen,
        admission,
        cloud: cloud?,
        limits,
        poll,
        events,
        upstream,
        sign_in: sign_in?,
        embed,
        authorization,
        audit,
        history,
        metrics,
        log,
        files: Files::Inside,
    })
}

/// And where the address was given.
fn listen(reader: &mut Reader) -> (Listen, Option<Place>) {
    let (address, place) = reader.address("listen.address", DEFAULT_ADDRESS);
    // On loopback there is no load balancer that has to see the end coming.
    let closing = if address.ip().is_loopback() { Duration::ZERO } else { Duration::from_secs(1) };
    let closing = reader.duration("listen.closing_ms", 0..=3000, closing);
    (Listen { address, names: reader.texts("listen.names"), closing }, place)
}

#[cfg(feature = "simulator")]
fn cloud(reader: &mut Reader, has_file: bool) -> Option<Cloud> {
    let demo = demo(reader);
    let configured =
        has_file || reader.has("clouds") || reader.has_section("cloud") || reader.has_section("credential");
    if configured { clouds(reader).map(Cloud::Remote) } else { Some(Cloud::Demo(demo)) }
}

#[cfg(not(feature = "simulator"))]
fn cloud(reader: &mut Reader, _has_file: bool) -> Option<Cloud> {
    clouds(reader).map(Cloud::Remote)
}

#[cfg(feature = "simulator")]
fn demo(reader: &mut Reader) -> super::Demo {
    let unsigned = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    super::Demo {
        pace: reader.whole("simulator.pace", 0..=100_000).map(unsigned),
        seed: reader.whole("simulator.seed", 0..=i64::MAX).map(i64::unsigned_abs),
        instances: reader.whole("simulator.instances", 0..=100_000).map(unsigned),
        scenario: reader.checked("simulator.scenario", scenario),
    }
}

#[cfg(feature = "simulator")]
fn scenario(name: &str) -> Result<String, String> {
    let known = simulator::Simulator::scenario_names();
    if known.contains(&name) { Ok(name.to_owned()) } else { Err(format!("must be one of {}", known.join(", "))) }
}

fn limits(reader: &mut Reader) -> Limits {
    let documented = Limits::default();
    Limits {
        scheduled: lease(reader, ["limits.scheduled.min_ms", "limits.scheduled.max_ms"], documented.scheduled),
        idle: lease(reader, ["limits.idle.min_ms", "limits.idle.max_ms"], documented.idle),
        legacy: lease(reader, ["limits.legacy.min_ms", "limits.legacy.max_ms"], documented.legacy),
        warn_before_ms: warnings(reader, documented.warn_before_ms),
    }
}

/// The first comes first, and none after the end of the shortest lease.
fn warnings(reader: &mut Reader, [first, second, last]: [i64; 3]) -> [i64; 3] {
    let first = reader.whole("limits.warn.first_ms", 1..=HOUR_MS).unwrap_or(first);
    let second = reader.whole("limits.warn.second_ms", 1..=first).unwrap_or(second.min(first));
    let last = reader.whole("limits.warn.last_ms", 1..=second).unwrap_or(last.min(second));
    [first, second, last]
}

/// The range may be narrower than the documented one, never wider: the cloud would refuse the rest.
fn lease(reader: &mut Reader, [min, max]: [&'static str; 2], documented: LeaseLimits) -> LeaseLimits {
    let min_ms = reader.whole(min, documented.min_ms..=documented.max_ms).unwrap_or(documented.min_ms);
    let max_ms = reader.whole(max, min_ms..=documented.max_ms).unwrap_or(documented.max_ms);
    LeaseLimits { min_ms, max_ms }
}

fn poll(reader: &mut Reader, remotes: &[Remote]) -> Poll {
    const PAGE_SIZE: &str = "poll.page_size";
    let page_size = reader.whole(PAGE_SIZE, 1..=1000).and_then(|size| u32::try_from(size).ok());
    if page_size.is_some_and(|size| remotes.iter().any(|remote| !remote.dialect.takes(size))) {
        reader.wrong::<()>(PAGE_SIZE, "must be 10, 20 or 50 with the dialect huawei");
    }
    Poll {
        changing: reader.duration("poll.changing_ms", 50..=HOUR_MS, Duration::from_secs(2)),
        resting: reader.duration("poll.resting_ms", 50..=HOUR_MS, Duration::from_secs(15)),
        idle: reader.duration("poll.idle_ms", 50..=HOUR_MS, Duration::from_secs(60)),
        linger: reader.duration("poll.linger_ms", 0..=HOUR_MS, Duration::from_secs(120)),
        page_size,
    }
}

fn events(reader: &mut Reader) -> Events {
    Events { keep_alive: reader.duration("events.keep_alive_ms", 100..=HOUR_MS, Duration::from_secs(15)) }
}

fn upstream(reader: &mut Reader) -> TimeLimits {
    let TimeLimits { connect, attempt, list, whole } = TimeLimits::default();
    TimeLimits {
        connect: reader.duration("upstream.connect_ms", 50..=60_000, connect),
        attempt: reader.duration("upstream.attempt_ms", 50..=60_000, attempt),
        list: reader.duration("upstream.list_ms", 50..=60_000, list),
        whole: reader.duration("upstream.whole_ms", 50..=60_000, whole),
    }
}

fn audit(reader: &mut Reader) -> Audit {
    let path = reader.checked("audit.path", named).map(Into::into);
    let fail_closed = reader.flag("audit.fail_closed", false);
    Audit { sink: Sink::new(path), fail_closed }
}

/// In the place of the path: nothing is kept in a file.
const MEMORY: &str = ":memory:";

/// A desk with a configuration keeps its history: where systemd says that services keep things, else beside the configuration.
fn history_path(reader: &mut Reader, sources: &Sources) -> Option<PathBuf> {
    if let Some(path) = reader.checked("history.path", named) {
        return (path != MEMORY).then(|| path.into());
    }
    let file = sources.file.as_ref()?;
    let named = |(name, _): &&(String, String)| name == "STATE_DIRECTORY";
    let places = sources.environment.iter().find(named).map_or("", |(_, places)| places);
    // Several are separated by colons (systemd.exec).
    match places.split(':').next().filter(|place| !place.is_empty()) {
        Some(place) => Some(PathBuf::from(place).join("history.redb")),
        None => Some(file.with_extension("history.redb")),
    }
}

fn metrics_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "must be an address and a port, for example 127.0.0.1:9090".to_owned())
}

fn log(reader: &mut Reader) -> Log {
    let formats = [("text", LogFormat::Text), ("json", LogFormat::Json)];
    let filter = |text: &str| match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("must be a log filter, for example `info`: {error}")),
    };
    Log {
        format: reader.one_of("log.format", &formats, LogFormat::Text),
        filter: reader.checked("log.filter", filter).unwrap_or_else(|| "info".to_owned()),
    }
}

#[cfg(test)]
mod tests;
