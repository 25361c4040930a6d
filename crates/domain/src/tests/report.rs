use proptest::prelude::*;

use crate::report::scrub;

const SECRET: &str = "MIIFzXyzzyOfIam0aB9xYzQ7";

#[test]
fn what_may_be_passed_on() {
    let long_key = "QTWAOYTTINDUT2QVKYUC9J8fJ2kLm0pQ";
    for (text, expected) in [
        ("no capacity for modelarts.vm.cpu.2u", "no capacity for modelarts.vm.cpu.2u"),
        (
            "notebook 00000000-0000-4000-8000-000000000001 failed",
            "notebook 00000000-0000-4000-8000-000000000001 failed",
        ),
        ("project 0123456789abcdef0123456789abcdef", "project 0123456789abcdef0123456789abcdef"),
        ("see https://dev.example/lab?token=abc#x now", "see [removed] now"),
        ("see https://dev.example/lab?a=b now", "see https://dev.example/lab now"),
        (&format!("Authorization: Bearer {SECRET} end"), "Authorization: [removed] [removed] end"),
        (&format!("X-Auth-Token: {SECRET}"), "X-Auth-Token: [removed]"),
        (&format!("password={SECRET} at line 7"), "[removed] at line 7"),
        (&format!("sk {SECRET}"), "sk [removed]"),
        (&format!("key {long_key}"), "key [removed]"),
        ("a\u{202e}b\u{0}c\nd", "a b c d"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("", ""),
    ] {
        assert_eq!(scrub(text), expected, "{text}");
    }
    assert_eq!(scrub(&"word ".repeat(2_000)).len(), 1_999);
}

proptest! {
    #[test]
    fn no_secret_stays(before in "[a-zA-Z0-9 .,]{0,40}", name in prop::sample::select(&["token", "X-Auth-Token", "Password", "secret_key", "SK", "Cookie", "authorization"][..]),
        between in prop::sample::select(&["=", ":", ": ", " = ", " "][..]), after in "\\PC{0,40}") {
        let text = format!("{before} {name}{between}{SECRET} {after}");
        prop_assert!(!scrub(&text).contains(SECRET), "{}", scrub(&text));
    }

    #[test]
    fn any_text_is_one_inert_line(text in any::<String>()) {
        let line = scrub(&text);
        let is_odd = |letter: char| letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter);
        prop_assert!(!line.chars().any(is_odd));
        prop_assert_eq!(scrub(&line), line);
    }
}
