//! Where things are: the source tree, and what xtask makes in it.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Cargo says at run time where it found xtask: a program compiled in one clone must not work on another.
static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    let xtask = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&xtask).parent().expect("xtask is a folder of the workspace").to_path_buf()
});

/// The folder of the workspace's Cargo.toml.
pub(crate) fn root() -> &'static Path {
    &ROOT
}

/// A path of the source tree, written with `/`.
pub(crate) fn path(relative: &str) -> PathBuf {
    root().join(relative)
}

/// Where cargo builds; follows `CARGO_TARGET_DIR`, so that several builds can go on beside each other.
pub(crate) fn cargo_target() -> PathBuf {
    root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// The installed tools; never elsewhere, so that they are installed once.
pub(crate) fn tools() -> PathBuf {
    path("target/tools")
}

/// The page as the proxy serves it.
pub(crate) fn dist() -> PathBuf {
    path("dist")
}
