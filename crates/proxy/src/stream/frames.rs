//! Snapshots and changes as the bytes of the event stream: what `api::Event` reads, written around the JSON that is kept,
//! so that an instance is never parsed or copied as a value again. Pure.

use std::fmt::Write as _;

use api::{Body, Event, Generation, Upstream, stream::write_frame};
use bytes::Bytes;

use super::view::{News, Shown};
use crate::history::Who;

/// Instances per part of a snapshot.
pub(crate) const PART: usize = 500;
/// A piece of the stream ends with the frame that goes over this.
const PIECE_BYTES: usize = 64 * 1024;

/// Where a stream stands: the line of versions and the version that was sent whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) epoch: u64,
    pub(crate) version: u64,
}

impl Position {
    /// Reads `Last-Event-ID`; `None` when it is none of ours.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (epoch, version) = text.split_once('-')?;
        Some(Self { epoch: u64::from_str_radix(epoch, 16).ok()?, version: version.parse().ok()? })
    }

    fn id(self) -> String {
        format!("{:016x}-{}", self.epoch, self.version)
    }
}

/// One part of a snapshot. Only the last part has the position: who breaks off before it has nothing whole.
pub(crate) fn part((position, part): (Position, usize), entries: &[Shown], reader: &Who, now_ms: i64) -> Bytes {
    let parts = entries.len().div_ceil(PART).max(1);
    let version = if part == parts { position.version } else { 0 };
    let items = entries.iter().skip((part - 1) * PART).take(PART);
    let mut data = format!("{{\"part\":{part},\"parts\":{parts},\"items\":[");
    for (index, entry) in items.enumerate() {
        data.push_str(if index == 0 { "{" } else { ",{" });
        write_item(&mut data, entry, reader);
        data.push('}');
    }
    let _ = write!(data, "],\"now_ms\":{now_ms}}}");
    Bytes::from(write_frame(&Position { version, ..position }.id(), "snapshot", &data))
}

/// The first of `changes`, as many as make a good piece, which may be empty, and the position after them.
pub(crate) fn changes(mut position: Position, changes: &[News], reader: &Who, now_ms: i64) -> (Bytes, Position) {
    let mut piece = String::new();
    for change in changes {
        position.version = change.version();
        match change {
            News::Shown(shown) => {
                let mut data = "{".to_owned();
                write_item(&mut data, shown, reader);
                let _ = write!(data, ",\"now_ms\":{now_ms}}}");
                piece.push_str(&write_frame(&position.id(), "notebook", &data));
            }
            News::Gone(removed) => {
                let body = Body::Removed { generation: removed.key.generation, id: removed.key.id.clone() };
                piece.push_str(&write_event(position, Event { now_ms, body }));
            }
            News::Nothing(_) => {}
        }
        if piece.len() > PIECE_BYTES {
            break;
        }
    }
    (Bytes::from(piece), position)
}

/// How the proxy gets on with the cloud.
pub(crate) fn upstream(position: Position, upstream: &Upstream, now_ms: i64) -> Bytes {
    Bytes::from(write_event(position, Event { now_ms, body: Body::Upstream(upstream.clone()) }))
}

fn write_event(position: Position, event: Event) -> String {
    write_frame(&position.id(), event.name(), &event.to_json().to_string())
}

/// The fields of `api::Item`, without braces. What is kept is one line of UTF-8 JSON.
fn write_item(data: &mut String, Shown { entry, may }: &Shown, reader: &Who) {
    let generation: Generation = entry.key.generation;
    let json = String::from_utf8_lossy(&entry.json);
    let _ = write!(data, "\"generation\":\"{}\",\"item\":{json}", generation.as_str());
    if let Some(may) = may {
        let _ = write!(data, ",\"may\":{}", may.to_json());
    }
    entry.told.write(data, reader);
}
