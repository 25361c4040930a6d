//! The session that comes of a sign-in: its cookie, its time, its end (security.md 2, rows 01, 02 and 14).

use std::time::Duration;

use serde_json::json;

use crate::{
    browser::send_with,
    provider::{House, cookies, keys, ring, set_cookie},
    signer::{Signer, unsigned, with},
};

const MARK: (&str, &str) = ("x-leasehold-request", "1");
const SESSION: &str = "__Host-leasehold";

#[tokio::test]
async fn row_01_no_other_cookie_is_a_session() {
    let house = House::new().await;
    let cookie = house.sign_in().await;
    let value = cookie.strip_prefix("__Host-leasehold=").unwrap();
    let login = house.begin("/").await.cookie;
    let login = login.strip_prefix("__Host-leasehold-login=").unwrap();
    let flipped = format!("{}{}", &value[..40], if &value[40..41] == "A" { "B" } else { "A" }) + &value[41..];
    for (cookie, statuses) in [
        (String::new(), [401, 401]),
        ("__Host-leasehold=".to_owned(), [401, 401]),
        (format!("__Host-leasehold={flipped}"), [401, 401]),
        (format!("__Host-leasehold={}", &value[..value.len() - 1]), [401, 401]),
        (format!("__Host-leasehold={value}A"), [401, 401]),
        (format!("__Host-leasehold=\"{value}\""), [401, 400]),
        (format!("__Host-leasehold={}", "A".repeat(5000)), [401, 431]),
        (format!("__Host-leasehold={login}"), [401, 401]),
        (format!("leasehold={value}"), [401, 401]),
        (format!("__host-leasehold={value}"), [401, 401]),
        (format!("{cookie}; {cookie}"), [400, 400]),
        (format!("__Host-leasehold=x; {cookie}"), [400, 400]),
    ] {
        let answer = house.session(&cookie).await;
        assert!(statuses.contains(&answer.status.as_u16()), "{cookie}: {answer:?}");
    }
    let twice = [MARK, ("cookie", &*cookie), ("cookie", "__Host-leasehold=x")];
    assert_eq!(send_with("GET", &house.stage.url("/session"), &twice, "").await.status, 400);
    assert_eq!(house.session(&cookie).await.status, 200);
    // A desk with other keys, and one with the same keys at another address, know none of it.
    for text in [keys(1), keys(2)] {
        let other = House::with(&[], |settings| settings.sign_in.session.keys = Some(ring(&text))).await;
        assert_eq!(other.session(&cookie).await.status, 401);
    }
}

#[tokio::test]
async fn row_02_a_new_sign_in_is_a_new_session_and_the_old_one_is_dead() {
    let house = House::new().await;
    let first = house.sign_in().await;
    let mut stream = house.events(&first).await;
    let mut begun = house.begin("/").await;
    begun.cookie = format!("{}; {first}", begun.cookie);
    house.will_give(&house.signer.sign(&House::header(), &house.claims(&begun.nonce)));
    let second = cookies(&house.back(&begun, &house.query(&begun)).await, SESSION).unwrap();
    assert_ne!(first, second);
    assert_eq!(house.session(&first).await.status, 401);
    assert_eq!(house.session(&second).await.status, 200);
    while stream.signal().await.is_some() {}
}

#[tokio::test]
async fn row_02_signing_out_ends_this_session_and_its_streams_and_no_other() {
    let house = House::new().await;
    let (mine, other) = (house.sign_in().await, house.sign_in().await);
    let (mut stream, mut others) = (house.events(&mine).await, house.events(&other).await);
    stream.event().await;
    others.event().await;
    let url = house.stage.url("/auth/logout");
    let cookie = ("cookie", mine.as_str());
    for (method, headers, status) in [
        ("GET", &[MARK, cookie][..], 405),
        ("POST", &[cookie], 403),
        ("POST", &[MARK, cookie, ("origin", "https://evil.example")], 403),
        ("POST", &[MARK, cookie, ("sec-fetch-site", "cross-site")], 403),
        ("POST", &[MARK, cookie, ("sec-fetch-site", "same-site")], 403),
        ("POST", &[MARK, cookie, ("content-type", "text/plain")], 415),
    ] {
        assert_eq!(send_with(method, &url, headers, "").await.status, status, "{method} {headers:?}");
    }
    assert_eq!(house.session(&mine).await.status, 200, "none of them signed out");
    assert_eq!(house.log_out(&mine).await.status, 204);
    while stream.signal().await.is_some() {}
    others.signal().await.unwrap();
    assert_eq!(house.session(&other).await.status, 200);
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_after_a_working_day() {
    let house = House::new().await;
    let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
    let mut cookie = house.sign_in().await;
    house.time.pass(minutes(14));
    assert_eq!(cookies(&house.session(&cookie).await, SESSION), None, "too early to renew it");
    house.time.pass(minutes(1));
    let renewed = house.session(&cookie).await;
    let younger = cookies(&renewed, SESSION).unwrap();
    assert!(set_cookie(&renewed, SESSION).ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict"));
    house.time.pass(minutes(15));
    assert_eq!(house.session(&cookie).await.status, 401, "the older one is idle for 30 minutes");
    cookie = younger;
    for _ in 2..32 {
        cookie = cookies(&house.session(&cookie).await, SESSION).unwrap();
        house.time.pass(minutes(15));
    }
    assert_eq!(house.session(&cookie).await.status, 401, "8 hours are over, however active");
    let cookie = house.sign_in().await;
    let mut stream = house.events(&cookie).await;
    stream.event().await;
    house.time.pass(minutes(30));
    while stream.signal().await.is_some() {}
}

#[tokio::test]
async fn row_14_cookies_of_neighbors_do_no_harm() {
    let house = House::new().await;
    let cookie = house.sign_in().await;
    let many: String = (0..120).map(|number| format!("neighbor{number}={}; ", "x".repeat(88))).collect();
    for neighbors in [many.as_str(), "\"; a=\"; =; ;;, b; ", "__Secure-leasehold=x; leasehold=y; __Host-leasehold2=z; "]
    {
        let answer = house.session(&format!("{neighbors}{cookie}")).await;
        assert_eq!(answer.status, 200, "{}: {answer:?}", neighbors.len());
    }
    let tossed = house.session(&format!("{cookie}; __Host-leasehold=tossed")).await;
    assert_eq!(tossed.status, 400);
}

#[tokio::test]
async fn the_provider_can_end_sessions() {
    let house = House::new().await;
    let now = house.time.now_s();
    let event = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
    let claims = json!({
        "iss": house.provider.url, "aud": "leasehold desk", "iat": now, "exp": now + 60, "jti": "1", "events": event,
        "sid": "canary-provider-session",
    });
    let cookie = house.sign_in().await;
    let mut stream = house.events(&cookie).await;
    let header = House::header();
    for token in [
        unsigned(&json!({"alg": "none"}), &claims),
        Signer::new().sign(&header, &claims),
        house.signer.sign(&header, &with(&claims, &json!({"events": {}}))),
        house.signer.sign(&header, &with(&claims, &json!({"nonce": "n"}))),
        house.signer.sign(&header, &with(&claims, &json!({"aud": "another"}))),
        house.signer.sign(&header, &with(&claims, &json!({"sid": null}))),
        house.signer.sign(&header, &house.claims("n")),
    ] {
        assert_eq!(tell(&house, &token).await, 400, "{token}");
    }
    assert_eq!(house.session(&cookie).await.status, 200);
    assert_eq!(tell(&house, &house.signer.sign(&header, &claims)).await, 200);
    assert_eq!(house.session(&cookie).await.status, 401);
    while stream.signal().await.is_some() {}
    house.time.pass(Duration::from_millis(1));
    let (first, second) = (house.sign_in().await, house.sign_in_as(&json!({"sid": "another"})).await);
    let person = with(&claims, &json!({"sid": null, "sub": "anna"}));
    assert_eq!(tell(&house, &house.signer.sign(&header, &person)).await, 200);
    for cookie in [first, second] {
        assert_eq!(house.session(&cookie).await.status, 401);
    }
}

async fn tell(house: &House, token: &str) -> u16 {
    let url = house.stage.url("/auth/backchannel-logout");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    send_with("POST", &url, &form, &format!("logout_token={token}")).await.status.as_u16()
}
