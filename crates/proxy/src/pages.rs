//! The few words that people see when the page itself is not there. No script, no style: the policy forbids inline ones.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// A page of one heading and one paragraph. Both are ours: nothing that came in is ever written here.
pub(crate) fn plain(status: StatusCode, heading: &'static str, text: &'static str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{heading}</title>\
         <h1>{heading}</h1><p>{text}</p><p><a href=\"/\">To the notebooks</a></p></html>\n"
    );
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    (status, [(header::CONTENT_TYPE, html)], page).into_response()
}
