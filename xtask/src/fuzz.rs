//! Generated input for everything that reads bytes from outside, by libFuzzer. It runs on the stable compiler: without a
//! sanitizer, which in safe Rust would find little more.

use crate::tools::{self, announce};
use crate::{Outcome, process, workspace};

/// As `fuzz/Cargo.toml` names them.
const TARGETS: [&str; 6] = ["head", "operation", "answer", "stream", "cookie", "exchange"];

/// The longest input: heads are up to 32 KiB, but what can be wrong in them is shorter.
const MOST_BYTES: u32 = 4096;

/// Runs every target, or the one that is named, for so many seconds. What it finds is a failure, and the input that found
/// it is left under `fuzz/artifacts`.
pub(crate) fn run(seconds: &str, only: Option<&str>) -> Outcome {
    let seconds: u32 = seconds.parse().map_err(|_| format!("{seconds} is no number of seconds"))?;
    if let Some(unknown) = only.filter(|only| !TARGETS.contains(only)) {
        return Err(format!("there is no target {unknown}; there are {}", TARGETS.join(", ")));
    }
    let fuzzer = tools::fuzzer()?;
    for target in TARGETS.into_iter().filter(|target| only.is_none_or(|only| only == *target)) {
        announce(&format!("{target}, for {seconds} s"));
        let mut command = process::program(&fuzzer);
        command.args(["run", "--sanitizer", "none", "--fuzz-dir", "fuzz", target, "--"]);
        command.arg(format!("-dict={}", workspace::path("fuzz/words.dict").display()));
        command.arg(format!("-max_total_time={seconds}"));
        command.arg(format!("-max_len={MOST_BYTES}"));
        command.args(["-print_final_stats=1", "-verbosity=0"]);
        process::run(&mut command)?;
    }
    Ok(())
}
