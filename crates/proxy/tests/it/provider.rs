//! An OpenID provider that says whatever a test tells it, and a browser that signs in there.

use std::sync::{Arc, Mutex};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use proxy::{Settings, settings::KeyRing};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    browser::{Answer, Stream, send_with},
    cloud::{Act, Call, Cloud, PROJECT, answer, json_answer, usual},
    signer::{Signer, with},
    stage::{Stage, Time, sign_in},
};

pub(crate) const CLIENT: &str = "leasehold desk";
pub(crate) const CLIENT_SECRET: &str = "canary-client-secret:with/signs";
pub(crate) const CODE: &str = "canary-code";
pub(crate) const ACCESS_TOKEN: &str = "canary-access-token";
/// Hands people over, signed with the provider's own key.
pub(crate) const PORTAL: &str = "https://portal.example";
const MARK: (&str, &str) = ("x-leasehold-request", "1");

/// What the provider says next, and what it heard.
pub(crate) struct Plan {
    pub(crate) description: Value,
    pub(crate) jwks: String,
    /// The answer to the code.
    pub(crate) token: Act,
    pub(crate) userinfo: Act,
}

/// A desk whose people sign in at a provider of the test's.
pub(crate) struct House {
    pub(crate) stage: Stage,
    pub(crate) provider: Cloud,
    pub(crate) plan: Arc<Mutex<Plan>>,
    pub(crate) signer: Signer,
    pub(crate) time: Time,
}

/// A sign-in that has begun.
#[derive(Clone, Debug)]
pub(crate) struct Begun {
    pub(crate) cookie: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) challenge: String,
    pub(crate) location: String,
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::with(&[], |_| {}).await
    }

    /// With more words in the section `sign_in`.
    pub(crate) async fn with(words: &[(&str, &str)], change: impl FnOnce(&mut Settings)) -> Self {
        let (time, signer) = (Time::new(), Signer::new());
        let provider = Cloud::new(|_, _| Act::HangUp).await;
        let url = provider.url.clone();
        let description = json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"),
            "jwks_uri": format!("{url}/jwks"),
            "userinfo_endpoint": format!("{url}/userinfo"),
            "authorization_response_iss_parameter_supported": true,
        });
        let plan = Plan { description, jwks: signer.jwks("k1"), token: Act::HangUp, userinfo: Act::HangUp };
        let plan = Arc::new(Mutex::new(plan));
        let script = Arc::clone(&plan);
        provider.now(move |call: &Call, _| {
            let plan = script.lock().unwrap();
            match call.target.as_str() {
                "/.well-known/openid-configuration" => json_answer(200, &plan.description),
                "/jwks" | "/portal-keys" => answer(200, "", &plan.jwks),
                "/token" => plan.token.clone(),
                "/userinfo" => plan.userinfo.clone(),
                _ => answer(404, "", ""),
            }
        });
        let (portal_keys, portals) = (format!("{url}/portal-keys"), format!("[{PORTAL:?}]"));
        let usual_words = [
            ("mode", "oidc"),
            ("oidc.issuer", url.as_str()),
            ("oidc.client_id", CLIENT),
            ("oidc.client_secret", CLIENT_SECRET),
            ("oidc.algorithms", "[\"ES256\"]"),
            ("roles.users", "[\"ml\"]"),
            ("roles.admins", "[\"root\"]"),
            ("exchange.issuer", PORTAL),
            ("exchange.audience", "https://desk.example"),
            ("exchange.jwks_url", &portal_keys),
            ("exchange.origins", &portals),
        ];
        let words = sign_in(&[&usual_words, words].concat());
        let change = |settings: &mut Settings| {
            settings.sign_in = words;
            settings.events.keep_alive = std::time::Duration::from_millis(100);
            change(settings);
        };
        let stage = Stage::with_at(usual, time.clock(), change).await;
        Self { stage, provider, plan, signer, time }
    }

    pub(crate) fn claims(&self, nonce: &str) -> Value {
        let now = self.time.now_s();
        json!({
            "iss": self.provider.url, "aud": CLIENT, "sub": "anna", "name": "Anna", "groups": ["ml"], "nonce": nonce,
            "sid": "canary-provider-session", "iat": now, "exp": now + 300,
        })
    }

    pub(crate) fn header() -> Value {
        json!({"alg": "ES256", "kid": "k1"})
    }

    /// The provider describes itself otherwise from now on.
    pub(crate) fn describe(&self, changes: &Value) {
        let mut plan = self.plan.lock().unwrap();
        plan.description = with(&plan.description, changes);
    }

    /// What the provider answers to a code from now on.
    pub(crate) fn will_give(&self, id_token: &str) {
        let body = json!({"id_token": id_token, "access_token": ACCESS_TOKEN, "token_type": "Bearer"});
        self.plan.lock().unwrap().token = json_answer(200, &body);
    }

    pub(crate) async fn begin(&self, return_to: &str) -> Begun {
        self.begin_with(return_to, "").await
    }

    /// In a browser that has this cookie already.
    pub(crate) async fn begin_with(&self, return_to: &str, cookie: &str) -> Begun {
        let query: String = form_urlencoded::byte_serialize(return_to.as_bytes()).collect();
        let url = self.stage.url(&format!("/auth/login?return_to={query}"));
        let answer = send_with("GET", &url, &[("cookie", cookie)], "").await;
        assert_eq!(answer.status, 303, "{answer:?}");
        let location = answer.header("location").to_owned();
        let part = |name: &str| {
            let (_, query) = location.split_once('?').unwrap();
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        Begun {
            cookie: cookies(&answer, "__Host-leasehold-login").unwrap(),
            state: part("state"),
            nonce: part("nonce"),
            challenge: part("code_challenge"),
            location: location.clone(),
        }
    }

    /// The provider sends the browser back.
    pub(crate) async fn back(&self, begun: &Begun, query: &str) -> Answer {
        send_with("GET", &self.stage.url(&format!("/auth/callback?{query}")), &[("cookie", &begun.cookie)], "").await
    }

    pub(crate) fn query(&self, begun: &Begun) -> String {
        let issuer: String = form_urlencoded::byte_serialize(self.provider.url.as_bytes()).collect();
        format!("code={CODE}&state={}&iss={issuer}", begun.state)
    }

    /// Signs in with these claims; the session's cookie.
    pub(crate) async fn sign_in_as(&self, changes: &Value) -> String {
        let begun = self.begin("/").await;
        let claims = with(&self.claims(&begun.nonce), changes);
        self.will_give(&self.signer.sign(&Self::header(), &claims));
        let answer = self.back(&begun, &self.query(&begun)).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        cookies(&answer, "__Host-leasehold").unwrap()
    }

    pub(crate) async fn sign_in(&self) -> String {
        self.sign_in_as(&json!({})).await
    }

    pub(crate) async fn session(&self, cookie: &str) -> Answer {
        send_with("GET", &self.stage.url("/session"), &[MARK, ("cookie", cookie)], "").await
    }

    pub(crate) async fn events(&self, cookie: &str) -> Stream {
        let url = self.stage.url(&format!("/events?project={PROJECT}"));
        Stream::open_with(&url, &[MARK, ("cookie", cookie)]).await
    }

    pub(crate) async fn log_out(&self, cookie: &str) -> Answer {
        send_with("POST", &self.stage.url("/auth/logout"), &[MARK, ("cookie", cookie)], "").await
    }

    pub(crate) fn asked(&self, path: &str) -> usize {
        self.provider.count(|call| call.target == path)
    }

    /// What the desk sent for the code, and how it proved itself.
    pub(crate) fn check_redeemed(&self, begun: &Begun) {
        let calls = self.provider.calls();
        let call = calls.iter().rfind(|call| call.is("POST", "/token")).unwrap();
        let form: Vec<(String, String)> = form_urlencoded::parse(call.body.as_bytes()).into_owned().collect();
        let field = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!(field("grant_type"), Some("authorization_code"));
        assert_eq!(field("code"), Some(CODE));
        assert_eq!(field("redirect_uri"), Some(self.stage.url("/auth/callback").as_str()));
        let verifier = field("code_verifier").unwrap();
        assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)), begun.challenge);
        assert_eq!(form.len(), 4, "{form:?}");
        let basic = call.header("authorization").and_then(|value| value.strip_prefix("Basic ")).unwrap();
        let basic = String::from_utf8(STANDARD.decode(basic).unwrap()).unwrap();
        assert_eq!(basic, "leasehold+desk:canary-client-secret%3Awith%2Fsigns");
    }
}

/// A cookie that an answer sets, as a browser would send it back; `None` when it sets none or removes it.
pub(crate) fn cookies(answer: &Answer, name: &str) -> Option<String> {
    let set = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let mut set = set.filter_map(|text| text.split(';').next());
    set.rfind(|pair| pair.split('=').next() == Some(name) && !pair.ends_with('=')).map(str::to_owned)
}

/// The whole line that sets a cookie.
pub(crate) fn set_cookie<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let mut lines = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    lines.find(|line| line.split('=').next() == Some(name)).unwrap_or_default()
}

/// A key ring that two desks can share.
pub(crate) fn keys(byte: u8) -> String {
    (0..32_u8).map(|index| format!("{:02x}", index.wrapping_mul(7) ^ byte)).collect()
}

pub(crate) fn ring(text: &str) -> KeyRing {
    KeyRing::parse(text).unwrap()
}
