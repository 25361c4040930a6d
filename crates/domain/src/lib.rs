//! The thinking of Leasehold: what is known (`model`), what can happen (`msg`), what follows (`update`, inside `model`) and
//! what is to be done about it (`effect`). It decides everything the page shows; it never reads a clock, waits, fails or
//! touches a browser. Time is an argument; sentences are made elsewhere, from the plain data of `card`.
//!
//! To read it: `notebook` (one instance, read from either generation), `status`, `lease`, `steps`, `reason` and `capability`
//! (what is true of it), `card` and `draft` (what is shown), then `msg`, `model` and `effect` (what happens).
//!
//! # Invariants
//!
//! - A deadline is an instant on the cloud's clock, `create_at + duration`; it is never counted down, and an answer that is
//!   older by the cloud's own dates never moves it, or a status, back.
//! - Within one start attempt a step never goes back, at most one is active, a failed one stays failed, and RUNNING implies
//!   that all are done. Only a new attempt starts over.
//! - Nothing is sent that [`capability::can`] refuses; at most one change per instance is under way; a draft is sent once,
//!   when it is applied, and its duration is always within the project's limits.
//! - An answer to a request that is not under way, or not any more, changes nothing. What may or may not have happened is
//!   read again, never guessed; what was granted is shown, not what was asked.
//! - What is shown stays shown when the stream dies, and its age is known. Nothing of another project stays.
//! - One event makes one card anew: every other card, and the list itself when nothing in it changed, keeps its `Rc`.
//! - Why an instance has stopped is said with its certainty, and never guessed; an estimate is of the same flavor and image,
//!   and what it drew never goes back.
//! - Unknown words of the cloud are values: they are shown as they are and take no way out away.
//! - No message, in any order, panics.

pub mod capability;
pub mod card;
pub mod connect;
pub mod draft;
pub mod effect;
pub mod lease;
pub mod model;
pub mod msg;
pub mod notebook;
pub mod reason;
pub mod remote;
pub mod report;
pub mod route;
pub mod status;
pub mod steps;
pub mod time;

pub use capability::{Action, Why};
pub use card::Card;
pub use draft::{KindChoice, LeaseDraft, LeaseWish};
pub use effect::Effect;
pub use lease::{Lease, LeaseKind};
pub use model::Model;
pub use msg::Msg;
pub use notebook::{Notebook, NotebookKey};
pub use remote::{Failure, Remote};
pub use route::{Filter, Page, Route};
pub use status::{Status, StatusGroup};
pub use time::{Millis, ServerClock, Timestamp};

#[cfg(test)]
mod tests;
