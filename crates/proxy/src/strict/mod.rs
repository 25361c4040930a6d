//! What a request must look like before anything reads it. The check stands below hyper, on the bytes: hyper accepts more
//! than it shows (bare line feeds, a fragment, two lengths), and answers what it refuses itself without our headers. A head
//! that breaks a rule is replaced by one that names the rule, so that it is answered, logged and counted like any other
//! request (docs/adr/0035).

use axum::extract::Request;

use crate::problems::{Refused, problem};

mod head;
mod sieve;

pub use head::{Breach, MOST_BYTES, MOST_HEADERS, MOST_TARGET_BYTES, check, end};
pub(crate) use sieve::Sieve;

/// Names the broken rule. Whoever sends it is refused, and gains nothing else.
const MARK: &str = "x-leasehold-breach";

/// The request in place of one that broke a rule.
fn replacement(breach: Breach) -> Vec<u8> {
    format!("GET / HTTP/1.1\r\n{MARK}: {}\r\nconnection: close\r\n\r\n", breach.name()).into_bytes()
}

/// Refuses what the sieve has replaced.
pub(crate) fn well_formed(request: &Request) -> Result<(), Refused> {
    let Some(mark) = request.headers().get(MARK) else { return Ok(()) };
    let breach = mark.to_str().ok().and_then(Breach::named).unwrap_or(Breach::Header);
    let (status, rule) = breach.told();
    let code = if matches!(status, 414 | 431) { "too-large" } else { "not-allowed" };
    Err(problem(status, code, rule).into())
}
