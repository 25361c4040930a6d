//! The grammar of a request's head, on its bytes, stricter than HTTP: what this proxy needs and nothing else, so that no
//! two programs on the way can read one request differently (security.md 0.3, 2 rows 13, 15, 19). Pure.

use memchr::{memchr, memchr_iter};

/// The longest head, from the method to the empty line.
pub const MOST_BYTES: usize = 32 * 1024;
/// The longest path and query.
pub const MOST_TARGET_BYTES: usize = 8 * 1024;
/// The most header lines.
pub const MOST_HEADERS: usize = 64;

/// What may come more than once: lists by their standards, and what gateways add to. Nothing that says who somebody is.
const LISTS: [&str; 17] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "forwarded",
    "if-match",
    "if-none-match",
    "pragma",
    "te",
    "tracestate",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-proto",
];

/// The rule that a head breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// Not `METHOD /path HTTP/1.1`.
    RequestLine,
    /// A method that no route could ever take.
    Method,
    /// A path with anything but plain segments, or a query with what no URL has.
    Target,
    /// A target longer than [`MOST_TARGET_BYTES`].
    LongTarget,
    /// A head longer than [`MOST_BYTES`], or with more than [`MOST_HEADERS`] lines.
    LargeHead,
    /// A header that is not `name: value` on one line.
    Header,
    /// A header's name with `_`, which gateways take for `-`.
    Underscore,
    /// A header that may come once came twice.
    Repeated,
    /// A length of the body that can be read in two ways.
    Framing,
    /// A body of unknown length.
    NoLength,
    /// An offer to go on in another protocol.
    Upgrade,
}

impl Breach {
    const ALL: [Self; 11] = [
        Self::RequestLine,
        Self::Method,
        Self::Target,
        Self::LongTarget,
        Self::LargeHead,
        Self::Header,
        Self::Underscore,
        Self::Repeated,
        Self::Framing,
        Self::NoLength,
        Self::Upgrade,
    ];

    /// The status of the answer, and the rule in words.
    #[must_use]
    pub const fn told(self) -> (u16, &'static str) {
        match self {
            Self::RequestLine => (400, "a request begins with a method, a path and HTTP/1.1, one space between"),
            Self::Method => (405, "this method is not offered on any path"),
            Self::Target => (400, "a path has letters, digits, `/`, `_`, `.` and `-`, and no empty or dotted segments"),
            Self::LongTarget => (414, "path and query are longer than 8 KiB"),
            Self::LargeHead => (431, "the headers are more than 64, or longer than 32 KiB"),
            Self::Header => (400, "a header is `name: value` on a line that ends in CR LF"),
            Self::Underscore => (400, "a header's name must not contain `_`"),
            Self::Repeated => (400, "this header may be sent once only"),
            Self::Framing => (400, "the length of the body must be one plain Content-Length"),
            Self::NoLength => (411, "the body needs a Content-Length"),
            Self::Upgrade => (400, "no other protocol is offered"),
        }
    }

    /// The word by which [`Self::named`] finds it again.
    pub(super) fn name(self) -> String {
        format!("{self:?}")
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|breach| breach.name() == name)
    }
}

/// Where the first head in `bytes` ends; `None` when it goes on. What can only become a breach is told at once. The bytes
/// before `from` were looked at before.
pub fn end(bytes: &[u8], from: usize) -> Result<Option<usize>, Breach> {
    if bytes.first().is_some_and(|byte| !byte.is_ascii_uppercase()) {
        return Err(Breach::RequestLine);
    }
    for line_feed in memchr_iter(b'\n', bytes.get(from..).unwrap_or_default()).map(|at| at + from) {
        let line = bytes.get(..line_feed).unwrap_or_default();
        if !line.ends_with(b"\r") {
            return Err(Breach::Header);
        }
        if line.ends_with(b"\r\n\r") {
            return if line_feed < MOST_BYTES { Ok(Some(line_feed + 1)) } else { Err(Breach::LargeHead) };
        }
    }
    let is_first_line = || memchr(b'\n', bytes).is_none();
    match bytes.len() {
        // The method and the version beside the target.
        length if length > MOST_TARGET_BYTES + 64 && is_first_line() => Err(Breach::LongTarget),
        length if length >= MOST_BYTES => Err(Breach::LargeHead),
        _ => Ok(None),
    }
}

/// Checks a whole head, its empty line included, and answers how many bytes of body follow.
pub fn check(head: &[u8]) -> Result<u64, Breach> {
    let text = head.strip_suffix(b"\r\n\r\n").ok_or(Breach::Header)?;
    let (first, mut rest) = line(text);
    request_line(first)?;
    let mut names: [&[u8]; MOST_HEADERS] = [&[]; MOST_HEADERS];
    let (mut count, mut length, mut coded) = (0, None, None);
    while let Some(text) = rest {
        let (header, after) = line(text);
        rest = after;
        let (name, value) = field(header)?;
        let known = names.get(..count).unwrap_or_default();
        if known.iter().any(|known| known.eq_ignore_ascii_case(name)) && !is_list(name) {
            return Err(if is(name, "content-length") { Breach::Framing } else { Breach::Repeated });
        }
        *names.get_mut(count).ok_or(Breach::LargeHead)? = name;
        count += 1;
        if is(name, "content-length") {
            length = Some(digits(value).ok_or(Breach::Framing)?);
        } else if is(name, "transfer-encoding") {
            coded = Some(value);
        } else if is(name, "upgrade") || is(name, "http2-settings") {
            return Err(Breach::Upgrade);
        }
    }
    match (coded, length) {
        (None, length) => Ok(length.unwrap_or(0)),
        (Some(coding), None) if coding.eq_ignore_ascii_case(b"chunked") => Err(Breach::NoLength),
        (Some(_), _) => Err(Breach::Framing),
    }
}

/// The first line, and what follows its line break.
fn line(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    match memchr::memmem::find(text, b"\r\n") {
        Some(at) => (&text[..at], Some(&text[at + 2..])),
        None => (text, None),
    }
}

fn request_line(line: &[u8]) -> Result<(), Breach> {
    let mut words = line.split(|byte| *byte == b' ');
    let (Some(method), Some(target), Some(version), None) = (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(Breach::RequestLine);
    };
    if !matches!(version, b"HTTP/1.1" | b"HTTP/1.0") {
        return Err(Breach::RequestLine);
    }
    if !(1..=24).contains(&method.len()) || !method.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'-') {
        return Err(Breach::RequestLine);
    }
    if matches!(method, b"CONNECT" | b"TRACE") {
        return Err(Breach::Method);
    }
    if target.len() > MOST_TARGET_BYTES {
        return Err(Breach::LongTarget);
    }
    let (path, query) = match memchr(b'?', target) {
        Some(at) => (&target[..at], &target[at + 1..]),
        None => (target, &[][..]),
    };
    if is_plain_path(path) && query.iter().all(is_in_query) { Ok(()) } else { Err(Breach::Target) }
}

/// Absolute, and every segment but the last at least one plain character, none of them dots alone.
fn is_plain_path(path: &[u8]) -> bool {
    let Some(relative) = path.strip_prefix(b"/") else { return false };
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let is_plain = |segment: &[u8]| segment.iter().all(plain) && !matches!(segment, b"." | b"..");
    let mut segments = relative.split(|byte| *byte == b'/').peekable();
    while let Some(segment) = segments.next() {
        if !is_plain(segment) || segment.is_empty() && segments.peek().is_some() {
            return false;
        }
    }
    true
}

/// What browsers leave in a query; the rest they write with `%`.
fn is_in_query(byte: &u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'#' | b'"' | b'<' | b'>')
}

/// Name and value, without the blanks around the value. A name is RFC 9110's token without `_`.
fn field(line: &[u8]) -> Result<(&[u8], &[u8]), Breach> {
    let colon = memchr(b':', line).ok_or(Breach::Header)?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_!#$%&'*+.^`|~".contains(byte);
    let is_text = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~' | 0x80..);
    if name.is_empty() || !name.iter().all(is_token) || !value.iter().all(is_text) {
        return Err(Breach::Header);
    }
    if memchr(b'_', name).is_some() {
        return Err(Breach::Underscore);
    }
    Ok((name, value.trim_ascii()))
}

fn digits(value: &[u8]) -> Option<u64> {
    let all_digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(value).ok().filter(|_| all_digits)?.parse().ok()
}

fn is(name: &[u8], wanted: &str) -> bool {
    name.eq_ignore_ascii_case(wanted.as_bytes())
}

fn is_list(name: &[u8]) -> bool {
    LISTS.iter().any(|list| is(name, list))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(lines: &str) -> Result<u64, Breach> {
        check(format!("{lines}\r\n\r\n").as_bytes())
    }

    #[test]
    fn what_browsers_and_gateways_send_passes() {
        for (head, body) in [
            ("GET / HTTP/1.1\r\nHost: a", 0),
            ("GET /p/ab12/ HTTP/1.1\r\nHost: a", 0),
            ("GET /p/ab12?q=100%25%26%2B+a&status=failed HTTP/1.1\r\nHost: a", 0),
            ("GET /assets/app-0f3c.js HTTP/1.0\r\nHost: a\r\nAccept: */*\r\naccept: x", 0),
            ("POST /v1/0/notebooks/1_2-3/start HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nx:", 12),
            ("M-SEARCH /a HTTP/1.1\r\nHost: a\r\ncontent-length:\t0 \r\nx-name: Z\u{fc}rich", 0),
            ("GET /.well-known/a..b HTTP/1.1\r\nx-forwarded-for: 1\r\nx-forwarded-for: 2", 0),
        ] {
            assert_eq!(checked(head), Ok(body), "{head}");
        }
    }

    #[test]
    fn every_breach_has_a_name_of_its_own() {
        for breach in Breach::ALL {
            assert_eq!(Breach::named(&breach.name()), Some(breach));
        }
    }

    #[test]
    fn a_head_ends_at_its_empty_line_wherever_it_is_cut() {
        let head = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        let both = [&head[..], b"GET /next"].concat();
        assert_eq!(end(&both, 0), Ok(Some(head.len())));
        for cut in 0..head.len() {
            assert_eq!(end(&head[..cut], 0), Ok(None), "{cut}");
            assert_eq!(end(head, cut), Ok(Some(head.len())), "{cut}");
        }
    }

    #[test]
    fn what_can_only_become_a_breach_is_told_at_once() {
        let long = [b"GET /".to_vec(), vec![b'a'; 100_000]].concat();
        let large = [b"GET / HTTP/1.1\r\nx: ".to_vec(), vec![b'a'; MOST_BYTES]].concat();
        for (bytes, breach) in [
            (&b"\x16\x03\x01"[..], Breach::RequestLine),
            (b"\r\nGET", Breach::RequestLine),
            (b"get /", Breach::RequestLine),
            (b"GET / HTTP/1.1\n", Breach::Header),
            (b"GET / HTTP/1.1\r\nhost: a\n", Breach::Header),
            (&long, Breach::LongTarget),
            (&large, Breach::LargeHead),
        ] {
            assert_eq!(end(bytes, 0), Err(breach));
        }
    }
}
