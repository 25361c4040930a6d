//! What browser and proxy say to each other beyond ModelArts itself: the session, the numbered event stream, problems.
//! The proxy writes these values with `to_json`, the browser reads them with `read`; both stand side by side so that they
//! cannot drift. No logic, no I/O, and nothing that is a secret may ever become a field here.

pub mod event;
pub mod history;
pub mod problem;
pub mod routes;
pub mod session;
pub mod stream;

pub use event::{Body, Event, Item, Upstream};
pub use history::{History, Usual};
pub use problem::Problem;
pub use session::{Generation, LeaseLimits, Limits, May, Project, Session};
