//! JSON, in the few words of `serde_json` that this workspace uses. Natively it is `serde_json`. In the browser it is a
//! reader of our own with the same names, because every kilobyte counts there (ADR 15); it reads only, and never writes
//! more than a quoted text. A property test holds the two together.

#[cfg(not(target_arch = "wasm32"))]
pub use serde_json::{Error, Map, Number, Value, from_slice, json, to_string};

#[cfg(target_arch = "wasm32")]
pub use small::{Error, Map, Number, Value, from_slice, to_string};

#[cfg(any(target_arch = "wasm32", test))]
#[cfg_attr(test, expect(unreachable_pub, reason = "public in the browser"))]
mod parse;
#[cfg(any(target_arch = "wasm32", test))]
#[cfg_attr(test, expect(unreachable_pub, reason = "public in the browser"))]
mod small;
#[cfg(test)]
mod tests;
