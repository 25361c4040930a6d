use std::collections::BTreeMap;

use json::Value;

use super::*;
use crate::request::{LeaseType, NotebookId, Operation, ProjectId};

/// Made with the vendor's SDK (8) and, for the scoped form, by two independent implementations (3). The keys in it are
/// public sample values.
const VECTORS: &str = include_str!("../../tests/signing-vectors.json");

fn vectors(of: &str) -> Vec<Value> {
    let all: Value = json::from_slice(VECTORS.as_bytes()).unwrap();
    all.pointer(of).unwrap().as_array().unwrap().clone()
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap_or_default()
}

fn query(vector: &Value) -> Vec<(String, String)> {
    let own = |value: &Value| value.as_str().unwrap().to_owned();
    vector["query"].as_array().unwrap().iter().map(|pair| (own(&pair[0]), own(&pair[1]))).collect()
}

fn headers(given: &Value) -> Vec<(&str, &str)> {
    given.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect()
}

fn credential(vector: &Value) -> Credential {
    Credential {
        access_key: text(vector, "ak").to_owned(),
        secret_key: Secret::new(text(vector, "sk").to_owned()),
        security_token: vector["security_token"].as_str().map(|token| Secret::new(token.to_owned())),
    }
}

#[test]
fn the_vectors_of_the_vendors_sdk() {
    let vectors = vectors("/vectors");
    assert_eq!(vectors.len(), 8);
    for vector in &vectors {
        let name = text(vector, "name");
        let (query, given, credential) = (query(vector), headers(&vector["headers_in"]), credential(vector));
        let request = Unsigned {
            method: text(vector, "method"),
            host: text(vector, "host"),
            path: text(vector, "path"),
            query: &query,
            headers: &given,
            body: text(vector, "body").as_bytes(),
            project_id: vector["project_id"].as_str(),
            date: "20000101T000000Z",
        };
        let complete = complete(&credential, &request);
        let expected: BTreeMap<&str, &str> = headers(&vector["headers_signed_request"]).into_iter().collect();
        let found: BTreeMap<&str, &str> = complete.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(found, expected, "{name}");

        let canonical_request = canonical::request(&Scheme::Access, &request, &complete);
        assert_eq!(canonical_request, text(vector, "canonical_request"), "{name}");
        assert_eq!(sha256(canonical_request.as_bytes()), text(vector, "canonical_request_sha256"), "{name}");
        let date = find(&complete, "x-sdk-date").unwrap();
        assert_eq!(string_to_sign(date, None, &canonical_request), text(vector, "string_to_sign"), "{name}");
        let signed = sign(&credential, &Scheme::Access, &request);
        assert_eq!(find(&signed, "authorization"), vector["authorization"].as_str(), "{name}");
    }
}

#[test]
fn the_vectors_of_the_scoped_form() {
    let vectors = vectors("/scoped_variant/vectors");
    assert_eq!(vectors.len(), 3);
    for vector in &vectors {
        let name = text(vector, "name");
        let (query, given, credential) = (query(vector), headers(&vector["headers"]), credential(vector));
        let scheme =
            Scheme::Scoped { region: text(vector, "region").to_owned(), service: text(vector, "service").to_owned() };
        let request = Unsigned {
            method: text(vector, "method"),
            host: "",
            path: text(vector, "path"),
            query: &query,
            headers: &given,
            body: text(vector, "body").as_bytes(),
            project_id: None,
            date: "",
        };
        let date = find(&complete(&credential, &request), "x-sdk-date").unwrap().to_owned();
        assert_eq!(hex::encode(signing_key(&credential, &scheme, &date)), text(vector, "signing_key_hex"), "{name}");
        let canonical_request = canonical::request(&scheme, &request, &complete(&credential, &request));
        assert_eq!(canonical_request, text(vector, "canonical_request"), "{name}");
        let signed = sign(&credential, &scheme, &request);
        assert_eq!(find(&signed, "authorization"), vector["authorization"].as_str(), "{name}");
    }
}

#[test]
fn the_scoped_form_ignores_case_and_keeps_the_first_of_a_name() {
    let query: Vec<(String, String)> =
        [("b", "1"), ("A", "2"), ("b", "0"), ("a", "3")].map(|(name, value)| (name.into(), value.into())).into();
    let request = Unsigned {
        method: "GET",
        host: "h",
        path: "/",
        query: &query,
        headers: &[],
        body: b"",
        project_id: None,
        date: "20241120T230000Z",
    };
    let scoped = Scheme::Scoped { region: String::new(), service: String::new() };
    assert!(canonical::request(&scoped, &request, &[]).starts_with("GET\n/\nA=2&a=3&b=1\n"));
    assert!(canonical::request(&Scheme::Access, &request, &[]).starts_with("GET\n/\nA=2&a=3&b=0&b=1\n"));
}

#[test]
fn a_given_authorization_is_replaced_and_the_date_is_the_callers() {
    let credential =
        Credential { access_key: "AK".into(), secret_key: Secret::new("CANARY".into()), security_token: None };
    let request = Unsigned {
        method: "GET",
        host: "h.example:8443",
        path: "/v1",
        query: &[],
        headers: &[("authorization", "Bearer x")],
        body: b"",
        project_id: None,
        date: "20241120T230000Z",
    };
    let signed = sign(&credential, &Scheme::Access, &request);
    assert_eq!(signed.iter().filter(|(name, _)| name.eq_ignore_ascii_case("authorization")).count(), 1);
    assert!(
        find(&signed, "Authorization")
            .unwrap()
            .starts_with("SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, ")
    );
    assert_eq!(
        (find(&signed, "host"), find(&signed, "x-sdk-date")),
        (Some("h.example:8443"), Some("20241120T230000Z"))
    );
    assert!(!format!("{credential:?} {signed:?}").contains("CANARY"));
}

#[test]
fn the_scoped_form_never_posts_without_a_body() {
    let project_id = ProjectId::parse("05a9d8f2c7004b1e8f3d6a2b9c1e4f70").unwrap();
    let id = NotebookId::parse("f9937afa-4451-42db-a76b-72d624749f66").unwrap();
    let scoped = Scheme::Scoped { region: "eu-de".into(), service: String::new() };
    for (operation, plain, older) in [
        (Operation::StopNotebook { id: id.clone() }, "", "{}"),
        (Operation::ShowNotebook { id: id.clone() }, "", ""),
        (
            Operation::renew(id, 3_600_000, LeaseType::Timing),
            r#"{"duration":3600000,"type":"timing"}"#,
            r#"{"duration":3600000,"type":"timing"}"#,
        ),
    ] {
        let request = operation.request(&project_id);
        assert_eq!((Scheme::Access.body(&request), scoped.body(&request)), (plain, older));
    }
}
