//! Whether an instance has changed, from a number. Fields that move with the clock do not count: they would make every
//! instance change at every look. Pure.

use std::hash::{DefaultHasher, Hash as _, Hasher};

use serde_json::Value;

/// The cloud's clock (api.md 2.6), and the countdowns of the legacy API (api.md 8).
const VOLATILE: &[&str] = &["current_time", "remain_time", "queue_left_time"];

/// Equal for instances that differ in volatile fields only.
pub(crate) fn fingerprint(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    feed(value, &mut hasher);
    hasher.finish()
}

fn feed(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::Null => 0_u8.hash(hasher),
        Value::Bool(flag) => (1_u8, flag).hash(hasher),
        Value::Number(number) => (2_u8, number).hash(hasher),
        Value::String(text) => (3_u8, text).hash(hasher),
        Value::Array(entries) => {
            (4_u8, entries.len()).hash(hasher);
            entries.iter().for_each(|entry| feed(entry, hasher));
        }
        Value::Object(fields) => {
            let lasting = fields.iter().filter(|(name, _)| !VOLATILE.contains(&name.as_str()));
            // A sum, because fields have no order; whether the map keeps one is a feature of another crate's choosing.
            let sum = lasting.fold(0_u64, |sum, (name, field)| {
                let mut inner = DefaultHasher::new();
                name.hash(&mut inner);
                feed(field, &mut inner);
                sum.wrapping_add(inner.finish())
            });
            (5_u8, fields.len(), sum).hash(hasher);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_people_see_change_counts() {
        let before =
            json!({"id": "a", "status": "RUNNING", "current_time": 1, "spec": {"auto_stop": {"remain_time": 9}}});
        for (after, same) in [
            (
                json!({"id": "a", "status": "RUNNING", "current_time": 2, "spec": {"auto_stop": {"remain_time": 8}}}),
                true,
            ),
            (
                json!({"current_time": 1, "spec": {"auto_stop": {"remain_time": 9}}, "status": "RUNNING", "id": "a"}),
                true,
            ),
            (
                json!({"id": "a", "status": "STOPPED", "current_time": 1, "spec": {"auto_stop": {"remain_time": 9}}}),
                false,
            ),
            (json!({"id": "a", "status": "RUNNING", "current_time": 1, "spec": {"auto_stop": {}}}), false),
            (json!({"id": "a", "status": "RUNNING"}), false),
            (
                json!({"id": "a", "status": ["RUNNING"], "current_time": 1, "spec": {"auto_stop": {"remain_time": 9}}}),
                false,
            ),
        ] {
            assert_eq!(fingerprint(&before) == fingerprint(&after), same, "{after}");
        }
    }
}
