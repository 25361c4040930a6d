use std::fs;

use super::*;
use crate::settings::{Mistake, Settings, Sources};

fn load(variables: &[(&str, &str)]) -> Result<Authorization, Vec<String>> {
    let environment =
        variables.iter().map(|(name, value)| (format!("LEASEHOLD__AUTHORIZATION__{name}"), (*value).to_owned()));
    let settings = Settings::load(&Sources { environment: environment.collect(), ..Sources::default() });
    settings
        .map(|settings| settings.authorization)
        .map_err(|mistakes| mistakes.iter().map(Mistake::to_string).collect())
}

#[test]
fn every_kind_of_place_can_be_named() {
    let owners = r#"[
        { by = "tag" },
        { by = "user_name", claim = "login", shared = ["svc"] },
        { by = "user_id", claim = "uid" },
        { by = "name", pattern = "nb-{owner}--*" },
        { by = "list", notebooks = { "a-1" = "alice", "b-2" = "bob" } },
    ]"#;
    let owners = load(&[("OWNERS", owners)]).unwrap().owners;
    let [tag, name, id, pattern, list] = owners.as_slice() else { panic!("five: {owners:?}") };
    assert_eq!(*tag, Authorization::default().owners[0]);
    assert_eq!((name.claim.as_str(), &name.mark), ("login", &Mark::UserName { shared: vec!["svc".to_owned()] }));
    assert_eq!((id.claim.as_str(), &id.mark), ("uid", &Mark::UserId { shared: vec![] }));
    let expected = NamePattern { before: "nb-".to_owned(), after: "--".to_owned(), open_end: true };
    assert_eq!(pattern.mark, Mark::Name(expected));
    assert!(matches!(&list.mark, Mark::List(owners) if owners.len() == 2 && owners["a-1"] == "alice"));
    assert_eq!(load(&[("OWNERS", "[]")]).unwrap().owners, [], "then only who may do everything acts");
}

#[test]
fn wrong_places_are_named_with_their_rule() {
    for (owners, part) in [
        ("\"tag\"", "must be a list of places"),
        ("[7]", "must be a list of places"),
        ("[{ by = \"colour\" }]", "not one of tag, user_name, user_id, name, list"),
        ("[{ by = \"tag\", claim = \"email\" }]", "proves nothing"),
        ("[{ by = \"tag\", claim = 7 }]", "`claim` that is not a text"),
        ("[{ by = \"tag\", pattern = \"x\" }]", "unknown field `pattern`; with `tag` known are by, claim, key"),
        ("[{ by = \"user_id\", shared = \"svc\" }]", "`shared` that is not a list of texts"),
        ("[{ by = \"name\" }]", "{owner} once"),
        ("[{ by = \"name\", pattern = \"{owner}*\" }]", "without a separator"),
        ("[{ by = \"name\", pattern = \"{owner}-{owner}\" }]", "{owner} once"),
        ("[{ by = \"name\", pattern = \"*-{owner}\" }]", "{owner} once"),
        ("[{ by = \"list\" }]", "without `notebooks"),
    ] {
        let mistakes = load(&[("OWNERS", owners)]).unwrap_err();
        assert!(mistakes.len() == 1 && mistakes[0].contains(part), "{owners}: {mistakes:?}");
    }
}

#[test]
fn a_policy_file_stands_in_for_the_policies_and_its_mistakes_stop_the_start() {
    let path = std::env::temp_dir().join(format!("leasehold-{}.cedar", uuid::Uuid::new_v4()));
    let file = path.to_str().unwrap();
    fs::write(&path, "@id(\"mine\")\npermit (principal, action, resource);\n").unwrap();
    let policies = load(&[("POLICY_FILE", file)]).unwrap().policies;
    assert_eq!(format!("{policies:?}"), "[\"mine\"]");
    fs::write(
        &path,
        "permit (principal, action, resource);\n\npermit (principal in Role::\"boss\", action, resource);\nnonsense\n",
    )
    .unwrap();
    let mistakes = load(&[("POLICY_FILE", file)]).unwrap_err();
    assert!(mistakes[0].starts_with(&format!("{file}:")), "{mistakes:?}");
    fs::write(&path, "\npermit (principal in Role::\"boss\", action, resource);").unwrap();
    let mistakes = load(&[("POLICY_FILE", file), ("OWNERS", "7")]).unwrap_err();
    assert!(mistakes[0].starts_with(&format!("{file}:2: ")) && mistakes[0].contains("boss"), "{mistakes:?}");
    assert_eq!(mistakes.len(), 2, "and every other mistake too");
    fs::remove_file(&path).unwrap();
    let mistakes = load(&[("POLICY_FILE", file)]).unwrap_err();
    assert!(mistakes[0].contains("`authorization.policy_file` names") && mistakes[0].contains("cannot be read"));
}
