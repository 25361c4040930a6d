//! Tokens and signatures: who is let in, and the gateway's words for those who are not (api.md 3, 4, 5.2).

use super::super::signature::{Authorization, Fault};
use super::*;
use crate::calendar::read_sdk_date;

const MINUTE_MS: i64 = 60_000;

struct Vector {
    name: String,
    request: Request,
    authorization: String,
    secret_key: String,
    canonical_request: String,
}

fn vectors() -> Vec<Vector> {
    let vectors: Value = serde_json::from_str(include_str!("../../../testdata/signing-vectors.json")).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let read = |vector: &Value| {
        let mut request =
            request(text(&vector["method"]).parse().unwrap(), &text(&vector["uri"]), &[], &text(&vector["body"]));
        for (name, value) in vector["headers"].as_object().unwrap() {
            let name: http::HeaderName = name.parse().unwrap();
            request.headers.insert(name, value.as_str().unwrap().parse().unwrap());
        }
        Vector {
            name: text(&vector["name"]),
            request,
            authorization: text(&vector["authorization"]),
            secret_key: text(&vector["secret_key"]),
            canonical_request: text(&vector["canonical_request"]),
        }
    };
    vectors.as_array().unwrap().iter().map(read).collect()
}

#[test]
fn every_vector_is_accepted_and_nothing_near_it() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 11);
    for mut vector in vectors {
        let name = &vector.name;
        let authorization = Authorization::read(&vector.authorization).unwrap();
        assert_eq!(authorization.check(&vector.request, &vector.secret_key), Ok(()), "{name}");
        let expected = Fault::Mismatch(vector.canonical_request.replace('\n', "|"));
        assert_eq!(authorization.check(&vector.request, "another key"), Err(expected), "{name}");

        let changed = |request: &Request| authorization.check(request, &vector.secret_key).is_err();
        let path = std::mem::replace(&mut vector.request.path, "/v1/other".to_owned());
        assert!(changed(&vector.request), "{name}: path");
        vector.request.path = path;
        let query = std::mem::replace(&mut vector.request.query, "limit=11".to_owned());
        assert!(changed(&vector.request), "{name}: query");
        vector.request.query = query;
        if vector.request.headers.get("x-sdk-content-sha256").is_none() {
            vector.request.body.push(b' ');
            assert!(changed(&vector.request), "{name}: body");
            vector.request.body.pop();
        }
        let date = vector.request.headers.insert("x-sdk-date", "20010101T000000Z".parse().unwrap()).unwrap();
        assert!(changed(&vector.request), "{name}: date");
        vector.request.headers.insert("x-sdk-date", date);
        let host = vector.request.headers.remove("host").unwrap();
        assert_eq!(authorization.check(&vector.request, &vector.secret_key), Err(Fault::MissingHeader("host".into())));
        vector.request.headers.insert("host", host);
        assert!(!changed(&vector.request), "{name}: as it was");
    }
}

#[test]
fn the_corner_of_the_scoped_form_is_known() {
    // The Go signer moves the query of a POST without a body into the payload (api.md 3.1).
    let headers = [("host", "modelarts.test"), ("x-sdk-date", "20241120T230000Z")];
    let posted = request(Method::POST, "/v1/p/notebooks/x/start?type=timing&duration=3600000", &headers, "");
    let canonical =
        "POST\n/v1/p/notebooks/x/start/\n\nhost:modelarts.test\nx-sdk-date:20241120T230000Z\n\nhost;x-sdk-date\n";
    let authorization = |signature: &str| {
        let text = format!(
            "SDK-HMAC-SHA256 Credential=AK/20241120/eu-de/modelarts/sdk_request, SignedHeaders=host;x-sdk-date, Signature={signature}"
        );
        Authorization::read(&text).unwrap()
    };
    let signed = {
        use hmac::{Hmac, Mac as _};
        use sha2::{Digest as _, Sha256};
        let mac = |key: &[u8], text: &str| {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        };
        let payload = hex::encode(Sha256::digest("duration=3600000&type=timing"));
        let hash = hex::encode(Sha256::digest(format!("{canonical}{payload}")));
        let scope = "20241120/eu-de/modelarts/sdk_request";
        let key = ["20241120", "eu-de", "modelarts", "sdk_request"]
            .iter()
            .fold(b"SDKsk".to_vec(), |key, part| mac(&key, part));
        hex::encode(mac(&key, &format!("SDK-HMAC-SHA256\n20241120T230000Z\n{scope}\n{hash}")))
    };
    assert_eq!(authorization(&signed).check(&posted, "sk"), Ok(()));
    assert!(authorization(&"0".repeat(64)).check(&posted, "sk").is_err());
}

#[test]
fn what_is_no_authorization() {
    for text in [
        "",
        "Bearer abc",
        "SDK-HMAC-SHA256 Access=a",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=host",
        "SDK-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=00",
        "SDK-HMAC-SHA256Access=a, SignedHeaders=host, Signature=00",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=00, More=1",
        "SDK-HMAC-SHA256 User=a, SignedHeaders=host, Signature=00",
        "V11-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=00",
    ] {
        assert_eq!(Authorization::read(text), None, "{text}");
    }
}

/// The first vector's world: its key, its moment.
fn signed() -> (Desk, Request, i64) {
    let vector = vectors().remove(0);
    let mut desk = Desk::new();
    desk.world.setting.identities.access_key = "QTWAOYTTINDUT2QVKYUC".to_owned();
    desk.world.setting.identities.secret_key = vector.secret_key;
    let mut request = vector.request;
    request.headers.insert("authorization", vector.authorization.parse().unwrap());
    (desk, request, read_sdk_date("20191115T033655Z").unwrap())
}

fn words(result: Result<super::super::access::Scope, Refusal>) -> String {
    let answer = result.unwrap_err().answer("8a1f");
    assert_eq!(answer.status, 401);
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((body["error_code"].as_str(), body["request_id"].as_str()), (Some("APIG.0301"), Some("8a1f")));
    body["error_msg"].as_str().unwrap().strip_prefix("Incorrect IAM authentication information: ").unwrap().to_owned()
}

#[test]
fn a_signature_lives_a_quarter_of_an_hour() {
    for (off_ms, fits) in [
        (0, true),
        (15 * MINUTE_MS, true),
        (-15 * MINUTE_MS, true),
        (15 * MINUTE_MS + 1, false),
        (-15 * MINUTE_MS - 1, false),
    ] {
        let (mut desk, mut request, at_ms) = signed();
        let result = desk.world.authenticate(&request, at_ms + off_ms);
        assert_eq!(result.is_ok(), fits, "{off_ms}");
        if !fits {
            assert_eq!(words(result), "signature expired");
            request.received_at_ms = at_ms;
            assert!(desk.world.authenticate(&request, at_ms + off_ms).is_ok(), "near the wall clock");
        }
    }
}

#[test]
fn wrong_signatures_are_told_apart_and_lock_the_key() {
    let (mut desk, right, at_ms) = signed();
    let mut wrong = signed().1;
    wrong.query = "limit=3".to_owned();
    for _ in 0..5 {
        let told = words(desk.world.authenticate(&wrong, at_ms));
        assert!(told.starts_with("verify aksk signature fail,canonicalRequest:GET|/v1/"), "{told}");
    }
    let locked = "AK access failed to reach the limit,forbidden";
    assert_eq!(words(desk.world.authenticate(&right, at_ms)), locked);
    assert_eq!(words(desk.world.authenticate(&right, at_ms + 5 * MINUTE_MS - 1)), locked);
    assert!(desk.world.authenticate(&right, at_ms + 5 * MINUTE_MS).is_ok());
    // Only failures in a row count.
    for _ in 0..4 {
        let _ = words(desk.world.authenticate(&wrong, at_ms + 5 * MINUTE_MS));
    }
    assert!(desk.world.authenticate(&right, at_ms + 5 * MINUTE_MS).is_ok());
    let _ = words(desk.world.authenticate(&wrong, at_ms + 5 * MINUTE_MS));
    assert!(desk.world.authenticate(&right, at_ms + 5 * MINUTE_MS).is_ok());

    desk.world.setting.identities.access_key = "ANOTHER".to_owned();
    assert_eq!(
        words(desk.world.authenticate(&right, at_ms)),
        "Get secretKey failed,ak:QTWAOYTTINDUT2QVKYUC,err:ak not exist"
    );
}

#[test]
fn a_token_opens_its_project_for_a_day() {
    let mut desk = Desk::new();
    let path = format!("/v1/{}/notebooks", crate::Identities::default().project_id);
    let token = desk.token.clone();
    let ask = |desk: &mut Desk, path: &str, token: &str| {
        let answer = desk.send(Method::GET, path, &[("x-auth-token", token)], "");
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        (answer.status, body["error_code"].as_str().unwrap_or_default().to_owned(), body["error_msg"].to_string())
    };
    assert_eq!(ask(&mut desk, &path, &token).0, 200);
    assert_eq!(ask(&mut desk, "/v1/00000000000000000000000000000000/notebooks", &token).1, "ModelArts.0210");
    let unknown = ask(&mut desk, &path, "MIISunknown");
    assert_eq!((unknown.0, unknown.1.as_str()), (401, "APIG.0301"));
    assert!(unknown.2.contains("decrypt token fail"));
    let answer = desk.send(Method::GET, &path, &[], "");
    assert!(String::from_utf8(answer.body).unwrap().contains("x-auth-token not found"));

    desk.now_ms += 24 * HOUR_MS - 1;
    assert_eq!(ask(&mut desk, &path, &token).0, 200);
    desk.now_ms += 1;
    let expired = ask(&mut desk, &path, &token);
    assert!(
        expired.0 == 401 && expired.2.contains("token expires, expires_at: 2026-03-03T09:00:00.000000Z"),
        "{expired:?}"
    );

    let fresh = desk.sign_in();
    assert_ne!(fresh, token);
    desk.world.apply(Scenario::TokenExpired, None, desk.now_ms);
    let outdated = ask(&mut desk, &path, &fresh);
    assert_eq!((outdated.0, outdated.1.as_str()), (401, "APIG.0307"));
    let fresh = desk.sign_in();
    assert_eq!(ask(&mut desk, &path, &fresh).0, 200);

    let known = crate::Identities::default();
    let answer = desk.ask_iam(&known.user, &known.password, Value::Null);
    let domain_token = answer.headers.iter().find(|(name, _)| *name == "x-subject-token").unwrap().1.clone();
    let refused = ask(&mut desk, &path, &domain_token);
    assert_eq!((refused.0, refused.1.as_str()), (401, "ModelArts.0204"));
}

#[test]
fn iam_answers_as_documented() {
    let mut desk = Desk::new();
    let known = crate::Identities::default();
    let answer =
        desk.ask_iam(&known.user, &known.password, json!({"project": {"name": "eu-de"}, "domain": {"name": "x"}}));
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    let token = &body["token"];
    assert_eq!(answer.status, 201);
    assert_eq!((&token["methods"], &token["project"]["id"]), (&json!(["password"]), &json!(known.project_id)));
    assert_eq!(token["issued_at"], "2026-03-02T09:00:00.000000Z");
    assert_eq!(token["expires_at"], "2026-03-03T09:00:00.000000Z");
    assert_eq!(token["catalog"][0]["endpoints"][0]["url"], format!("http://cloud.test/v1/{}", known.project_id));

    for (body, status, code) in [
        ("{".to_owned(), 400, "IAM.0011"),
        ("{}".to_owned(), 400, "IAM.0072"),
        (json!({"auth": {"identity": {"methods": ["totp"]}}}).to_string(), 400, "IAM.0073"),
        (json!({"auth": {"identity": {"methods": ["password"]}}}).to_string(), 400, "IAM.0072"),
    ] {
        let answer = desk.send(Method::POST, "/v3/auth/tokens", &[], &body);
        let told: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status, told["error_code"].as_str()), (status, Some(code)), "{body}");
    }
    let answer = desk.ask_iam(&known.user, &known.password, json!({"project": {"name": "elsewhere"}}));
    assert_eq!(answer.status, 401);
}

#[test]
fn five_wrong_passwords_lock_the_account() {
    let mut desk = Desk::new();
    let known = crate::Identities::default();
    let scope = json!({"project": {"id": known.project_id}});
    for (user, password) in [("demo", "no"), ("nobody", &known.password), ("demo", "no"), ("demo", ""), ("demo", "no")]
    {
        let answer = desk.ask_iam(user, password, scope.clone());
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status, body["error"]["code"].as_u64()), (401, Some(401)));
        assert_eq!(body["error"]["title"], "Unauthorized");
    }
    let answer = desk.ask_iam(&known.user, &known.password, scope.clone());
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((answer.status, body["error_code"].as_str()), (401, Some("IAM.0061")));
    desk.now_ms += 15 * MINUTE_MS;
    assert_eq!(desk.ask_iam(&known.user, &known.password, scope).status, 201);
}

#[test]
fn tokens_are_checked_and_revoked() {
    let mut desk = Desk::new();
    let (caller, subject) = (desk.token.clone(), desk.sign_in());
    let ask = |desk: &mut Desk, method: Method, caller: &str, subject: &str| {
        desk.send(method, "/v3/auth/tokens", &[("x-auth-token", caller), ("x-subject-token", subject)], "")
    };
    assert_eq!(ask(&mut desk, Method::HEAD, &caller, &subject), Answer::empty(200));
    let shown = ask(&mut desk, Method::GET, &caller, &subject);
    assert!(shown.status == 200 && String::from_utf8(shown.body).unwrap().contains("expires_at"));
    assert_eq!(ask(&mut desk, Method::GET, "MIISunknown", &subject).status, 401);
    assert_eq!(ask(&mut desk, Method::GET, &caller, "MIISunknown").status, 404);
    assert_eq!(ask(&mut desk, Method::DELETE, &caller, &subject), Answer::empty(204));
    assert_eq!(ask(&mut desk, Method::HEAD, &caller, &subject).status, 404);
    let answer = desk.send(Method::GET, "/v3/projects?name=eu-de", &[("x-auth-token", &caller)], "");
    let projects: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(projects["projects"][0]["id"], crate::Identities::default().project_id);
    let answer = desk.send(Method::GET, "/v3/auth/projects?name=other", &[("x-auth-token", &caller)], "");
    let projects: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(projects["projects"], json!([]));
}
