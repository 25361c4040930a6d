//! The life of the proxy's own credential, seen from both sides (security.md 2, row 22).

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    browser::get,
    cloud::{Act, CLOUD_TOKEN, Call, PASSWORD, PROJECT, refusal, usual},
    stage::Stage,
};

/// Refuses every token up to the given number.
fn refusing(up_to: usize) -> impl Fn(&Call, usize) -> Act + Send + Sync + 'static {
    move |call, logins| match call
        .header("x-auth-token")
        .and_then(|token| token.rsplit('-').next()?.parse::<usize>().ok())
    {
        Some(number) if number <= up_to => refusal(401, "APIG.0301"),
        _ => usual(call, logins),
    }
}

fn logins(stage: &Stage) -> usize {
    stage.cloud.count(Call::is_login)
}

#[tokio::test]
async fn sixty_requests_at_once_sign_in_once() {
    let stage = Stage::new(usual).await;
    let answers = join_all((0..60).map(|_| stage.show())).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(logins(&stage), 1);
}

#[tokio::test]
async fn the_login_is_the_documented_one() {
    let stage = Stage::new(usual).await;
    stage.show().await;
    let calls = stage.cloud.calls();
    let login = calls.iter().find(|call| call.is_login()).unwrap();
    assert_eq!(login.target, "/v3/auth/tokens?nocatalog=true");
    let expected = json!({"auth": {
        "identity": {
            "methods": ["password"],
            "password": {"user": {"name": "svc", "password": PASSWORD, "domain": {"name": "OTC"}}},
        },
        "scope": {"project": {"id": PROJECT}},
    }});
    assert_eq!(serde_json::from_str::<Value>(&login.body).unwrap(), expected);
    assert_eq!(login.header("x-auth-token"), None);
}

#[tokio::test]
async fn a_token_that_died_is_replaced_and_the_request_sent_again() {
    let stage = Stage::new(usual).await;
    stage.show().await;
    stage.cloud.now(refusing(1));
    let answers = join_all((0..20).map(|_| stage.show())).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(logins(&stage), 2, "one sign-in for all of them");
    let before = stage.cloud.count(|call| call.is("POST", "/start"));
    stage.cloud.now(refusing(2));
    assert_eq!(stage.start().await.status, 200, "a refused start was not carried out and may be sent again");
    assert_eq!(stage.cloud.count(|call| call.is("POST", "/start")), before + 2);
}

#[tokio::test]
async fn a_cloud_that_takes_no_token_is_not_the_persons_fault() {
    let stage = Stage::new(refusing(usize::MAX)).await;
    for _ in 0..5 {
        let answer = stage.show().await;
        assert_eq!(answer.fault(), (503, "upstream-refused".to_owned()));
        assert_eq!(answer.problem().upstream_code.as_deref(), Some("APIG.0301"));
    }
    assert_eq!(logins(&stage), 2, "IAM is not asked again for every request");
    let fixed = Stage::with_token(refusing(usize::MAX)).await;
    fixed.cloud.now(|_, _| refusal(401, "APIG.0301"));
    assert_eq!(fixed.show().await.fault(), (503, "upstream-refused".to_owned()));
    assert_eq!(fixed.cloud.calls().len(), 1, "a token that nobody renews is not tried twice");
}

#[tokio::test]
async fn a_wrong_password_is_not_tried_again_at_once() {
    let stage = Stage::new(|call: &Call, logins| match call.is_login() {
        true => refusal(401, "IAM.0062"),
        false => usual(call, logins),
    })
    .await;
    for _ in 0..5 {
        let answer = stage.show().await;
        assert_eq!(answer.fault(), (503, "upstream-refused".to_owned()));
        assert_eq!(answer.problem().upstream_code.as_deref(), Some("IAM.0062"));
    }
    assert_eq!(stage.cloud.calls().len(), 1);
    let ready = get(&stage.url("/readyz")).await;
    assert_eq!(ready.status, 503);
    assert_eq!(ready.json()["reasons"][0]["upstream_code"], "IAM.0062");
}

#[tokio::test]
async fn an_iam_that_is_down_is_told_and_a_good_token_goes_on() {
    let down = |call: &Call, logins| if call.is_login() { Act::HangUp } else { usual(call, logins) };
    let stage = Stage::new(down).await;
    let answer = stage.start().await;
    assert_eq!(answer.fault(), (503, "upstream-unreachable".to_owned()));
    assert_eq!(stage.cloud.count(|call| call.is("POST", "/start")), 0);
    let stage = Stage::new(usual).await;
    stage.show().await;
    stage.cloud.now(down);
    assert_eq!(stage.show().await.status, 200);
}

#[tokio::test]
async fn a_fixed_token_is_sent_as_it_is() {
    let stage = Stage::with_token(usual).await;
    assert_eq!(stage.show().await.status, 200);
    let calls = stage.cloud.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].header("x-auth-token"), Some(CLOUD_TOKEN));
}
