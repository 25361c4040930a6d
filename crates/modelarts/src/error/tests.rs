use super::*;

fn error(code: Option<&str>, message: Option<&str>, request_id: Option<&str>) -> ErrorBody {
    let own = |text: Option<&str>| text.map(str::to_owned);
    ErrorBody { code: own(code), message: own(message), request_id: own(request_id) }
}

#[test]
fn every_shape_of_error() {
    for (body, expected) in [
        (r#"{"error_code":"ModelArts.6404","error_msg":"m"}"#, error(Some("ModelArts.6404"), Some("m"), None)),
        (r#"{"error_message":"m","error_code":"ModelArts.6309"}"#, error(Some("ModelArts.6309"), Some("m"), None)),
        (
            r#"{"error_msg":"m","error_code":"APIG.0301","request_id":"ab12"}"#,
            error(Some("APIG.0301"), Some("m"), Some("ab12")),
        ),
        (r#"{"errorCode":"X.1","errorMsg":"m"}"#, error(Some("X.1"), Some("m"), None)),
        (r#"{"code":"X.1","message":"m"}"#, error(Some("X.1"), Some("m"), None)),
        (r#"{"error":{"code":401,"message":"m","title":"Unauthorized"}}"#, error(Some("401"), Some("m"), None)),
        (
            r#"{"request_id":"ab12","title":"t","error":{"error_code":"IAM.0001","error_msg":"m"}}"#,
            error(Some("IAM.0001"), Some("m"), Some("ab12")),
        ),
        (
            r#"{"error_code":"IAM5.1","error_msg":"m","encoded_authorization_message":"e"}"#,
            error(Some("IAM5.1"), Some("m"), None),
        ),
        (r#"{"error_code":null,"error_msg":"m"}"#, error(None, Some("m"), None)),
        (r#"{"request_id":"ab12"}"#, error(None, None, Some("ab12"))),
        (r#"{"error":"invalid"}"#, ErrorBody::default()),
        ("{}", ErrorBody::default()),
        ("[]", ErrorBody::default()),
        ("", ErrorBody::default()),
        ("<html><h1>502</h1></html>", ErrorBody::default()),
        (r#"{"error_code":"#, ErrorBody::default()),
    ] {
        assert_eq!(read(400, body.as_bytes()), expected, "{body}");
    }
}

#[test]
fn the_status_decides_first() {
    let instance = br#"{"id":"DE-1","status":"START_FAILED","error_code":"ModelArts.6309"}"#;
    assert_eq!(read(200, instance), ErrorBody::default());
}

#[test]
fn every_class() {
    for (status, codes, expected) in [
        (
            401,
            &["ModelArts.0201", "ModelArts.0212", "ModelArts.6401", "ModelArts.6608", "ModelArts.6620"][..],
            Class::SignInAgain,
        ),
        (401, &["APIG.0301", "APIGW.0301", "APIG.0305", "APIGW.0307", "IAM.0066"], Class::SignInAgain),
        (400, &["ModelArts.0204", "ModelArts.0210"], Class::SignInAgain),
        (
            400,
            &["ModelArts.6305", "ModelArts.6306", "ModelArts.6307", "ModelArts.6308", "ModelArts.6357"],
            Class::AlreadySo,
        ),
        (400, &["ModelArts.6309", "ModelArts.6404"], Class::Gone),
        (429, &["APIG.0308", "APIGW.0308", "ModelArts.6101", "IAM.0012"], Class::BackOff),
        (400, &["ModelArts.6101"], Class::BackOff),
        (400, &["ModelArts.6326"], Class::Account),
        (401, &["ModelArts.6201", "ModelArts.6203"], Class::Account),
        (
            400,
            &["ModelArts.6349", "ModelArts.6304", "ModelArts.0213", "ModelArts.0200", "APIG.0201", "IAM.6305"],
            Class::Refused,
        ),
        (403, &["ModelArts.0108", "APIG.0302"], Class::Refused),
        (
            500,
            &["ModelArts.0010", "ModelArts.6200", "nonsense", "ModelArts.x", "", "ModelArts.99999999999"],
            Class::Failed,
        ),
    ] {
        for code in codes {
            assert_eq!(class(status, Some(code)), expected, "{status} {code}");
            assert_eq!(error(Some(code), None, None).class(status), expected, "{status} {code}");
        }
    }
    for (status, expected) in [
        (400, Class::Refused),
        (401, Class::SignInAgain),
        (404, Class::Refused),
        (429, Class::BackOff),
        (500, Class::Failed),
        (503, Class::Failed),
    ] {
        assert_eq!(class(status, None), expected, "{status}");
    }
}
