//! Every setting there is: its key, its range and its default, in the order of the documentation.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use api::{LeaseLimits, Limits};
use http::Uri;
use modelarts::request::ProjectId;

use super::{
    Cloud, CredentialSettings, Dialect, Events, Listen, Log, LogFormat, Mistake, PasswordSettings, Poll,
    ProjectSettings, Remote, Settings, SignIn, Sources, TimeLimits,
    layers::{Entry, Layer, Raw},
    reader::Reader,
};

const HOUR_MS: i64 = 3_600_000;
const DEFAULT_ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

impl Settings {
    /// Reads the settings; every mistake there is, when there is one.
    pub fn load(sources: &Sources) -> Result<Self, Vec<Mistake>> {
        let (layers, mistakes) = sources.layers();
        let home = sources.file.as_ref().map_or_else(|| "settings".to_owned(), |path| path.display().to_string());
        let mut reader = Reader::new(layers, home, mistakes);
        let settings = read(&mut reader, sources.file.is_some());
        let mistakes = reader.finish();
        settings.filter(|_| mistakes.is_empty()).ok_or(mistakes)
    }
}

/// `None` when something without a default is missing. What has a default is read in any case: every mistake is wanted.
fn read(reader: &mut Reader, has_file: bool) -> Option<Settings> {
    let sign_in = sign_in(reader);
    let listen = listen(reader, &sign_in);
    let cloud = cloud(reader, has_file);
    let page_size = match &cloud {
        Some(Cloud::Remote(remote)) => remote.dialect.page_size(),
        _ => Dialect::Otc.page_size(),
    };
    let limits = limits(reader);
    let poll = poll(reader, page_size);
    let events = events(reader);
    let upstream = upstream(reader);
    let log = log(reader);
    Some(Settings { listen, cloud: cloud?, limits, poll, events, upstream, sign_in, log })
}

fn sign_in(reader: &mut Reader) -> SignIn {
    reader.one_of("sign_in.mode", &[("open", ())], ());
    SignIn::Open { person: reader.text("sign_in.person").unwrap_or_else(|| "Demo user".to_owned()) }
}

fn listen(reader: &mut Reader, sign_in: &SignIn) -> Listen {
    let (address, place) = reader.address("listen.address", DEFAULT_ADDRESS);
    let names = reader.texts("listen.names");
    let SignIn::Open { .. } = sign_in;
    if let Some(place) = place.filter(|_| !address.ip().is_loopback()) {
        let rule = "must be a loopback address while `sign_in.mode` is `open`: anybody who reaches it may act";
        reader.broken::<()>(&place, "listen.address", rule);
    }
    Listen { address, names }
}

#[cfg(feature = "simulator")]
fn cloud(reader: &mut Reader, has_file: bool) -> Option<Cloud> {
    let demo = demo(reader);
    let configured = has_file || reader.has_section("cloud") || reader.has_section("credential");
    if configured { remote(reader).map(Cloud::Remote) } else { Some(Cloud::Demo(demo)) }
}

#[cfg(not(feature = "simulator"))]
fn cloud(reader: &mut Reader, _has_file: bool) -> Option<Cloud> {
    remote(reader).map(Cloud::Remote)
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

fn remote(reader: &mut Reader) -> Option<Remote> {
    let endpoint = reader.required("cloud.endpoint", endpoint);
    let region = reader.required("cloud.region", named);
    let dialect = reader.one_of("cloud.dialect", &[("otc", Dialect::Otc), ("huawei", Dialect::Huawei)], Dialect::Otc);
    let projects = projects(reader);
    let credential = credential(reader);
    Some(Remote { endpoint: endpoint?, region: region?, dialect, projects: projects?, credential: credential? })
}

fn projects(reader: &mut Reader) -> Option<Vec<ProjectSettings>> {
    const KEY: &str = "cloud.projects";
    const RULE: &str = "must be a list of projects, each { id = \"32 hex digits\", name = \"..\" }";
    if !reader.has(KEY) {
        return reader.missing(KEY, "is required");
    }
    let mut projects: Vec<ProjectSettings> = Vec::new();
    for Entry { place, raw } in reader.list(KEY, RULE) {
        let project = match raw {
            Raw::Table(fields) => project(&fields),
            _ => Err(RULE.to_owned()),
        };
        match project {
            Ok(project) if projects.iter().any(|known| known.id == project.id) => {
                reader.broken::<()>(&place, KEY, "names the same project twice");
            }
            Ok(project) => projects.push(project),
            Err(rule) => {
                reader.broken::<()>(&place, KEY, rule);
            }
        }
    }
    if projects.is_empty() { reader.missing(KEY, "must name at least one project") } else { Some(projects) }
}

fn project(fields: &Layer) -> Result<ProjectSettings, String> {
    if let Some(unknown) = fields.keys().find(|name| !matches!(name.as_str(), "id" | "name")) {
        return Err(format!("has a project with the unknown field `{unknown}`; known are id and name"));
    }
    let text = |name: &str| match fields.get(name).map(|entry| &entry.raw) {
        Some(Raw::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let id = text("id").and_then(ProjectId::parse);
    let id = id.ok_or_else(|| format!("has a project whose id is not {}", ProjectId::RULE))?;
    let name = text("name").map_or_else(|| id.to_string(), str::to_owned);
    Ok(ProjectSettings { id, name })
}

fn credential(reader: &mut Reader) -> Option<CredentialSettings> {
    if reader.has("credential.token") || reader.has("credential.token_file") {
        let others = ["credential.domain", "credential.user", "credential.password", "credential.password_file"];
        for key in others.map(|key| reader.has(key).then_some(key)).into_iter().flatten() {
            reader.missing::<()>(key, "and `credential.token` are both given; choose one");
        }
        // Known, though a token needs no IAM.
        reader.has("cloud.iam_endpoint");
        return reader.secret("credential.token", "credential.token_file").map(CredentialSettings::Token);
    }
    let iam_endpoint = reader.required("cloud.iam_endpoint", endpoint);
    let domain = reader.required("credential.domain", named);
    let user = reader.required("credential.user", named);
    let password = reader.secret("credential.password", "credential.password_file");
    let (iam_endpoint, domain, user, password) = (iam_endpoint?, domain?, user?, password?);
    Some(CredentialSettings::Password(PasswordSettings { iam_endpoint, domain, user, password }))
}

fn limits(reader: &mut Reader) -> Limits {
    let documented = Limits::default();
    Limits {
        scheduled: lease(reader, ["limits.scheduled.min_ms", "limits.scheduled.max_ms"], documented.scheduled),
        idle: lease(reader, ["limits.idle.min_ms", "limits.idle.max_ms"], documented.idle),
        legacy: lease(reader, ["limits.legacy.min_ms", "limits.legacy.max_ms"], documented.legacy),
    }
}

/// The range may be narrower than the documented one, never wider: the cloud would refuse the rest.
fn lease(reader: &mut Reader, [min, max]: [&'static str; 2], documented: LeaseLimits) -> LeaseLimits {
    let min_ms = reader.whole(min, documented.min_ms..=documented.max_ms).unwrap_or(documented.min_ms);
    let max_ms = reader.whole(max, min_ms..=documented.max_ms).unwrap_or(documented.max_ms);
    LeaseLimits { min_ms, max_ms }
}

fn poll(reader: &mut Reader, page_size: u32) -> Poll {
    let page_size =
        reader.whole("poll.page_size", 1..=1000).and_then(|size| u32::try_from(size).ok()).unwrap_or(page_size);
    Poll {
        changing: reader.duration("poll.changing_ms", 50..=HOUR_MS, Duration::from_secs(2)),
        resting: reader.duration("poll.resting_ms", 50..=HOUR_MS, Duration::from_secs(15)),
        idle: reader.duration("poll.idle_ms", 50..=HOUR_MS, Duration::from_secs(60)),
        linger: reader.duration("poll.linger_ms", 0..=HOUR_MS, Duration::from_secs(30)),
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

fn named(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("is empty".to_owned()) } else { Ok(text.to_owned()) }
}

/// Scheme, host and port alone; https, unless the host is this machine (security.md 4.6).
fn endpoint(text: &str) -> Result<String, String> {
    let rule = || "must be an address like https://modelarts.eu-de.otc.t-systems.com, without a path".to_owned();
    let uri: Uri = text.trim_end_matches('/').parse().map_err(|_| rule())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(rule()) };
    if !matches!(uri.path(), "" | "/") || uri.query().is_some() || authority.as_str().contains('@') {
        return Err(rule());
    }
    match scheme {
        "https" => {}
        "http" if is_loopback(authority.host()) => {}
        _ => return Err("must use https, except on a loopback address".to_owned()),
    }
    Ok(format!("{scheme}://{authority}"))
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests;
