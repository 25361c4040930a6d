//! What a portal hands over: no token of a stranger is taken, and any set of keys is read without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proxy::fuzzing;

fuzz_target!(|bytes: &[u8]| {
    assert!(!fuzzing::hand_over(bytes));
    fuzzing::key_set(bytes);
});
