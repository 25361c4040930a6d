//! `forward-auth`: a proxy in front says who it is, and nobody else can (security.md 2, rows 05 and 06).

use proxy::Settings;

use crate::{
    browser::send_with,
    cloud::usual,
    stage::{Stage, sign_in},
};

const SECRET: &str = "canary-forward-secret-0123456789abcdef";
const PREVIOUS: &str = "canary-previous-secret-0123456789abcdef";
const MARK: (&str, &str) = ("x-leasehold-request", "1");

fn forward(peers: &'static str) -> impl FnOnce(&mut Settings) {
    move |settings| {
        settings.sign_in = sign_in(&[
            ("mode", "forward-auth"),
            ("forward.peers", peers),
            ("forward.secret", SECRET),
            ("forward.previous_secret", PREVIOUS),
            ("forward.groups_header", "x-forwarded-groups"),
            ("forward.name_header", "x-forwarded-name"),
            ("roles.users", "[\"ml\"]"),
        ]);
    }
}

#[tokio::test]
async fn row_06_only_the_proxy_in_front_says_who_it_is() {
    let stage = Stage::with(usual, forward("[\"127.0.0.0/8\"]")).await;
    let secret = ("x-leasehold-secret", SECRET);
    let user = ("x-forwarded-user", "a@evil@corp");
    let groups = ("x-forwarded-groups", "other, ml");
    let right = [MARK, secret, user, groups];
    let session = send_with("GET", &stage.url("/session"), &right, "").await;
    assert_eq!((session.status.as_u16(), session.json()["person"].as_str()), (200, Some("a@evil@corp")));
    assert_eq!(session.json()["sign_out"], false, "it is the proxy in front that signs out");
    assert_eq!(session.header("set-cookie"), "");
    let long = "u".repeat(256);
    let longer = format!("{SECRET}x");
    for (headers, status) in [
        (&[MARK, ("x-leasehold-secret", PREVIOUS), user, groups][..], 200),
        (&[MARK, ("x-forwarded-name", "Eve"), secret, user, groups], 200),
        (&[MARK, user, groups], 401),
        (&[MARK, ("x-leasehold-secret", ""), user, groups], 401),
        (&[MARK, ("x-leasehold-secret", "wrong"), user, groups], 401),
        (&[MARK, ("x-leasehold-secret", &SECRET[..37]), user, groups], 401),
        (&[MARK, ("x-leasehold-secret", &longer), user, groups], 401),
        (&[MARK, secret, secret, user, groups], 400),
        (&[MARK, secret, ("x_leasehold_secret", SECRET), user, groups], 400),
        (&[MARK, ("x_leasehold_secret", SECRET), user, groups], 400),
        (&[MARK, secret, groups], 401),
        (&[MARK, secret, ("x-forwarded-user", ""), groups], 401),
        (&[MARK, secret, ("x-forwarded-user", &long), groups], 400),
        (&[MARK, secret, ("x_forwarded_user", "root"), groups], 400),
        (&[MARK, secret, user, ("x_forwarded_user", "root"), groups], 400),
        (&[MARK, secret, user, ("x-forwarded-user", "root"), groups], 400),
        (&[MARK, secret, user, groups, ("x_forwarded-groups", "ml")], 400),
        (&[MARK, secret, ("x-auth-request-user", "root"), ("remote-user", "root"), groups], 401),
        (&[MARK, secret, user], 403),
        (&[MARK, secret, user, ("x-forwarded-groups", "ML,mlx")], 403),
        (&[secret, user, groups], 403),
    ] {
        let answer = send_with("GET", &stage.url("/session"), headers, "").await;
        assert_eq!(answer.status, status, "{headers:?}: {answer:?}");
        assert!(!format!("{answer:?}").contains("canary"), "{answer:?}");
    }
    let refused = send_with("GET", &stage.url("/session"), &[MARK], "").await.problem();
    assert_eq!((refused.code.as_str(), refused.login), ("not-signed-in", None));
    assert_eq!(stage.cloud.calls().len(), 0);
}

#[tokio::test]
async fn row_06_the_address_is_that_of_the_socket() {
    let stage = Stage::with(usual, forward("[\"10.0.0.0/8\", \"127.0.0.2\"]")).await;
    let secret = ("x-leasehold-secret", SECRET);
    for header in ["x-forwarded-for", "x-real-ip", "forwarded"] {
        let value = if header == "forwarded" { "for=10.0.0.1" } else { "10.0.0.1" };
        let headers = [MARK, secret, ("x-forwarded-user", "u"), ("x-forwarded-groups", "ml"), (header, value)];
        assert_eq!(send_with("GET", &stage.url("/session"), &headers, "").await.status, 401, "{header}");
    }
}

#[tokio::test]
async fn row_06_in_other_modes_nobody_is_named_by_headers() {
    let stage = Stage::new(usual).await;
    let headers = [MARK, ("x-forwarded-user", "root"), ("x-leasehold-secret", SECRET)];
    let session = send_with("GET", &stage.url("/session"), &headers, "").await;
    assert_eq!(session.json()["person"], "Demo user");
}
