//! The pretended cloud: ModelArts of both generations and IAM, for people, tests and pictures. An independent statement of
//! the rules of the documents: it must never see `domain` or `modelarts`. Read in this order: `machine` (what an instance
//! may do), `world` (all of them, and who may call), `scenarios` (what goes wrong), `driver` (the only clock), `http`.

mod calendar;
mod driver;
mod http;
mod machine;
mod options;
mod random;
mod scenarios;
mod world;

pub use driver::Simulator;
pub use http::serve;
pub use machine::{ACTIONS, permits, statuses};
pub use options::{Identities, Options, Pace, UnknownScenario};
