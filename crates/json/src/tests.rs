//! What the browser reads is what the proxy reads.

use proptest::prelude::*;

use crate::small;

/// The same value, where floats may differ in their last bits.
fn agree(small: &small::Value, serde: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (small, serde) {
        (small::Value::Null, Value::Null) => true,
        (small::Value::Bool(small), Value::Bool(serde)) => small == serde,
        (small::Value::String(small), Value::String(serde)) => small == serde,
        (small::Value::Number(small), Value::Number(serde)) => {
            let (Some(small_float), Some(serde_float)) = (small.as_f64(), serde.as_f64()) else { return false };
            let is_near = (small_float - serde_float).abs() <= serde_float.abs() * 1e-14;
            small.as_i64() == serde.as_i64() && is_near
        }
        (small::Value::Array(small), Value::Array(serde)) => {
            small.len() == serde.len() && small.iter().zip(serde).all(|(small, serde)| agree(small, serde))
        }
        (small::Value::Object(small), Value::Object(serde)) => {
            small.keys().all(|name| serde.contains_key(name))
                && serde.iter().all(|(name, serde)| small.get(name).is_some_and(|small| agree(small, serde)))
        }
        _ => false,
    }
}

fn check(bytes: &[u8]) {
    let serde: Result<serde_json::Value, _> = serde_json::from_slice(bytes);
    let text = String::from_utf8_lossy(bytes);
    match (small::from_slice(bytes), serde) {
        (Ok(small), Ok(serde)) => assert!(agree(&small, &serde), "{text}: {small:?} is not {serde}"),
        (Err(small), Err(serde)) => {
            assert_eq!(small.is_eof(), serde.is_eof(), "{text}: {small} is not {serde}");
        }
        (small, serde) => panic!("{text}: {small:?} but {serde:?}"),
    }
}

#[test]
fn documents_at_the_edge_of_the_grammar() {
    for text in [
        "",
        " ",
        "null",
        " true ",
        "tru",
        "trux",
        "nul",
        "0",
        "-0",
        "-",
        "01",
        "1.",
        "1.5",
        "-1.5e3",
        "1e",
        "1e+",
        "1e400",
        "1e-400",
        "0e400",
        "9223372036854775807",
        "-9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "123456789012345678901234567890.5",
        "0.30000000000000004",
        "1.79e308",
        "[]",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,]",
        "[1 2]",
        "[1]]",
        "{}",
        "{",
        "{\"",
        "{\"a",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{1:2}",
        "{\"a\" 1}",
        "{\"a\":1,\"a\":2}",
        "\"",
        "\"\\",
        "\"\\q\"",
        "\"\\u12zz\"",
        "\"\\u00e4\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\ud83dx\"",
        "\"\\ude00\"",
        "\"\\ud83d\\u0041\"",
        "\"a\nb\"",
        "\"\\n\\t\\/\\b\\f\\r\"",
        "\u{feff}1",
        "1 2",
        "<html>",
    ] {
        check(text.as_bytes());
    }
    check(b"\"\xff\"");
    for depth in [10, 126, 127, 128, 129, 10_000] {
        let nested = ["[".repeat(depth), "]".repeat(depth)].concat();
        assert_eq!(
            small::from_slice(nested.as_bytes()).is_ok(),
            serde_json::from_slice::<serde_json::Value>(nested.as_bytes()).is_ok(),
            "{depth}"
        );
    }
}

fn any_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
            prop::collection::vec((any::<String>(), inner), 0..8).prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_written_is_read(value in any_value()) {
        check(value.to_string().as_bytes());
        check(format!("{value:#}").as_bytes());
    }

    #[test]
    fn whatever_is_damaged_is_refused_alike(value in any_value(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = value.to_string().into_bytes();
        let at = at.index(bytes.len());
        check(&bytes[..at]);
        bytes[at] = byte;
        // The two may find another fault first; whether there is one, they agree on.
        let serde = serde_json::from_slice::<serde_json::Value>(&bytes);
        prop_assert_eq!(small::from_slice(&bytes).is_ok(), serde.is_ok(), "{}", String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_text_is_quoted_alike(text in any::<String>()) {
        prop_assert_eq!(small::to_string(&text).ok(), serde_json::to_string(&text).ok());
    }
}
