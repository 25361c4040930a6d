//! Browsers that watch and do nothing: open connections whose stream has told everything.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::cast::{Cast, PROJECT};
use crate::Outcome;

/// Gone when dropped.
pub(super) struct Viewers {
    _streams: Vec<TcpStream>,
}

impl Viewers {
    /// Opens so many, and waits until each has seen the whole list.
    pub(super) fn open(cast: &Cast, number: usize) -> Outcome<Self> {
        let streams: Outcome<Vec<_>> = (0..number).map(|_| view(cast)).collect();
        Ok(Self { _streams: streams? })
    }
}

fn view(cast: &Cast) -> Outcome<TcpStream> {
    let failed = |error: std::io::Error| format!("no stream: {error}");
    let host = cast.leasehold_host();
    let mut stream = TcpStream::connect(&host).map_err(failed)?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).map_err(failed)?;
    let head = format!("GET /events?project={PROJECT} HTTP/1.1\r\nhost: {host}\r\nx-leasehold-request: 1\r\n\r\n");
    stream.write_all(head.as_bytes()).map_err(failed)?;
    let (mut seen, mut piece) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&seen).contains("event: snapshot") {
        match stream.read(&mut piece).map_err(failed)? {
            0 => return Err(format!("the stream ends: {}", String::from_utf8_lossy(&seen))),
            count => seen.extend_from_slice(&piece[..count]),
        }
    }
    Ok(stream)
}
