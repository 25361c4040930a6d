//! The program as scripts and people use it: its lines, its exit codes, its signals.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

use crate::{browser::get, cloud::PROJECT};

fn leasehold(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leasehold"));
    command.args(arguments).env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = leasehold(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// A program that has said that it is ready, stopped at the latest with the test.
pub(crate) struct Started {
    child: Child,
    pub(crate) ready: Value,
}

impl Started {
    pub(crate) fn new(arguments: &[&str]) -> Self {
        Self::with(arguments, &[])
    }

    /// In this environment and no other.
    pub(crate) fn with(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = leasehold(arguments).envs(environment.iter().copied()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        Self { child, ready }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal.
    pub(crate) fn tell(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Where the page is.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.ready["url"].as_str().unwrap())
    }

    /// Sends a signal; the exit code and what it wrote for people.
    pub(crate) fn signal(self, name: &str) -> (Option<i32>, String) {
        self.tell(name);
        self.end()
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let mut words = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        (self.child.wait().unwrap().code(), words)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn serve_says_where_it_is_and_stops_when_told() {
    for signal in ["TERM", "INT"] {
        let started = Started::new(&["serve", "--listen", "127.0.0.1:0", "--pace", "0", "--seed", "7"]);
        let (ready, url) = (&started.ready, started.ready["url"].as_str().unwrap().to_owned());
        assert_eq!(ready["event"], "ready");
        assert!(ready["simulator_url"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{ready}");
        assert_eq!(get(&format!("{url}/session")).await.json()["demo"], true);
        let (code, words) = started.signal(signal);
        assert_eq!(code, Some(0), "{words}");
        assert!(words.contains(&format!("Leasehold is at {url}")), "{words}");
    }
}

#[tokio::test]
async fn simulate_names_its_identities() {
    let started = Started::new(&["simulate", "--listen", "127.0.0.1:0", "--instances", "3"]);
    let ready = started.ready.clone();
    for name in ["url", "iam_url", "project_id", "access_key", "secret_key", "domain", "user", "password"] {
        assert!(ready[name].as_str().is_some_and(|text| !text.is_empty()), "{name} in {ready}");
    }
    assert_eq!(ready["project_id"], PROJECT);
    assert_eq!(get(&format!("{}/_sim/state", ready["url"].as_str().unwrap())).await.status, 200);
    assert_eq!(started.signal("TERM").0, Some(0));
}

#[test]
fn an_address_in_use_is_one_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for command in ["serve", "simulate"] {
        let (code, said, words) = run(&[command, "--listen", &address]);
        assert_eq!((code, said.as_str()), (Some(1), ""));
        let expected =
            format!("leasehold: {address} is in use; stop the other program, or take another with --listen\n");
        assert_eq!(words, expected);
    }
}

#[test]
fn mistakes_are_named_and_the_exit_code_is_2() {
    let path = std::env::temp_dir().join(format!("leasehold-{}.toml", uuid::Uuid::new_v4()));
    let file = path.to_str().unwrap();
    fs::write(&path, "[poll]\nrestin_ms = 3\n").unwrap();
    let (code, said, words) = run(&["check-config", "--config", file]);
    assert_eq!((code, said.as_str()), (Some(2), ""));
    let expected = format!("{file}:2: `poll.restin_ms` is not a setting; did you mean `poll.resting_ms`?");
    assert!(words.contains(&expected) && words.contains("`cloud.endpoint` is required"), "{words}");
    fs::write(
        &path,
        format!(
            "cloud = {{ endpoint = \"https://a.example\", region = \"r\", projects = [{{ id = \"{PROJECT}\" }}] }}\n\
             credential.token = \"t\"\n"
        ),
    )
    .unwrap();
    assert_eq!(run(&["check-config", "--config", file]), (Some(0), format!("{file}: no mistakes\n"), String::new()));
    fs::remove_file(&path).unwrap();
    for (arguments, part) in [
        (&["serve", "--config", file][..], "cannot be read"),
        (&["serve", "--listen", "0.0.0.0:0"], "must be a loopback address"),
        (&["serve", "--pace", "fast"], "--pace: `simulator.pace` must be a whole number"),
        (&["simulate", "--scenario", "none"], "must be one of quota-full"),
        (&["serve", "--colour", "red"], "--colour"),
        (&["check-config"], "--config"),
    ] {
        let (code, said, words) = run(arguments);
        assert_eq!((code, said.as_str()), (Some(2), ""), "{arguments:?}: {words}");
        assert!(words.contains(part), "{arguments:?}: {words}");
    }
}

#[test]
fn a_history_that_cannot_be_kept_stops_the_start_with_one_line() {
    let path = std::env::temp_dir().join(format!("leasehold-{}.toml", uuid::Uuid::new_v4()));
    let file = path.to_str().unwrap();
    for place in ["/nowhere/at/all/history.redb", file] {
        let text = format!(
            "cloud = {{ endpoint = \"https://a.example\", region = \"r\", projects = [{{ id = \"{PROJECT}\" }}] }}\n\
             credential.token = \"t\"\nlisten.address = \"127.0.0.1:0\"\nhistory.path = {place:?}\n"
        );
        fs::write(&path, &text).unwrap();
        let (code, said, words) = run(&["serve", "--config", file]);
        assert_eq!((code, said.as_str()), (Some(2), ""), "{words}");
        let expected = format!("leasehold: `history.path` names {place}, which cannot be used: ");
        assert!(words.starts_with(&expected) && words.lines().count() == 1, "{words}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "what was there is left as it was");
    }
    fs::remove_file(&path).unwrap();
}

#[test]
fn row_20_what_the_settings_come_to_is_printed_without_secrets() {
    let path = std::env::temp_dir().join(format!("leasehold-{}.toml", uuid::Uuid::new_v4()));
    let file = path.to_str().unwrap();
    let text = format!(
        "cloud = {{ endpoint = \"https://a.example\", iam_endpoint = \"https://i.example\", region = \"r\",\n\
         projects = [{{ id = \"{PROJECT}\" }}] }}\n\
         credential = {{ domain = \"d\", user = \"u\", password = \"canary-password\" }}\n\
         [sign_in]\nmode = \"forward-auth\"\n\
         forward = {{ peers = [\"10.0.0.1\"], secret = \"canary-secret-0123456789abcdef0123456789abcdef\" }}\n\
         roles.users = [\"x\"]\n"
    );
    fs::write(&path, text).unwrap();
    let (code, said, words) = run(&["check-config", "--config", file, "--print-config"]);
    fs::remove_file(&path).unwrap();
    assert_eq!(code, Some(0), "{words}");
    for known in ["https://a.example", "linger: 120s", ".history.redb", "users-work-with-their-own", "10.0.0.1"] {
        assert!(said.contains(known), "{known}: {said}");
    }
    assert!(!said.contains("canary") && !words.contains("canary"), "{said} {words}");
}
