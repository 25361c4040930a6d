//! The built page. A release carries it; a debug build reads it from disk, so that building the page again is enough.
//! Names under `/assets/` contain a hash of what they hold and never change; everything else is asked for again, but for the
//! files of the widget, which are at an address with their version.

use std::{borrow::Cow, fs, path::PathBuf};

use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

use crate::{
    finish::Policy,
    pages,
    problems::{Refused, not_found},
};

mod encoding;
pub(crate) mod widget;

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

/// Where what was built is read from.
#[derive(Clone, Debug, Default)]
pub enum Files {
    /// This program.
    #[default]
    Inside,
    /// A folder with another build of it; no configuration can say this.
    Folder(PathBuf),
}

impl Files {
    /// `name` must be one of [`is_plain`].
    fn find(&self, name: &str) -> Option<File> {
        match self {
            Self::Inside => {
                let file = Built::get(name)?;
                Some(File { sha256: file.metadata.sha256_hash(), data: file.data })
            }
            Self::Folder(folder) => {
                let data = fs::read(folder.join(name)).ok()?;
                Some(File { sha256: Sha256::digest(&data).into(), data: data.into() })
            }
        }
    }
}

const INDEX: &str = "index.html";
/// The page of a card in a frame.
const CARD: &str = "embed.html";
/// The page of the window in which a portal's visitor signs in.
const POPUP: &str = "popup.html";
/// Where the files of the widget are.
const WIDGET: &str = "widget/";
static IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
static ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// `GET /`, `/p/{project}` and everything below it: the page finds its place by the address.
pub(crate) async fn index(Extension(files): Extension<Files>, headers: HeaderMap) -> Response {
    let find = |name: &str| files.find(name);
    answer(INDEX, &headers, &ASK_AGAIN, find).unwrap_or_else(|| not_built(StatusCode::SERVICE_UNAVAILABLE))
}

/// `GET /embed/card`: a card in a frame of the pages that the configuration names. It reads its query itself.
pub(crate) async fn card(
    Extension(files): Extension<Files>,
    State(policy): State<Policy>,
    headers: HeaderMap,
) -> Response {
    let answer = answer(CARD, &headers, &ASK_AGAIN, |name| files.find(name));
    policy.on(answer.unwrap_or_else(|| not_built(StatusCode::NOT_FOUND)))
}

/// The page of the window in which a portal's visitor signs in.
pub(crate) fn popup(files: &Files, headers: &HeaderMap) -> Response {
    let answer = answer(POPUP, headers, &ASK_AGAIN, |name| files.find(name));
    answer.unwrap_or_else(|| not_built(StatusCode::NOT_FOUND))
}

fn not_built(status: StatusCode) -> Response {
    pages::plain(status, "The page is not built", "Run cargo xtask build, then load this again.")
}

/// Everything else that may be a file of the page.
pub(crate) fn file(files: &Files, path: &str, headers: &HeaderMap) -> Response {
    let name = path.strip_prefix('/').unwrap_or(path);
    // Those have addresses of their own, with headers of their own.
    let is_elsewhere = name == CARD || name == POPUP || name.starts_with(WIDGET);
    let answer = (!is_elsewhere).then(|| answer(name, headers, lasting(name), |name| files.find(name)));
    answer.flatten().unwrap_or_else(|| Refused::from(not_found("there is nothing here")).into_response())
}

fn lasting(name: &str) -> &'static HeaderValue {
    if name.starts_with("assets/") { &IMMUTABLE } else { &ASK_AGAIN }
}

/// Whether it is the name of a file and leads nowhere else.
fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'.' | b'-');
    name.bytes().all(plain) && name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
}

/// `None` when there is no such file, or when the name is one of a compressed form.
fn answer(
    name: &str,
    headers: &HeaderMap,
    lasting: &HeaderValue,
    find: impl Fn(&str) -> Option<File>,
) -> Option<Response> {
    if !is_plain(name) || Encoding::ALL.iter().any(|encoding| name.ends_with(encoding.suffix())) {
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
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, lasting.clone());
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
