//! The proxy from outside: over real sockets, against a cloud of the tests' own that answers as badly as it is told. Whole
//! stories with the simulator are in the workspace's `tests/it`; here is what no simulator would do.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod access;
mod browser;
mod cloud;
mod credential;
mod drain;
mod echoes;
mod embed;
mod exchange;
mod faults;
mod floods;
mod forward;
mod freshness;
mod gate;
mod hostile;
mod keys;
mod keystone;
mod life;
mod oidc;
mod open;
mod operation;
mod origin;
mod outage;
mod popup;
mod program;
mod provider;
mod raw;
mod scope;
mod secrets;
mod session;
mod signer;
mod stage;
mod stream;
mod strict;
mod way_out;
