//! What the proxy writes about itself: lines on standard error, for people or as JSON; and apart from them the audit lines.

use std::io::{self, IsTerminal as _};

use tracing::{Metadata, Subscriber};
use tracing_subscriber::{EnvFilter, Layer as _, Registry, filter::filter_fn, fmt, layer::SubscriberExt as _};

use crate::{
    audit::{Sink, TARGET},
    settings::{Log, LogFormat},
};

/// Starts the log of this process. The settings have checked the filter.
pub fn start(log: &Log, audit: &Sink) {
    // A log that somebody has started before goes on being used.
    let _ = tracing::subscriber::set_global_default(subscriber(log, audit));
}

/// What takes the lines of the log and those of the audit.
pub fn subscriber(log: &Log, audit: &Sink) -> impl Subscriber + Send + Sync {
    let lines = fmt::layer().with_ansi(io::stderr().is_terminal()).with_writer(io::stderr);
    let lines = match log.format {
        LogFormat::Text => lines.compact().boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let filter = EnvFilter::try_new(&log.filter).unwrap_or_default();
    let others = filter_fn(|metadata| !is_audit(metadata));
    let lines = lines.with_filter(filter).with_filter(others);
    let audit = fmt::layer().json().flatten_event(true).with_target(false).with_level(false).with_writer(audit.clone());
    Registry::default().with(lines).with(audit.with_filter(filter_fn(is_audit)))
}

fn is_audit(metadata: &Metadata<'_>) -> bool {
    metadata.target() == TARGET
}
