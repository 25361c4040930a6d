//! Rust to WebAssembly, with a standard library built for size (ADR 14).
//!
//! The stable compiler does this only when told that it may (`RUSTC_BOOTSTRAP`): for this one call, and nothing else.

use std::path::{Path, PathBuf};
use std::{env, fs};

use super::Half;
use crate::process::{cargo, output, program, run};
use crate::{Outcome, files, workspace};

/// How the page is compiled. A panic traps at once: its message, its place and what would print them are not there, and
/// `boot.js` says that something broke. The relocations are where the module is cut.
const FLAGS: [&str; 5] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
    "-Clink-arg=--emit-relocs",
];

/// Compiles one half of the crate and answers what the linker wrote.
pub(super) fn compile(half: Half) -> Outcome<Vec<u8>> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let mut build = cargo(["build", "--lib", "--release", "--target", TARGET]);
    build.args(["--no-default-features", "--features", half.name()]);
    build.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
    let target = workspace::path("target/page/cargo");
    build.arg("--target-dir").arg(&target).env("RUSTC_BOOTSTRAP", "1");
    let flags: Vec<String> = FLAGS.map(str::to_owned).into_iter().chain(without_paths_of_this_machine()?).collect();
    run(build.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")))?;
    files::read(&target.join(TARGET).join("release/leasehold.wasm"))
}

/// A module must not name the folders of whoever built it.
fn without_paths_of_this_machine() -> Outcome<impl Iterator<Item = String>> {
    let sysroot = output(program("rustc").args(["--print", "sysroot"]))?;
    let library = Path::new(String::from_utf8_lossy(&sysroot).trim()).join("lib/rustlib/src/rust");
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let registries = cargo_home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let mut folders: Vec<PathBuf> = registries.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    // In one order, or cargo would build again.
    folders.sort();
    folders.push(library);
    Ok(folders.into_iter().map(|folder| format!("--remap-path-prefix={}=crates", folder.display())))
}
