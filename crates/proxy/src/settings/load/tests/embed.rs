use super::*;

#[test]
fn pages_of_others_are_named_exactly() {
    for (text, expected) in [
        (
            "[embed]\nframe_ancestors = [\n\"self\",\n\"*\"]",
            "FILE:4: `embed.frame_ancestors` must be an origin like https://desk.example: lower case, no path, no usual port; or \"self\", and never \"*\"",
        ),
        (
            "[embed]\nframe_ancestors = [\"http://portal.example\"]",
            "FILE:2: `embed.frame_ancestors` must use https, except on a loopback address; or \"self\", and never \"*\"",
        ),
        (
            "[embed]\nframe_ancestors = \"https://portal.example\"",
            "FILE:2: `embed.frame_ancestors` must be a list of origins, for example [\"https://portal.example\"]",
        ),
        (
            "[embed]\norigins = [\"https://portal.example/\"]",
            "FILE:2: `embed.origins` must be an origin like https://desk.example: lower case, no path, no usual port",
        ),
        ("[embed]\nancestors = []", "FILE:2: `embed.ancestors` is not a setting"),
    ] {
        let found = mistakes(text);
        assert!(found.iter().any(|mistake| mistake == expected), "{text}: {found:#?}");
    }
    let text = format!(
        "[embed]\nframe_ancestors = [\"self\", \"https://portal.example:8443\"]\norigins = [\"http://127.0.0.1:9\"]\n{CLOUD}"
    );
    let embed = load(&text, &[], &[]).unwrap().embed;
    assert_eq!(embed.frame_ancestors, ["'self'", "https://portal.example:8443"]);
    assert_eq!(embed.origins, ["http://127.0.0.1:9"]);
}

#[test]
fn a_cookie_for_frames_needs_frames_and_https() {
    let framed = "LEASEHOLD__EMBED__FRAME_ANCESTORS";
    let text = |origin: &str| {
        format!(
            "sign_in.mode = \"oidc\"\nsign_in.origin = \"{origin}\"\n[sign_in.oidc]\nissuer = \"https://id.example\"\n\
             client_id = \"c\"\nclient_secret = \"s\"\n[sign_in.roles]\nusers = [\"ml\"]\n[sign_in.session]\n\
             partitioned = true\n{CLOUD}"
        )
    };
    let list = (framed, "[\"https://portal.example\"]");
    for (origin, environment, expected) in [
        ("https://desk.example", &[list][..], None),
        (
            "https://desk.example",
            &[],
            Some("needs `embed.frame_ancestors`: without them there is no frame to keep it in"),
        ),
        (
            "http://127.0.0.1:8080",
            &[list],
            Some("needs a `sign_in.origin` with https: browsers take such a cookie from nowhere else"),
        ),
    ] {
        let found = load(&text(origin), environment, &[]).err().unwrap_or_default();
        let expected = expected.map(|rule| format!("FILE:10: `sign_in.session.partitioned` {rule}"));
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{origin} {environment:?}");
    }
    let usual = format!("{CLOUD}[embed]\nframe_ancestors = [\"https://portal.example\"]\n");
    assert!(!load(&usual, &[], &[]).unwrap().sign_in.session.partitioned);
}
