use json::json;

use super::*;

#[test]
fn no_secret_is_left_at_any_depth() {
    let mut answer = json!({
        "token": "CANARY", "Token": "CANARY", "nested": [{"data": [{"access_token": "CANARY", "accessToken": "CANARY"}]}],
        "repository": {"connection_info": {
            "url": "https://user:CANARY@git.example:8443/x.git?CANARY=1",
            "credential": {"ssh_private_key": "CANARY", "access_token": "CANARY"},
        }},
        "spec": {"credential": {"access_key": "CANARY", "secret_key": "CANARY"}, "annotations": {"url": "https://h.example/?token=CANARY"}},
        "ssh_private_key": "CANARY", "password": "CANARY", "X-Auth-Token": "CANARY", "securitytoken": "CANARY",
        "credentials": ["CANARY"], "secret": {"deep": "CANARY"},
        "url": "https://authoring.example/a/lab?token=CANARY",
        "endpoints": [{"service": "NOTEBOOK", "uri": "https://authoring.example/a/lab#token=CANARY"},
                      {"service": "SSH", "uri": "ssh://ma-user:CANARY@dev.example:31205"}],
        "mirror": {"url": ["https://authoring.example/?token=CANARY", {"lab": "https://h.example/#CANARY"}]},
    });
    redact(&mut answer);
    assert!(!answer.to_string().contains("CANARY"), "{answer}");
    assert_eq!(answer["url"], "https://authoring.example/a/lab");
    assert_eq!(answer["endpoints"][0]["uri"], "https://authoring.example/a/lab");
    assert_eq!(answer["endpoints"][1]["uri"], "ssh://ma-user@dev.example:31205");
    assert_eq!(answer["repository"]["connection_info"]["url"], "https://git.example:8443/x.git");
    assert_eq!(answer["spec"]["annotations"]["url"], "https://h.example/");
}

#[test]
fn everything_else_stays_as_it_came() {
    let answer = json!({
        "id": "x", "is_need_credentials": true, "dew_secret_name": "name", "key_pair_names": ["k"], "password_expires_at": 1,
        "url": "https://authoring.example/a@b/lab", "uri": null, "endpoints": [{"uri": "ssh://ma-user@dev.example:31205"}],
        "volume": {"uri": "obs://bucket/dir/"}, "description": "token: https://h.example/?a=1", "future": [1, 2.5, {"a": null}],
    });
    let mut redacted = answer.clone();
    redact(&mut redacted);
    assert_eq!(redacted, answer);
}

#[test]
fn odd_addresses_do_not_break_it() {
    for (odd, bare) in
        [("", ""), ("?", ""), ("://@", "://"), ("ssh://:@", "ssh://@"), ("a@b", "a@b"), ("https://@?@", "https://")]
    {
        let mut answer = json!({"url": odd});
        redact(&mut answer);
        assert_eq!(answer["url"], bare, "{odd}");
    }
}
