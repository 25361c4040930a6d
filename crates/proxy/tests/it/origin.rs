//! Which pages may make a browser act (security.md 2, row 09). SameSite alone keeps no neighbor out.

use crate::{
    browser::send_with,
    cloud::{NOTEBOOK, PROJECT, usual},
    stage::Stage,
};

const MARK: (&str, &str) = ("x-leasehold-request", "1");
const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn row_09_only_our_own_pages_act() {
    let stage = Stage::new(usual).await;
    let start = stage.url(&format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}/start"));
    let own = stage.proxy.url.clone();
    let port = own.rsplit(':').next().unwrap();
    let site = |value: &'static str| ("sec-fetch-site", value);
    let other_port = "http://127.0.0.1:1".to_owned();
    let other_scheme = own.replace("http:", "https:");
    let suffix = format!("{own}.evil.example");
    let slash = format!("{own}/");
    let upper = own.to_uppercase();
    for (headers, status) in [
        // Without the header of the page, whatever else is said.
        (&[][..], 403),
        (&[site("same-origin"), ("origin", &own)], 403),
        (&[("sec-fetch-mode", "no-cors"), site("same-origin")], 403),
        (&[("sec-fetch-mode", "navigate"), site("same-origin"), ("sec-fetch-dest", "document")], 403),
        (&[("x-requested-with", "XMLHttpRequest")], 403),
        // From elsewhere, with the header.
        (&[MARK, site("cross-site")], 403),
        (&[MARK, site("same-site")], 403),
        (&[MARK, site("none")], 403),
        (&[MARK, site("none"), ("sec-fetch-mode", "navigate")], 403),
        (&[MARK, site("anything")], 403),
        (&[MARK, site("same-origin"), site("cross-site")], 400),
        (&[MARK, site("cross-site"), ("origin", "https://evil.example")], 403),
        (&[MARK, site("same-origin"), ("origin", "https://evil.example")], 403),
        (&[MARK, site("same-site"), ("origin", "https://portal.desk.example")], 403),
        (&[MARK, ("origin", "null")], 403),
        (&[MARK, ("origin", "")], 403),
        (&[MARK, ("origin", &other_port)], 403),
        (&[MARK, ("origin", &other_scheme)], 403),
        (&[MARK, ("origin", &suffix)], 403),
        (&[MARK, ("origin", &slash)], 403),
        (&[MARK, ("origin", &upper)], 403),
        (&[MARK, ("origin", "https://desk.example")], 403),
        (&[MARK, ("origin", &own), ("origin", "https://evil.example")], 400),
        // With a body that a form can send.
        (&[MARK, ("content-type", "text/plain")], 415),
        (&[MARK, ("content-type", "application/x-www-form-urlencoded")], 415),
        (&[MARK, ("content-type", "multipart/form-data; boundary=application/json")], 415),
        (&[MARK, ("content-type", "application/jsonp")], 415),
        (&[MARK, JSON, JSON], 400),
        // An access token means nothing here, and makes no exception.
        (&[("authorization", "Bearer x")], 403),
    ] {
        let answer = send_with("POST", &start, headers, "").await;
        assert_eq!(answer.status, status, "{headers:?}: {answer:?}");
    }
    let query = format!("{start}?x-leasehold-request=1");
    assert_eq!(send_with("POST", &query, &[], "").await.status, 403, "a header is no parameter");
    assert_eq!(send_with("POST", &start, &[MARK], "{}").await.status, 415, "a body says what it is");
    for path in ["start", "stop"] {
        let url = stage.url(&format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}/{path}"));
        assert_eq!(send_with("GET", &url, &[MARK], "").await.status, 405, "to read changes nothing");
    }
    assert_eq!(stage.cloud.calls().len(), 0, "none of them reached the cloud");
    let localhost = format!("http://localhost:{port}");
    for headers in [
        &[MARK][..],
        &[MARK, JSON],
        &[MARK, ("content-type", "application/json; charset=utf-8")],
        &[MARK, ("origin", &own)],
        &[MARK, ("origin", &own), site("same-origin")],
        &[MARK, ("origin", &localhost), site("same-origin")],
        &[MARK, ("origin", "http://desk.example")],
        &[MARK, site("same-origin"), ("sec-fetch-mode", "cors")],
    ] {
        assert_eq!(send_with("POST", &start, headers, "").await.status, 200, "{headers:?}");
    }
}
