//! Signing in at an OpenID provider (security.md 2, rows 03, 04, 05 and 11).

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    browser::send_with,
    cloud::{Act, answer, json_answer},
    provider::{ACCESS_TOKEN, House, cookies, set_cookie},
    signer::{Signer, unsigned, with},
};

const SESSION: &str = "__Host-leasehold";
const LOGIN: &str = "__Host-leasehold-login";

#[tokio::test]
async fn somebody_signs_in_acts_and_signs_out() {
    let house = House::new().await;
    let refused = house.session("").await.problem();
    assert_eq!(
        (refused.status, refused.code.as_str(), refused.login.as_deref()),
        (401, "not-signed-in", Some("/auth/login"))
    );
    let begun = house.begin("/p/0123/abc").await;
    let (at, query) = begun.location.split_once('?').unwrap();
    assert_eq!(at, format!("{}/authorize", house.provider.url));
    for part in ["response_type=code", "client_id=leasehold+desk", "code_challenge_method=S256", "scope=openid+profile"]
    {
        assert!(query.contains(part), "{query}");
    }
    house.will_give(&house.signer.sign(&House::header(), &house.claims(&begun.nonce)));
    let answer = house.back(&begun, &house.query(&begun)).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/p/0123/abc"));
    house.check_redeemed(&begun);
    let line = set_cookie(&answer, SESSION);
    assert!(line.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict") && !line.contains("omain"), "{line}");
    assert!(line.len() < 1024, "{}", line.len());
    assert!(set_cookie(&answer, LOGIN).contains("Max-Age=0"), "the attempt is over");
    let cookie = cookies(&answer, SESSION).unwrap();
    let session = house.session(&cookie).await;
    assert_eq!((session.json()["person"].as_str(), session.json()["sign_out"].as_bool()), (Some("Anna"), Some(true)));
    let out = house.log_out(&cookie).await;
    assert_eq!(out.status, 204);
    assert!(set_cookie(&out, SESSION).contains("Max-Age=0"), "{out:?}");
    assert_eq!(house.session(&cookie).await.fault(), (401, "not-signed-in".to_owned()));
    assert_eq!(house.log_out(&cookie).await.status, 204, "signed out is signed out");
}

#[tokio::test]
async fn row_03_nobody_finishes_what_they_did_not_begin() {
    let house = House::new().await;
    let good = |nonce: &str| house.will_give(&house.signer.sign(&House::header(), &house.claims(nonce)));
    let issuer: String = form_urlencoded::byte_serialize(house.provider.url.as_bytes()).collect();
    let other = house.begin("/").await;
    for (query, status) in [
        ("code=c&iss=ISS", 400),
        ("code=c&state=&iss=ISS", 400),
        ("code=c&state=x&iss=ISS", 400),
        ("code=c&state=OTHER&iss=ISS", 400),
        ("code=c&state=STATE", 400),
        ("code=c&state=STATE&iss=https%3A%2F%2Fevil.example", 400),
        ("code=c&state=STATE&iss=ISS%2F", 400),
        ("code=c&code=d&state=STATE&iss=ISS", 400),
        ("code=c&state=STATE&state=STATE&iss=ISS", 400),
        ("code=c&state=STATE&iss=ISS&iss=ISS", 400),
        ("error=access_denied&error_description=%3Cscript%3Ecanary&state=STATE&iss=ISS", 403),
        ("error=%3Cimg%20src%3Dcanary%3E&state=STATE&iss=ISS", 403),
        ("error=access_denied&iss=ISS", 400),
        ("error=e&code=c&state=STATE&iss=ISS", 400),
        ("state=STATE&iss=ISS", 400),
        ("", 400),
    ] {
        let begun = house.begin("/").await;
        good(&begun.nonce);
        let query = query.replace("STATE", &begun.state).replace("OTHER", &other.state).replace("ISS", &issuer);
        let answer = house.back(&begun, &query).await;
        assert_eq!(answer.status, status, "{query}: {answer:?}");
        assert_eq!(cookies(&answer, SESSION), None, "{query}");
        assert!(
            !answer.body.contains("canary") && answer.header("content-type").starts_with("text/html"),
            "{answer:?}"
        );
    }
    assert_eq!(house.asked("/token"), 0, "no code was given away");
    // In another browser, twice, and too late.
    let begun = house.begin("/").await;
    good(&begun.nonce);
    for cookie in ["", other.cookie.as_str(), "__Host-leasehold-login=x"] {
        let thief = crate::provider::Begun { cookie: cookie.to_owned(), ..begun.clone() };
        assert_eq!(house.back(&thief, &house.query(&begun)).await.status, 400, "{cookie}");
    }
    let finished = house.back(&begun, &house.query(&begun)).await;
    assert_eq!(finished.status, 303);
    let after = crate::provider::Begun { cookie: String::new(), ..begun };
    assert_eq!(house.back(&after, &house.query(&after)).await.status, 400, "the browser has forgotten it");
    let late = house.begin("/").await;
    house.time.pass(Duration::from_secs(5 * 60));
    assert_eq!(house.back(&late, &house.query(&late)).await.status, 400);
}

#[tokio::test]
async fn four_sign_ins_at_once_are_enough_for_a_browser() {
    let house = House::new().await;
    let mut begun = vec![house.begin("/").await];
    for _ in 0..4 {
        begun.push(house.begin_with("/", &begun.last().unwrap().cookie).await);
    }
    let cookie = begun.last().unwrap().cookie.clone();
    assert!(set_cookie(&house.back(&begun[4], "").await, LOGIN).is_empty());
    for (index, status) in [(4, 303), (1, 303), (0, 400)] {
        let one = crate::provider::Begun { cookie: cookie.clone(), ..begun[index].clone() };
        house.will_give(&house.signer.sign(&House::header(), &house.claims(&one.nonce)));
        assert_eq!(house.back(&one, &house.query(&one)).await.status, status, "{index}");
    }
}

#[tokio::test]
async fn row_04_every_other_id_token_is_refused() {
    let house = House::new().await;
    let (foreign, header, now) = (Signer::new(), House::header(), house.time.now_s());
    let none = json!({"alg": "none"});
    type Forge<'a> = Box<dyn Fn(&Value) -> String + 'a>;
    let mut forged: Vec<(&str, Forge<'_>)> = vec![
        ("not signed", Box::new(|claims| unsigned(&none, claims))),
        (
            "the public key as a secret",
            Box::new(|claims| house.signer.sign_with_public_key(&json!({"alg": "HS256", "kid": "k1"}), claims)),
        ),
        (
            "an algorithm that is not configured",
            Box::new(|claims| house.signer.sign(&json!({"alg": "ES384", "kid": "k1"}), claims)),
        ),
        ("a foreign key", Box::new(|claims| foreign.sign(&header, claims))),
        ("an unknown key", Box::new(|claims| foreign.sign(&json!({"alg": "ES256", "kid": "k2"}), claims))),
        (
            "a key set that it points to",
            Box::new(|claims| foreign.sign(&with(&header, &json!({"jku": "http://127.0.0.1:9/"})), claims)),
        ),
        (
            "a key that it brings along",
            Box::new(|claims| foreign.sign(&with(&header, &json!({"jwk": foreign.jwk("k1")})), claims)),
        ),
        ("something critical", Box::new(|claims| house.signer.sign(&with(&header, &json!({"crit": ["x"]})), claims))),
        ("no token", Box::new(|_| "canary-token".to_owned())),
    ];
    for changes in [
        json!({"nonce": "another"}),
        json!({"nonce": null}),
        json!({"aud": "another"}),
        json!({"aud": ["leasehold desk", "another"]}),
        json!({"aud": null}),
        json!({"azp": "another"}),
        json!({"iss": "https://evil.example"}),
        json!({"iss": null}),
        json!({"exp": now - 61}),
        json!({"exp": null}),
        json!({"iat": now + 120}),
        json!({"iat": null}),
        json!({"sub": null}),
        json!({"sub": ""}),
        json!({"sub": 5}),
    ] {
        forged.push((
            "claims",
            Box::new({
                let (signer, header) = (&house.signer, &header);
                move |claims| signer.sign(header, &with(claims, &changes))
            }),
        ));
    }
    for (what, forge) in &forged {
        let begun = house.begin("/").await;
        let token = forge(&house.claims(&begun.nonce));
        house.will_give(&token);
        let answer = house.back(&begun, &house.query(&begun)).await;
        assert_eq!(answer.status, 502, "{what} {token}: {answer:?}");
        assert_eq!(cookies(&answer, SESSION), None, "{what}");
        assert!(!answer.body.contains(&token), "{what}");
    }
    // The provider fails, or nobody has a role: no session either.
    for (act, status) in [
        (answer(503, "", ""), 503),
        (Act::HangUp, 503),
        (json_answer(400, &json!({"error": "invalid_grant"})), 502),
        (answer(200, "", "<p>"), 502),
        (json_answer(200, &json!({"access_token": ACCESS_TOKEN})), 502),
    ] {
        let begun = house.begin("/").await;
        house.plan.lock().unwrap().token = act.clone();
        let answer = house.back(&begun, &house.query(&begun)).await;
        assert_eq!((answer.status.as_u16(), cookies(&answer, SESSION)), (status, None), "{act:?}");
    }
    for groups in [json!(["other"]), Value::Null] {
        let begun = house.begin("/").await;
        let claims = with(&house.claims(&begun.nonce), &json!({"groups": groups, "email": "root"}));
        house.will_give(&house.signer.sign(&header, &claims));
        let answer = house.back(&begun, &house.query(&begun)).await;
        assert_eq!((answer.status.as_u16(), cookies(&answer, SESSION)), (403, None));
    }
    assert!(house.asked("/jwks") <= 2, "{} times for all of them", house.asked("/jwks"));
}

#[tokio::test]
async fn row_04_the_provider_must_mean_the_same_person_when_asked() {
    let house = House::with(&[("oidc.claims_from", "userinfo")], |_| {}).await;
    for (act, status) in [
        (json_answer(200, &json!({"sub": "anna", "groups": ["ml"], "name": "Anna of userinfo"})), 303),
        (json_answer(200, &json!({"sub": "eve", "groups": ["root"]})), 502),
        (json_answer(200, &json!({"groups": ["root"]})), 502),
        (json_answer(200, &json!({"sub": "anna"})), 403),
        (json_answer(401, &json!({})), 503),
        (answer(200, "", "<p>"), 503),
    ] {
        let begun = house.begin("/").await;
        house.will_give(
            &house.signer.sign(&House::header(), &with(&house.claims(&begun.nonce), &json!({"groups": ["root"]}))),
        );
        house.plan.lock().unwrap().userinfo = act.clone();
        let answer = house.back(&begun, &house.query(&begun)).await;
        assert_eq!(answer.status, status, "{act:?}: {answer:?}");
        if let Some(cookie) = cookies(&answer, SESSION) {
            assert_eq!(house.session(&cookie).await.json()["person"], "Anna of userinfo");
        }
    }
    let bearer = format!("Bearer {ACCESS_TOKEN}");
    assert!(house.provider.calls().iter().any(|call| call.header("authorization") == Some(&bearer)));
}

#[tokio::test]
async fn a_provider_that_is_described_otherwise_is_not_used() {
    for changes in [
        json!({"issuer": "https://evil.example"}),
        json!({"issuer": null}),
        json!({"token_endpoint": null}),
        json!({"jwks_uri": "file:///etc/passwd"}),
        json!({"authorization_endpoint": "javascript:alert(1)"}),
    ] {
        let house = House::new().await;
        house.describe(&changes);
        let answer = send_with("GET", &house.stage.url("/auth/login"), &[], "").await;
        assert_eq!(answer.status, 503, "{changes}: {answer:?}");
        assert!(answer.body.contains("Nobody can sign in at the moment"));
    }
}

#[tokio::test]
async fn sixty_sign_ins_at_once_ask_the_provider_once_and_new_keys_are_found() {
    let mut house = House::new().await;
    let begun = join_all((0..60).map(|_| house.begin("/"))).await;
    assert_eq!(house.asked("/.well-known/openid-configuration"), 1);
    house.will_give(&house.signer.sign(&House::header(), &house.claims(&begun[0].nonce)));
    assert_eq!(house.back(&begun[0], &house.query(&begun[0])).await.status, 303);
    // The provider changes its key: found at once when the last look is some time ago, never more often than that.
    house.signer = Signer::new();
    house.plan.lock().unwrap().jwks = house.signer.jwks("k2");
    let header = json!({"alg": "ES256", "kid": "k2"});
    for (begun, status) in [(&begun[1], 502), (&begun[2], 502)] {
        house.will_give(&house.signer.sign(&header, &house.claims(&begun.nonce)));
        assert_eq!(house.back(begun, &house.query(begun)).await.status, status);
    }
    assert_eq!(house.asked("/jwks"), 1);
    house.time.pass(Duration::from_secs(30));
    house.will_give(&house.signer.sign(&header, &house.claims(&begun[3].nonce)));
    assert_eq!(house.back(&begun[3], &house.query(&begun[3])).await.status, 303);
    assert_eq!(house.asked("/jwks"), 2);
}

#[tokio::test]
async fn row_05_the_same_name_elsewhere_is_somebody_else() {
    let house = House::new().await;
    for changes in [
        json!({"sub": "ANNA", "email": "root@corp", "email_verified": false}),
        json!({"sub": "anna@evil@corp", "name": "Anna"}),
    ] {
        let (anna, other) = (house.sign_in().await, house.sign_in_as(&changes).await);
        assert_eq!(house.log_out(&other).await.status, 204);
        assert_eq!(house.session(&anna).await.status, 200);
    }
}

#[tokio::test]
async fn row_11_a_sign_in_leads_to_a_page_of_the_desk() {
    let house = House::new().await;
    for (wanted, location) in [
        ("/p/0123?q=a%20b", "/p/0123?q=a%20b"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/p/a", "/"),
        ("/auth/logout", "/"),
        ("/p/a\r\nset-cookie: x=y", "/"),
    ] {
        let begun = house.begin(wanted).await;
        assert!(!begun.location.contains("evil"), "{}", begun.location);
        house.will_give(&house.signer.sign(&House::header(), &house.claims(&begun.nonce)));
        let answer = house.back(&begun, &house.query(&begun)).await;
        assert_eq!(answer.header("location"), location, "{wanted:?}");
    }
    let twice = send_with("GET", &house.stage.url("/auth/login?return_to=/&return_to=//evil.example"), &[], "").await;
    assert_eq!(twice.status, 303);
    let hosts =
        [("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "https"), ("forwarded", "host=evil.example")];
    let answer = send_with("GET", &house.stage.url("/auth/login"), &hosts, "").await;
    assert!(!answer.header("location").contains("evil"), "the redirect URI is configured: {answer:?}");
}
