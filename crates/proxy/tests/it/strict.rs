//! Requests that two programs could read differently are read by nobody (security.md 2, rows 07, 12, 13, 15, 19).

use std::fmt::Write as _;

use crate::{
    cloud::{NOTEBOOK, PROJECT, usual},
    raw::{Socket, exchange, refused, statuses},
    stage::Stage,
};

fn host(stage: &Stage) -> String {
    stage.proxy.url.trim_start_matches("http://").to_owned()
}

fn with_target(stage: &Stage, method: &str, target: &str) -> Vec<u8> {
    let host = host(stage);
    format!("{method} {target} HTTP/1.1\r\nhost: {host}\r\nx-leasehold-request: 1\r\nconnection: close\r\n\r\n").into()
}

#[tokio::test]
async fn row_13_hosts_that_are_not_one_of_ours() {
    let stage = Stage::new(usual).await;
    let port = stage.proxy.url.rsplit(':').next().unwrap().to_owned();
    let ours = format!("127.0.0.1:{port}");
    for (line, status) in [
        (format!("GET /session HTTP/1.1\r\nhost: evil.example:{port}\r\n"), 421),
        (format!("GET /session HTTP/1.1\r\nhost: {ours}.evil.example\r\n"), 421),
        (format!("GET /session HTTP/1.1\r\nhost: evil.example@{ours}\r\n"), 421),
        ("GET /session HTTP/1.1\r\nhost: 127.0.0.1:1\r\n".to_owned(), 421),
        ("GET /session HTTP/1.1\r\nhost:\r\n".to_owned(), 421),
        ("GET /session HTTP/1.1\r\n".to_owned(), 400),
        (format!("GET /session HTTP/1.1\r\nhost: {ours}\r\nhost: {ours}\r\n"), 400),
        (format!("GET /session HTTP/1.1\r\nhost: {ours}\r\nHOST: evil.example\r\n"), 400),
        (format!("GET http://{ours}/session HTTP/1.1\r\nhost: {ours}\r\n"), 400),
        (format!("GET http://evil.example/session HTTP/1.1\r\nhost: {ours}\r\n"), 400),
        (format!("GET evil.example:443 HTTP/1.1\r\nhost: {ours}\r\n"), 400),
        (format!("CONNECT evil.example:443 HTTP/1.1\r\nhost: {ours}\r\n"), 405),
    ] {
        let request = format!("{line}x-leasehold-request: 1\r\nconnection: close\r\n\r\n");
        refused(&stage.proxy.url, request.as_bytes(), status).await;
    }
    assert_eq!(stage.cloud.calls().len(), 0);
}

#[tokio::test]
async fn row_15_spellings_of_a_path() {
    let stage = Stage::new(usual).await;
    let notebooks = format!("/v1/{PROJECT}/notebooks");
    let notebook = format!("{notebooks}/{NOTEBOOK}");
    let short = NOTEBOOK.replace('-', "");
    for path in [
        format!("{notebooks}/../notebooks/{NOTEBOOK}"),
        format!("{notebooks}/./{NOTEBOOK}"),
        format!("{notebook}/.."),
        format!("{notebook}/."),
        format!("/healthz/..{notebook}"),
        format!("{notebooks}/%2e%2e/{NOTEBOOK}"),
        format!("{notebooks}/%2E%2E%2Fimages"),
        format!("{notebooks}%2f{NOTEBOOK}"),
        format!("{notebooks}%252f{NOTEBOOK}"),
        format!("{notebooks}/..%2f..%2fimages"),
        format!("{notebooks}/..%5cimages"),
        format!("{notebooks}/..\\images"),
        format!("{notebooks}//{NOTEBOOK}"),
        format!("/{notebook}"),
        format!("//evil.example{notebook}"),
        format!("{notebook};x=1"),
        format!("{notebooks};/{NOTEBOOK}"),
        format!("/healthz;/..{notebook}"),
        format!("{notebook}%00"),
        format!("{notebook}%00/start"),
        format!("{notebook}%0d%0ax:1"),
        format!("{notebook}%20"),
        format!("{notebook}%23"),
        format!("{notebook}%3f"),
        format!("{notebook}#x"),
        format!("{notebook}?limit=10#x"),
        format!("{notebook}?x=\"<>"),
        format!("{notebooks}/%66{}", &NOTEBOOK[1..]),
        format!("{notebooks}/\u{ff46}{}", &NOTEBOOK[1..]),
        format!("{notebook}\u{2028}"),
        format!("{notebook}\u{0}"),
        format!("{notebook}\t"),
        format!("{notebooks}/*"),
        format!("{notebooks}/~"),
        format!("{notebooks}/{NOTEBOOK}@evil.example"),
        format!("{notebooks}/urn:uuid:{NOTEBOOK}"),
        format!("{notebooks}/{{{NOTEBOOK}}}"),
        format!("{notebooks}/{NOTEBOOK}/st%61rt"),
        "*".to_owned(),
        "x".to_owned(),
        "?".to_owned(),
    ] {
        for method in ["GET", "POST"] {
            refused(&stage.proxy.url, &with_target(&stage, method, &path), 400).await;
        }
    }
    for (path, status) in [
        (format!("{notebooks}/{}", NOTEBOOK.to_uppercase()), 400),
        (format!("/v1/{}/notebooks/{NOTEBOOK}", PROJECT.to_uppercase()), 400),
        (format!("{notebooks}/{short}"), 404),
        (format!("{notebooks}/all"), 404),
        (format!("{notebooks}/.{NOTEBOOK}"), 404),
        (format!("{notebook}/"), 404),
        (format!("/V1/{PROJECT}/notebooks/{NOTEBOOK}"), 404),
        (format!("{notebook}/START"), 404),
    ] {
        let answer = exchange(&stage.proxy.url, &with_target(&stage, "GET", &path)).await;
        assert!([400, status].contains(&statuses(&answer)[0]), "{path}: {answer}");
    }
    assert_eq!(stage.cloud.calls().len(), 0);
}

#[tokio::test]
async fn links_into_the_page_work_whatever_is_searched_for() {
    let stage = Stage::new(usual).await;
    for target in [
        "/?q=Z%C3%BCrich+%E4%B8%AD%23&status=failed".to_owned(),
        format!("/p/{PROJECT}?q=100%25%26%2B%3F%23%3D"),
        format!("/p/{PROJECT}/notebooks/{NOTEBOOK}"),
        format!("/p/{PROJECT}/?utm_source=a|b^c`{{d}}"),
    ] {
        let answer = exchange(&stage.proxy.url, &with_target(&stage, "GET", &target)).await;
        assert!(matches!(statuses(&answer)[..], [200 | 503]), "{target}: {answer}");
        assert!(answer.contains("content-type: text/html"), "{target}: {answer}");
    }
}

#[tokio::test]
async fn row_19_framing_that_can_be_read_in_two_ways() {
    let stage = Stage::new(usual).await;
    let host = host(&stage);
    let start = format!("POST /v1/{PROJECT}/notebooks/{NOTEBOOK}/start HTTP/1.1\r\nhost: {host}\r\n");
    let second = format!("{start}x-leasehold-request: 1\r\ncontent-length: 0\r\n\r\n");
    let length = second.len();
    for (name, lines, body, status) in [
        ("CL.TE", "content-length: 6\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n", 400),
        ("TE.CL", "transfer-encoding: chunked\r\ncontent-length: 3\r\n", "8\r\nSMUGGLED\r\n0\r\n\r\n", 400),
        ("two CL", "content-length: 0\r\ncontent-length: 5\r\n", "", 400),
        ("two equal CL", "content-length: 0\r\nContent-Length: 0\r\n", "", 400),
        ("CL list", "content-length: 0, 0\r\n", "", 400),
        ("+0", "content-length: +0\r\n", "", 400),
        ("-1", "content-length: -1\r\n", "", 400),
        ("0x0", "content-length: 0x0\r\n", "", 400),
        ("inner blank", "content-length: 1 0\r\n", "", 400),
        ("no digits", "content-length:\r\n", "", 400),
        ("too many digits", "content-length: 99999999999999999999\r\n", "", 400),
        ("TE of another name", "transfer-encoding: xchunked\r\n", "0\r\n\r\n", 400),
        ("two TE", "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n", "0\r\n\r\n", 400),
        ("TE list", "transfer-encoding: gzip, chunked\r\n", "0\r\n\r\n", 400),
        ("TE alone", "transfer-encoding: chunked\r\n", "0\r\n\r\n", 411),
        ("TE by underscore", "transfer_encoding: chunked\r\n", "0\r\n\r\n", 400),
        ("TE with a blank", "transfer-encoding : chunked\r\n", "0\r\n\r\n", 400),
        ("obs-fold", "x-a: 1\r\n transfer-encoding: chunked\r\n", "0\r\n\r\n", 400),
        ("folded first", " x-a: 1\r\n", "", 400),
        ("CR in a value", "x-a: 1\rtransfer-encoding: chunked\r\n", "", 400),
        ("NUL in a value", "x-a: 1\0\r\n", "", 400),
        ("NUL in a name", "x\0a: 1\r\n", "", 400),
        ("bare LF", "x-a: 1\ntransfer-encoding: chunked\r\n", "", 400),
        ("blank before colon", "content-length : 0\r\n", "", 400),
        ("no colon", "content-length\r\n", "", 400),
        ("no name", ": 0\r\n", "", 400),
        ("blank in a name", "content length: 0\r\n", "", 400),
    ] {
        let request = format!("{start}x-leasehold-request: 1\r\n{lines}\r\n{body}{second}{second}");
        let answer = exchange(&stage.proxy.url, request.as_bytes()).await;
        assert_eq!(statuses(&answer), [status], "{name}: {answer}");
        assert!(answer.contains("connection: close"), "{name}: {answer}");
    }
    for first in [
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/0.9\r\n",
        "GET / HTTP/2.0\r\n",
        "GET / http/1.1\r\n",
        "GET /\r\n",
        "GET  / HTTP/1.1\r\n",
        "GET /  HTTP/1.1\r\n",
        "GET / HTTP/1.1 \r\n",
        "get / HTTP/1.1\r\n",
        "\r\nGET / HTTP/1.1\r\n",
        " GET / HTTP/1.1\r\n",
        "\u{16}\u{3}\u{1}",
    ] {
        let request = format!("{first}host: {host}\r\n\r\n");
        refused(&stage.proxy.url, request.as_bytes(), 400).await;
    }
    assert_eq!(stage.cloud.calls().len(), 0, "nothing was carried out, not even what came behind");
    let body =
        format!("{start}x-leasehold-request: 1\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{second}");
    let answer = exchange(&stage.proxy.url, body.as_bytes()).await;
    assert_eq!(statuses(&answer).len(), 1, "a request within a body is a body: {answer}");
}

#[tokio::test]
async fn requests_behind_one_another_are_answered_in_their_order() {
    let stage = Stage::new(usual).await;
    let host = host(&stage);
    let mut both = String::new();
    for path in ["/healthz", "/version", "/nothing/here"] {
        write!(both, "GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n").unwrap();
    }
    both.push_str("GET /a%2fb HTTP/1.1\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n");
    assert_eq!(statuses(&exchange(&stage.proxy.url, both.as_bytes()).await), [200, 200, 404, 400]);
    // The same, a byte at a time.
    let mut socket = Socket::new(&stage.proxy.url).await;
    for byte in both.as_bytes() {
        socket.send(&[*byte]).await;
    }
    assert_eq!(statuses(&socket.rest().await), [200, 200, 404, 400]);
}

#[tokio::test]
async fn headers_that_say_who_or_what_come_once_and_by_their_own_name() {
    let stage = Stage::new(usual).await;
    let host = host(&stage);
    for lines in [
        "x_leasehold_request: 1\r\n",
        "x-auth-token: a\r\nx_auth_token: b\r\n",
        "authorization: a\r\nauthorization: b\r\n",
        "Authorization: a\r\nauthorization: b\r\n",
        "origin: a\r\norigin: a\r\n",
        "sec-fetch-site: none\r\nsec-fetch-site: same-origin\r\n",
        "content-type: a\r\ncontent-type: b\r\n",
        "cookie: a=1\r\ncookie: a=2\r\n",
        "x-forwarded-user: a\r\nx-forwarded-user: b\r\n",
        "x-leasehold-request: 1\r\nx-leasehold-request: 1\r\n",
        "last-event-id: 1\r\nlast-event-id: 2\r\n",
        "upgrade: websocket\r\nconnection: upgrade\r\n",
        "connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n",
        "x-leasehold-breach: none\r\nconnection: close\r\n",
    ] {
        let request = format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\n{lines}\r\n");
        refused(&stage.proxy.url, request.as_bytes(), 400).await;
    }
    let lists = "accept: a\r\naccept: b\r\nx-forwarded-for: 1\r\nx-forwarded-for: 2\r\nvia: a\r\nvia: b\r\n";
    let request = format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\n{lists}connection: close\r\n\r\n");
    assert_eq!(statuses(&exchange(&stage.proxy.url, request.as_bytes()).await), [200]);
}

#[tokio::test]
async fn row_07_what_gateways_write_changes_nothing() {
    let stage = Stage::new(usual).await;
    let host = host(&stage);
    for line in [
        "x-forwarded-uri: /healthz",
        "x-original-url: /healthz",
        "x-rewrite-url: /healthz",
        "x-forwarded-prefix: /healthz",
        "x-forwarded-method: GET",
        "x-http-method-override: GET",
        "x-method-override: GET",
        "x-forwarded-host: evil.example",
        "x-forwarded-for: 127.0.0.1",
        "forwarded: for=127.0.0.1;host=evil.example;proto=https",
        "user-agent: kube-probe/1.30",
        "user-agent: GoogleHC/1.0",
    ] {
        let path = format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}");
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n{line}\r\nconnection: close\r\n\r\n");
        assert_eq!(statuses(&exchange(&stage.proxy.url, request.as_bytes()).await), [403], "{line}");
        let request = format!("DELETE /healthz HTTP/1.1\r\nhost: {host}\r\n{line}\r\nconnection: close\r\n\r\n");
        assert_eq!(statuses(&exchange(&stage.proxy.url, request.as_bytes()).await), [405], "{line}");
    }
    assert_eq!(stage.cloud.calls().len(), 0);
}

#[tokio::test]
async fn methods_that_no_route_has() {
    let stage = Stage::new(usual).await;
    for method in ["TRACE", "CONNECT"] {
        refused(&stage.proxy.url, &with_target(&stage, method, "/healthz"), 405).await;
    }
    for method in ["PROPFIND", "OPTIONS", "M-SEARCH", "DELETE"] {
        let answer = exchange(&stage.proxy.url, &with_target(&stage, method, "/healthz")).await;
        assert_eq!(statuses(&answer), [405], "{method}: {answer}");
    }
}
