//! The command line: what it takes, and what a word of it means. Everything it can do is in the library.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use proxy::{Flag, Mistake, Settings, Sources, StartError};
use serde_json::json;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The notebook desk for ModelArts.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the page and the proxy; without a configuration also the pretended cloud.
    Serve {
        /// The settings; without them the pretended cloud is shown.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8080].
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<String>,
        #[command(flatten)]
        play: Play,
    },
    /// Serve the pretended cloud alone.
    #[cfg(feature = "simulator")]
    Simulate {
        /// Where to listen; port 0 takes a free one.
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
        listen: std::net::SocketAddr,
        #[command(flatten)]
        play: Play,
    },
    /// Name every mistake in a configuration, with its line.
    CheckConfig {
        /// The settings.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Print what they come to, secrets left out.
        #[arg(long)]
        print_config: bool,
    },
}

/// How the pretended cloud plays.
#[derive(Args, Debug)]
struct Play {
    /// Simulated seconds per second; 0: the clock moves by /_sim only.
    #[arg(long, value_name = "N")]
    pace: Option<String>,
    /// Equal seeds give equal worlds.
    #[arg(long, value_name = "N")]
    seed: Option<String>,
    /// So many generated notebooks in place of the demo world.
    #[arg(long, value_name = "N")]
    instances: Option<String>,
    /// A story that starts at once, for example quota-full.
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
}

impl Play {
    fn flags(self) -> Vec<Flag> {
        [
            ("--pace", "simulator.pace", self.pace),
            ("--seed", "simulator.seed", self.seed),
            ("--instances", "simulator.instances", self.instances),
            ("--scenario", "simulator.scenario", self.scenario),
        ]
        .into_iter()
        .filter_map(|(name, key, value)| Some(Flag { name, key, value: value? }))
        .collect()
    }
}

/// Usage and configuration mistakes; other failures are 1.
const MISTAKE: u8 = 2;

impl Cli {
    pub(crate) async fn run(self) -> ExitCode {
        match self.command {
            Command::Serve { config, listen, play } => {
                let mut flags = play.flags();
                flags.extend(listen.map(|value| Flag { name: "--listen", key: "listen.address", value }));
                match load(config, flags) {
                    Ok(settings) => serve(settings).await,
                    Err(mistakes) => name_all(&mistakes),
                }
            }
            #[cfg(feature = "simulator")]
            Command::Simulate { listen, play } => {
                match Settings::load(&Sources { flags: play.flags(), ..Sources::default() }) {
                    Ok(Settings { cloud: proxy::settings::Cloud::Demo(demo), .. }) => simulate(demo, listen).await,
                    Ok(_) => ExitCode::from(MISTAKE),
                    Err(mistakes) => name_all(&mistakes),
                }
            }
            Command::CheckConfig { config, print_config } => {
                let name = config.display().to_string();
                match load(Some(config), Vec::new()) {
                    Ok(settings) => {
                        if print_config {
                            // A secret's type prints no secret.
                            println!("{settings:#?}");
                        }
                        println!("{name}: no mistakes");
                        ExitCode::SUCCESS
                    }
                    Err(mistakes) => name_all(&mistakes),
                }
            }
        }
    }
}

fn load(file: Option<PathBuf>, flags: Vec<Flag>) -> Result<Settings, Vec<Mistake>> {
    // Variables that are no Unicode cannot be settings.
    let environment = std::env::vars_os();
    let environment =
        environment.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Settings::load(&Sources { file, environment: environment.collect(), flags })
}

fn name_all(mistakes: &[Mistake]) -> ExitCode {
    for mistake in mistakes {
        eprintln!("leasehold: {mistake}");
    }
    ExitCode::from(MISTAKE)
}

async fn serve(settings: Settings) -> ExitCode {
    if let Err(error) = settings.audit.sink.open() {
        eprintln!("leasehold: `audit.path` names {:?}, which cannot be written: {error}", settings.audit.sink);
        return ExitCode::from(MISTAKE);
    }
    proxy::log::start(&settings.log, &settings.audit.sink);
    let (mut signals, mut hung_up) = (Signals::new(), HungUp::new());
    let running = match proxy::start(settings).await {
        Ok(running) => running,
        Err(error @ StartError::History(_)) => {
            eprintln!("leasehold: {error}");
            return ExitCode::from(MISTAKE);
        }
        Err(error) => return failed(&error),
    };
    println!(
        "{}",
        json!({"event": "ready", "url": running.url, "simulator_url": running.simulator_url, "metrics_url": running.metrics_url})
    );
    eprintln!("\nLeasehold is at {}", running.url);
    if let Some(url) = &running.simulator_url {
        eprintln!("The pretended cloud behind it is at {url}; nothing here is real, nothing costs money.");
    }
    eprintln!("Ctrl-C stops it.\n");
    loop {
        tokio::select! {
            () = signals.next() => break,
            () = hung_up.next() => running.reread_keys(),
        }
    }
    tokio::select! {
        () = running.shutdown() => ExitCode::SUCCESS,
        () = signals.next() => {
            eprintln!("leasehold: stopped at once; what was in flight is cut off");
            ExitCode::FAILURE
        }
    }
}

#[cfg(feature = "simulator")]
async fn simulate(demo: proxy::settings::Demo, address: std::net::SocketAddr) -> ExitCode {
    let mut signals = Signals::new();
    let running = match proxy::demo::start(demo, address).await {
        Ok(running) => running,
        Err(error) => return failed(&error),
    };
    println!("{}", running.ready_line());
    eprintln!("\nThe pretended cloud is at {}; see /_sim/scenarios for what can go wrong in it.", running.url);
    eprintln!("Ctrl-C stops it.\n");
    signals.next().await;
    running.serving.abort();
    ExitCode::SUCCESS
}

fn failed(error: &StartError) -> ExitCode {
    eprintln!("leasehold: {error}");
    ExitCode::FAILURE
}

/// SIGHUP, by which a service manager asks to read again what may change.
struct HungUp(Option<Signal>);

impl HungUp {
    fn new() -> Self {
        Self(signal(SignalKind::hangup()).ok())
    }

    async fn next(&mut self) {
        match &mut self.0 {
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    }
}

/// Ctrl-C, and the SIGTERM of a service manager. They are listened to from the moment this is made, which is before anybody
/// is told that the program is ready.
struct Signals(Option<(Signal, Signal)>);

impl Signals {
    fn new() -> Self {
        let (terminate, interrupt) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
        Self(terminate.ok().zip(interrupt.ok()))
    }

    /// Comes back with the next one.
    async fn next(&mut self) {
        let Some((terminate, interrupt)) = &mut self.0 else {
            // Without handlers the signals end the process by themselves.
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}
