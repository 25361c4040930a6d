//! wrk, and what it says.

use std::fmt;
use std::time::Duration;

use crate::{Outcome, process};

/// One round.
#[derive(Clone)]
pub(super) struct Load {
    pub(super) per_second: f64,
    /// As wrk writes it, for example `3.10ms`.
    slowest_percent: String,
}

impl Load {
    /// Puts load on `url` with 64 connections.
    pub(super) fn put(url: &str, time: Duration) -> Outcome<Self> {
        let mut wrk = super::cast::on_core("wrk", super::cast::OTHERS);
        wrk.args(["-t1", "-c64", "--latency", "-H", "x-leasehold-request: 1"]);
        wrk.arg(format!("-d{}s", time.as_secs())).arg(url);
        let said = String::from_utf8_lossy(&process::output(&mut wrk)?).into_owned();
        let after = |word: &str| {
            let line = said.lines().find_map(|line| line.trim().strip_prefix(word))?;
            Some(line.trim().to_owned())
        };
        if let Some(errors) = after("Non-2xx or 3xx responses:") {
            return Err(format!("{errors} requests to {url} failed"));
        }
        let per_second = after("Requests/sec:").and_then(|number| number.parse().ok());
        let per_second = per_second.ok_or_else(|| format!("wrk says nothing about {url}: {said}"))?;
        Ok(Self { per_second, slowest_percent: after("99%").unwrap_or_default() })
    }

    /// The middle one.
    pub(super) fn median(mut rounds: Vec<Self>) -> Self {
        rounds.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
        rounds.swap_remove(rounds.len() / 2)
    }
}

impl fmt::Display for Load {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:.0}/s, 99 % within {}", self.per_second, self.slowest_percent)
    }
}
