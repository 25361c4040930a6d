//! Tolerant reading, as one rule in one place: what is absent, null or of the wrong type is not there, and never an
//! error. Answers omit most fields, the legacy API sends numbers as text, newer clouds add values (api.md 2.6, 8).
//! What a whole answer must have is decided in [`crate::answer`], nowhere else.

use json::{Map, Value};

/// Reads a value of an answer; `None` when it is null or of another type.
pub trait Read: Sized {
    /// Reads `value`, tolerantly.
    fn read(value: &Value) -> Option<Self>;
}

/// A field of an answer: an `Option` or a list, so that it can be missing.
pub trait Field {
    /// Reads the first of `keys` that can be read: the ages of the API name the same fact differently (api.md 2.7).
    fn of(object: &Map<String, Value>, keys: &[&str]) -> Self;
}

impl<T: Read> Field for Option<T> {
    fn of(object: &Map<String, Value>, keys: &[&str]) -> Self {
        keys.iter().find_map(|&key| T::read(object.get(key)?))
    }
}

impl<T: Read> Field for Vec<T> {
    fn of(object: &Map<String, Value>, keys: &[&str]) -> Self {
        let lists = keys.iter().filter_map(|&key| Self::read(object.get(key)?));
        lists.into_iter().find(|list| !list.is_empty()).unwrap_or_default()
    }
}

impl Read for Value {
    fn read(value: &Value) -> Option<Self> {
        (!value.is_null()).then(|| value.clone())
    }
}

/// Text; a whole number becomes its digits. Not a fraction: no text is sent as one, and writing one takes 12 KB of wasm.
impl Read for String {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.as_i64()?.to_string()),
            _ => None,
        }
    }
}

/// A whole number; also one written with a fraction of zero, or as text (legacy timestamps, api.md 1).
impl Read for i64 {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
            Value::String(text) => text.trim_ascii().parse().ok(),
            _ => None,
        }
    }
}

/// Beyond 2^53 a float no longer names one whole number.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53 is checked on the same line")]
    (number.trunc() == number && number.abs() <= EXACT).then_some(number as i64)
}

/// A number. Not one as text: the cloud sends none, and the tables to read one weigh 10 KB in the browser.
impl Read for f64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_f64()
    }
}

/// A truth value, also as the text `true` or `false`.
impl Read for bool {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }
}

/// A list; entries that cannot be read are left out.
impl<T: Read> Read for Vec<T> {
    fn read(value: &Value) -> Option<Self> {
        Some(value.as_array()?.iter().filter_map(T::read).collect())
    }
}

#[cfg(test)]
mod tests {
    use json::json;

    use super::*;

    #[test]
    fn numbers_come_as_numbers_or_as_text() {
        for (value, expected) in [
            (json!(3_600_000), Some(3_600_000)),
            (json!("1594979087000"), Some(1_594_979_087_000)),
            (json!(" 7 "), Some(7)),
            (json!(7200.0), Some(7200)),
            (json!(-1), Some(-1)),
            (json!(0.5), None),
            (json!(1e300), None),
            (json!(u64::MAX), None),
            (json!("soon"), None),
            (json!(""), None),
            (json!(true), None),
            (json!(null), None),
            (json!([1]), None),
        ] {
            assert_eq!(i64::read(&value), expected, "{value}");
        }
    }

    #[test]
    fn text_flags_and_fractions_bend_but_never_guess() {
        for (value, expected) in [(json!("a"), Some("a")), (json!(64), Some("64")), (json!(false), None)] {
            assert_eq!(String::read(&value).as_deref(), expected, "{value}");
        }
        for (value, expected) in
            [(json!(true), Some(true)), (json!("False"), Some(false)), (json!(1), None), (json!("yes"), None)]
        {
            assert_eq!(bool::read(&value), expected, "{value}");
        }
        for (value, expected) in [(json!(0.4), Some(0.4)), (json!(2), Some(2.0)), (json!("2"), None)] {
            assert_eq!(f64::read(&value), expected, "{value}");
        }
    }

    #[test]
    fn lists_keep_what_can_be_read() {
        assert_eq!(Vec::<String>::read(&json!(["a", null, {}, 3])), Some(vec!["a".to_owned(), "3".to_owned()]));
        assert_eq!(Vec::<String>::read(&json!("a")), None);
    }
}
