//! The program: the proxy with the page and the pretended cloud, built and started.

use std::path::PathBuf;
use std::process::Command;

use crate::process::{cargo, program, run};
use crate::tools::announce;
use crate::{Outcome, page, workspace};

/// How the program is compiled.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Fast to compile; reads the page from `dist/`.
    Dev,
    /// As the native tests have compiled it already: asked for in another way, cargo would compile its libraries again.
    Tested,
    /// Fast to run; carries the page inside.
    Dist,
}

/// Builds the page and the program; answers where the program is.
pub(crate) fn build(profile: Profile) -> Outcome<PathBuf> {
    page::build()?;
    program_file(profile)
}

/// Builds the program alone; what it shows as the page is whatever is in `dist/`.
pub(crate) fn program_file(profile: Profile) -> Outcome<PathBuf> {
    announce("compiling the program");
    const ALONE: [&str; 5] = ["build", "--package", "proxy", "--bin", "leasehold"];
    let (mut build, folder) = match profile {
        Profile::Dev => (cargo(ALONE), "debug"),
        Profile::Tested => (cargo(["test", "--workspace", "--no-run"]), "debug"),
        Profile::Dist => (cargo(ALONE), "dist"),
    };
    if let Profile::Dist = profile {
        build.args(["--profile", "dist"]);
    }
    run(&mut build)?;
    Ok(workspace::cargo_target().join(folder).join(format!("leasehold{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds everything, and becomes `leasehold serve`.
pub(crate) fn serve(arguments: &[&str]) -> Outcome {
    let leasehold = build(Profile::Dev)?;
    become_program(program(leasehold).arg("serve").args(arguments))
}

/// In place of xtask, so that a signal to one is a signal to the other.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Outcome {
    use std::os::unix::process::CommandExt;
    Err(format!("cannot start leasehold: {}", command.exec()))
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Outcome {
    run(command)
}
