use modelarts::sign::Scheme;
use secrecy::ExposeSecret as _;

use super::super::super::{CredentialSettings, Dialect};
use super::{load, mistakes, remotes};

const TWO: &str = r#"
[[clouds]]
endpoint = "https://modelarts.eu-de.example"
region = "eu-de"
projects = [{ id = "0123456789abcdef0123456789abcdef" }, { id = "1123456789abcdef0123456789abcdef" }]
credential = { access_key = "AK", secret_key = "canary-sk", signing = "scoped", signing_region = "eu-de" }

[[clouds]]
endpoint = "https://modelarts.cn-north-4.example"
iam_endpoint = "https://iam.cn-north-4.example"
region = "cn-north-4"
dialect = "huawei"
projects = [{ id = "2123456789abcdef0123456789abcdef" }]
[clouds.credential]
domain = "d"
user = "u"
password = "p"
"#;

#[test]
fn several_clouds_each_with_its_own_credential() {
    let settings = load(TWO, &[], &[]).unwrap();
    let [first, second] = remotes(&settings) else { panic!("two clouds") };
    assert_eq!((first.region.as_str(), first.dialect, first.projects.len()), ("eu-de", Dialect::Otc, 2));
    let CredentialSettings::Key(key) = &first.credential else { panic!("a key") };
    assert_eq!((key.access_key.as_str(), key.secret_key.expose_secret()), ("AK", "canary-sk"));
    assert_eq!(key.signing, Scheme::Scoped { region: "eu-de".into(), service: String::new() });
    assert!(key.security_token.is_none());
    assert_eq!((second.region.as_str(), second.dialect), ("cn-north-4", Dialect::Huawei));
    assert!(matches!(&second.credential, CredentialSettings::Password(user) if user.user == "u"));
    assert!(!format!("{settings:?}").contains("canary"));
}

#[test]
fn mistakes_in_one_of_several_clouds_have_its_lines() {
    let text = TWO
        .replace("region = \"eu-de\"\n", "regon = \"eu-de\"\n")
        .replace("2123456789", "0123456789")
        .replace("user = \"u\"\n", "");
    assert_eq!(
        mistakes(&text),
        [
            "FILE:2: `clouds.region` is required",
            "FILE:4: `clouds.regon` is not a setting; did you mean `clouds.region`?",
            "FILE:13: `clouds.projects` names the same project twice",
            "FILE:8: `clouds.projects` must name at least one project",
            "FILE:8: `clouds.credential.user` is required",
        ]
        .map(str::to_owned)
        .to_vec()
    );
    assert_eq!(
        mistakes("clouds = [5]"),
        ["FILE:1: `clouds` must be a list of clouds, each with endpoint, region, projects and credential"]
    );
    assert_eq!(mistakes("clouds = []"), ["FILE:1: `clouds` must name at least one cloud"]);
    let both = format!("{TWO}\n[credential]\ntoken = \"t\"");
    let found = mistakes(&both);
    assert!(found.iter().any(|mistake| mistake.contains("`clouds` and `credential` are both given")), "{found:#?}");
}

#[test]
fn a_credential_is_of_exactly_one_kind() {
    let cloud = "[cloud]\nendpoint = \"https://a.example\"\nregion = \"r\"\n\
                 projects = [{ id = \"0123456789abcdef0123456789abcdef\" }]\n[credential]\n";
    for (credential, expected) in [
        ("access_key = \"AK\"\nsecret_key = \"s\"", &[][..]),
        ("access_key = \"AK\"\nsecret_key = \"s\"\nsecurity_token = \"t\"", &[]),
        ("token = \"t\"", &[]),
        (
            "access_key = \"AK\"\ntoken = \"t\"",
            &["FILE:6: `credential.access_key` and `credential.token` are both given; choose one"],
        ),
        (
            "access_key = \"AK\"\nsecret_key = \"s\"\nuser = \"u\"",
            &["FILE:8: `credential.user` and `credential.access_key` are both given; choose one"],
        ),
        (
            "access_key = \"A K\"",
            &[
                "FILE:6: `credential.access_key` must be letters and digits",
                "FILE: `credential.secret_key` is required, here or in the file named by `credential.secret_key_file`",
            ],
        ),
        ("token = \"line\\nline\"", &["FILE:6: `credential.token` has characters that no header can carry"]),
        (
            "access_key = \"AK\"\nsecret_key = \"s\"\nsigning = \"sm3\"",
            &["FILE:8: `credential.signing` must be one of access, scoped"],
        ),
        (
            "access_key = \"AK\"\nsecret_key = \"s\"\nsigning_region = \"eu-de\"",
            &["FILE:8: `credential.signing_region` means something only with `credential.signing` scoped"],
        ),
        (
            "access_key = \"AK\"\nsecret_key = \"s\"\nsigning = \"scoped\"\nsigning_region = \"a/b\"",
            &["FILE:9: `credential.signing_region` must be letters, digits and hyphens, or empty"],
        ),
    ] {
        assert_eq!(mistakes(&format!("{cloud}{credential}")), expected, "{credential}");
    }
}

#[test]
fn a_page_must_be_of_a_size_that_every_cloud_takes() {
    for (size, fits) in [(50, true), (20, true), (500, false)] {
        let found = mistakes(&format!("poll.page_size = {size}\n{TWO}"));
        assert_eq!(found.is_empty(), fits, "{size}: {found:?}");
    }
}
