use super::*;

fn opened(generation: Generation, value: &Value, only_https: bool) -> Result<String, u16> {
    match address(generation, value, only_https) {
        Ok(target) => Ok(target.expose_secret().to_owned()),
        Err(refused) => Err(refused.into_problem().status),
    }
}

#[test]
fn a_running_notebook_has_one_address() {
    use Generation::{Demanager, Notebooks};
    let endpoints = json!([{"service": "SSH", "uri": "ssh://x"}, {"service": "NOTEBOOK", "uri": "https://e/lab"}]);
    for (generation, value, expected) in [
        (
            Notebooks,
            json!({"status": "RUNNING", "url": "https://a/lab", "token": "t-1"}),
            Ok("https://a/lab?token=t-1"),
        ),
        (
            Notebooks,
            json!({"status": "RUNNING", "url": "https://a/lab?x=1", "token": "t"}),
            Ok("https://a/lab?x=1&token=t"),
        ),
        (
            Notebooks,
            json!({"status": "RUNNING", "url": "https://a/lab#here", "token": "t"}),
            Ok("https://a/lab?token=t"),
        ),
        (
            Notebooks,
            json!({"status": "RUNNING", "url": "https://a/lab", "token": "a&b c"}),
            Ok("https://a/lab?token=a%26b%20c"),
        ),
        (Notebooks, json!({"status": "RUNNING", "endpoints": endpoints, "token": "t"}), Ok("https://e/lab?token=t")),
        (Notebooks, json!({"status": "RUNNING", "url": "https://a/lab"}), Ok("https://a/lab")),
        (Notebooks, json!({"status": "RUNNING", "token": "t"}), Err(502)),
        (Notebooks, json!({"status": "RUNNING", "url": "javascript:alert(1)", "token": "t"}), Err(502)),
        (Notebooks, json!({"status": "STOPPING", "url": "https://a/lab", "token": "t"}), Err(409)),
        (Notebooks, json!({}), Err(409)),
        (Demanager, json!({"status": "RUNNING", "spec": {"annotations": {"url": "https://l/"}}}), Ok("https://l/")),
        (Demanager, json!({"status": "RUNNING", "spec": {"annotations": null}}), Err(502)),
    ] {
        assert_eq!(opened(generation, &value, true), expected.map(str::to_owned), "{value}");
    }
}

#[test]
fn without_encryption_only_where_the_cloud_itself_has_none() {
    let value = json!({"status": "RUNNING", "url": "http://127.0.0.1:1/lab", "token": "t"});
    assert_eq!(opened(Generation::Notebooks, &value, true), Err(502));
    assert_eq!(opened(Generation::Notebooks, &value, false), Ok("http://127.0.0.1:1/lab?token=t".to_owned()));
}
