use super::*;

fn file(text: &str) -> File {
    let mut sha256 = [0; 32];
    for (place, byte) in sha256.iter_mut().zip(text.bytes().cycle()) {
        *place = byte;
    }
    File { data: text.as_bytes().to_vec().into(), sha256 }
}

/// A page as it is built; `plain.svg` has no compressed form.
fn page(name: &str) -> Option<File> {
    let known = [
        "index.html",
        "index.html.br",
        "assets/app-1a2b.js",
        "assets/app-1a2b.js.br",
        "assets/app-1a2b.js.gz",
        "assets/app-1a2b.wasm",
        "assets/app-1a2b.wasm.br",
        "assets/plain.svg",
    ];
    known.contains(&name).then(|| file(name))
}

fn ask(name: &str, headers: &[(header::HeaderName, &str)]) -> Option<Response> {
    let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::try_from(*value).unwrap()));
    answer(name, &headers.collect(), lasting(name), page)
}

fn text<'a>(response: &'a Response, name: &header::HeaderName) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn files_are_sent_in_the_best_form_with_their_type() {
    for (name, accept, encoding, media_type, lasting) in [
        ("index.html", "gzip, br", "br", "text/html; charset=utf-8", "no-cache"),
        ("index.html", "gzip", "", "text/html; charset=utf-8", "no-cache"),
        (
            "assets/app-1a2b.js",
            "gzip, br",
            "br",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        ("assets/app-1a2b.js", "gzip", "gzip", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("assets/app-1a2b.js", "", "", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("assets/app-1a2b.wasm", "br", "br", "application/wasm", "public, max-age=31536000, immutable"),
        ("assets/plain.svg", "br, gzip", "", "image/svg+xml", "public, max-age=31536000, immutable"),
    ] {
        let response = ask(name, &[(header::ACCEPT_ENCODING, accept)]).unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(text(&response, &header::CONTENT_ENCODING), encoding, "{name} {accept}");
        assert_eq!(text(&response, &header::CONTENT_TYPE), media_type, "{name} {accept}");
        assert_eq!(text(&response, &header::CACHE_CONTROL), lasting, "{name} {accept}");
        assert_eq!(text(&response, &header::VARY), "accept-encoding", "{name} {accept}");
    }
}

#[test]
fn what_is_known_is_not_sent_again() {
    let first = ask("index.html", &[]).unwrap();
    let tag = text(&first, &header::ETAG);
    let weak = format!("\"other\", W/{tag}");
    for known in [tag, &weak] {
        let again = ask("index.html", &[(header::IF_NONE_MATCH, known)]).unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(text(&again, &header::ETAG), tag);
    }
    let compressed = [(header::IF_NONE_MATCH, tag), (header::ACCEPT_ENCODING, "br")];
    assert_eq!(ask("index.html", &compressed).unwrap().status(), StatusCode::OK, "other bytes, another tag");
}

#[test]
fn only_files_of_the_page_are_there() {
    for name in [
        "",
        "/",
        "assets",
        "assets/",
        "assets/app-9999.js",
        "assets/app-1a2b.js.br",
        "index.html.br",
        "../Cargo.toml",
        "assets/../index.html",
        "assets//app-1a2b.js",
        "assets/.hidden",
        "assets/%61pp-1a2b.js",
    ] {
        assert!(ask(name, &[]).is_none(), "{name}");
    }
}
