//! The proxy from outside: over real sockets, against a cloud of the tests' own that answers as badly as it is told. Whole
//! stories with the simulator are in the workspace's `tests/it`; here is what no simulator would do.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod browser;
mod cloud;
mod credential;
mod echoes;
mod faults;
mod floods;
mod gate;
mod keys;
mod keystone;
mod life;
mod open;
mod outage;
mod program;
mod secrets;
mod stage;
mod stream;
mod way_out;
