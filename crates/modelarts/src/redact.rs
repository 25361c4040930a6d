//! Takes out of an answer what no browser and no log may see (api.md 2.6, 8): notebook tokens, credentials of
//! repositories, and the parts of an address that can carry either. Everything else stays as it came.

use json::Value;

/// Fields whose value is a secret, without `_` and `-` and in lower case. The whole field goes.
const SECRET: &[&str] = &[
    "accesskey",
    "accesstoken",
    "authorization",
    "credential",
    "credentials",
    "passphrase",
    "password",
    "passwd",
    "privatekey",
    "refreshtoken",
    "secret",
    "secretaccesskey",
    "secretkey",
    "securitytoken",
    "sessiontoken",
    "sshprivatekey",
    "token",
    "xauthtoken",
    "xsecuritytoken",
    "xsubjecttoken",
];

/// Fields whose value is an address.
const ADDRESS: &[&str] = &["url", "uri"];

/// Takes the secrets out of `value`, at any depth.
pub fn redact(value: &mut Value) {
    strip(value, false);
}

/// What an address holds, also in a list or deeper, is addresses.
fn strip(value: &mut Value, is_address: bool) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !is_one_of(name, SECRET));
            for (name, field) in fields {
                strip(field, is_address || is_one_of(name, ADDRESS));
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| strip(entry, is_address)),
        Value::String(text) if is_address => bare(text),
        _ => {}
    }
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    let letters =
        || name.bytes().filter(|letter| !matches!(letter, b'_' | b'-')).map(|letter| letter.to_ascii_lowercase());
    names.iter().any(|secret| letters().eq(secret.bytes()))
}

/// Leaves scheme, host and path: a query or fragment may carry `token=`, and the part before `@` a password. Only the
/// user's name of an SSH endpoint stays, because nobody can connect without it.
fn bare(address: &mut String) {
    if let Some(end) = address.find(['?', '#']) {
        address.truncate(end);
    }
    let Some(start) = address.find("://").map(|at| at + 3) else { return };
    let host_end = address[start..].find('/').map_or(address.len(), |length| start + length);
    let Some(at) = address[start..host_end].rfind('@').map(|length| start + length) else { return };
    if address.starts_with("ssh://") {
        let name_end = address[start..at].find(':').map_or(at, |length| start + length);
        address.replace_range(name_end..at, "");
    } else {
        address.replace_range(start..=at, "");
    }
}

#[cfg(test)]
mod tests;
