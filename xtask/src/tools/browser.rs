//! The browsers that the tests drive, and the driver of one of them.

use std::env;
use std::path::PathBuf;

use super::announce;
use crate::{Outcome, process};

/// Debian's packages: the browsers, a driver, and letters, the Chinese ones too, for what the page shows.
const PACKAGES: [&str; 5] = ["chromium", "chromium-driver", "firefox-esr", "fonts-liberation", "fonts-noto-cjk"];

/// Chromium and its WebDriver, and Firefox, which needs none.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
    pub(crate) firefox: PathBuf,
}

/// Finds them by `LEASEHOLD_CHROMIUM`, `CHROMEDRIVER` and `LEASEHOLD_FIREFOX`, else on the PATH, else by apt when root.
pub(crate) fn browser() -> Outcome<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    let names = PACKAGES.join(" ");
    let is_root = process::first_line(process::program("id").arg("-u")).is_some_and(|user| user == "0");
    if !is_root || process::find(&["apt-get"]).is_none() {
        return Err(format!(
            "no Chromium with its driver, or no Firefox: `sudo apt-get install {names}`, or name them in LEASEHOLD_CHROMIUM, \
             CHROMEDRIVER and LEASEHOLD_FIREFOX"
        ));
    }
    announce(&format!("installing {names} by apt"));
    process::run(process::program("apt-get").arg("update"))?;
    let mut install = process::program("apt-get");
    install.args(["install", "--yes", "--no-install-recommends"]).args(PACKAGES);
    process::run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    find().ok_or_else(|| format!("apt installed {names}, but chromium, chromedriver or firefox-esr is not on the PATH"))
}

fn find() -> Option<Browser> {
    let chromium = chosen("LEASEHOLD_CHROMIUM", &["chromium", "chromium-browser", "google-chrome"])?;
    let firefox = chosen("LEASEHOLD_FIREFOX", &["firefox-esr", "firefox"])?;
    Some(Browser { chromium, driver: chosen("CHROMEDRIVER", &["chromedriver"])?, firefox })
}

fn chosen(variable: &str, names: &[&str]) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).or_else(|| process::find(names))
}
