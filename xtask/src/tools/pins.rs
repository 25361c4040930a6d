//! Every tool's version, in one table. Where another file acts on a version, the two must agree, or nothing is installed.

use serde_json::Value;

use crate::{Outcome, files, workspace};

/// A program from crates.io.
#[derive(Clone, Copy)]
pub(super) struct Cargo {
    pub(super) package: &'static str,
    pub(super) version: &'static str,
    /// The file it installs that we ask for its version.
    pub(super) program: &'static str,
}

/// A package from npm.
#[derive(Clone, Copy)]
pub(super) struct Npm {
    pub(super) package: &'static str,
    pub(super) version: &'static str,
}

/// wasm-bindgen's tool and library must be of one version: Cargo.lock has the library's.
pub(super) const CARGO: [Cargo; 2] = [
    Cargo { package: "wasm-pack", version: "0.15.1", program: "wasm-pack" },
    Cargo { package: "wasm-bindgen-cli", version: "0.2.130", program: "wasm-bindgen" },
];

/// Installed when somebody fuzzes.
pub(super) const FUZZ: Cargo = Cargo { package: "cargo-fuzz", version: "0.13.2", program: "cargo-fuzz" };

/// Installed from `tests/e2e/package.json`. Playwright stays at 1.64: the next one cannot drive Debian's Firefox ESR.
pub(super) const NPM: [Npm; 5] = [
    Npm { package: "binaryen", version: "132.0.0" },
    Npm { package: "esbuild", version: "0.28.2" },
    Npm { package: "@playwright/test", version: "1.64.1" },
    Npm { package: "axe-core", version: "4.14.1" },
    Npm { package: "oidc-provider", version: "9.13.3" },
];

/// From PyPI, with all they need in the requirements beside the tests. Gunicorn stays at 23: later ones put a control socket
/// into the home folder.
pub(super) const PYTHON: [(&str, &str); 2] = [("keystone", "30.0.0"), ("gunicorn", "23.0.0")];

/// Name and version of every tool.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let cargo = CARGO.iter().map(|tool| (tool.package, tool.version));
    cargo.chain(NPM.iter().map(|tool| (tool.package, tool.version)))
}

/// Compares the table with Cargo.lock and package.json.
pub(super) fn check() -> Outcome {
    let lock = files::read_text(&workspace::path("Cargo.lock"))?;
    let library = locked(&lock, "wasm-bindgen").ok_or("Cargo.lock names no wasm-bindgen")?;
    let tool = CARGO.iter().find(|tool| tool.package == "wasm-bindgen-cli").map(|tool| tool.version);
    if tool != Some(library) {
        return Err(disagree("wasm-bindgen-cli", library, "Cargo.lock"));
    }
    let package = files::read(&workspace::path("tests/e2e/package.json"))?;
    let package: Value =
        serde_json::from_slice(&package).map_err(|error| format!("tests/e2e/package.json: {error}"))?;
    for Npm { package: name, version } in NPM {
        let declared = package["devDependencies"][name].as_str().unwrap_or("nothing");
        if declared != version {
            return Err(disagree(name, declared, "tests/e2e/package.json"));
        }
    }
    Ok(())
}

/// Compares the table with the requirements.
pub(super) fn check_python(requirements: &str) -> Outcome {
    for (package, version) in PYTHON {
        let declared = requirements.lines().find_map(|line| line.strip_prefix(package)?.strip_prefix("=="));
        if declared != Some(version) {
            return Err(disagree(package, declared.unwrap_or("nothing"), "requirements.txt"));
        }
    }
    Ok(())
}

fn disagree(tool: &str, declared: &str, file: &str) -> String {
    format!("{file} asks for {tool} {declared}, xtask/src/tools/pins.rs for another version; change both")
}

/// The version of a package in the text of a Cargo.lock.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

/// Whether a line like `wasm-pack 0.15.1 (abc)` speaks of this version.
pub(super) fn names_version(line: &str, version: &str) -> bool {
    line.split_whitespace().any(|word| word == version)
}

/// The major number of a version like `v20.20.2`.
pub(super) fn major(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_agrees_with_the_files_that_act_on_it() {
        assert_eq!(check(), Ok(()));
    }

    #[test]
    fn requirements_name_the_versions_of_the_table() {
        let right = PYTHON.map(|(package, version)| format!("{package}=={version}\n")).concat();
        assert_eq!(check_python(&right), Ok(()));
        assert!(check_python("keystone==1\n").is_err() && check_python("").is_err());
    }

    #[test]
    fn finds_a_version_in_a_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked(lock, "bindgen"), None);
        assert_eq!(locked("name = \"wasm-bindgen\"", "wasm-bindgen"), None);
    }

    #[test]
    fn compares_whole_versions() {
        assert!(names_version("wasm-bindgen 0.2.130", "0.2.130"));
        assert!(!names_version("wasm-bindgen 0.2.1301", "0.2.130"));
        assert!(!names_version("", "0.2.130"));
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("8.1"), Some(8));
        assert_eq!(major("none"), None);
    }
}
