//! Gateways repeat what they were sent: a token in the text of an error, a whole canonical request with its security token
//! (api.md 3, 5.2). None of it passes: what was sent is looked for in everything that comes back, piece by piece in the
//! words of an error, because an echo may be cut.

use memchr::memmem;
use secrecy::{ExposeSecret as _, SecretString};

use super::transport::Reply;

/// So many characters of a secret in a row are no accident.
const PIECE_BYTES: usize = 12;
/// Longer words of the cloud are cut.
const MESSAGE_LIMIT_CHARS: usize = 500;

/// The reply without the secrets, whole as they were sent or with their slashes escaped.
pub(super) fn taken_out(mut reply: Reply, secrets: &[SecretString]) -> Reply {
    for secret in secrets {
        let secret = secret.expose_secret();
        for form in [secret.to_owned(), secret.replace('/', "\\/")] {
            if !form.is_empty() && memmem::find(&reply.body, form.as_bytes()).is_some() {
                reply.body = String::from_utf8_lossy(&reply.body).replace(&form, "").into();
            }
        }
    }
    reply
}

/// The cloud's words without any piece of a secret.
pub(super) fn words(message: &str, secrets: &[SecretString]) -> String {
    let message: String = message.chars().take(MESSAGE_LIMIT_CHARS).collect();
    let bytes = message.as_bytes();
    let mut hidden = vec![false; bytes.len()];
    for (start, piece) in bytes.windows(PIECE_BYTES).enumerate() {
        if secrets.iter().any(|secret| memmem::find(secret.expose_secret().as_bytes(), piece).is_some()) {
            hidden[start..start + PIECE_BYTES].fill(true);
        }
    }
    let kept = bytes.iter().zip(hidden).filter(|(_, hidden)| !hidden).map(|(byte, _)| *byte);
    String::from_utf8_lossy(&kept.collect::<Vec<u8>>()).into_owned()
}

/// A code of the cloud, like `ModelArts.6404`; what does not look like one could be anything, and is none.
pub(crate) fn code(code: Option<String>) -> Option<String> {
    let is_one = |code: &String| match code.split_once('.') {
        Some((source, number)) => {
            (2..=20).contains(&source.len())
                && source.bytes().all(|byte| byte.is_ascii_alphabetic())
                && (1..=8).contains(&number.len())
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        None => code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit()),
    };
    code.filter(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "MIIEzQYJKoZIhvcNAQcCoIIEvjCC/x+y==";

    #[test]
    fn no_piece_of_a_secret_stays_in_an_error() {
        let secrets = [SecretString::from(TOKEN)];
        let half = &TOKEN[..20];
        for (message, expected) in [
            (format!("decrypt token fail: {TOKEN}"), "decrypt token fail: ".to_owned()),
            (format!("the token {half}... is too old"), "the token ... is too old".to_owned()),
            (format!("{TOKEN}{TOKEN}"), String::new()),
            (format!("{}x", &TOKEN[3..14]), "EzQYJKoZIhvx".to_owned()),
            ("nothing of it; ä ö".to_owned(), "nothing of it; ä ö".to_owned()),
        ] {
            assert_eq!(words(&message, &secrets), expected, "{message}");
        }
        assert_eq!(words(&"ä".repeat(900), &secrets).chars().count(), MESSAGE_LIMIT_CHARS);
    }

    #[test]
    fn a_code_is_a_word_and_a_number() {
        for (text, fits) in [
            ("ModelArts.6404", true),
            ("APIG.0301", true),
            ("common.01010001", true),
            ("401", true),
            (TOKEN, false),
            ("password", false),
            ("pass.word", false),
            ("a.1", false),
            ("IAM.", false),
            ("", false),
        ] {
            assert_eq!(code(Some(text.to_owned())).is_some(), fits, "{text}");
        }
    }
}
