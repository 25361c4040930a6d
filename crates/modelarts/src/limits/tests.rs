use super::*;

const SCHEDULED_RULE: &str = "a whole number of milliseconds from 3600000 (1 h) to 259200000 (72 h)";

#[test]
fn durations_at_and_beyond_their_ends() {
    for (range, value, allowed) in [
        (SCHEDULED, SCHEDULED_MIN_MS, true),
        (SCHEDULED, SCHEDULED_MIN_MS - 1, false),
        (SCHEDULED, SCHEDULED_MAX_MS, true),
        (SCHEDULED, SCHEDULED_MAX_MS + 1, false),
        (SCHEDULED, -1, false),
        (IDLE, IDLE_MIN_MS, true),
        (IDLE, IDLE_MIN_MS - 1, false),
        (IDLE, IDLE_MAX_MS, true),
        (AUTO_STOP, AUTO_STOP_MIN_S, true),
        (AUTO_STOP, AUTO_STOP_MIN_S - 1, false),
        (AUTO_STOP, AUTO_STOP_MAX_S, true),
        (AUTO_STOP, AUTO_STOP_MAX_S + 1, false),
        (SCHEDULED, i64::MIN, false),
        (SCHEDULED, i64::MAX, false),
    ] {
        assert_eq!(range.check(value).is_ok(), allowed, "{value}");
    }
}

#[test]
fn text_is_a_duration_only_as_digits() {
    assert_eq!(SCHEDULED.parse("14400000"), Ok(14_400_000));
    for text in [
        "",
        "-3600000",
        "+3600000",
        "3600000.0",
        "3.6e6",
        "NaN",
        "1h",
        " 3600000",
        "99999999999999999999",
        "３６０００００",
    ] {
        assert_eq!(SCHEDULED.parse(text).unwrap_err().to_string(), SCHEDULED_RULE, "{text}");
    }
}

#[test]
fn a_fault_names_the_unit_that_was_meant() {
    for (range, value, words) in [
        (
            SCHEDULED,
            14_400,
            "a whole number of milliseconds from 3600000 (1 h) to 259200000 (72 h); 14400 looks like seconds",
        ),
        (SCHEDULED, 60, SCHEDULED_RULE),
        (SCHEDULED, i64::MAX, SCHEDULED_RULE),
        (IDLE, 900, "a whole number of milliseconds from 900000 (15 min) to 259200000 (72 h); 900 looks like seconds"),
        (
            AUTO_STOP,
            7_200_000,
            "a whole number of seconds from 3600 (1 h) to 86400 (24 h); 7200000 looks like milliseconds",
        ),
        (AUTO_STOP, 90_000, "a whole number of seconds from 3600 (1 h) to 86400 (24 h)"),
    ] {
        assert_eq!(range.check(value).unwrap_err().to_string(), words);
    }
}

#[test]
fn descriptions() {
    for (text, fault) in [
        (String::new(), None),
        ("für Tests – 测试 (a), b; 100%".to_owned(), None),
        ("測".repeat(512), None),
        ("測".repeat(513), Some(DescriptionFault::TooLong { chars: 513 })),
    ] {
        assert_eq!(check_description(&text).err(), fault, "{text}");
    }
    for found in ['&', '<', '>', '"', '\'', '/'] {
        let fault = check_description(&format!("a{found}b")).unwrap_err();
        assert_eq!(fault, DescriptionFault::Forbidden(found));
        assert!(fault.to_string().ends_with(&format!("this has {found}")), "{fault}");
    }
}

#[test]
fn names() {
    for (text, fault) in [
        ("notebook-7_A".to_owned(), None),
        ("笔记本".to_owned(), None),
        ("a".repeat(128), None),
        ("a".repeat(129), Some(NameFault::TooLong { chars: 129 })),
        (String::new(), Some(NameFault::Empty)),
        ("a b".to_owned(), Some(NameFault::Forbidden(' '))),
        ("a.b".to_owned(), Some(NameFault::Forbidden('.'))),
        ("naïve".to_owned(), Some(NameFault::Forbidden('ï'))),
    ] {
        assert_eq!(check_name(&text).err(), fault, "{text}");
    }
}
