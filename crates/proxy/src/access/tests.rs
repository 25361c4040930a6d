use serde_json::{Map, Value, json};

use super::*;
use crate::settings::{Mark, NamePattern, OwnerRule};

const PROJECT: &str = "5a1e40d7c2f84be6a90b3d8f17c6e254";

fn person(subject: &str, claims: Value, roles: &[Role]) -> Person {
    let claims = match claims {
        Value::Object(claims) => claims,
        _ => Map::new(),
    };
    Person {
        issuer: "https://idp.example".to_owned(),
        subject: subject.to_owned(),
        name: "Somebody".to_owned(),
        claims,
        roles: roles.to_vec(),
    }
}

fn rule(claim: &str, mark: Mark) -> OwnerRule {
    OwnerRule { claim: claim.to_owned(), mark }
}

fn tag() -> OwnerRule {
    rule("sub", Mark::Tag { key: "owner".to_owned() })
}

fn name(before: &str, after: &str, open_end: bool) -> OwnerRule {
    rule("login", Mark::Name(NamePattern { before: before.to_owned(), after: after.to_owned(), open_end }))
}

fn access(policies: &str, owners: Vec<OwnerRule>) -> Access {
    Access::new(&Authorization { policies: Policies::parse(policies).unwrap(), owners })
}

fn built_in(owners: Vec<OwnerRule>) -> Access {
    Access::new(&Authorization { policies: Policies::built_in(), owners })
}

#[test]
fn the_first_place_that_says_an_owner_decides() {
    let listed = BTreeMap::from([("n-9".to_owned(), "zoe".to_owned())]);
    let rules = [
        tag(),
        rule("sub", Mark::List(listed)),
        rule("login", Mark::UserName { shared: vec!["svc".to_owned()] }),
        rule("uid", Mark::UserId { shared: vec!["0".to_owned()] }),
        name("nb-", "--", true),
    ];
    for (instance, owner) in [
        (json!({"tags": [{"key": "owner", "value": "alice"}], "user": {"name": "bob"}}), Some("sub:alice")),
        (json!({"tags": [{"key": "team", "value": "x"}, {"key": "owner", "value": "alice"}]}), Some("sub:alice")),
        (json!({"tags": [{"key": "owner", "value": "alice"}, {"key": "owner", "value": "bob"}]}), None),
        (json!({"tags": [{"key": "owner", "value": ""}], "user": {"name": "bob"}}), Some("login:bob")),
        (json!({"tags": [{"key": "Owner", "value": "alice"}]}), None),
        (json!({"tags": "owner=alice"}), None),
        (json!({"id": "n-9", "user": {"name": "bob"}}), Some("sub:zoe")),
        (json!({"user": {"name": "bob", "id": "7"}}), Some("login:bob")),
        (json!({"user": {"name": "svc", "id": "7"}}), Some("uid:7")),
        (json!({"user": {"name": "svc", "id": "0"}, "name": "nb-carol--1"}), Some("login:carol")),
        (json!({"user_id": "8"}), Some("uid:8")),
        (json!({"name": "nb-carol-dora--x--y"}), Some("login:carol-dora")),
        (json!({"name": "nb-carol"}), None),
        (json!({"name": "nb---x"}), None),
        (json!({"name": "carol--1"}), None),
        (json!({"name": 7, "user": {"name": ["bob"]}}), None),
        (json!({}), None),
        (json!(null), None),
    ] {
        let id = instance["id"].as_str().unwrap_or("n-1");
        let found = owner::owner(&rules, id, &instance);
        assert_eq!(found.as_ref().map(Owner::as_str), owner, "{instance}");
    }
    let whole = [name("", "-nb", false)];
    for (text, owner) in [("alice-nb", Some("login:alice")), ("alice-nb-2", None), ("-nb", None), ("nb", None)] {
        let found = owner::owner(&whole, "n-1", &json!({"name": text}));
        assert_eq!(found.as_ref().map(Owner::as_str), owner, "{text}");
    }
}

#[test]
fn people_are_what_their_claims_say_and_nothing_else() {
    let rules = [tag(), name("", "--", true), rule("groups", Mark::Tag { key: "team".to_owned() })];
    for (claims, owners) in [
        (json!({"login": "a", "groups": ["x", "y", 7, ""]}), "{groups:x, groups:y, login:a, sub:s}"),
        (json!({"login": {"a": 1}, "groups": "x"}), "{groups:x, sub:s}"),
        (json!({"sub": "another", "email": "a@b", "name": "s"}), "{sub:s}"),
        (json!({"login": ""}), "{sub:s}"),
    ] {
        let owners_found = owner::owners_of(&rules, &person("s", claims.clone(), &[]));
        assert_eq!(format!("{owners_found:?}"), owners, "{claims}");
    }
}

/// Role by role, object by object: see, act, open.
#[test]
fn the_built_in_policy_is_default_deny() {
    let access = built_in(vec![tag()]);
    let (mine, others) = (owner::owner(&[tag()], "x", &tagged("me")), owner::owner(&[tag()], "x", &tagged("you")));
    for (roles, on_mine, on_others, on_nobodys) in [
        (&[][..], "", "", ""),
        (&[Role::Viewer], "see", "see", "see"),
        (&[Role::User], "see act open", "", ""),
        (&[Role::Viewer, Role::User], "see act open", "see", "see"),
        (&[Role::Admin], "see act open", "see act open", "see act open"),
    ] {
        let rights = access.rights(&person("me", Value::Null, roles), &Scope::ALL, PROJECT);
        for (owner, expected) in [(&mine, on_mine), (&others, on_others), (&None, on_nobodys)] {
            assert_eq!(words(rights.may_with("x", owner.as_ref())), expected, "{roles:?} {owner:?}");
        }
        let most = [on_mine, on_others, on_nobodys].into_iter().max_by_key(|words| words.len()).unwrap();
        assert_eq!(words(rights.may()), most, "{roles:?}");
    }
}

fn tagged(owner: &str) -> Value {
    json!({"tags": [{"key": "owner", "value": owner}]})
}

fn words(may: api::May) -> String {
    let json = may.to_json();
    json.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_decision_names_its_policies() {
    let access = access(
        r#"
        @id("all") permit (principal, action, resource);
        @id("night") forbid (principal, action == Action::"StopNotebook", resource == Notebook::"n-1");
        @id("freeze") forbid (principal, action in Action::"act", resource) when { resource has owner && resource.owner == Owner::"sub:frozen" };
        "#,
        vec![tag()],
    );
    let rights = access.rights(&person("me", Value::Null, &[Role::User]), &Scope::ALL, PROJECT);
    let frozen = Owner::new("sub:frozen");
    for (deed, id, owner, allowed, policy) in [
        ("StopNotebook", "n-1", None, false, "night"),
        ("StopNotebook", "n-2", None, true, "all"),
        ("StartNotebook", "n-1", None, true, "all"),
        ("StopNotebook", "n-1", Some(&frozen), false, "freeze,night"),
        ("StartNotebook", "n-2", Some(&frozen), false, "freeze"),
        ("ShowNotebook", "n-2", Some(&frozen), true, "all"),
    ] {
        let decision = rights.decide(Deed(deed), id, owner);
        assert_eq!((decision.allowed, decision.policy.as_deref()), (allowed, Some(policy)), "{deed} {id} {owner:?}");
    }
    assert_eq!(rights.in_any_case(Deed("StopNotebook")), None);
    assert!(rights.in_any_case(Deed("ShowNotebook")).is_some_and(|decision| decision.allowed));
    let nobody = built_in(vec![tag()]).rights(&person("me", Value::Null, &[]), &Scope::ALL, PROJECT);
    let denied = nobody.decide(Deed::OPEN, "n-1", None);
    assert_eq!((denied.allowed, denied.policy), (false, None));
    assert!(nobody.in_any_case(Deed::OPEN).is_some_and(|decision| !decision.allowed));
}

#[test]
fn people_of_another_issuer_and_another_project_can_be_told_apart() {
    let access = access(
        &format!(
            r#"@id("her") permit (principal == Person::"https://idp.example#her", action, resource in Project::"{PROJECT}");"#
        ),
        vec![tag()],
    );
    let her = person("her", Value::Null, &[Role::User]);
    let imposter = Person { issuer: "https://evil.example".to_owned(), ..person("her", Value::Null, &[Role::User]) };
    for (person, project, allowed) in [(&her, PROJECT, true), (&her, "other", false), (&imposter, PROJECT, false)] {
        assert_eq!(
            access.rights(person, &Scope::ALL, project).decide(Deed::OPEN, "n", None).allowed,
            allowed,
            "{person:?} {project}"
        );
    }
}

#[test]
fn mistakes_in_policies_have_lines() {
    for (text, line, part) in [
        ("permit (principal, action, resource)", 1, "unexpected end of input"),
        ("\n\npermit (principle, action, resource);", 3, "principle"),
        ("permit (principal, action == Action::\"DeleteNotebook\", resource);", 1, "DeleteNotebook"),
        ("permit (principal in Role::\"root\",\n action, resource);", 1, "root"),
        ("permit (principal, action, resource)\nwhen { resource.owner == principal };", 2, "owner"),
        ("permit (principal, action, resource)\nwhen { resource.status == \"RUNNING\" };", 2, "status"),
        (
            "@id(\"a\") permit (principal, action, resource);\n@id(\"a\") forbid (principal, action, resource);",
            2,
            "second policy named `a`",
        ),
        ("permit (principal == ?principal, action, resource);", 1, "template"),
        ("// nothing\n", 1, "no policy"),
    ] {
        let mistakes = Policies::parse(text).unwrap_err();
        assert!(
            mistakes.iter().any(|broken| broken.line == line && broken.rule.contains(part)),
            "{text}: {mistakes:?}"
        );
    }
    let twice = Policies::parse(
        "permit (principal in Role::\"x\", action, resource);\npermit (principal in Role::\"y\", action, resource);",
    );
    assert_eq!(twice.unwrap_err().len(), 2, "every mistake at once");
}

/// Every operation of the list is an action of the schema: one that is forgotten there could never be permitted.
#[test]
fn every_deed_is_an_action() {
    let access = built_in(vec![]);
    let rights = access.rights(&person("me", Value::Null, &[Role::Admin]), &Scope::ALL, PROJECT);
    for deed in [Deed::SEE, Deed::ACT, &[Deed::OPEN, Deed("ShowLease")]].into_iter().flatten() {
        let schema = include_str!("schema.cedarschema");
        assert!(schema.contains(deed.as_str()), "{deed:?}");
        assert!(rights.decide(*deed, "x", None).allowed, "{deed:?}");
    }
}

/// A list of ten thousand with as many owners is a handful of decisions of Cedar.
#[test]
fn long_lists_cost_a_handful_of_decisions() {
    let rights = built_in(vec![tag()]).rights(&person("me", Value::Null, &[Role::User]), &Scope::ALL, PROJECT);
    let owners: Vec<Owner> = (0..10_000).map(|number| Owner::new(&format!("sub:{number}"))).collect();
    let mine = Owner::new("sub:me");
    let visible = owners.iter().chain([&mine]).filter(|owner| rights.decide(Deed::SEE[0], "x", Some(owner)).allowed);
    assert_eq!(visible.count(), 1);
    assert_eq!(rights.decisions(), 2);
}
