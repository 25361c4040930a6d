//! Bytes as somebody worse than a browser sends them, and what comes back.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// Longer than any answer may take; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection to a proxy.
pub(crate) struct Socket {
    stream: TcpStream,
    came: Vec<u8>,
}

impl Socket {
    pub(crate) async fn new(url: &str) -> Self {
        let stream = TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
        Self { stream, came: Vec::new() }
    }

    /// The other side may have closed already; what it said is looked at afterwards.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    /// Whether the other side has said its last word.
    pub(crate) fn has_ended(&mut self) -> bool {
        let mut piece = [0; 4096];
        loop {
            match self.stream.try_read(&mut piece) {
                Ok(0) => return true,
                Ok(count) => self.came.extend_from_slice(&piece[..count]),
                Err(error) => return error.kind() != std::io::ErrorKind::WouldBlock,
            }
        }
    }

    /// Everything until the connection ends.
    pub(crate) async fn rest(mut self) -> String {
        let read = timeout(PATIENCE, self.stream.read_to_end(&mut self.came)).await;
        let read = read.unwrap_or_else(|_| panic!("the connection stays open: {}", text(&self.came)));
        // A reset after the answer is an end too.
        drop(read);
        text(&self.came)
    }

    /// Everything until `part` has come.
    pub(crate) async fn until(&mut self, part: &str) -> String {
        let reading = async {
            while !text(&self.came).contains(part) {
                let count = self.stream.read_buf(&mut self.came).await.unwrap();
                assert_ne!(count, 0, "ended before {part:?}: {}", text(&self.came));
            }
        };
        assert!(timeout(PATIENCE, reading).await.is_ok(), "no {part:?} comes");
        text(&self.came)
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Sends bytes and reads until the connection ends.
pub(crate) async fn exchange(url: &str, bytes: &[u8]) -> String {
    let mut socket = Socket::new(url).await;
    socket.send(bytes).await;
    socket.rest().await
}

/// The statuses of the answers in `text`, in their order.
pub(crate) fn statuses(text: &str) -> Vec<u16> {
    let after = text.split("HTTP/1.").skip(1);
    // A rule in words may name the version too.
    after.filter_map(|rest| rest.get(2..5)?.parse().ok()).collect()
}

/// One refusal: whole, with our headers, as a problem, and the connection ends.
pub(crate) async fn refused(url: &str, request: &[u8], status: u16) {
    let shown = String::from_utf8_lossy(&request[..request.len().min(300)]).into_owned();
    let answer = exchange(url, request).await;
    assert_eq!(statuses(&answer), [status], "{shown:?}: {answer}");
    for part in [
        "connection: close",
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "cache-control: no-store",
        "x-request-id: ",
        "content-type: application/problem+json",
        "\"code\":",
    ] {
        assert!(answer.contains(part), "{shown:?} has no {part}: {answer}");
    }
}
