//! The built page. A release carries it; a debug build reads it from disk, so that building the page again is enough.
//! Names under `/assets/` contain a hash of what they hold and never change; everything else is asked for again.

use std::borrow::Cow;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use crate::{
    pages,
    problems::{Refused, not_found},
};

mod encoding;

use encoding::Encoding;

#[derive(RustEmbed)]
#[folder = "../../dist"]
#[allow_missing = true]
struct Built;

/// One file, and the hash that names its bytes.
struct File {
    data: Cow<'static, [u8]>,
    sha256: [u8; 32],
}

fn built(name: &str) -> Option<File> {
    let file = Built::get(name)?;
    Some(File { sha256: file.metadata.sha256_hash(), data: file.data })
}

const INDEX: &str = "index.html";
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// `GET /`, `/p/{project}` and everything below it: the page finds its place by the address.
pub(crate) async fn index(headers: HeaderMap) -> Response {
    answer(INDEX, &headers, built).unwrap_or_else(|| {
        pages::plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "The page is not built",
            "Run cargo xtask build, then load this again.",
        )
    })
}

/// Everything else that may be a file of the page.
pub(crate) fn file(path: &str, headers: &HeaderMap) -> Response {
    let name = path.strip_prefix('/').unwrap_or(path);
    answer(name, headers, built).unwrap_or_else(|| Refused::from(not_found("there is nothing here")).into_response())
}

/// `None` when there is no such file, or when the name is one of a compressed form.
fn answer(name: &str, headers: &HeaderMap, find: impl Fn(&str) -> Option<File>) -> Option<Response> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'.' | b'-');
    let safe = name.bytes().all(plain) && name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    if !safe || Encoding::ALL.iter().any(|encoding| name.ends_with(encoding.suffix())) {
        return None;
    }
    let original = find(name)?;
    let accept = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let compressed = Encoding::ALL.into_iter().find_map(|encoding| {
        let file = encoding.is_accepted(accept).then(|| find(&format!("{name}{}", encoding.suffix())))??;
        Some((encoding, file))
    });
    let (encoding, file) = match compressed {
        Some((encoding, file)) => (Some(encoding), file),
        None => (None, original),
    };
    let tag = tag(&file)?;
    let unchanged = headers.get_all(header::IF_NONE_MATCH).iter().any(|known| lists(known, &tag));
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(file.data));
        response.headers_mut().insert(header::CONTENT_TYPE, media_type(name)?);
        if let Some(encoding) = encoding {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
        }
        response
    };
    let lasting = if name.starts_with("assets/") { IMMUTABLE } else { ASK_AGAIN };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, lasting);
    headers.insert(header::ETAG, tag);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Some(response)
}

/// Names the very bytes, so the compressed forms have tags of their own.
fn tag(file: &File) -> Option<HeaderValue> {
    let digits: String = file.sha256.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::try_from(format!("\"{digits}\"")).ok()
}

fn lists(known: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else { return false };
    known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
}

/// `application/wasm` is what lets browsers compile while it streams.
fn media_type(name: &str) -> Option<HeaderValue> {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    let text = matches!(guess.type_().as_str(), "text") || guess.essence_str() == "application/javascript";
    let charset = if text { "; charset=utf-8" } else { "" };
    HeaderValue::try_from(format!("{}{charset}", guess.essence_str())).ok()
}

#[cfg(test)]
mod tests;
