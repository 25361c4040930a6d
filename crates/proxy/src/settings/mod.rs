//! What the proxy is told: typed and checked once, at the start. After that nothing can be missing, out of range or
//! misspelled, and nothing is read from a file or the environment again.
//!
//! Flags win over the environment (`LEASEHOLD__SECTION__KEY`), the environment over the file, the file over the defaults.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use api::Limits;

mod admission;
mod authorization;
mod cloud;
mod embed;
mod layers;
mod load;
mod mistake;
mod reader;
mod sign_in;

pub use crate::{access::Policies, assets::Files, audit::Sink};
pub use admission::Admission;
pub use authorization::{Authorization, Mark, NamePattern, OwnerRule};
pub use cloud::{CredentialSettings, Dialect, KeySettings, PasswordSettings, ProjectSettings, Remote};
pub use embed::Embed;
pub use layers::{Flag, Sources};
pub use mistake::Mistake;
pub use sign_in::{ClaimsFrom, Exchange, ForwardAuth, KeyRing, Oidc, PortalKeys, Roles, Sessions, SignIn, Way};

/// Everything the proxy is told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens.
    pub listen: Listen,
    /// How much may be asked of it.
    pub admission: Admission,
    /// Which cloud it calls.
    pub cloud: Cloud,
    /// The leases people may ask for.
    pub limits: Limits,
    /// How often it looks.
    pub poll: Poll,
    /// How the event stream is kept alive.
    pub events: Events,
    /// How long it waits for the cloud.
    pub upstream: TimeLimits,
    /// Who may come in.
    pub sign_in: SignIn,
    /// Which pages of others show it.
    pub embed: Embed,
    /// What they may do.
    pub authorization: Authorization,
    /// Where it writes down who did what.
    pub audit: Audit,
    /// Where it keeps what it has seen.
    pub history: History,
    /// Where its numbers are; `None`: nowhere.
    pub metrics: Option<SocketAddr>,
    /// What it writes about itself.
    pub log: Log,
    /// The built page.
    pub files: Files,
}

/// Where the proxy listens.
#[derive(Clone, Debug)]
pub struct Listen {
    /// Port 0 takes a free one.
    pub address: SocketAddr,
    /// `host` or `host:port` as browsers may name this proxy, beside the loopback names.
    pub names: Vec<String>,
    /// Connections are accepted this long after the word to stop, while `/readyz` already says no.
    pub closing: Duration,
}

/// Which cloud the proxy calls.
#[derive(Clone, Debug)]
pub enum Cloud {
    /// The embedded simulator, on a free loopback port.
    #[cfg(feature = "simulator")]
    Demo(Demo),
    /// ModelArts, or a simulator that runs elsewhere: one per region, at least one. No project is in two of them.
    Remote(Vec<Remote>),
}

/// How the embedded simulator plays.
#[cfg(feature = "simulator")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demo {
    /// Simulated seconds per second; 0 is stepped, the clock moves by `/_sim` only. `None` is the simulator's default.
    pub pace: Option<u32>,
    /// Chooses everything that is random.
    pub seed: Option<u64>,
    /// How many notebooks the world has; `None` is the demo world.
    pub instances: Option<u32>,
    /// A story that starts at once.
    pub scenario: Option<String>,
}

/// How often the poller looks, and how much at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poll {
    /// While an instance is on its way from one state to another.
    pub changing: Duration,
    /// While something runs.
    pub resting: Duration,
    /// While everything is stopped.
    pub idle: Duration,
    /// How long what was seen is remembered after the last viewer left; nothing is looked at meanwhile.
    pub linger: Duration,
    /// Instances per list call, 1 to 1000; `None` is what the dialect of each cloud takes.
    pub page_size: Option<u32>,
}

/// How the event stream is kept alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Events {
    /// A comment is sent after this long without an event.
    pub keep_alive: Duration,
}

/// How long the proxy waits for the cloud (security.md 4.12). The whole stays under the 15 s of a patient client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimits {
    /// To connect.
    pub connect: Duration,
    /// For one answer, the connection included.
    pub attempt: Duration,
    /// For one answer that is a list.
    pub list: Duration,
    /// For everything together, renewing the credential included.
    pub whole: Duration,
}

/// Where it is written down who did what.
#[derive(Clone, Debug)]
pub struct Audit {
    /// Where the lines go.
    pub sink: Sink,
    /// Nothing is changed or opened while they cannot be written.
    pub fail_closed: bool,
}

/// Where the proxy keeps what it has seen and who did what, to tell viewers why an instance stopped and how long starts take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// A file of its own; `None` is the memory of the process.
    pub path: Option<PathBuf>,
}

/// What the proxy writes about itself, on standard error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Lines for people or for machines.
    pub format: LogFormat,
    /// A filter as `tracing_subscriber::EnvFilter` reads it, for example `info` or `proxy=debug`.
    pub filter: String,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(2),
            attempt: Duration::from_secs(5),
            list: Duration::from_secs(8),
            whole: Duration::from_secs(12),
        }
    }
}

impl Settings {
    /// What `leasehold serve` does without a word from anybody: the demo on 127.0.0.1:8080.
    #[cfg(feature = "simulator")]
    #[must_use]
    pub fn demo() -> Self {
        Self::load(&Sources::default()).unwrap_or_else(|mistakes| unreachable!("the defaults are valid: {mistakes:?}"))
    }
}
