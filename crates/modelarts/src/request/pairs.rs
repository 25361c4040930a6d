//! A raw query as pairs.

use super::Refusal;
use crate::encoding::decode;

/// The pairs of a raw query. Each must be `name=value`, no name may come twice, and a bare `+` is refused, because
/// readers disagree on whether it is a space.
pub(super) fn pairs(query: &str) -> Result<Vec<(String, String)>, Refusal> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for part in query.split('&').filter(|_| !query.is_empty()) {
        let Some((name, value)) = part.split_once('=') else {
            return Err(Refusal::invalid(if part.is_empty() { "query" } else { part }, "name=value, parted by &"));
        };
        let (Some(name), Some(value)) = (text(name), text(value)) else {
            return Err(Refusal::invalid("query", "printable characters, percent-encoded, a space as %20"));
        };
        if pairs.iter().any(|(given, _)| *given == name) {
            return Err(Refusal::invalid(&name, "once only"));
        }
        pairs.push((name, value));
    }
    Ok(pairs)
}

fn text(raw: &str) -> Option<String> {
    let plain = raw.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'+');
    let text = plain.then(|| decode(raw)).flatten().and_then(|bytes| String::from_utf8(bytes).ok())?;
    (!text.chars().any(char::is_control)).then_some(text)
}
