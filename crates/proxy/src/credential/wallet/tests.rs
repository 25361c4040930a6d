use secrecy::ExposeSecret as _;

use super::*;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

fn grant(life_ms: i64) -> Grant {
    Grant { token: "token".into(), life_ms }
}

fn refused() -> CredentialFault {
    CredentialFault::Refused { code: Some("IAM.0062".into()) }
}

fn word(wallet: &Wallet, now_ms: i64, rejected: Option<u64>) -> &'static str {
    match wallet.advice(now_ms, rejected) {
        Advice::Use(pass) => {
            assert_eq!(pass.token.expose_secret(), "token");
            "use"
        }
        Advice::UseAndRenew(_) => "use and renew",
        Advice::Renew => "renew",
        Advice::Refuse(CredentialFault::Rejected { .. }) => "rejected",
        Advice::Refuse(CredentialFault::Refused { .. }) => "refused",
        Advice::Refuse(CredentialFault::Unavailable) => "unavailable",
    }
}

#[test]
fn a_token_is_renewed_in_good_time() {
    for (life_ms, renew_ms) in [(DAY_MS, DAY_MS - 30 * MINUTE_MS), (10 * MINUTE_MS, 8 * MINUTE_MS)] {
        let mut wallet = Wallet::default();
        assert_eq!(word(&wallet, 0, None), "renew");
        wallet.granted(0, grant(life_ms), false);
        for (now_ms, expected) in [
            (0, "use"),
            (renew_ms - 1, "use"),
            (renew_ms, "use and renew"),
            (life_ms - 1, "use and renew"),
            (life_ms, "renew"),
        ] {
            assert_eq!(word(&wallet, now_ms, None), expected, "life {life_ms}, now {now_ms}");
        }
    }
}

#[test]
fn a_good_token_outlives_an_iam_that_is_down() {
    let mut wallet = Wallet::default();
    wallet.granted(0, grant(100 * MINUTE_MS), false);
    wallet.failed(80 * MINUTE_MS, CredentialFault::Unavailable);
    assert_eq!(word(&wallet, 80 * MINUTE_MS + 1, None), "use", "no second try at once");
    assert_eq!(word(&wallet, 80 * MINUTE_MS + 1000, None), "use and renew");
    wallet.failed(100 * MINUTE_MS, CredentialFault::Unavailable);
    assert_eq!(word(&wallet, 100 * MINUTE_MS + 1, None), "unavailable");
}

#[test]
fn a_wrong_password_is_tried_at_most_three_times_in_a_quarter_of_an_hour() {
    let mut wallet = Wallet::default();
    let mut tries = Vec::new();
    for second in 0..4 * 60 * 60 {
        let now_ms = second * 1000;
        if word(&wallet, now_ms, None) == "renew" {
            tries.push(now_ms);
            wallet.failed(now_ms, refused());
        }
    }
    assert!(tries.len() > 5, "{tries:?}");
    for start in &tries {
        let within = tries.iter().filter(|now| (*start..start + 15 * MINUTE_MS).contains(*now));
        assert!(within.count() <= 3, "{tries:?}");
    }
}

#[test]
fn an_iam_that_is_down_is_asked_less_and_less() {
    let mut wallet = Wallet::default();
    let mut now_ms = 0;
    for expected_ms in [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
        wallet.failed(now_ms, CredentialFault::Unavailable);
        assert_eq!(word(&wallet, now_ms + expected_ms - 1, None), "unavailable");
        assert_eq!(word(&wallet, now_ms + expected_ms, None), "renew");
        now_ms += expected_ms;
    }
    wallet.granted(now_ms, grant(DAY_MS), false);
    assert_eq!(wallet.fault(), None);
    wallet.failed(now_ms, CredentialFault::Unavailable);
    assert_eq!(word(&wallet, now_ms + DAY_MS, None), "renew", "a success starts over");
}

#[test]
fn a_rejected_token_is_replaced_once_and_then_with_pauses() {
    let mut wallet = Wallet::default();
    let first = wallet.granted(0, grant(DAY_MS), false).generation;
    assert_eq!(word(&wallet, 100, Some(first)), "renew");
    let second = wallet.granted(100, grant(DAY_MS), true).generation;
    assert_eq!(word(&wallet, 101, Some(first)), "use", "somebody has renewed it meanwhile");
    assert_eq!(word(&wallet, 101, Some(second)), "rejected");
    assert_eq!(word(&wallet, 5100, Some(second)), "renew");
    let third = wallet.granted(5100, grant(DAY_MS), true).generation;
    assert_eq!(word(&wallet, 10_200, Some(third)), "rejected", "twice as long");
    assert_eq!(word(&wallet, 15_100, Some(third)), "renew");
    wallet.accepted(second);
    assert_eq!(word(&wallet, 10_200, Some(third)), "rejected", "an old token proves nothing");
    wallet.accepted(third);
    assert_eq!(word(&wallet, 10_200, Some(third)), "renew");
}
