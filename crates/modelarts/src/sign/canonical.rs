//! The canonical request: what both sides compute alike before they sign (api.md 3, steps 4 to 9).

use super::{Scheme, Unsigned, find, sha256};
use crate::encoding::{decode, encode};

pub(super) fn request(scheme: &Scheme, request: &Unsigned<'_>, headers: &[(String, String)]) -> String {
    let mut text = format!("{}\n", request.method);
    uri(request.path, &mut text);
    text.push('\n');
    query(scheme, request.query, &mut text);
    text.push('\n');
    for (name, value) in sorted(headers) {
        text.extend([name.as_str(), ":", value, "\n"]);
    }
    text.push('\n');
    text.push_str(&signed_headers(headers));
    text.push('\n');
    // An empty body is hashed even when the payload is declared unsigned.
    match find(headers, "x-sdk-content-sha256").filter(|_| !request.body.is_empty()) {
        Some(declared) => text.push_str(declared),
        None => text.push_str(&sha256(request.body)),
    }
    text
}

/// The names of the signed headers, for the canonical request and for `Authorization`.
pub(super) fn signed_headers(headers: &[(String, String)]) -> String {
    sorted(headers).into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(";")
}

/// Gateways drop headers with `_` in their name, so those are not signed.
fn sorted(headers: &[(String, String)]) -> Vec<(String, &str)> {
    let signed = headers.iter().filter(|(name, _)| !name.contains('_'));
    let mut sorted: Vec<_> = signed.map(|(name, value)| (name.to_ascii_lowercase(), value.as_str())).collect();
    sorted.sort_unstable();
    sorted
}

/// Decoded as a whole, encoded again part by part, always with a slash at its end.
fn uri(path: &str, text: &mut String) {
    let decoded = decode(path).unwrap_or_else(|| path.as_bytes().to_vec());
    for (index, part) in decoded.split(|byte| *byte == b'/').enumerate() {
        if index > 0 {
            text.push('/');
        }
        encode(part, text);
    }
    if decoded.last() != Some(&b'/') {
        text.push('/');
    }
}

/// Sorted by name and value before encoding. The scoped form ignores case and keeps the first value of a name.
fn query(scheme: &Scheme, query: &[(String, String)], text: &mut String) {
    let mut pairs: Vec<&(String, String)> = query.iter().collect();
    match scheme {
        Scheme::Access => pairs.sort_unstable(),
        Scheme::Scoped { .. } => {
            pairs.sort_by_key(|(name, _)| name.to_lowercase());
            pairs.dedup_by(|later, first| later.0 == first.0);
        }
    }
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        if index > 0 {
            text.push('&');
        }
        encode(name.as_bytes(), text);
        text.push('=');
        encode(value.as_bytes(), text);
    }
}
