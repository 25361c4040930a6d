//! The settings of a credential: exactly one of the three kinds. A secret that no header can carry is a mistake here, not a
//! failure of every call later.

use modelarts::sign::Scheme;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    super::super::{CredentialSettings, KeySettings, PasswordSettings, reader::Reader},
    endpoint, named,
};

/// The keys that belong to each kind, the one that tells it first.
const TOKEN: &[&str] = &["credential.token", "credential.token_file"];
const KEY: &[&str] = &[
    "credential.access_key",
    "credential.secret_key",
    "credential.secret_key_file",
    "credential.security_token",
    "credential.security_token_file",
    "credential.signing",
    "credential.signing_region",
    "credential.signing_service",
];
const PASSWORD: &[&str] = &["credential.user", "credential.domain", "credential.password", "credential.password_file"];

pub(super) fn credential(reader: &mut Reader) -> Option<CredentialSettings> {
    // All are asked for, so that all are known.
    let mut given = |keys: &[&'static str]| keys.iter().copied().filter(|key| reader.has(key)).collect::<Vec<_>>();
    let (token, key, password) = (given(TOKEN), given(KEY), given(PASSWORD));
    let kinds = [&token, &key, &password];
    let mut kinds = kinds.into_iter().filter_map(|keys| Some((keys.first()?, keys)));
    let chosen = kinds.next().map(|(first, _)| *first);
    for (_, others) in kinds {
        for other in others {
            let chosen = chosen.unwrap_or_default();
            reader.wrong::<()>(other, format!("and `{chosen}` are both given; choose one"));
        }
    }
    if token.is_empty() && key.is_empty() {
        return self::password(reader).map(CredentialSettings::Password);
    }
    // Known, though nobody asks IAM.
    reader.has("cloud.iam_endpoint");
    if token.is_empty() {
        self::key(reader).map(CredentialSettings::Key)
    } else {
        sendable(reader, "credential.token", "credential.token_file").map(CredentialSettings::Token)
    }
}

fn password(reader: &mut Reader) -> Option<PasswordSettings> {
    let iam_endpoint = reader.required("cloud.iam_endpoint", endpoint);
    let domain = reader.required("credential.domain", named);
    let user = reader.required("credential.user", named);
    let password = reader.secret("credential.password", "credential.password_file");
    Some(PasswordSettings { iam_endpoint: iam_endpoint?, domain: domain?, user: user?, password: password? })
}

fn key(reader: &mut Reader) -> Option<KeySettings> {
    const TOKEN: [&str; 2] = ["credential.security_token", "credential.security_token_file"];
    let access_key = reader.required("credential.access_key", access_key);
    let secret_key = reader.secret("credential.secret_key", "credential.secret_key_file");
    let is_temporary = TOKEN.into_iter().any(|key| reader.has(key));
    let security_token = if is_temporary { sendable(reader, TOKEN[0], TOKEN[1]).map(Some) } else { Some(None) };
    let signing = signing(reader);
    Some(KeySettings { access_key: access_key?, secret_key: secret_key?, security_token: security_token?, signing })
}

/// Nobody states which of the two forms a cloud of the dialect otc takes (api.md 3.1).
fn signing(reader: &mut Reader) -> Scheme {
    const SCOPE: [&str; 2] = ["credential.signing_region", "credential.signing_service"];
    let is_scoped = reader.one_of("credential.signing", &[("access", false), ("scoped", true)], false);
    let [region, service] = SCOPE.map(|key| reader.checked(key, part_of_scope));
    if is_scoped {
        return Scheme::Scoped { region: region.unwrap_or_default(), service: service.unwrap_or_default() };
    }
    for key in SCOPE {
        if reader.has(key) {
            reader.wrong::<()>(key, "means something only with `credential.signing` scoped");
        }
    }
    Scheme::Access
}

/// A secret that is sent in a header.
fn sendable(reader: &mut Reader, key: &'static str, file_key: &'static str) -> Option<SecretString> {
    let secret = reader.secret(key, file_key)?;
    if secret.expose_secret().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Some(secret);
    }
    let key = if reader.has(key) { key } else { file_key };
    reader.wrong(key, "has characters that no header can carry")
}

fn access_key(text: &str) -> Result<String, String> {
    let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if fits { Ok(text.to_owned()) } else { Err("must be letters and digits".to_owned()) }
}

/// Between two slashes of `Credential=`.
fn part_of_scope(text: &str) -> Result<String, String> {
    let fits = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if fits { Ok(text.to_owned()) } else { Err("must be letters, digits and hyphens, or empty".to_owned()) }
}
