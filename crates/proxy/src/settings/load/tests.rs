use std::{fs, path::PathBuf};

use secrecy::ExposeSecret as _;
use uuid::Uuid;

use super::super::{CredentialSettings, Flag, Way};
use super::*;

mod clouds;
mod embed;
mod history;

/// A file that is gone when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new(text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("leasehold-{}.toml", Uuid::new_v4()));
        fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

const CLOUD: &str = r#"
[cloud]
endpoint = "https://modelarts.eu-de.example/"
iam_endpoint = "https://iam.eu-de.example"
region = "eu-de"
projects = [{ id = "0123456789abcdef0123456789abcdef", name = "Research" }]
[credential]
domain = "OTC"
user = "svc"
password = "p"
"#;

fn load(text: &str, environment: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Result<Settings, Vec<String>> {
    let file = Scratch::new(text);
    let sources = Sources {
        file: Some(file.0.clone()),
        environment: environment.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        flags: flags.iter().map(|(key, value)| Flag { name: "--flag", key, value: (*value).into() }).collect(),
    };
    let name = file.0.display().to_string();
    let line = |mistake: &Mistake| mistake.to_string().replace(&name, "FILE");
    Settings::load(&sources).map_err(|mistakes| mistakes.iter().map(line).collect())
}

fn remotes(settings: &Settings) -> &[Remote] {
    match &settings.cloud {
        Cloud::Remote(remotes) => remotes,
        #[cfg(feature = "simulator")]
        Cloud::Demo(_) => panic!("not the demo"),
    }
}

fn mistakes(text: &str) -> Vec<String> {
    load(text, &[], &[]).err().unwrap_or_default()
}

#[test]
fn a_whole_configuration_is_read() {
    let settings = load(CLOUD, &[], &[]).unwrap();
    let [remote] = remotes(&settings) else { panic!("one cloud") };
    assert_eq!(remote.endpoint, "https://modelarts.eu-de.example");
    assert_eq!(remote.projects[0].name, "Research");
    let CredentialSettings::Password(user) = &remote.credential else { panic!("a password") };
    assert_eq!(user.password.expose_secret(), "p");
    assert_eq!(settings.listen.address, DEFAULT_ADDRESS);
    assert_eq!(settings.limits, Limits::default());
    assert_eq!((settings.poll.page_size, remote.dialect.page_size()), (None, 500));
    assert_eq!(settings.upstream, TimeLimits::default());
    assert!(!format!("{remote:?}").contains("\"p\""), "no secret in debug output");
}

#[cfg(feature = "simulator")]
#[test]
fn nothing_said_is_the_demo() {
    let Cloud::Demo(demo) = Settings::demo().cloud else { panic!("the demo") };
    assert_eq!(demo, super::super::Demo::default());
    let flags = [("simulator.pace", "60"), ("simulator.scenario", "quota-full")];
    let flags = flags.map(|(key, value)| Flag { name: "--flag", key, value: value.into() });
    let settings = Settings::load(&Sources { flags: flags.into(), ..Sources::default() }).unwrap();
    let Cloud::Demo(demo) = settings.cloud else { panic!("the demo") };
    assert_eq!((demo.pace, demo.scenario.as_deref()), (Some(60), Some("quota-full")));
}

#[test]
fn the_example_names_every_setting_with_its_default() {
    let example = include_str!("../../../leasehold.example.toml");
    let settings = load(example, &[], &[]).unwrap();
    let usual = load(CLOUD, &[], &[]).unwrap();
    let facts = |settings: &Settings| {
        let Settings {
            listen,
            admission: _,
            cloud: _,
            limits,
            poll,
            events,
            upstream,
            sign_in,
            embed,
            authorization,
            audit,
            // Beside the file, and these are two.
            history: _,
            metrics,
            log,
            files: _,
        } = settings;
        format!(
            "{listen:?} {limits:?} {poll:?} {events:?} {upstream:?} {sign_in:?} {embed:?} {authorization:?} {audit:?} {metrics:?} {log:?}"
        )
    };
    assert_eq!(facts(&settings), facts(&usual));
    assert_eq!(settings.admission, super::super::Admission::strict(), "the example is for people who are told apart");
    let mut reader = Reader::new(Vec::new(), String::new(), Vec::new());
    read(&mut reader, &Sources { file: Some(PathBuf::new()), ..Sources::default() });
    assert!(reader.known().len() > 30);
    for key in reader.known().iter().filter(|key| !key.starts_with("simulator.") && !key.ends_with("_file")) {
        let name = key.rsplit('.').next().unwrap();
        assert!(example.contains(&format!("{name} = ")), "{key} is missing in the example");
    }
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let text = format!("listen.address = \"127.0.0.1:1\"\npoll = {{ idle_ms = 1000, resting_ms = 1000 }}\n{CLOUD}");
    let environment = [
        ("LEASEHOLD__LISTEN__ADDRESS", "127.0.0.1:2"),
        ("LEASEHOLD__POLL__IDLE_MS", "2000"),
        ("LEASEHOLD__CLOUD__PROJECTS", r#"[{id = "ffffffffffffffffffffffffffffffff"}]"#),
        ("PATH", "/bin"),
    ];
    let settings = load(&text, &environment, &[("listen.address", "127.0.0.1:3")]).unwrap();
    assert_eq!(settings.listen.address.port(), 3);
    assert_eq!(settings.poll.idle, Duration::from_secs(2));
    assert_eq!(settings.poll.resting, Duration::from_secs(1));
    assert_eq!(remotes(&settings)[0].projects[0].name, "f".repeat(32), "a project without a name has its id");
}

#[test]
fn every_mistake_is_named_with_its_line() {
    let text = r#"[listn]
address = "127.0.0.1:80"
[poll]
resting = 5
idle_ms = "soon"
changing_ms = 1
[cloud]
endpoint = "http://modelarts.example"
dialect = "chinese"
projects = [{ id = "x" }, 5]
[credential]
user = 7
[limits.scheduled]
max_ms = 259200001
[log]
filter = "=="
"#;
    assert_eq!(
        mistakes(text),
        [
            "FILE:8: `cloud.endpoint` must use https, except on a loopback address",
            "FILE: `cloud.region` is required",
            "FILE:9: `cloud.dialect` must be one of otc, huawei",
            "FILE:10: `cloud.projects` has a project whose id is not 32 hexadecimal digits in lower case",
            "FILE:10: `cloud.projects` must be a list of projects, each { id = \"32 hex digits\", name = \"..\" }",
            "FILE: `cloud.projects` must name at least one project",
            "FILE: `cloud.iam_endpoint` is required",
            "FILE: `credential.domain` is required",
            "FILE:12: `credential.user` must be a text in quotation marks",
            "FILE: `credential.password` is required, here or in the file named by `credential.password_file`",
            "FILE:14: `limits.scheduled.max_ms` must be a whole number from 3600000 to 259200000",
            "FILE:6: `poll.changing_ms` must be a whole number from 50 to 3600000",
            "FILE:5: `poll.idle_ms` must be a whole number from 50 to 3600000",
            "FILE:16: `log.filter` must be a log filter, for example `info`: invalid filter directive",
            "FILE:2: `listn.address` is not a setting; did you mean `listen.address`?",
            "FILE:4: `poll.resting` is not a setting; did you mean `poll.resting_ms`?",
        ]
    );
}

#[test]
fn one_rule_at_a_time() {
    for (text, expected) in [
        (
            "[listen]\naddress = \"0.0.0.0:8080\"",
            "FILE:2: `listen.address` must be a loopback address while `sign_in.mode` is `open`: anybody who reaches it may act",
        ),
        (
            "[listen]\naddress = \"here\"",
            "FILE:2: `listen.address` must be an address and a port, for example 127.0.0.1:8080",
        ),
        ("[listen]\nnames = [\"a\", 1]", "FILE:2: `listen.names` must be a list of texts"),
        ("[sign_in]\nmode = \"basic\"", "FILE:2: `sign_in.mode` must be one of open, forward-auth, oidc"),
        ("[polls]", "FILE:1: `polls` is not a setting"),
        (
            "[credential]\ntoken = \"t\"\npassword_file = \"x\"",
            "FILE:3: `credential.password_file` and `credential.token` are both given; choose one",
        ),
        (
            "[credential]\npassword_file = \"/nowhere/at/all\"",
            "FILE:2: `credential.password_file` names /nowhere/at/all, which cannot be read: No such file or directory (os error 2)",
        ),
        (
            "[credential]\npassword = \"a\"\npassword_file = \"b\"",
            "FILE:3: `credential.password_file` and `credential.password` are both given",
        ),
        ("[credential]\npassword = \"\"", "FILE:2: `credential.password` is empty"),
        (
            "[cloud]\nendpoint = \"https://a.example/v1\"",
            "FILE:2: `cloud.endpoint` must be an address like https://modelarts.eu-de.otc.t-systems.com, without a path",
        ),
        (
            "[cloud]\nendpoint = \"https://user:secret@a.example\"",
            "FILE:2: `cloud.endpoint` must be an address like https://modelarts.eu-de.otc.t-systems.com, without a path",
        ),
        (
            "[cloud]\nprojects = [{ id = \"0123456789abcdef0123456789abcdef\", nam = \"x\" }]",
            "FILE:2: `cloud.projects` has a project with the unknown field `nam`; known are id and name",
        ),
    ] {
        let found = mistakes(text);
        assert!(found.iter().any(|mistake| mistake == expected), "{text}: {found:#?}");
    }
    assert!(!mistakes("[poll]").iter().any(|mistake| mistake.contains("poll")), "an empty section is no mistake");
}

#[test]
fn what_is_no_toml_is_named_too() {
    let found = mistakes("[listen\naddress = 5\n[poll]\nidle_ms = = 3\n");
    assert!(found.iter().any(|mistake| mistake.starts_with("FILE:1: is not TOML here")), "{found:#?}");
    assert!(found.iter().any(|mistake| mistake.starts_with("FILE:4: is not TOML here")), "{found:#?}");
}

#[test]
fn wrong_variables_and_files_are_named() {
    let found = load(CLOUD, &[("LEASEHOLD__POLL__IDL_MS", "1"), ("LEASEHOLD__POLL__RESTING_MS", "x")], &[]);
    assert_eq!(
        found.err().unwrap(),
        [
            "variable LEASEHOLD__POLL__RESTING_MS: `poll.resting_ms` must be a whole number from 50 to 3600000",
            "variable LEASEHOLD__POLL__IDL_MS: `poll.idl_ms` is not a setting; did you mean `poll.idle_ms`?",
        ]
    );
    let sources = Sources { file: Some("/nowhere/at/all.toml".into()), ..Sources::default() };
    let found = Settings::load(&sources).err().unwrap();
    assert!(found[0].to_string().starts_with("/nowhere/at/all.toml: cannot be read"), "{}", found[0]);
}

#[test]
fn secrets_come_from_files_and_are_never_echoed() {
    let secret = Scratch::new("canary-password\n");
    let text = CLOUD.replace("password = \"p\"", &format!("password_file = {:?}", secret.0));
    let settings = load(&text, &[], &[]).unwrap();
    let CredentialSettings::Password(user) = &remotes(&settings)[0].credential else { panic!("a password") };
    assert_eq!(user.password.expose_secret(), "canary-password");
    assert!(!format!("{settings:?}").contains("canary"));
    let misplaced = CLOUD.replace("[credential]", "[poll]\nidle_ms = \"canary\"\npasword = \"canary\"\n[credential]");
    let found = mistakes(&misplaced);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(!found.concat().contains("canary"), "{found:#?}");
}

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn oidc(more: &str) -> String {
    format!(
        "listen.address = \"0.0.0.0:8080\"\nsign_in.mode = \"oidc\"\n\
         [sign_in.oidc]\nissuer = \"https://id.example/realm\"\nclient_id = \"c\"\nclient_secret = \"canary-secret\"\n{more}\n"
    )
}

#[test]
fn a_way_in_is_whole_or_the_start_is_refused() {
    let roles = "[sign_in.roles]\nusers = [\"ml\"]";
    let session = format!("[sign_in.session]\nkey = \"{KEY}\"");
    let origin = [("LEASEHOLD__SIGN_IN__ORIGIN", "https://desk.example")];
    let settings = load(&format!("{}{CLOUD}", oidc(&format!("{roles}\n{session}"))), &origin, &[]).unwrap();
    assert!(matches!(&settings.sign_in.way, Way::Oidc(oidc) if oidc.scopes == "openid profile"));
    assert!(!format!("{settings:?}").contains("canary") && !format!("{settings:?}").contains("0102"));
    let found = mistakes(&format!("{}{CLOUD}", oidc("")));
    assert_eq!(
        found,
        [
            "FILE: `sign_in.origin` is required beyond loopback: where do browsers see this desk?",
            "FILE: `sign_in.roles.users` must name somebody, or `viewers` or `admins`: nobody could come in",
            "FILE: `sign_in.session.key` is required, here or in the file named by `sign_in.session.key_file`",
        ]
    );
}

#[test]
fn one_way_in_at_a_time_and_no_weak_secret() {
    for (text, expected) in [
        (
            "[sign_in.oidc]\nissuer = \"https://a\"",
            "FILE:2: `sign_in.oidc.issuer` means nothing with this `sign_in.mode`; choose one way in",
        ),
        (
            "[sign_in.exchange]\nissuer = \"a\"",
            "FILE:2: `sign_in.exchange.issuer` means nothing with this `sign_in.mode`; choose one way in",
        ),
        (
            "[sign_in]\nmode = \"oidc\"\nforward.peers = []",
            "FILE:3: `sign_in.forward.peers` means nothing with this `sign_in.mode`; choose one way in",
        ),
        (
            "[sign_in]\nmode = \"forward-auth\"\nperson = \"x\"",
            "FILE:3: `sign_in.person` means nothing with this `sign_in.mode`; choose one way in",
        ),
        (
            "[sign_in]\nmode = \"forward-auth\"",
            "FILE: `sign_in.forward.peers` is required; it must name where the proxy in front calls from",
        ),
        (
            "[sign_in]\nmode = \"forward-auth\"",
            "FILE: `sign_in.forward.secret` is required, here or in the file named by `sign_in.forward.secret_file`",
        ),
        (
            "[sign_in]\nmode = \"forward-auth\"\nforward.peers = [\"0.0.0.0/0\"]",
            "FILE:3: `sign_in.forward.peers` must not be everywhere: name the addresses of the proxy in front",
        ),
        (
            "[sign_in]\nmode = \"forward-auth\"\nforward.peers = [\"proxy\"]",
            "FILE:3: `sign_in.forward.peers` must be addresses or networks, for example 10.1.2.3 or 10.1.0.0/16",
        ),
        (
            "[sign_in]\nmode = \"forward-auth\"\nforward.secret = \"canary\"",
            "FILE:3: `sign_in.forward.secret` has fewer than 32 letters; `openssl rand -hex 32` makes a good one",
        ),
        (
            "[sign_in]\nmode = \"forward-auth\"\nforward.user_header = \"X_User\"",
            "FILE:3: `sign_in.forward.user_header` must be the name of a header, in lower case and without underscores",
        ),
        (
            "[sign_in]\norigin = \"https://desk.example/\"",
            "FILE:2: `sign_in.origin` must be an origin like https://desk.example: lower case, no path, no usual port",
        ),
        (
            "[sign_in]\norigin = \"https://desk.example:443\"",
            "FILE:2: `sign_in.origin` must be an origin like https://desk.example: lower case, no path, no usual port",
        ),
        (
            "[sign_in]\norigin = \"http://desk.example\"",
            "FILE:2: `sign_in.origin` must use https, except on a loopback address",
        ),
        (
            "[sign_in]\nmode = \"oidc\"\noidc.issuer = \"http://id.example\"",
            "FILE:3: `sign_in.oidc.issuer` must use https, except on a loopback address",
        ),
        (
            "[sign_in]\nmode = \"oidc\"\noidc.issuer = \"https://id.example?x\"",
            "FILE:3: `sign_in.oidc.issuer` must have no query and no fragment",
        ),
        ("[sign_in]\nmode = \"oidc\"\noidc.scopes = \"profile\"", "FILE:3: `sign_in.oidc.scopes` must have `openid`"),
        (
            "[sign_in]\nmode = \"oidc\"\nsession.key = \"canary\"",
            "FILE:3: `sign_in.session.key` must be keys of 64 hexadecimal digits, one a line; `openssl rand -hex 32` makes one",
        ),
        (
            "[sign_in]\nmode = \"oidc\"\nexchange.origins = [\"*\"]",
            "FILE:3: `sign_in.exchange.origins` must be an origin like https://desk.example: lower case, no path, no usual port",
        ),
        (
            "[sign_in]\nmode = \"oidc\"\nexchange.issuer = \"x\"",
            "FILE: `sign_in.exchange.jwks_file` is required, or `sign_in.exchange.jwks_url`",
        ),
    ] {
        let found = mistakes(text);
        assert!(found.iter().any(|mistake| mistake == expected), "{text}: {found:#?}");
        assert!(!found.concat().contains("canary"), "{found:#?}");
    }
    for algorithm in ["HS256", "none", "ES512"] {
        let found = mistakes(&format!("[sign_in]\nmode = \"oidc\"\noidc.algorithms = [\"{algorithm}\"]"));
        assert!(found.iter().any(|mistake| mistake.contains("must be signatures with a public key")), "{found:#?}");
    }
}
