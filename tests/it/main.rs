//! The native integration tests, one binary: whole stories through proxy and simulator over real sockets, and checks of the
//! architecture. Nothing here sleeps: the simulator's clock is advanced, and streams are waited on for what they must say.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod agreement;
mod architecture;
mod bad_input;
mod cloud;
mod desk;
mod reading;
mod stories;
mod streaming;
