use super::*;

#[test]
fn the_history_is_kept_beside_the_configuration_unless_somebody_says_where() {
    let none = Sources::default();
    assert_eq!(Settings::load(&none).unwrap().history.path, None, "a demo forgets");
    let file = Scratch::new(CLOUD);
    for (environment, expected) in [
        (&[][..], Some(file.0.with_extension("history.redb"))),
        (&[("STATE_DIRECTORY", "/var/lib/one:/var/lib/two")], Some("/var/lib/one/history.redb".into())),
        (&[("STATE_DIRECTORY", "")], Some(file.0.with_extension("history.redb"))),
        (&[("STATE_DIRECTORY", "/s"), ("LEASEHOLD__HISTORY__PATH", "/h")], Some("/h".into())),
        (&[("STATE_DIRECTORY", "/s"), ("LEASEHOLD__HISTORY__PATH", ":memory:")], None),
    ] {
        let environment = environment.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let sources = Sources { file: Some(file.0.clone()), environment, ..none.clone() };
        assert_eq!(Settings::load(&sources).unwrap().history.path, expected, "{:?}", sources.environment);
    }
}
