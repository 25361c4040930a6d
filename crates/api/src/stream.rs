//! The event-stream format (WHATWG HTML, "server-sent events"), read and written. Pure: bytes in, frames out, so the same
//! parser serves the page over `fetch` (which may send headers, unlike `EventSource`) and the tests.

use std::fmt::Write as _;

/// One dispatched event of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The last `id:` seen so far, empty when none.
    pub id: String,
    /// The `event:` name, empty when none.
    pub event: String,
    /// The `data:` lines joined by line breaks.
    pub data: String,
}

/// What a piece of the stream meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// An event was complete.
    Frame(Frame),
    /// A comment line came: the stream is alive.
    KeepAlive,
    /// `retry:` asked to wait this many milliseconds before connecting again.
    Retry(u32),
}

/// A line longer than this is not one of ours: the rest of it is dropped rather than kept in memory.
const LINE_LIMIT: usize = 16 * 1024 * 1024;

/// Collects bytes and gives out frames. Holds at most one unfinished event.
#[derive(Debug, Default)]
pub struct Parser {
    line: Vec<u8>,
    skip_line_feed: bool,
    too_long: bool,
    started: bool,
    id: String,
    event: String,
    data: String,
    has_data: bool,
}

impl Parser {
    /// Takes the next bytes, cut anywhere (also inside a character), and returns what became complete.
    pub fn push(&mut self, mut bytes: &[u8]) -> Vec<Signal> {
        let mut signals = Vec::new();
        while !bytes.is_empty() {
            if self.skip_line_feed {
                self.skip_line_feed = false;
                if bytes[0] == b'\n' {
                    bytes = &bytes[1..];
                    continue;
                }
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let text = &bytes[..end.unwrap_or(bytes.len())];
            if self.line.len() + text.len() <= LINE_LIMIT {
                self.line.extend_from_slice(text);
            } else {
                self.too_long = true;
            }
            let Some(end) = end else { break };
            self.skip_line_feed = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            let line = std::mem::take(&mut self.line);
            if !std::mem::take(&mut self.too_long) {
                self.line_ended(&String::from_utf8_lossy(&line), &mut signals);
            }
        }
        signals
    }

    fn line_ended(&mut self, line: &str, signals: &mut Vec<Signal>) {
        let line = if std::mem::replace(&mut self.started, true) { line } else { line.trim_start_matches('\u{feff}') };
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            let data = std::mem::take(&mut self.data);
            if std::mem::take(&mut self.has_data) {
                signals.push(Signal::Frame(Frame { id: self.id.clone(), event, data }));
            }
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => signals.push(Signal::KeepAlive),
            "event" => value.clone_into(&mut self.event),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" => signals.extend(value.parse().ok().map(Signal::Retry)),
            _ => {}
        }
    }
}

/// Writes one event; `data` must be a single line.
#[must_use]
pub fn write_frame(id: &str, event: &str, data: &str) -> String {
    let mut text = String::with_capacity(id.len() + event.len() + data.len() + 24);
    // Writing to a `String` cannot fail.
    let _ = write!(text, "id: {id}\nevent: {event}\ndata: {data}\n\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(id: &str, event: &str, data: &str) -> Signal {
        Signal::Frame(Frame { id: id.into(), event: event.into(), data: data.into() })
    }

    #[test]
    fn the_format_is_read_as_the_standard_says() {
        for (text, expected) in [
            ("data: x\n\n", vec![frame("", "", "x")]),
            ("data:x\r\n\r\n", vec![frame("", "", "x")]),
            ("data: a\rdata: b\r\r", vec![frame("", "", "a\nb")]),
            ("\u{feff}id: 7\nevent: e\ndata: ä\n\n", vec![frame("7", "e", "ä")]),
            ("id: 1\ndata: a\n\ndata: b\n\n", vec![frame("1", "", "a"), frame("1", "", "b")]),
            (": ping\n\n", vec![Signal::KeepAlive]),
            ("retry: 500\nretry: soon\n", vec![Signal::Retry(500)]),
            ("event: lost\n\n", vec![]),
            ("data\n\n", vec![frame("", "", "")]),
            ("unknown: x\ndata: 1\n\n", vec![frame("", "", "1")]),
            ("data: unfinished", vec![]),
        ] {
            assert_eq!(Parser::default().push(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn cuts_anywhere_change_nothing() {
        let text =
            "id: 12\r\nevent: notebook\r\ndata: {\"name\":\"Zürich 中文\"}\r\n\r\n: ping\n\ndata: 2\n\n".as_bytes();
        let whole = Parser::default().push(text);
        assert_eq!(whole.len(), 3);
        for cut in 0..=text.len() {
            let mut parser = Parser::default();
            let mut signals = parser.push(&text[..cut]);
            signals.extend(parser.push(&text[cut..]));
            assert_eq!(signals, whole, "cut at {cut}");
        }
        let mut parser = Parser::default();
        let single: Vec<Signal> = text.iter().flat_map(|byte| parser.push(&[*byte])).collect();
        assert_eq!(single, whole);
    }

    #[test]
    fn what_is_written_is_read() {
        let text = write_frame("4-17", "removed", "{}");
        assert_eq!(Parser::default().push(text.as_bytes()), vec![frame("4-17", "removed", "{}")]);
    }

    #[test]
    fn an_endless_line_is_dropped_and_the_next_event_still_comes() {
        let mut parser = Parser::default();
        let chunk = vec![b'x'; 1024 * 1024];
        for _ in 0..20 {
            assert!(parser.push(&chunk).is_empty());
        }
        assert!(parser.line.len() <= LINE_LIMIT);
        assert_eq!(parser.push(b"\n\ndata: after\n\n"), vec![frame("", "", "after")]);
    }
}
