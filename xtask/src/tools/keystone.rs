//! A real Keystone, OpenStack's IAM, for the tests of the proxy's credential: from PyPI into a virtual environment, with one
//! user and one project in it. The tests copy what is made here and start it; it is never started here.

use std::path::Path;

use super::{announce, pins};
use crate::files::{self, Stamp};
use crate::{Outcome, process, workspace};

/// Where the tests look for it.
const HOME: &str = "target/keystone";
/// What the tests know of it, beside its settings.
const SOURCE: &str = "crates/proxy/tests/it/keystone";
/// The user and the project, as the tests expect them.
const BOOTSTRAP: [&str; 11] = [
    "bootstrap",
    "--bootstrap-username",
    "svc",
    "--bootstrap-password",
    "canary-password",
    "--bootstrap-project-name",
    "eu-de",
    "--bootstrap-region-id",
    "eu-de",
    "--bootstrap-public-url",
    "http://127.0.0.1/v3",
];

/// Installs it and fills its database, once for each set of versions (about a minute).
pub(crate) fn keystone() -> Outcome {
    let requirements = workspace::path(SOURCE).join("requirements.txt");
    let settings = workspace::path(SOURCE).join("keystone.conf");
    pins::check_python(&files::read_text(&requirements)?)?;
    let home = workspace::path(HOME);
    let (versions, conf) = (files::read(&requirements)?, files::read(&settings)?);
    let bootstrap = BOOTSTRAP.concat();
    let made_of = files::digest([versions.as_slice(), &conf, bootstrap.as_bytes()]);
    let stamp = Stamp::new(home.join(".installed"), made_of);
    if stamp.is_fresh() {
        return Ok(());
    }
    announce("installing Keystone for the tests (about a minute, once)");
    stamp.renew(|| {
        files::remove_folder(&home)?;
        let python = process::find(&["python3"]).ok_or("Keystone needs python3 (3.11 or newer) with venv and pip")?;
        let venv = home.join("venv");
        process::run(process::program(python).args(["-m", "venv"]).arg(&venv))?;
        let mut pip = process::program(venv.join("bin/pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&requirements);
        process::run(&mut pip).map_err(|failure| format!("{failure}; is PyPI in reach, and python3 3.11 or newer?"))?;
        fill(&venv.join("bin/keystone-manage"), &home.join("template"), &conf)
    })
}

/// A database with one user, and the keys that tokens are sealed with.
fn fill(manage: &Path, template: &Path, settings: &[u8]) -> Outcome {
    files::write(&template.join("keystone.conf"), settings)?;
    files::make_folder(&template.join("fernet"))?;
    files::make_folder(&template.join("credential"))?;
    let own = |flag: &str| process::first_line(process::program("id").arg(flag)).ok_or("cannot run `id`");
    let (user, group) = (own("-u")?, own("-g")?);
    let owner = ["--keystone-user", user.as_str(), "--keystone-group", group.as_str()];
    let setup = |name: &'static str| std::iter::once(name).chain(owner).collect::<Vec<_>>();
    for order in [vec!["db_sync"], setup("fernet_setup"), setup("credential_setup"), BOOTSTRAP.to_vec()] {
        let mut command = process::program(manage);
        command.args(["--config-file", "keystone.conf"]).args(&order).current_dir(template);
        let output = command.output().map_err(|error| format!("cannot run keystone-manage: {error}"))?;
        if !output.status.success() {
            return Err(format!("keystone-manage {}: {}", order[0], String::from_utf8_lossy(&output.stderr)));
        }
    }
    Ok(())
}
