//! The backend for the page. It holds the cloud's credential, so that no browser does; it forwards what is on a closed list
//! of operations and nothing else; it polls once for many viewers; and it lets no token out, of a notebook or its own.
//!
//! To be read in this order: `settings` (what it is told), `app` (the parts put together), `listener`, `strict`, `gate`,
//! `sign_in`, `admission` and `finish` (what a request passes), `caller` (who sent it), `routes`, `upstream` and
//! `credential` (the way out), `poll`, `stream` (one look, many viewers) and `history` (what is remembered).

mod access;
mod admission;
mod app;
mod assets;
mod audit;
mod body;
mod caller;
mod clock;
mod credential;
mod crowd;
#[cfg(feature = "simulator")]
pub mod demo;
mod desk;
mod finish;
mod gate;
mod history;
mod lease_limits;
mod listener;
pub mod log;
mod metrics;
mod openapi;
mod pages;
mod patience;
mod poll;
mod problems;
mod routes;
pub mod settings;
mod sign_in;
mod stream;
pub mod strict;
mod tickets;
mod upstream;

pub use app::{Running, StartError, start, start_at};
pub use clock::Clock;
pub use settings::{Flag, Mistake, Settings, Sources};
#[doc(hidden)]
pub use sign_in::fuzzing;
