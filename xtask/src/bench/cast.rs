//! Who plays: a cloud that always gives the same answers (nginx), and before it nginx and Leasehold, each on one core.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::{Outcome, desk, files, process, workspace};

pub(super) const PROJECT: &str = "5a1e40d7c2f84be6a90b3d8f17c6e254";
const NOTEBOOK: &str = "f9937afa-4451-42db-a76b-72d624749f66";

/// The core of what is measured, and that of everything else.
const MEASURED: &str = "0";
pub(super) const OTHERS: &str = "1";

pub(super) struct Cast {
    cloud: u16,
    nginx: u16,
    leasehold: u16,
    programs: Vec<Player>,
    process_id: u32,
}

/// Ends with the play.
struct Player(Child);

impl Drop for Player {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Cast {
    pub(super) fn start() -> Outcome<Self> {
        for name in ["nginx", "wrk", "taskset"] {
            if process::find(&[name]).is_none() {
                return Err(format!("{name} is missing; apt-get install nginx-light wrk util-linux"));
            }
        }
        let program = desk::program_file(desk::Profile::Dist)?;
        let [cloud, nginx, leasehold] = free_ports()?;
        let mut cast = Self { cloud, nginx, leasehold, programs: Vec::new(), process_id: 0 };
        cast.play(on_core("nginx", OTHERS).arg("-c").arg(written("cloud.conf", &cloud_conf(cloud))?))?;
        cast.play(on_core("nginx", MEASURED).arg("-c").arg(written("nginx.conf", &nginx_conf(nginx, cloud))?))?;
        let settings = written("leasehold.toml", &settings(leasehold, cloud))?;
        let mut serve = on_core(&program.display().to_string(), MEASURED);
        // One core, one thread: as nginx with one worker.
        serve.args(["serve", "--config", &settings]).env("TOKIO_WORKER_THREADS", "1").stdout(Stdio::piped());
        cast.process_id = cast.play(&mut serve)?;
        for port in [cloud, nginx, leasehold] {
            reached(port)?;
        }
        Ok(cast)
    }

    fn play(&mut self, command: &mut Command) -> Outcome<u32> {
        let mut child = command.spawn().map_err(|error| format!("cannot start {command:?}: {error}"))?;
        if let Some(stdout) = child.stdout.take() {
            let mut line = String::new();
            let _ = BufReader::new(stdout).read_line(&mut line);
        }
        let id = child.id();
        self.programs.push(Player(child));
        Ok(id)
    }

    pub(super) fn nginx_url(&self) -> String {
        format!("http://127.0.0.1:{}/v1/{PROJECT}/notebooks/{NOTEBOOK}", self.nginx)
    }

    pub(super) fn leasehold_url(&self) -> String {
        format!("http://{}/v1/{PROJECT}/notebooks/{NOTEBOOK}", self.leasehold_host())
    }

    pub(super) fn leasehold_host(&self) -> String {
        format!("127.0.0.1:{}", self.leasehold)
    }

    /// What Leasehold holds of the machine's memory.
    pub(super) fn resident_kb(&self) -> Outcome<f64> {
        let status = files::read_text(std::path::Path::new(&format!("/proc/{}/status", self.process_id)))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse().ok());
        number.ok_or_else(|| "the kernel does not say how much memory it is".to_owned())
    }

    /// How many requests reach the cloud in this time.
    pub(super) fn calls_during(&self, time: Duration) -> Outcome<u64> {
        let before = self.calls()?;
        thread::sleep(time);
        // The second question is a call too.
        Ok(self.calls()? - before - 1)
    }

    /// nginx counts them: the third number of its third line.
    fn calls(&self) -> Outcome<u64> {
        let said = ask(self.cloud, "/status")?;
        let line = said.lines().skip_while(|line| !line.starts_with("server accepts")).nth(1);
        let number = line.and_then(|line| line.split_whitespace().nth(2)).and_then(|number| number.parse().ok());
        number.ok_or_else(|| format!("the cloud does not count: {said}"))
    }
}

/// A program that stays on one core.
pub(super) fn on_core(program: &str, core: &str) -> Command {
    let mut command = process::program("taskset");
    command.args(["-c", core, program]);
    command
}

fn free_ports() -> Outcome<[u16; 3]> {
    let failed = |error| format!("no free port: {error}");
    let listeners = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0"));
    let mut ports = [0; 3];
    for (port, listener) in ports.iter_mut().zip(&listeners) {
        let listener = listener.as_ref().map_err(|error| format!("no free port: {error}"))?;
        *port = listener.local_addr().map_err(failed)?.port();
    }
    Ok(ports)
}

fn written(name: &str, text: &str) -> Outcome<String> {
    let path = workspace::path("target/bench").join(name);
    files::write(&path, text.as_bytes())?;
    Ok(path.display().to_string())
}

fn reached(port: u16) -> Outcome {
    for _ in 0..100 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(50));
    }
    Err(format!("nobody listens on port {port}"))
}

fn ask(port: u16, path: &str) -> Outcome<String> {
    let failed = |error| format!("the cloud does not answer: {error}");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(failed)?;
    stream.write_all(format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes()).map_err(failed)?;
    let mut said = String::new();
    stream.read_to_string(&mut said).map_err(failed)?;
    Ok(said)
}

/// What both nginx need; nothing is written outside of `target`.
fn nginx_with(port: u16, server: &str) -> String {
    let folder = workspace::path("target/bench");
    let folder = folder.display();
    let places: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {folder}/{name};\n"))
        .concat();
    format!(
        "daemon off;\nmaster_process off;\nerror_log stderr crit;\npid {folder}/{port}.pid;\nevents {{ worker_connections 4096; }}\n\
         http {{\naccess_log off;\nkeepalive_requests 100000000;\n{places}{server}\n}}\n"
    )
}

fn cloud_conf(port: u16) -> String {
    let lease = r#""lease":{"create_at":1700000000000,"duration":3600000,"update_at":1700000000000}"#;
    let filler = "words that a description may have; ".repeat(20);
    let notebook = format!(
        r#"{{"id":"{NOTEBOOK}","name":"bench","status":"RUNNING","description":"{filler}",{lease},"token":"t","url":"https://n.example/lab?token=t"}}"#
    );
    let page = format!(r#"{{"current":0,"data":[{notebook}],"pages":1,"size":500,"total":1}}"#);
    let instances = r#"{"total_count":0,"instances":[]}"#;
    nginx_with(
        port,
        &format!(
            "server {{ listen 127.0.0.1:{port}; default_type application/json;\n\
         location = /status {{ stub_status; }}\n\
         location = /v1/{PROJECT}/notebooks {{ return 200 '{page}'; }}\n\
         location = /v1/{PROJECT}/demanager/instances {{ return 200 '{instances}'; }}\n\
         location / {{ return 200 '{notebook}'; }} }}"
        ),
    )
}

fn nginx_conf(port: u16, cloud: u16) -> String {
    nginx_with(
        port,
        &format!(
            "upstream cloud {{ server 127.0.0.1:{cloud}; keepalive 64; }}\n\
         server {{ listen 127.0.0.1:{port};\n\
         location / {{ proxy_pass http://cloud; proxy_http_version 1.1; proxy_set_header Connection \"\"; }} }}"
        ),
    )
}

fn settings(port: u16, cloud: u16) -> String {
    format!(
        "[listen]\naddress = \"127.0.0.1:{port}\"\n\
         [admission]\nrequests_per_second = 100000\nrequests_at_once = 100000\nstreams = 2000\n\
         streams_per_person = 2000\nconnections = 4000\nconnections_per_address = 4000\n\
         [poll]\nresting_ms = 1000\nlinger_ms = 1000\n\
         [cloud]\nendpoint = \"http://127.0.0.1:{cloud}\"\nregion = \"bench\"\nprojects = [{{ id = \"{PROJECT}\" }}]\n\
         [credential]\naccess_key = \"bench\"\nsecret_key = \"not-a-real-key\"\n\
         [log]\nfilter = \"warn\"\n"
    )
}
