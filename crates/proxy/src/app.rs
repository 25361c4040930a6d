//! Puts the parts together and starts them: the embedded simulator when there is no other cloud, the desk, the listener.

use std::{fmt, io, net::SocketAddr, time::Duration};

use tokio::{
    net::{TcpListener, TcpSocket},
    sync::watch,
    task::JoinHandle,
};

use crate::{
    access::Access,
    admission::Admission,
    clock::Clock,
    credential::Office,
    desk::{Desk, Project},
    finish::Policy,
    gate::{Names, Pages},
    history::{History, Unusable, Writer},
    listener::{self, Places},
    metrics::{self, Metrics},
    patience::Patience,
    poll::Watcher,
    routes::{self, Door},
    settings::{Cloud, ProjectSettings, Remote, Settings, SignIn, Way},
    sign_in::Entrance,
    upstream::{Lane, Transport, Upstream},
};

/// Connections that wait to be accepted; the system may allow fewer.
const MOST_WAITING: u32 = 1024;

/// A proxy that is listening.
#[derive(Debug)]
pub struct Running {
    /// Where the page is.
    pub url: String,
    /// Where the embedded simulator is, when it is the cloud.
    pub simulator_url: Option<String>,
    /// Where the numbers are, when they are anywhere.
    pub metrics_url: Option<String>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    simulating: Option<JoinHandle<()>>,
    writer: Option<Writer>,
    entrance: Entrance,
}

/// Why it could not start.
#[derive(Debug)]
pub enum StartError {
    /// The address cannot be listened on.
    Listen {
        /// Which one.
        address: SocketAddr,
        /// Why not.
        error: io::Error,
    },
    /// The file of the history cannot be used.
    History(Unusable),
    /// The settings of the simulator mean nothing.
    Simulator(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, error } if error.kind() == io::ErrorKind::AddrInUse => {
                write!(formatter, "{address} is in use; stop the other program, or take another with --listen")
            }
            Self::Listen { address, error } => write!(formatter, "cannot listen on {address}: {error}"),
            Self::History(unusable) => unusable.fmt(formatter),
            Self::Simulator(words) => formatter.write_str(words),
        }
    }
}

impl std::error::Error for StartError {}

/// Starts a proxy, and the simulator with it when the settings name no other cloud.
pub async fn start(settings: Settings) -> Result<Running, StartError> {
    start_at(settings, Clock::system()).await
}

/// As [`start`], with a clock of the caller's.
pub async fn start_at(settings: Settings, clock: Clock) -> Result<Running, StartError> {
    let (history, writer) = History::open(settings.history.path.clone()).map_err(StartError::History)?;
    let (listener, address) = listen(settings.listen.address).await?;
    let (stop, stopping) = watch::channel(false);
    let (remotes, simulating) = cloud(settings.cloud.clone()).await?;
    let demo_url = simulating.as_ref().and_then(|_| Some(remotes.first()?.endpoint.clone()));
    let tools = Tools { access: Access::new(&settings.authorization), history, metrics: Metrics::new(), clock };
    let desk = desk(&settings, &remotes, demo_url.is_some(), &tools, &stopping);
    let places = Places::new(&settings.admission);
    let metrics_url = numbers(settings.metrics, &tools.metrics, &desk, places.clone(), &stopping).await?;
    let origin = settings.sign_in.origin.clone().unwrap_or_else(|| format!("http://{address}"));
    let names = Names::of(address, &origin, &settings.listen.names);
    let transport = Transport::new(settings.upstream.connect);
    let own = own_origins(&settings.sign_in, origin, &names);
    let entrance = Entrance::new(&settings.sign_in, &settings.embed, &own, transport, desk.clock().clone());
    let pages = Pages::new([own, settings.embed.origins.clone()].concat(), entrance.portals());
    let door = Door {
        metrics: tools.metrics.clone(),
        names,
        pages,
        patience: Patience::beyond(settings.upstream.whole),
        admission: Admission::new(&settings.admission),
        entrance: entrance.clone(),
        files: settings.files.clone(),
    };
    if let Some(warning) = settings.embed.warning(&settings.sign_in) {
        tracing::warn!("{warning}");
    }
    let framing = Policy::framed_by(&settings.embed.frame_ancestors);
    let router = routes::router(desk, door, framing, settings.embed.origins.clone());
    let serving = tokio::spawn(listener::serve(listener, router, places, settings.listen.closing, stopping));
    let url = format!("http://{address}");
    Ok(Running { url, simulator_url: demo_url, metrics_url, stop, serving, simulating, writer, entrance })
}

/// Starts the listener of the numbers. It ends with the proxy.
async fn numbers(
    address: Option<SocketAddr>,
    metrics: &Metrics,
    desk: &Desk,
    places: Places,
    stopping: &watch::Receiver<bool>,
) -> Result<Option<String>, StartError> {
    let Some(address) = address else { return Ok(None) };
    let (listener, address) = listen(address).await?;
    let router = metrics::router(metrics.clone(), desk.clone());
    tokio::spawn(listener::serve(listener, router, places, Duration::ZERO, stopping.clone()));
    Ok(Some(format!("http://{address}/metrics")))
}

impl Running {
    /// Stops listening and ends the streams; [`Self::shutdown`] also waits for the requests in flight.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Reads the keys that seal sessions again; bad ones leave the old ones in place.
    pub fn reread_keys(&self) {
        match self.entrance.reread_keys() {
            Ok(()) => tracing::info!("the session keys were read again"),
            Err(rule) => tracing::error!(rule, "the session keys were not read again"),
        }
    }

    /// Stops listening, ends the streams, lets the requests in flight end, and returns when all is done: in less than 5 s.
    pub async fn shutdown(self) {
        self.stop();
        // The task ends by itself; a panic in it has been reported.
        let _ = self.serving.await;
        if let Some(writer) = self.writer {
            writer.end().await;
        }
        if let Some(simulating) = self.simulating {
            simulating.abort();
        }
    }
}

/// As many as may be connected may also come at once: a connection over the usual 128 in the queue looks open to its
/// client for minutes, and to nobody else.
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Or a proxy that starts again would have to wait for the connections of the one before.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(MOST_WAITING)
}

pub(crate) async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |error| StartError::Listen { address, error };
    let listener = bind(address).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Where the desk's own pages are. Whoever signs in is at one address; on a machine of one's own there are several.
fn own_origins(sign_in: &SignIn, origin: String, names: &Names) -> Vec<String> {
    let mut origins = vec![origin];
    if matches!(sign_in.way, Way::Open { .. }) {
        origins.extend(names.origins());
    }
    origins
}

async fn cloud(cloud: Cloud) -> Result<(Vec<Remote>, Option<JoinHandle<()>>), StartError> {
    match cloud {
        #[cfg(feature = "simulator")]
        Cloud::Demo(demo) => {
            let demo = crate::demo::start(demo, SocketAddr::from(([127, 0, 0, 1], 0))).await?;
            Ok((vec![demo.remote()], Some(demo.serving)))
        }
        Cloud::Remote(remotes) => Ok((remotes, None)),
    }
}

/// What all projects share.
struct Tools {
    access: Access,
    history: History,
    metrics: Metrics,
    clock: Clock,
}

fn desk(settings: &Settings, remotes: &[Remote], demo: bool, tools: &Tools, stopping: &watch::Receiver<bool>) -> Desk {
    let projects = remotes.iter().flat_map(|remote| projects(settings, remote, tools, stopping));
    Desk::new(demo, projects.collect(), tools.clock.clone(), settings.events.keep_alive, stopping.clone())
}

/// The projects of one cloud. They share its connections and, where it is one for all, the credential.
fn projects(settings: &Settings, remote: &Remote, tools: &Tools, stopping: &watch::Receiver<bool>) -> Vec<Project> {
    let Tools { access, history, metrics, clock } = tools;
    let limits = settings.upstream;
    let transport = Transport::new(limits.connect);
    let lane = Lane::new(transport.clone(), clock.clone());
    let office = Office::new(&remote.credential, transport, limits, clock.clone());
    let project = |project: &ProjectSettings| {
        let upstream = Upstream {
            lane: lane.clone(),
            endpoint: remote.endpoint.clone(),
            project_id: project.id.clone(),
            credential: office.credential(&project.id),
            limits,
        };
        let page_size = settings.poll.page_size.unwrap_or(remote.dialect.page_size());
        let pace = (settings.poll, page_size);
        let history = history.of(project.id.as_str());
        let rules = (access.clone(), history.clone());
        let watcher = Watcher::new(upstream.clone(), rules, pace, clock.clone(), stopping.clone());
        let about = api::Project {
            id: project.id.to_string(),
            name: project.name.clone(),
            region: remote.region.clone(),
            limits: settings.limits,
            may: api::May::ALL,
        };
        let (access, audit, metrics) = (access.clone(), settings.audit.clone(), metrics.clone());
        Project { about, upstream, watcher, access, history, audit, metrics }
    };
    remote.projects.iter().map(project).collect()
}
