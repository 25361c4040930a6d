use proptest::prelude::*;

use super::*;

const ONE: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const TWO: &str = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff";

fn ring(text: &str) -> KeyRing {
    KeyRing::parse(text).unwrap()
}

#[test]
fn what_is_sealed_opens_for_its_purpose_only() {
    let ring = ring(ONE);
    let sealed = ring.seal("session https://a", b"content").unwrap();
    assert_eq!(ring.open("session https://a", &sealed).as_deref(), Some(&b"content"[..]));
    for purpose in ["session https://b", "login https://a", "", "session https://a "] {
        assert_eq!(ring.open(purpose, &sealed), None, "{purpose}");
    }
    assert_ne!(ring.seal("p", b"content"), ring.seal("p", b"content"), "never twice the same");
}

#[test]
fn every_flipped_bit_and_every_cut_is_found() {
    let ring = ring(ONE);
    let sealed = URL_SAFE_NO_PAD.decode(ring.seal("p", b"content").unwrap()).unwrap();
    for index in 0..sealed.len() {
        for bit in 0..8 {
            let mut flipped = sealed.clone();
            flipped[index] ^= 1 << bit;
            assert_eq!(ring.open("p", &URL_SAFE_NO_PAD.encode(&flipped)), None, "byte {index} bit {bit}");
        }
        assert_eq!(ring.open("p", &URL_SAFE_NO_PAD.encode(&sealed[..index])), None, "cut at {index}");
    }
}

#[test]
fn a_new_key_in_front_seals_and_the_old_one_still_opens() {
    let (old, both, new) = (ring(ONE), ring(&format!("{TWO}\n{ONE}\n")), ring(TWO));
    let sealed = old.seal("p", b"content").unwrap();
    assert!(both.open("p", &sealed).is_some());
    assert!(new.open("p", &sealed).is_none());
    assert!(new.open("p", &both.seal("p", b"content").unwrap()).is_some());
}

#[test]
fn bad_keys_are_named_without_being_told() {
    for (text, rule) in [
        ("", "has no key"),
        ("secret", "64 hexadecimal digits"),
        (&ONE[1..], "64 hexadecimal digits"),
        (&"ab".repeat(32), "not random"),
        (&format!("{ONE} {ONE}"), "twice"),
    ] {
        let found = KeyRing::parse(text).unwrap_err();
        assert!(found.contains(rule), "{text}: {found}");
        assert!(text.is_empty() || !found.contains(text), "{found}");
    }
    assert!(!format!("{:?}", ring(ONE)).contains("0001"));
}

#[test]
fn nothing_longer_than_a_cookie_is_sealed_or_opened() {
    let ring = ring(ONE);
    assert_eq!(ring.seal("p", &[0; MOST_TEXT]), None);
    assert_eq!(ring.open("p", &"A".repeat(MOST_TEXT + 1)), None);
}

proptest! {
    #[test]
    fn no_text_opens_that_was_not_sealed(text in ".{0,200}", purpose in ".{0,20}") {
        prop_assert_eq!(ring(ONE).open(&purpose, &text), None);
    }

    #[test]
    fn everything_short_enough_comes_back(content in prop::collection::vec(any::<u8>(), 0..2000), purpose in ".{0,40}") {
        let sealed = ring(ONE).seal(&purpose, &content).unwrap();
        prop_assert!(sealed.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        prop_assert_eq!(ring(ONE).open(&purpose, &sealed), Some(content));
    }
}
