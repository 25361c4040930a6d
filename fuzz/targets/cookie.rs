//! The session cookie: nothing of a stranger opens, and what a seal was found to hold reads as it was written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proxy::fuzzing;

fuzz_target!(|bytes: &[u8]| {
    assert!(!fuzzing::cookie(bytes));
    assert!(!fuzzing::cookie(&[b"a=b; __Host-leasehold=".as_slice(), bytes].concat()));
    assert!(fuzzing::sitting(bytes));
});
