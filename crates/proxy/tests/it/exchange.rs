//! `POST /auth/exchange`: what a portal may hand over, and what nobody can (security.md 2, rows 08 and 10).

use std::{fs, time::Duration};

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    browser::{Answer, Stream, send_with},
    cloud::{Act, Call, NOTEBOOK, PROJECT, usual},
    signer::{Signer, unsigned, with},
    stage::{Stage, Time, sign_in},
};

pub(crate) const PORTAL: &str = "https://portal.example";
const OTHER: &str = "https://other.portal.example";
const AUDIENCE: &str = "https://desk.example";
const ISSUER: &str = "https://issuer.example";
const JSON: (&str, &str) = ("content-type", "application/json");

pub(crate) struct Handover {
    pub(crate) stage: Stage,
    time: Time,
    signer: Signer,
}

impl Handover {
    async fn new() -> Self {
        Self::with(usual).await
    }

    /// Before a cloud that does this.
    pub(crate) async fn with(script: impl Fn(&Call, usize) -> Act + Send + Sync + 'static) -> Self {
        let (time, signer) = (Time::new(), Signer::new());
        let file = std::env::temp_dir().join(format!("leasehold-{}.jwks", Uuid::new_v4()));
        fs::write(&file, signer.jwks("k1")).unwrap();
        let words = sign_in(&[
            ("mode", "forward-auth"),
            ("forward.peers", "[\"10.0.0.0/8\"]"),
            ("forward.secret", "0123456789abcdef0123456789abcdef"),
            ("roles.users", "[\"ml\"]"),
            ("exchange.issuer", ISSUER),
            ("exchange.audience", AUDIENCE),
            ("exchange.jwks_file", file.to_str().unwrap()),
            ("exchange.origins", &format!("[{PORTAL:?}, {OTHER:?}]")),
        ]);
        fs::remove_file(file).unwrap();
        let change = |settings: &mut proxy::Settings| {
            settings.sign_in = words;
            settings.events.keep_alive = Duration::from_millis(100);
        };
        Self { stage: Stage::with_at(script, time.clock(), change).await, time, signer }
    }

    fn claims(&self) -> Value {
        let now = self.time.now_s();
        json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": "anna", "name": "Anna", "roles": ["admin"], "origin": PORTAL,
            "jti": Uuid::new_v4().to_string(), "iat": now, "exp": now + 120,
        })
    }

    fn header() -> Value {
        json!({"alg": "ES256", "typ": "JWT", "kid": "k1"})
    }

    async fn exchange(&self, token: &str) -> Answer {
        self.exchange_with(&[("origin", PORTAL), JSON], &json!({"token": token}).to_string()).await
    }

    async fn exchange_with(&self, headers: &[(&str, &str)], body: &str) -> Answer {
        send_with("POST", &self.stage.url("/auth/exchange"), headers, body).await
    }

    pub(crate) async fn pass(&self, changes: &Value) -> String {
        let answer = self.exchange(&self.signer.sign(&Self::header(), &with(&self.claims(), changes))).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn get(&self, path: &str, pass: &str, origin: &str) -> Answer {
        let bearer = format!("Bearer {pass}");
        send_with("GET", &self.stage.url(path), &[("authorization", &bearer), ("origin", origin)], "").await
    }
}

#[tokio::test]
async fn a_portal_hands_its_people_over() {
    let handover = Handover::new().await;
    let answer = handover.exchange(&handover.signer.sign(&Handover::header(), &handover.claims())).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
    assert_eq!(
        (answer.json()["token_type"].as_str(), answer.json()["expires_in"].as_i64()),
        (Some("Bearer"), Some(600))
    );
    assert_eq!(answer.header("set-cookie"), "");
    let pass = answer.json()["access_token"].as_str().unwrap().to_owned();
    let session = handover.get("/session", &pass, PORTAL).await;
    assert_eq!((session.status.as_u16(), session.json()["person"].as_str()), (200, Some("Anna")));
    assert_eq!(handover.get(&format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}"), &pass, PORTAL).await.status, 200);
    let bearer = format!("Bearer {pass}");
    let events = handover.stage.url(&format!("/events?project={PROJECT}"));
    let mut stream = Stream::open_with(&events, &[("authorization", &bearer), ("origin", PORTAL)]).await;
    stream.event().await;
    // The token is bound to its page, and to its time.
    for (path, origin) in [("/session", OTHER), ("/session", "https://evil.example"), ("/session", "null")] {
        let status = handover.get(path, &pass, origin).await.status;
        assert!(matches!(status.as_u16(), 401 | 403), "{origin}: {status}");
    }
    let nowhere = send_with("GET", &handover.stage.url("/session"), &[("authorization", &bearer)], "").await;
    assert_eq!(nowhere.fault(), (401, "not-signed-in".to_owned()));
    let both = [("authorization", &*bearer), ("origin", PORTAL), ("cookie", "__Host-leasehold=x")];
    assert_eq!(send_with("GET", &handover.stage.url("/session"), &both, "").await.status, 400);
    handover.time.pass(Duration::from_secs(599));
    assert_eq!(handover.get("/session", &pass, PORTAL).await.status, 200);
    handover.time.pass(Duration::from_secs(1));
    assert_eq!(handover.get("/session", &pass, PORTAL).await.fault(), (401, "not-signed-in".to_owned()));
    while stream.signal().await.is_some() {}
}

#[tokio::test]
async fn row_08_every_other_token_is_refused_and_nothing_of_it_remembered() {
    let handover = Handover::new().await;
    let (claims, header, foreign) = (handover.claims(), Handover::header(), Signer::new());
    let now = handover.time.now_s();
    let signed = |changes: Value| handover.signer.sign(&header, &with(&claims, &changes));
    let headed = |changes: Value| handover.signer.sign(&with(&header, &changes), &claims);
    let good = handover.signer.sign(&header, &claims);
    let mut tokens = vec![
        ("not signed", unsigned(&with(&header, &json!({"alg": "none"})), &claims)),
        ("not signed, another spelling", unsigned(&with(&header, &json!({"alg": "nOnE"})), &claims)),
        ("signature taken away", good.rsplit_once('.').map(|(message, _)| format!("{message}.")).unwrap()),
        (
            "the public key as a secret",
            handover.signer.sign_with_public_key(&with(&header, &json!({"alg": "HS256"})), &claims),
        ),
        ("an algorithm of another family", headed(json!({"alg": "RS256"}))),
        ("a foreign key", foreign.sign(&header, &claims)),
        ("a key that it brings along", foreign.sign(&with(&header, &json!({"jwk": foreign.jwk("k1")})), &claims)),
        ("a key set that it points to", foreign.sign(&with(&header, &json!({"jku": "http://127.0.0.1:9/"})), &claims)),
        ("an unknown key", headed(json!({"kid": "k2"}))),
        ("a file as a key", headed(json!({"kid": "../../../../dev/null"}))),
        ("the key for secrets", headed(json!({"kid": "oct"}))),
        ("something critical", headed(json!({"crit": ["exp"]}))),
        ("no token at all", "token".to_owned()),
        ("four parts", format!("{good}.x")),
        ("nothing", String::new()),
        ("too long", "x".repeat(40_000)),
    ];
    for changes in [
        json!({"iss": "https://issuer.example/"}),
        json!({"iss": null}),
        json!({"aud": PORTAL}),
        json!({"aud": [AUDIENCE, "https://another.example"]}),
        json!({"aud": null}),
        json!({"exp": null}),
        json!({"exp": now - 61, "iat": now - 100}),
        json!({"exp": "soon"}),
        json!({"iat": null}),
        json!({"iat": now + 61, "exp": now + 100}),
        json!({"exp": now + 301}),
        json!({"exp": now, "iat": now}),
        json!({"nbf": now + 61}),
        json!({"nbf": "later"}),
        json!({"jti": null}),
        json!({"jti": ""}),
        json!({"jti": 7}),
        json!({"sub": null}),
        json!({"sub": ""}),
        json!({"sub": 7}),
        json!({"sub": "a\nb"}),
        json!({"roles": null}),
        json!({"roles": ["root"]}),
        json!({"origin": null}),
        json!({"origin": OTHER}),
        json!({"origin": "https://portal.example/"}),
        json!({"instance": 7}),
        json!({"instance": "*"}),
        json!({"instance": NOTEBOOK.to_uppercase()}),
        json!({"instance": NOTEBOOK, "instances": [NOTEBOOK]}),
        json!({"instances": []}),
        json!({"instances": NOTEBOOK}),
        json!({"instances": [NOTEBOOK, 7]}),
        json!({"instances": vec![NOTEBOOK; 21]}),
        json!({"project": 7}),
        json!({"project": "*"}),
    ] {
        tokens.push(("claims", signed(changes)));
    }
    for (what, token) in tokens {
        let answer = handover.exchange(&token).await;
        assert_eq!(answer.fault(), (401, "not-signed-in".to_owned()), "{what}: {token}");
        // What is too long for a header does not come as far as the sign-in.
        let status = if what == "too long" { 431 } else { 401 };
        assert_eq!(handover.get("/session", &token, PORTAL).await.status, status, "{what}");
    }
    // All of them had the number of this one, which is good all the same, and once.
    assert_eq!(handover.exchange(&good).await.status, 200);
    assert_eq!(handover.exchange(&good).await.status, 401, "replayed");
    assert_eq!(handover.get("/session", &good, PORTAL).await.status, 401, "a portal's token is no access token");
    assert_eq!(handover.stage.cloud.calls().len(), 0);
}

#[tokio::test]
async fn row_08_the_request_around_the_token_counts_too() {
    let handover = Handover::new().await;
    let token = handover.signer.sign(&Handover::header(), &handover.claims());
    let body = json!({"token": token}).to_string();
    let more = json!({"token": token, "origin": PORTAL}).to_string();
    let origin = ("origin", PORTAL);
    for (headers, body, status) in [
        (&[JSON][..], &*body, 403),
        (&[("origin", "https://evil.example"), JSON], &body, 403),
        (&[("origin", "https://portal.example.evil.example"), JSON], &body, 403),
        (&[("origin", "https://evilportal.example"), JSON], &body, 403),
        (&[("origin", "http://portal.example"), JSON], &body, 403),
        (&[("origin", "https://portal.example:8443"), JSON], &body, 403),
        (&[("origin", "https://user@portal.example"), JSON], &body, 403),
        (&[("origin", "null"), JSON], &body, 403),
        (&[("origin", "*"), JSON], &body, 403),
        (&[origin, origin, JSON], &body, 400),
        (&[origin, ("content-type", "text/plain")], &body, 415),
        (&[origin, ("content-type", "application/x-www-form-urlencoded")], &body, 415),
        (&[origin], &body, 415),
        (&[origin, JSON], "{}", 400),
        (&[origin, JSON], "[]", 400),
        (&[origin, JSON], r#"{"token":7}"#, 400),
        (&[origin, JSON], &more, 400),
    ] {
        let answer = handover.exchange_with(headers, body).await;
        assert_eq!(answer.status, status, "{headers:?} {body}: {answer:?}");
    }
    assert_eq!(send_with("GET", &handover.stage.url("/auth/exchange"), &[origin], "").await.status, 405);
    assert_eq!(handover.exchange(&token).await.status, 200, "none of them used it up");
    let stage = Stage::new(usual).await;
    let answer = send_with("POST", &stage.url("/auth/exchange"), &[origin, JSON], &body).await;
    assert_eq!(answer.status, 404, "without a portal there is no exchange");
}

#[tokio::test]
async fn row_10_only_the_portals_pages_may_read_answers() {
    let handover = Handover::new().await;
    let preflight = |origin: &str, path: &str| {
        let (url, origin) = (handover.stage.url(path), origin.to_owned());
        async move {
            let headers = [
                ("origin", origin.as_str()),
                ("access-control-request-method", "POST"),
                ("access-control-request-headers", "authorization,content-type,cookie"),
            ];
            send_with("OPTIONS", &url, &headers, "").await
        }
    };
    for path in ["/auth/exchange", "/session", "/events", &format!("/v1/{PROJECT}/notebooks")] {
        let answer = preflight(PORTAL, path).await;
        assert_eq!(answer.header("access-control-allow-origin"), PORTAL, "{path}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        assert_eq!(answer.header("access-control-max-age"), "600");
        let allowed = answer.header("access-control-allow-headers");
        assert!(
            allowed.contains("authorization") && !allowed.contains("cookie") && !allowed.contains('*'),
            "{allowed}"
        );
        for origin in [
            "https://evil.example",
            "null",
            "https://portal.example.evil.example",
            "https://evil-portal.example",
            "https://sub.portal.example",
            "http://portal.example",
            "https://portal.example:444",
            "https://user@portal.example",
            "HTTPS://PORTAL.EXAMPLE",
        ] {
            let answer = preflight(origin, path).await;
            assert_eq!(answer.header("access-control-allow-origin"), "", "{path} {origin}: {answer:?}");
            assert!(answer.header("vary").to_lowercase().contains("origin"), "{answer:?}");
        }
    }
    for origin in [PORTAL, "https://evil.example"] {
        let answer = handover.get("/session", "nonsense", origin).await;
        let allowed = if origin == PORTAL { PORTAL } else { "" };
        assert_eq!(answer.header("access-control-allow-origin"), allowed, "errors too");
        assert!(answer.header("vary").to_lowercase().contains("origin"), "{answer:?}");
    }
    for path in ["/healthz", "/auth/login", "/auth/callback"] {
        let answer = send_with("GET", &handover.stage.url(path), &[("origin", PORTAL)], "").await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
    let stage = Stage::new(usual).await;
    let answer = send_with("OPTIONS", &stage.url("/session"), &[("origin", PORTAL)], "").await;
    assert_eq!(answer.header("access-control-allow-origin"), "", "without a portal no preflight is answered");
    assert!(answer.status.is_client_error());
}
