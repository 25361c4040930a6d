//! The programs that make and test the page: what is missing is installed, once, under `target/` and `node_modules`.
//!
//! Every version stands in one table. Never installed: Rust itself and Node.js; a browser only by apt and only as root.

mod browser;
mod keystone;
mod pins;

use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) use browser::browser;
pub(crate) use keystone::keystone;
use pins::{Cargo, Npm};

use crate::files::{self, Stamp};
use crate::{Outcome, process, workspace};

/// The oldest Node.js that wasm-opt, esbuild and Playwright of the table run on.
const NODE_MAJOR: u32 = 20;

/// Where `npm ci` puts the packages of `tests/e2e/package.json`.
const NODE_PACKAGES: &str = "tests/e2e/node_modules";

/// What the page is made and tested with. To hold one is the proof that everything is there, in the version of the table.
pub(crate) struct Tools {
    bin: PathBuf,
}

impl Tools {
    /// wasm-pack, with the matching wasm-bindgen on its PATH; it may install nothing by itself.
    pub(crate) fn wasm_pack(&self, command: &str) -> Outcome<Command> {
        let mut wasm_pack = process::program(self.bin.join("wasm-pack"));
        wasm_pack.env("PATH", process::path_with(&self.bin)?).args([
            "--log-level",
            "warn",
            command,
            "--mode",
            "no-install",
        ]);
        Ok(wasm_pack)
    }

    /// wasm-bindgen alone: between the linker and it the module is cut, for which wasm-pack has no place.
    pub(crate) fn wasm_bindgen(&self) -> Command {
        process::program(self.bin.join("wasm-bindgen"))
    }

    pub(crate) fn wasm_opt(&self) -> Command {
        node_program("binaryen/bin/wasm-opt")
    }

    /// esbuild, which here only minifies one file at a time: it bundles nothing.
    pub(crate) fn esbuild(&self) -> Command {
        node_program("esbuild/bin/esbuild")
    }

    /// Playwright's command line.
    pub(crate) fn playwright(&self) -> Command {
        node_program("@playwright/test/cli.js")
    }

    /// All versions as one text: what is built with others is another thing.
    pub(crate) fn versions(&self) -> String {
        pins::all().map(|(name, version)| format!("{name} {version}\n")).collect()
    }
}

/// Installs what is missing.
pub(crate) fn install() -> Outcome<Tools> {
    pins::check()?;
    wasm_target()?;
    library_source()?;
    let bin = workspace::tools().join("bin");
    for tool in pins::CARGO {
        install_by_cargo(tool, &bin)?;
    }
    // Needed only while compiling, and larger than everything else here.
    files::remove_folder(&workspace::path("target/tools-build"))?;
    node_packages()?;
    Ok(Tools { bin })
}

/// cargo-fuzz, which nothing else needs.
pub(crate) fn fuzzer() -> Outcome<PathBuf> {
    let bin = workspace::tools().join("bin");
    install_by_cargo(pins::FUZZ, &bin)?;
    Ok(bin.join(pins::FUZZ.program))
}

fn node_program(script: &str) -> Command {
    let mut node = process::program("node");
    node.arg(workspace::path(NODE_PACKAGES).join(script));
    node
}

fn wasm_target() -> Outcome {
    const TARGET: &str = "wasm32-unknown-unknown";
    let libraries = process::output(process::program("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
    if Path::new(String::from_utf8_lossy(&libraries).trim()).is_dir() {
        return Ok(());
    }
    announce("adding the Rust target wasm32-unknown-unknown");
    process::run(process::program("rustup").args(["target", "add", TARGET]))
}

/// The page is compiled with a standard library of its own.
fn library_source() -> Outcome {
    let sysroot = process::output(process::program("rustc").args(["--print", "sysroot"]))?;
    let library = Path::new(String::from_utf8_lossy(&sysroot).trim()).join("lib/rustlib/src/rust/library/Cargo.toml");
    if library.is_file() {
        return Ok(());
    }
    announce("adding the Rust component rust-src");
    process::run(process::program("rustup").args(["component", "add", "rust-src"]))
}

fn install_by_cargo(tool: Cargo, bin: &Path) -> Outcome {
    let installed = process::first_line(process::program(bin.join(tool.program)).arg("--version"));
    if installed.is_some_and(|line| pins::names_version(&line, tool.version)) {
        return Ok(());
    }
    announce(&format!("installing {} {} (a few minutes, once)", tool.package, tool.version));
    // A lock file can name a version that was withdrawn since; then cargo chooses the dependencies.
    process::run(&mut cargo_install(tool, &["--locked"])).or_else(|_| process::run(&mut cargo_install(tool, &[])))
}

fn cargo_install(tool: Cargo, extra: &[&str]) -> Command {
    let mut install = process::cargo(["install", tool.package, "--version", tool.version, "--force"]);
    install.args(extra).arg("--root").arg(workspace::tools());
    install.arg("--target-dir").arg(workspace::path("target/tools-build"));
    // They run for seconds and are compiled for minutes.
    install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1").env("CARGO_PROFILE_RELEASE_LTO", "off");
    install
}

fn node_packages() -> Outcome {
    let node = process::first_line(process::program("node").arg("--version"));
    if node.as_deref().and_then(pins::major).is_none_or(|major| major < NODE_MAJOR) {
        let found = node.unwrap_or_else(|| "none".to_owned());
        return Err(format!("Node.js {NODE_MAJOR} or newer is needed (found: {found}); install nodejs and npm"));
    }
    let lock = files::read(&workspace::path("tests/e2e/package-lock.json"))?;
    let stamp = Stamp::new(workspace::path(NODE_PACKAGES).join(".installed"), files::digest([lock.as_slice()]));
    if stamp.is_fresh() {
        return Ok(());
    }
    announce(&format!(
        "installing {}",
        pins::NPM.map(|Npm { package, version }| format!("{package} {version}")).join(", ")
    ));
    stamp.renew(|| {
        let mut npm = process::program("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        process::run(npm.current_dir(workspace::path("tests/e2e")))
            .map_err(|failure| format!("{failure}; is npm installed and its registry in reach?"))
    })
}

/// Says what is going on, where a person waits.
pub(crate) fn announce(what: &str) {
    eprintln!("==> {what}");
}
