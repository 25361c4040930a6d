//! A real Keystone on a free loopback port. `cargo xtask test` has installed it; who runs the tests otherwise installs it with
//! the first of them.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Stdio},
    sync::OnceLock,
    time::Duration,
};

use proxy::settings::{CredentialSettings, PasswordSettings};
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

use crate::cloud::Call;

mod tests;

/// The user that the installation made. The password is one of the canaries.
const USER: &str = "svc";
const PASSWORD: &str = crate::cloud::PASSWORD;
const DOMAIN: &str = "Default";
const PROJECT_NAME: &str = "eu-de";
/// For one answer: the first one waits until Keystone is up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Gunicorn is told by a file, because Keystone reads its arguments as its own (security.md 3).
const GUNICORN: &str = "wsgi_app = 'keystone.wsgi.api:application'\nbind = '127.0.0.1:0'\nworkers = 1\nthreads = 4\n";

/// A running Keystone, stopped at the latest with the test.
pub(super) struct Keystone {
    pub(super) url: String,
    /// The id of the one project.
    pub(super) project: String,
    process: Child,
    folder: PathBuf,
    token_life_s: u32,
    /// One at a time: a Keystone that starts takes a whole core, and tokens of seconds must not end in a queue.
    _turn: MutexGuard<'static, ()>,
}

/// An answer of Keystone.
struct Answer {
    status: u16,
    body: Value,
}

impl Keystone {
    /// Its tokens live for this long, in seconds.
    pub(super) async fn start(token_life_s: u32) -> Self {
        static TURN: Mutex<()> = Mutex::const_new(());
        let turn = TURN.lock().await;
        let home = installed();
        let folder = std::env::temp_dir().join(format!("leasehold-keystone-{}", Uuid::new_v4()));
        copy(&home.join("template"), &folder);
        fs::write(folder.join("gunicorn.conf.py"), GUNICORN).unwrap();
        let (process, url) = spawn(&folder, token_life_s);
        let mut keystone = Self { url, project: String::new(), process, folder, token_life_s, _turn: turn };
        let login = keystone.login(json!({"name": PROJECT_NAME, "domain": {"name": DOMAIN}}));
        assert_eq!(login.status, 201, "{}", login.body);
        login.body["token"]["project"]["id"].as_str().unwrap().clone_into(&mut keystone.project);
        keystone
    }

    /// The user who is known to it.
    pub(super) fn credential(&self, password: &str) -> CredentialSettings {
        CredentialSettings::Password(PasswordSettings {
            iam_endpoint: self.url.clone(),
            domain: DOMAIN.to_owned(),
            user: USER.to_owned(),
            password: password.to_owned().into(),
        })
    }

    fn login(&self, project: Value) -> Answer {
        let user = json!({"name": USER, "password": PASSWORD, "domain": {"name": DOMAIN}});
        let identity = json!({"methods": ["password"], "password": {"user": user}});
        let body = json!({"auth": {"identity": identity, "scope": {"project": project}}});
        self.call("POST", "/v3/auth/tokens", &[], &body.to_string())
    }

    /// Whether it takes this token, now.
    pub(super) fn accepts(&self, token: &str) -> bool {
        self.about(token, "HEAD").status == 200
    }

    pub(super) fn revoke(&self, token: &str) {
        assert_eq!(self.about(token, "DELETE").status, 204);
    }

    fn about(&self, token: &str, method: &str) -> Answer {
        self.call(method, "/v3/auth/tokens", &[("x-auth-token", token), ("x-subject-token", token)], "")
    }

    /// Passes a call on, so that the tests' cloud can count what IAM is asked.
    pub(super) fn relay(&self, call: &Call) -> String {
        self.raw(&call.method, &call.target, &[], &call.body)
    }

    fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let answer = self.raw(method, path, headers, body);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, body: serde_json::from_str(body).unwrap_or_default() }
    }

    /// A plain call that blocks: scripts of the tests' cloud are no tasks.
    fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Comes back after [`Self::stop`], elsewhere and with all it knew.
    pub(super) fn start_again(&mut self) {
        (self.process, self.url) = spawn(&self.folder, self.token_life_s);
    }

    /// Ends it at once, as a crash would.
    pub(super) fn stop(&mut self) {
        // The master tells its worker, which a kill would not.
        if self.process.try_wait().unwrap().is_none() {
            let told = Command::new("kill").args(["-QUIT", &self.process.id().to_string()]).status();
            if !told.is_ok_and(|status| status.success()) {
                let _ = self.process.kill();
            }
        }
        let _ = self.process.wait();
    }
}

impl Drop for Keystone {
    fn drop(&mut self) {
        self.stop();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn spawn(folder: &Path, token_life_s: u32) -> (Child, String) {
    let mut process = Command::new(installed().join("venv/bin/gunicorn"))
        .current_dir(folder)
        .env("OS_KEYSTONE_CONFIG_DIR", folder)
        .env("OS_TOKEN__EXPIRATION", token_life_s.to_string())
        .env("GUNICORN_CMD_ARGS", "-c gunicorn.conf.py")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let url = listening(process.stderr.take().unwrap());
    (process, url)
}

/// Where Gunicorn says that it listens; what it says later is read and dropped, so that it never waits for a reader.
fn listening(stderr: ChildStderr) -> String {
    let mut lines = BufReader::new(stderr).lines();
    let mut said = Vec::new();
    for line in lines.by_ref() {
        let line = line.unwrap();
        if let Some((_, rest)) = line.split_once("Listening at: ") {
            let url = rest.split(' ').next().unwrap().to_owned();
            std::thread::spawn(move || lines.for_each(drop));
            return url;
        }
        said.push(line);
    }
    panic!("Keystone does not start: {said:#?}")
}

/// The folder of the installation.
fn installed() -> PathBuf {
    static HOME: OnceLock<PathBuf> = OnceLock::new();
    let install = || {
        let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("../..");
        let home = root.join("target/keystone");
        if home.join(".installed").exists() {
            return home;
        }
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo).args(["xtask", "keystone"]).current_dir(&root).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "no Keystone; run `cargo xtask keystone`: {words}");
        home
    };
    HOME.get_or_init(install).clone()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
