//! What reads the bytes of strangers, as functions of bytes alone, for the fuzz targets and the properties below. Each says
//! whether it was taken in: without the key nothing ever must be.

use http::{HeaderMap, HeaderValue, header};
use jsonwebtoken::Algorithm;

use super::{
    cookies::{self, Found},
    jwt::{Expected, KeySet, open},
    seal::KeyRing,
    sessions::COOKIE,
    sitting::Sitting,
};

/// Somebody's `Cookie` header, against a key that nobody has.
#[must_use]
pub fn cookie(bytes: &[u8]) -> bool {
    let Ok(value) = HeaderValue::from_bytes(bytes) else { return false };
    let headers = HeaderMap::from_iter([(header::COOKIE, value)]);
    match cookies::find(&headers, COOKIE) {
        Found::One(sealed) => KeyRing::random().open(COOKIE, sealed).is_some(),
        Found::Nothing | Found::Unclear => false,
    }
}

/// What a seal was found to hold; whether it names somebody and reads as it was written.
#[must_use]
pub fn sitting(bytes: &[u8]) -> bool {
    let Some(sitting) = Sitting::read(bytes) else { return true };
    Sitting::read(&sitting.to_bytes()).is_some_and(|again| again.to_bytes() == sitting.to_bytes())
}

/// A portal's token, against a key that signed nothing.
#[must_use]
pub fn hand_over(bytes: &[u8]) -> bool {
    const KEYS: &[u8] =
        br#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
    let (Some(keys), Ok(token)) = (KeySet::read(KEYS), std::str::from_utf8(bytes)) else { return false };
    let algorithms = &[Algorithm::ES256, Algorithm::EdDSA];
    open(token, &keys, &Expected { issuer: "i", audience: "a", algorithms, now_ms: 0 }).is_ok()
}

/// A JWK Set as an issuer publishes it: anything is taken without a panic.
pub fn key_set(bytes: &[u8]) {
    let _ = KeySet::read(bytes);
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_cookie_of_a_stranger_opens(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(!cookie(&bytes));
            let ours = [b"a=b; __Host-leasehold=".as_slice(), URL_SAFE_NO_PAD.encode(&bytes).as_bytes()].concat();
            prop_assert!(!cookie(&ours));
        }

        #[test]
        fn no_token_of_a_stranger_opens(
            algorithm in prop::sample::select(vec!["EdDSA", "ES256", "HS256", "none", "RS256", ""]),
            header in "[ -~]{0,40}",
            claims in "[ -~]{0,60}",
            signature in prop::collection::vec(any::<u8>(), 0..80),
        ) {
            let head = format!("{{\"alg\":\"{algorithm}\"{header}}}");
            let [head, claims] = [head, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
            let token = format!("{head}.{claims}.{}", URL_SAFE_NO_PAD.encode(signature));
            prop_assert!(!hand_over(token.as_bytes()));
        }

        #[test]
        fn what_a_seal_holds_reads_as_it_was_written(text in "\\PC{0,200}") {
            prop_assert!(sitting(text.as_bytes()));
            key_set(text.as_bytes());
        }
    }
}
