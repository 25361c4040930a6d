//! The browser that the tests drive, and its driver.

use std::env;
use std::path::PathBuf;

use super::announce;
use crate::{Outcome, process};

/// Debian's packages: the browser, its driver, and letters, the Chinese ones too, for what the page shows.
const PACKAGES: [&str; 4] = ["chromium", "chromium-driver", "fonts-liberation", "fonts-noto-cjk"];

/// Chromium and its WebDriver.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds Chromium and its driver: by `LEASEHOLD_CHROMIUM` and `CHROMEDRIVER`, else on the PATH, else by apt when root.
pub(crate) fn browser() -> Outcome<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    let names = PACKAGES.join(" ");
    let is_root = process::first_line(process::program("id").arg("-u")).is_some_and(|user| user == "0");
    if !is_root || process::find(&["apt-get"]).is_none() {
        return Err(format!(
            "no Chromium with its driver: `sudo apt-get install {names}`, or name them in LEASEHOLD_CHROMIUM and CHROMEDRIVER"
        ));
    }
    announce(&format!("installing {names} by apt"));
    process::run(process::program("apt-get").arg("update"))?;
    let mut install = process::program("apt-get");
    install.args(["install", "--yes", "--no-install-recommends"]).args(PACKAGES);
    process::run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    find().ok_or_else(|| format!("apt installed {names}, but there is no chromium or no chromedriver on the PATH"))
}

fn find() -> Option<Browser> {
    let chromium = chosen("LEASEHOLD_CHROMIUM", &["chromium", "chromium-browser", "google-chrome"])?;
    Some(Browser { chromium, driver: chosen("CHROMEDRIVER", &["chromedriver"])? })
}

fn chosen(variable: &str, names: &[&str]) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).or_else(|| process::find(names))
}
