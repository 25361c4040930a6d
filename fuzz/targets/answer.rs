//! What the cloud answers: every reader says what it sees or why it cannot, and after the secrets are taken out none is
//! left, at any depth.
#![no_main]

use libfuzzer_sys::fuzz_target;
use modelarts::{answer, error, redact::redact};
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let _ = answer::notebook_page(bytes);
    let _ = answer::notebook_items(bytes);
    let _ = answer::instance_list(bytes);
    let _ = answer::instance_items(bytes);
    let _ = answer::notebook(bytes);
    let _ = answer::changed_notebook(bytes);
    let _ = answer::lease(bytes);
    let _ = answer::changed_lease(bytes);
    let _ = answer::instance(bytes);
    let _ = answer::changed_instance(bytes);
    let _ = answer::action(bytes);
    for status in [400, 401, 403, 404, 409, 429, 500, 503] {
        let _ = error::read(status, bytes).class(status);
    }
    let Ok(Some(mut value)) = answer::object(bytes) else { return };
    redact(&mut value);
    assert_bare(&value, false);
    let once = value.clone();
    redact(&mut value);
    assert_eq!(value, once);
});

fn assert_bare(value: &Value, is_address: bool) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let name = name.to_ascii_lowercase().replace(['_', '-'], "");
                assert!(!["token", "password", "secretkey", "authorization"].contains(&name.as_str()));
                assert_bare(field, is_address || matches!(name.as_str(), "url" | "uri"));
            }
        }
        Value::Array(values) => values.iter().for_each(|value| assert_bare(value, is_address)),
        Value::String(text) if is_address => assert!(!text.contains(['?', '#']), "{text}"),
        _ => {}
    }
}
