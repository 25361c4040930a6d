//! Seals what a browser keeps for the proxy: nobody else can read it, change it, or use it for another purpose. Pure; what
//! does not open gives no reason.

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use secrecy::{ExposeSecret as _, SecretBox};
use sha2::{Digest as _, Sha256};

/// The layout of what is sealed; another one would have another number.
const VERSION: u8 = 1;
const KEY_BYTES: usize = 32;
const KEY_ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 24;
const HEAD_BYTES: usize = 1 + KEY_ID_BYTES;
/// Browsers keep no longer cookie than 4096 bytes; nothing longer was sealed here.
const MOST_TEXT: usize = 4096;
/// 32 random bytes have 30 different ones on average, and fewer than this once in 10^16 keys.
const LEAST_DIFFERENT_BYTES: usize = 16;

/// Keys that seal and open: the first seals, all of them open. To rotate, put a new key in front, and drop the last one
/// when the longest session sealed with it is over.
#[derive(Clone)]
pub struct KeyRing(Arc<[Key]>);

struct Key {
    id: [u8; KEY_ID_BYTES],
    bytes: SecretBox<[u8; KEY_BYTES]>,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KeyRing({} keys)", self.0.len())
    }
}

impl KeyRing {
    /// Reads keys, one a line, each 64 hexadecimal digits. The error is the rule that was broken and has nothing of a key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let keys: Result<Vec<Key>, String> = text.split_whitespace().map(Key::parse).collect();
        let keys = keys?;
        if keys.is_empty() {
            return Err("has no key; `openssl rand -hex 32` makes one".to_owned());
        }
        if keys.iter().enumerate().any(|(index, key)| keys.iter().take(index).any(|other| other.id == key.id)) {
            return Err("has the same key twice".to_owned());
        }
        Ok(Self(keys.into()))
    }

    /// One new key that nobody else has: what it seals is lost with the process.
    #[must_use]
    pub fn random() -> Self {
        let mut bytes = [0; KEY_BYTES];
        fill(&mut bytes);
        Self(Arc::new([Key::new(bytes)]))
    }

    /// Seals for one purpose, which must be named again to open.
    pub(crate) fn seal(&self, purpose: &str, content: &[u8]) -> Option<String> {
        let key = self.0.first()?;
        let mut nonce = [0; NONCE_BYTES];
        fill(&mut nonce);
        let mut sealed = Vec::with_capacity(HEAD_BYTES + NONCE_BYTES + content.len() + 16);
        sealed.push(VERSION);
        sealed.extend_from_slice(&key.id);
        let bound = bound(&sealed, purpose);
        let text = key.cipher()?.encrypt(&XNonce::from(nonce), Payload { msg: content, aad: &bound }).ok()?;
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&text);
        let sealed = URL_SAFE_NO_PAD.encode(sealed);
        (sealed.len() <= MOST_TEXT).then_some(sealed)
    }

    /// What was sealed for this purpose by one of these keys; `None` for everything else there is.
    pub(crate) fn open(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        if sealed.len() > MOST_TEXT {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (head, rest) = sealed.split_at_checked(HEAD_BYTES)?;
        let (nonce, text) = rest.split_at_checked(NONCE_BYTES)?;
        let (version, id) = head.split_first()?;
        let key = self.0.iter().find(|key| *version == VERSION && key.id == id)?;
        let nonce = <[u8; NONCE_BYTES]>::try_from(nonce).ok()?;
        let bound = bound(head, purpose);
        key.cipher()?.decrypt(&XNonce::from(nonce), Payload { msg: text, aad: &bound }).ok()
    }
}

impl Key {
    fn parse(text: &str) -> Result<Self, String> {
        let mut bytes = [0; KEY_BYTES];
        if hex::decode_to_slice(text, &mut bytes).is_err() {
            return Err(
                "must be keys of 64 hexadecimal digits, one a line; `openssl rand -hex 32` makes one".to_owned()
            );
        }
        let mut different = bytes.to_vec();
        different.sort_unstable();
        different.dedup();
        if different.len() < LEAST_DIFFERENT_BYTES {
            return Err("has a key that is not random; `openssl rand -hex 32` makes one".to_owned());
        }
        Ok(Self::new(bytes))
    }

    fn new(bytes: [u8; KEY_BYTES]) -> Self {
        let mut id = [0; KEY_ID_BYTES];
        for (to, from) in id.iter_mut().zip(Sha256::digest(bytes)) {
            *to = from;
        }
        Self { id, bytes: SecretBox::new(Box::new(bytes)) }
    }

    fn cipher(&self) -> Option<XChaCha20Poly1305> {
        XChaCha20Poly1305::new_from_slice(self.bytes.expose_secret()).ok()
    }
}

/// What is authenticated beside the content.
fn bound(head: &[u8], purpose: &str) -> Vec<u8> {
    [head, purpose.as_bytes()].concat()
}

/// Without random numbers nothing here is safe: better no answer than a guessable one.
fn fill(bytes: &mut [u8]) {
    #[expect(clippy::expect_used, reason = "a machine without random numbers cannot run this program")]
    getrandom::fill(bytes).expect("the system has random numbers");
}

/// 256 random bits, as letters that may stand in an address.
pub(crate) fn random_word() -> String {
    let mut bytes = [0; 32];
    fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests;
