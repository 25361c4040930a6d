//! Access keys as the cloud knows them, signed here by hand from api.md 3.

use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

use super::*;

const HOUR_S: i64 = 3600;

/// Signs a list call over these headers, which must be sorted.
fn sign(keys: (&str, &str), headers: &[(&'static str, &str)], scope: Option<&str>) -> String {
    let mac = |key: &[u8], text: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    };
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let path = format!("/v1/{}/notebooks/", crate::Identities::default().project_id);
    let canonical = format!("GET\n{path}\n\n{lines}\n{}\n{}", names.join(";"), hex::encode(Sha256::digest("")));
    let hash = hex::encode(Sha256::digest(canonical));
    let date = headers.iter().find(|(name, _)| *name == "x-sdk-date").map_or("", |(_, date)| date);
    let (who, text, key) = match scope {
        None => (format!("Access={}", keys.0), format!("SDK-HMAC-SHA256\n{date}\n{hash}"), keys.1.as_bytes().to_vec()),
        Some(scope) => (
            format!("Credential={}/{scope}", keys.0),
            format!("SDK-HMAC-SHA256\n{date}\n{scope}\n{hash}"),
            scope.split('/').fold(format!("SDK{}", keys.1).into_bytes(), |key, part| mac(&key, part)),
        ),
    };
    let signature = hex::encode(mac(&key, &text));
    format!("SDK-HMAC-SHA256 {who}, SignedHeaders={}, Signature={signature}", names.join(";"))
}

/// Sends a list call that is signed over `headers`, with `more` beside them; the status and the gateway's words.
fn send(
    desk: &mut Desk,
    keys: (&str, &str),
    headers: &[(&'static str, &str)],
    more: &[(&'static str, &str)],
    scope: Option<&str>,
) -> (u16, String) {
    let authorization = sign(keys, headers, scope);
    let uri = format!("/v1/{}/notebooks", crate::Identities::default().project_id);
    let mut all = vec![("authorization", authorization.as_str())];
    all.extend(headers.iter().chain(more));
    let answer = desk.send(Method::GET, &uri, &all, "");
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let words = body["error_msg"].as_str().unwrap_or_default();
    (answer.status, words.rsplit(": ").next().unwrap_or_default().to_owned())
}

const DATE: (&str, &str) = ("x-sdk-date", "20260302T090000Z");
const HOST: (&str, &str) = ("host", "cloud.test");

#[test]
fn the_date_must_be_signed_and_the_scope_be_of_its_day() {
    let known = crate::Identities::default();
    let keys = (known.access_key.as_str(), known.secret_key.as_str());
    let project = ("x-project-id", known.project_id.as_str());
    let missing = "verify aksk signature fail,signed header x-sdk-date is missing";
    let scope = "verify aksk signature fail,the credential scope is wrong";
    for (headers, more, of, expected) in [
        (&[HOST, DATE][..], &[][..], None, (200, "")),
        (&[DATE], &[], None, (200, "")),
        (&[HOST, project, DATE], &[], None, (200, "")),
        (&[HOST], &[DATE], None, (401, missing)),
        (&[HOST], &[], None, (401, missing)),
        (&[HOST, DATE], &[], Some("20260302///sdk_request"), (200, "")),
        (&[HOST, DATE], &[], Some("20260302/eu-de/modelarts/sdk_request"), (200, "")),
        (&[HOST, DATE], &[], Some("20260301/eu-de/modelarts/sdk_request"), (401, scope)),
        (&[HOST, DATE], &[], Some("20260302/eu-de/sdk_request"), (401, scope)),
        (&[HOST, DATE], &[], Some("20260302/eu-de/modelarts/aws4_request"), (401, scope)),
        (
            &[HOST, DATE],
            &[("x-security-token", "t")],
            None,
            (401, "verify aksk signature fail,the security token does not belong to the access key"),
        ),
    ] {
        let told = send(&mut Desk::new(), keys, headers, more, of);
        assert_eq!((told.0, told.1.as_str()), expected, "{headers:?} {more:?} {of:?}");
    }
    let other = ("x-project-id", "00000000000000000000000000000000");
    assert_eq!(send(&mut Desk::new(), keys, &[HOST, other, DATE], &[], None).0, 403);
}

#[test]
fn a_temporary_key_counts_with_its_token_and_for_its_time() {
    let mut desk = Desk::new();
    let order = |desk: &mut Desk, token: Value, caller: &str| {
        let body = json!({"auth": {"identity": {"methods": ["token"], "token": token}}}).to_string();
        let answer = desk.send(Method::POST, "/v3.0/OS-CREDENTIAL/securitytokens", &[("x-auth-token", caller)], &body);
        (answer.status, serde_json::from_slice::<Value>(&answer.body).unwrap())
    };
    let token = desk.token.clone();
    assert_eq!(order(&mut desk, json!({}), "MIISunknown").0, 401);
    assert_eq!(order(&mut desk, json!({"duration_seconds": 899}), &token).0, 400);
    assert_eq!(order(&mut desk, json!({"duration_seconds": "long"}), &token).0, 400);
    let (status, body) = order(&mut desk, json!({"duration_seconds": HOUR_S}), &token);
    assert_eq!((status, body["credential"]["expires_at"].as_str()), (201, Some("2026-03-02T10:00:00.000000Z")));
    let text = |name: &str| body["credential"][name].as_str().unwrap().to_owned();
    let (access, secret, security_token) = (text("access"), text("secret"), text("securitytoken"));
    let keys = (access.as_str(), secret.as_str());
    let right = ("x-security-token", security_token.as_str());
    for scope in [None, Some("20260302///sdk_request")] {
        assert_eq!(send(&mut desk, keys, &[HOST, DATE, right], &[], scope).0, 200);
    }
    let foreign = "verify aksk signature fail,the security token does not belong to the access key";
    for (headers, more, expected) in [
        (&[HOST, DATE][..], &[][..], foreign),
        (&[HOST, DATE, ("x-security-token", "other")], &[], foreign),
        (&[HOST, DATE], &[right], "verify aksk signature fail,signed header x-security-token is missing"),
    ] {
        assert_eq!(send(&mut desk, keys, headers, more, None), (401, expected.to_owned()));
    }
    desk.now_ms += HOUR_S * 1000 - 1;
    let late = ("x-sdk-date", "20260302T100000Z");
    assert_eq!(send(&mut desk, keys, &[HOST, late, right], &[], None).0, 200);
    desk.now_ms += 1;
    let expired = send(&mut desk, keys, &[HOST, late, right], &[], None);
    assert_eq!(expired, (401, "verify aksk signature fail,the security token has expired".to_owned()));
}
