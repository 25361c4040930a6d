//! ModelArts as documented, both generations of the notebook API: what its answers say (read tolerantly), what may be
//! asked of it (a closed, strict list), its error shapes, and how a request is signed.
//!
//! No I/O, no clock, no logging: bytes and values in, bytes and values out. It is compiled into the browser's wasm, so
//! it uses no derive for JSON (weight), and no type of an answer that the browser reads has a place for a secret.
//!
//! The source of every fact is the project's `api.md`; comments name its section.

#[macro_use]
mod macros;

pub mod answer;
mod encoding;
pub mod error;
pub mod instance;
pub mod limits;
pub mod notebook;
pub mod read;
pub mod redact;
pub mod request;
pub mod secret;
#[cfg(feature = "sign")]
pub mod sign;

pub use answer::Unreadable;
pub use error::{Class, ErrorBody};
pub use instance::Instance;
pub use notebook::Notebook;
pub use read::Read;
pub use request::{Operation, Refusal};
pub use secret::Secret;
