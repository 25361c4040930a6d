//! What pages of others may load and show of this desk: the widget's files and the page of a card, each by headers of its own.

use std::{fs, path::PathBuf};

use proxy::settings::Files;
use uuid::Uuid;

use crate::{
    browser::{Answer, get, send_with},
    cloud::{PROJECT, usual},
    program::Started,
    stage::Stage,
};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const PORTAL: &str = "https://portal.example";
const LASTING: &str = "public, max-age=31536000, immutable";

/// A build of the page that is gone when the test is over.
pub(crate) struct Build(PathBuf);

impl Build {
    pub(crate) fn new(files: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("leasehold-{}", Uuid::new_v4()));
        for name in files {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, format!("bytes of {name}")).unwrap();
        }
        Self(folder)
    }

    pub(crate) fn files(&self) -> Files {
        Files::Folder(self.0.clone())
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn stage(build: &Build, ancestors: &[&str]) -> Stage {
    let ancestors = ancestors.iter().map(|one| (*one).to_owned()).collect();
    Stage::with(usual, |settings| {
        settings.files = build.files();
        settings.embed.frame_ancestors = ancestors;
    })
    .await
}

/// As a page of another site asks for a script or module.
async fn load(stage: &Stage, path: &str, more: &[(&str, &str)]) -> Answer {
    let headers = [("origin", PORTAL), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors")];
    send_with("GET", &stage.url(path), &[&headers, more].concat(), "").await
}

#[tokio::test]
async fn any_page_loads_the_widget() {
    let build = Build::new(&[
        "widget/leasehold-card.js",
        "widget/leasehold-card.js.br",
        "widget/leasehold-card.js.gz",
        "widget/app.wasm",
        "widget/app.wasm.br",
        "widget/element.css",
        "widget/custom-elements.json",
        "widget/themes/grafana.css",
    ]);
    let stage = stage(&build, &[]).await;
    for (name, accept, encoding, media_type) in [
        ("leasehold-card.js", "gzip, br", "br", "text/javascript; charset=utf-8"),
        ("leasehold-card.js", "gzip", "gzip", "text/javascript; charset=utf-8"),
        ("leasehold-card.js", "", "", "text/javascript; charset=utf-8"),
        ("app.wasm", "br", "br", "application/wasm"),
        ("app.wasm", "gzip", "", "application/wasm"),
        ("element.css", "br", "", "text/css; charset=utf-8"),
        ("themes/grafana.css", "br", "", "text/css; charset=utf-8"),
        ("custom-elements.json", "br", "", "application/json"),
    ] {
        for (version, cache) in [(VERSION, LASTING), ("0", "public, max-age=300")] {
            let path = format!("/w/{version}/{name}");
            let answer = load(&stage, &path, &[("accept-encoding", accept)]).await;
            assert_eq!(answer.status, 200, "{path}: {answer:?}");
            let suffix = match encoding {
                "br" => ".br",
                "gzip" => ".gz",
                _ => "",
            };
            assert_eq!(answer.body, format!("bytes of widget/{name}{suffix}"));
            for (header, value) in [
                ("content-type", media_type),
                ("content-encoding", encoding),
                ("cache-control", cache),
                ("access-control-allow-origin", "*"),
                ("access-control-allow-credentials", ""),
                ("cross-origin-resource-policy", "cross-origin"),
                ("x-content-type-options", "nosniff"),
                ("vary", "accept-encoding"),
                ("set-cookie", ""),
            ] {
                assert_eq!(answer.header(header), value, "{path} {header}");
            }
            let known = [("accept-encoding", accept), ("if-none-match", answer.header("etag"))];
            let again = load(&stage, &path, &known).await;
            assert_eq!((again.status.as_u16(), again.header("access-control-allow-origin")), (304, "*"), "{path}");
        }
    }
    let at = stage.url(&format!("/w/{VERSION}/app.wasm"));
    let head = send_with("HEAD", &at, &[], "").await;
    assert_eq!((head.status.as_u16(), head.header("content-type"), &*head.body), (200, "application/wasm", ""));
    let asked = [("origin", PORTAL), ("access-control-request-method", "GET")];
    let preflight = send_with("OPTIONS", &at, &asked, "").await;
    assert_eq!((preflight.status.as_u16(), preflight.header("access-control-allow-origin")), (204, "*"));
    assert_eq!(preflight.header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
    for headers in [&[][..], &[("sec-fetch-site", "none")], &[("origin", "null")], &[("cookie", "__Host-leasehold=x")]]
    {
        assert_eq!(send_with("GET", &at, headers, "").await.status, 200, "{headers:?}");
    }
}

#[tokio::test]
async fn only_this_version_of_the_widget_is_there() {
    let build = Build::new(&["widget/app.wasm", "widget/app.wasm.br", "index.html", "assets/app.1.js", "popup.html"]);
    let stage = stage(&build, &[]).await;
    for path in [
        "/w/1/app.wasm",
        "/w/0.1/app.wasm",
        "/w/0.0.9/app.wasm",
        "/w/v0/app.wasm",
        "/w/latest/app.wasm",
        "/w/0/none.js",
        "/w/0/app.wasm.br",
        "/w/0/index.html",
        "/w/0/assets/app.1.js",
        "/w/0",
        // Nor is anything of it anywhere else, with the headers of the page.
        "/widget/app.wasm",
        "/embed.html",
        "/popup.html",
    ] {
        assert_eq!(load(&stage, path, &[]).await.fault(), (404, "not-found".to_owned()), "{path}");
    }
    for path in ["/w/0/../index.html", "/w/0//app.wasm", "/w/0/%2e%2e/index.html", "/w/0/.hidden"] {
        assert!(load(&stage, path, &[]).await.status.is_client_error(), "{path}");
    }
    for method in ["POST", "PUT", "DELETE"] {
        assert_eq!(send_with(method, &stage.url("/w/0/app.wasm"), &[], "").await.status, 405, "{method}");
    }
    for path in ["/assets/app.1.js", "/", "/healthz"] {
        let answer = load(&stage, path, &[]).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
    }
}

#[tokio::test]
async fn a_card_is_framed_by_those_who_are_listed() {
    let build = Build::new(&["embed.html", "embed.html.br", "index.html", "assets/boot.1.js"]);
    for (ancestors, expected) in [
        (&[][..], "frame-ancestors 'none'"),
        (&[PORTAL], "frame-ancestors https://portal.example"),
        (&["'self'", PORTAL, "http://127.0.0.1:1"], "frame-ancestors 'self' https://portal.example http://127.0.0.1:1"),
    ] {
        let stage = stage(&build, ancestors).await;
        // A navigation of a frame in a page of another site.
        let headers = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")];
        for query in ["", "?instance=9f3c&variant=full&theme=dark&lang=de", "?x=%3Cscript%3E"] {
            let answer = send_with("GET", &stage.url(&format!("/embed/card{query}")), &headers, "").await;
            assert_eq!((answer.status.as_u16(), &*answer.body), (200, "bytes of embed.html"), "{query}");
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
            assert_eq!(answer.header("cache-control"), "no-cache");
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
            assert!(policy.ends_with(expected) && !policy.contains('*'), "{policy}");
            assert_eq!((answer.header("x-frame-options"), answer.header("set-cookie")), ("", ""));
        }
        for path in ["/", &format!("/p/{PROJECT}"), "/assets/boot.1.js", "/embed/list", "/session", "/auth/login"] {
            let answer = send_with("GET", &stage.url(path), &headers, "").await;
            let policy = answer.header("content-security-policy");
            assert!(policy.ends_with("frame-ancestors 'none'"), "{path}: {policy}");
        }
        assert_eq!(get(&stage.url("/assets/boot.1.js")).await.status, 200, "what the card loads is there");
    }
}

#[tokio::test]
async fn without_a_build_there_is_no_card() {
    let build = Build::new(&["index.html"]);
    let stage = stage(&build, &[PORTAL]).await;
    let answer = send_with("GET", &stage.url("/embed/card"), &[], "").await;
    assert_eq!(answer.status, 404);
    assert!(answer.header("content-type").starts_with("text/html") && answer.body.contains("not built"), "{answer:?}");
}

#[test]
fn frames_where_nobody_can_be_signed_in_are_one_line_at_the_start() {
    let usual = [
        ("LEASEHOLD__SIGN_IN__MODE", "oidc"),
        ("LEASEHOLD__SIGN_IN__ORIGIN", "https://desk.corp.example"),
        ("LEASEHOLD__SIGN_IN__OIDC__ISSUER", "https://id.example"),
        ("LEASEHOLD__SIGN_IN__OIDC__CLIENT_ID", "desk"),
        ("LEASEHOLD__SIGN_IN__OIDC__CLIENT_SECRET", "canary"),
        ("LEASEHOLD__SIGN_IN__ROLES__USERS", "[\"ml\"]"),
    ];
    let partitioned = ("LEASEHOLD__SIGN_IN__SESSION__PARTITIONED", "true");
    for (ancestors, more, lines) in [
        (r#"["https://portal.example", "https://another.example"]"#, &[][..], 1),
        (r#"["https://portal.example"]"#, &[partitioned], 0),
        (r#"["self", "https://portal.corp.example"]"#, &[], 0),
        ("[]", &[], 0),
    ] {
        let environment = [&usual[..], &[("LEASEHOLD__EMBED__FRAME_ANCESTORS", ancestors)], more].concat();
        let (code, words) = Started::with(&["serve", "--listen", "127.0.0.1:0"], &environment).signal("TERM");
        let told = words.lines().filter(|line| line.contains("WARN") && line.contains("`embed.frame_ancestors`"));
        assert_eq!((code, told.count()), (Some(0), lines), "{ancestors}: {words}");
    }
}
