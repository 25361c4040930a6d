//! A cloud that does what a test tells it, down to the bytes of an answer.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
    task::{JoinHandle, JoinSet},
};

pub(crate) const PROJECT: &str = "5a1e40d7c2f84be6a90b3d8f17c6e254";
pub(crate) const NOTEBOOK: &str = "f9937afa-4451-42db-a76b-72d624749f66";
pub(crate) const INSTANCE: &str = "DE-7d558ef8-c73d-11ea-964c-0255ac100033";
/// What must never be seen outside: the notebook's token, IAM's tokens (with a number behind), the password.
pub(crate) const NOTEBOOK_TOKEN: &str = "canary-notebook-token";
pub(crate) const CLOUD_TOKEN: &str = "canary-cloud-token";
pub(crate) const PASSWORD: &str = "canary-password";

/// A request that reached the cloud.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Call {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn is(&self, method: &str, target_part: &str) -> bool {
        self.method == method && self.target.contains(target_part)
    }

    pub(crate) fn is_login(&self) -> bool {
        self.is("POST", "/v3/auth/tokens")
    }
}

/// What the cloud does about a call.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// These bytes; then the connection ends.
    Bytes(Vec<u8>),
    /// Nothing, for as long as the caller waits.
    Hang,
    /// The connection ends without a word.
    HangUp,
    /// These bytes, once the test allows it.
    Held(Arc<Notify>, Vec<u8>),
    /// The first bytes, then the second so many times, as long as anybody reads.
    Flood(Vec<u8>, Vec<u8>, usize),
    /// These bytes, and then a space every few milliseconds, for ever.
    Drip(Vec<u8>),
}

pub(crate) fn answer(status: u16, headers: &str, body: &str) -> Act {
    let length = body.len();
    Act::Bytes(format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}\r\n{body}").into_bytes())
}

pub(crate) fn json_answer(status: u16, body: &Value) -> Act {
    answer(status, "content-type: application/json\r\n", &body.to_string())
}

pub(crate) fn refusal(status: u16, code: &str) -> Act {
    json_answer(status, &json!({"error_code": code, "error_msg": "words of the cloud"}))
}

pub(crate) fn notebook(status: &str) -> Value {
    json!({
        "id": NOTEBOOK,
        "name": "demo",
        "status": status,
        "url": "http://127.0.0.1:9/lab",
        "token": NOTEBOOK_TOKEN,
        "lease": {"create_at": 1_700_000_000_000_i64, "duration": 3_600_000, "update_at": 1_700_000_000_000_i64},
    })
}

pub(crate) fn notebook_page(rows: &[Value]) -> Value {
    json!({"current": 0, "data": rows, "pages": 1, "size": 500, "total": rows.len()})
}

/// A cloud where everything is well: one notebook, no legacy instance, IAM gives numbered tokens.
pub(crate) fn usual(call: &Call, logins: usize) -> Act {
    if call.is_login() {
        let body =
            json!({"token": {"issued_at": "2026-05-01T12:00:00.000000Z", "expires_at": "2026-05-02T12:00:00.000000Z"}});
        return answer(201, &format!("x-subject-token: {CLOUD_TOKEN}-{logins}\r\n"), &body.to_string());
    }
    if call.target.contains("/demanager/instances?") {
        return json_answer(200, &json!({"total_count": 0, "instances": []}));
    }
    if call.target.contains("/notebooks?") {
        return json_answer(200, &notebook_page(&[notebook("RUNNING")]));
    }
    if call.target.ends_with("/lease") {
        return json_answer(200, &notebook("RUNNING")["lease"]);
    }
    json_answer(200, &notebook("RUNNING"))
}

type Script = Box<dyn Fn(&Call, usize) -> Act + Send + Sync>;

pub(crate) struct Cloud {
    pub(crate) url: String,
    calls: watch::Sender<Vec<Call>>,
    script: Arc<Mutex<Script>>,
    /// Ends with the cloud, and all connections with it.
    serving: JoinHandle<()>,
}

impl Drop for Cloud {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Cloud {
    pub(crate) async fn new(script: impl Fn(&Call, usize) -> Act + Send + Sync + 'static) -> Self {
        Self::at("127.0.0.1:0", script).await
    }

    /// Where another one was before.
    pub(crate) async fn at(address: &str, script: impl Fn(&Call, usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(Box::new(script) as Script));
        let calls = watch::Sender::default();
        let (seen, acts) = (calls.clone(), Arc::clone(&script));
        let serving = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                connections.spawn(serve(stream, seen.clone(), Arc::clone(&acts)));
            }
        });
        Self { url, calls, script, serving }
    }

    /// Dies: nobody listens any more, and whoever waits for an answer gets none. The address, for [`Self::at`].
    pub(crate) async fn die(mut self) -> String {
        self.serving.abort();
        let ended = (&mut self.serving).await;
        assert!(ended.is_err_and(|error| error.is_cancelled()));
        self.url.trim_start_matches("http://").to_owned()
    }

    /// Does something else from now on. The number is that of the logins so far.
    pub(crate) fn now(&self, script: impl Fn(&Call, usize) -> Act + Send + Sync + 'static) {
        *self.script.lock().unwrap() = Box::new(script);
    }

    /// What reached it, so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.borrow().clone()
    }

    pub(crate) fn count(&self, wanted: impl Fn(&Call) -> bool) -> usize {
        self.calls.borrow().iter().filter(|call| wanted(call)).count()
    }

    /// Waits until such a call has reached it.
    pub(crate) async fn reached(&self, wanted: impl Fn(&Call) -> bool) {
        self.reached_times(1, wanted).await;
    }

    /// Waits until so many of them have.
    pub(crate) async fn reached_times(&self, times: usize, wanted: impl Fn(&Call) -> bool) {
        let arrived = |calls: &Vec<Call>| calls.iter().filter(|call| wanted(call)).count() >= times;
        self.calls.subscribe().wait_for(arrived).await.unwrap();
    }
}

async fn serve(mut stream: TcpStream, calls: watch::Sender<Vec<Call>>, script: Arc<Mutex<Script>>) {
    let Some(call) = read(&mut stream).await else { return };
    calls.send_modify(|calls| calls.push(call.clone()));
    let logins = calls.borrow().iter().filter(|call| call.is_login()).count();
    let act = script.lock().unwrap()(&call, logins);
    match act {
        // The caller may have had enough before the end.
        Act::Bytes(bytes) => drop(stream.write_all(&bytes).await),
        Act::Hang => drop(stream.read_to_end(&mut Vec::new()).await),
        Act::HangUp => {}
        Act::Held(allowed, bytes) => {
            allowed.notified().await;
            drop(stream.write_all(&bytes).await);
        }
        Act::Drip(head) => {
            let mut written = stream.write_all(&head).await;
            let mut drops = tokio::time::interval(std::time::Duration::from_millis(20));
            while written.is_ok() {
                drops.tick().await;
                written = stream.write_all(b" ").await;
            }
        }
        Act::Flood(head, piece, times) => {
            let mut written = stream.write_all(&head).await;
            for _ in 0..times {
                if written.is_err() {
                    break;
                }
                written = stream.write_all(&piece).await;
            }
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Call> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap().split(' ').map(str::to_owned);
    let (method, target) = (first.next().unwrap(), first.next().unwrap());
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    let headers: Vec<_> = lines.filter_map(header).collect();
    let mut call = Call { method, target, headers, body: String::new() };
    let length: usize = call.header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = bytes[head_end + 4..].to_vec();
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    call.body = String::from_utf8(body).unwrap();
    Some(call)
}
