//! Signed claims of others: the signature first, by `jsonwebtoken` with ring behind it (docs/adr/0025), then the claims that
//! every token must have. Only algorithms with a public key; the keys are those of the issuer, whatever a header offers.

use jsonwebtoken::{
    Algorithm, DecodingKey, DecodingKeyKind, Validation,
    crypto::{CryptoProvider, JwtVerifier, KeyUtils},
    decode, decode_header,
    errors::ErrorKind,
    jwk::{Jwk, PublicKeyUse},
    signature::{self, Verifier},
};
use ring::signature as sign;
use serde_json::{Map, Value};

/// Longer tokens are none; those of big companies name a few hundred groups.
const MOST_LETTERS: usize = 32 * 1024;
/// Clocks differ (security.md 4.3).
pub(crate) const SKEW_S: i64 = 60;

pub(crate) type Claims = Map<String, Value>;

/// Why a token is not taken. For the log; whoever sent it is told nothing of this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It names a key that the issuer has not published, or not yet.
    UnknownKey,
    /// Anything else.
    Broken(&'static str),
}

impl Flaw {
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::UnknownKey => "its key is not published",
            Self::Broken(words) => words,
        }
    }
}

/// The public keys of an issuer.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeySet(Vec<PublicKey>);

#[derive(Clone, Debug)]
struct PublicKey {
    id: Option<String>,
    /// The one signature that it is for, if it says so.
    algorithm: Option<String>,
    key: DecodingKey,
}

impl KeySet {
    /// Reads a JWK Set. Keys for other purposes and of kinds that are not known here are passed over.
    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        let mut set: Value = serde_json::from_slice(text).ok()?;
        let Value::Array(keys) = set.get_mut("keys")?.take() else { return None };
        let keys = keys.into_iter().filter_map(|key| {
            // An empty key for shared secrets would verify anything that is signed with nothing.
            if !matches!(key["kty"].as_str(), Some("RSA" | "EC" | "OKP")) {
                return None;
            }
            let jwk: Jwk = serde_json::from_value(key).ok()?;
            if matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption)) {
                return None;
            }
            let key = DecodingKey::from_jwk(&jwk).ok()?;
            let algorithm = jwk.common.key_algorithm.map(|algorithm| algorithm.to_string());
            Some(PublicKey { id: jwk.common.key_id, algorithm, key })
        });
        Some(Self(keys.collect()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key that a token names, or the only one that fits when it names none.
    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&DecodingKey> {
        let name = format!("{algorithm:?}");
        let fits = |key: &&PublicKey| {
            key.key.family() == algorithm.family()
                && key.algorithm.as_ref().is_none_or(|only| *only == name)
                && id.is_none_or(|id| key.id.as_deref() == Some(id))
        };
        let mut fitting = self.0.iter().filter(fits);
        let found = fitting.next()?;
        fitting.next().is_none().then_some(&found.key)
    }
}

/// What a token must say beside its own claims.
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    /// The only audience.
    pub(crate) audience: &'a str,
    pub(crate) algorithms: &'a [Algorithm],
    pub(crate) now_ms: i64,
}

/// The claims of a token that is signed by one of the keys and meant for here and now.
pub(crate) fn open(token: &str, keys: &KeySet, expected: &Expected<'_>) -> Result<Claims, Flaw> {
    let claims = signed(token, keys, expected.algorithms)?;
    holds(&claims, expected).map(|()| claims)
}

fn signed(token: &str, keys: &KeySet, algorithms: &[Algorithm]) -> Result<Claims, Flaw> {
    if token.len() > MOST_LETTERS {
        return Err(Flaw::Broken("it is too long"));
    }
    let header = decode_header(token).map_err(|_| Flaw::Broken("it has no header that is known here"))?;
    if !algorithms.contains(&header.alg) {
        return Err(Flaw::Broken("its signature is not one of those configured"));
    }
    if header.crit.is_some() || header.enc.is_some() || header.zip.is_some() {
        return Err(Flaw::Broken("it needs what is not understood here"));
    }
    let key = keys.find(header.kid.as_deref(), header.alg).ok_or(Flaw::UnknownKey)?;
    let mut validation = Validation::new(header.alg);
    // Looked at below, with the time as an argument and with exactly one audience.
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    // May have been done before; there is only one.
    let _ = PROVIDER.install_default();
    decode(token, key, &validation).map(|token| token.claims).map_err(|_| Flaw::Broken("its signature is wrong"))
}

fn holds(claims: &Claims, expected: &Expected<'_>) -> Result<(), Flaw> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(expected.issuer) {
        return Err(Flaw::Broken("it is of another issuer"));
    }
    let audience = match claims.get("aud") {
        Some(Value::Array(audiences)) => match audiences.as_slice() {
            [only] => only.as_str(),
            _ => None,
        },
        Some(Value::String(only)) => Some(only.as_str()),
        _ => None,
    };
    if audience != Some(expected.audience) {
        return Err(Flaw::Broken("it is not meant for this desk alone"));
    }
    let now_s = expected.now_ms.div_euclid(1000);
    let (begins, issued, ends) = (seconds(claims, "nbf"), seconds(claims, "iat"), seconds(claims, "exp"));
    if ends.is_none_or(|ends| ends + SKEW_S <= now_s) {
        return Err(Flaw::Broken("it has expired or never would"));
    }
    if issued.is_none_or(|issued| issued > now_s + SKEW_S) {
        return Err(Flaw::Broken("it is of the future or of no time"));
    }
    if claims.contains_key("nbf") && begins.is_none_or(|begins| begins > now_s + SKEW_S) {
        return Err(Flaw::Broken("it is not good yet"));
    }
    Ok(())
}

/// A time in seconds, in a range where sums cannot overflow.
pub(crate) fn seconds(claims: &Claims, name: &str) -> Option<i64> {
    let value = claims.get(name)?;
    #[expect(clippy::cast_possible_truncation, reason = "whole seconds are meant, and the range is checked")]
    let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64))?;
    (0..=1 << 40).contains(&seconds).then_some(seconds)
}

/// `jsonwebtoken` does the form, ring the mathematics; nothing is ever signed here.
static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(ErrorKind::InvalidAlgorithm.into()),
    verifier_factory: |algorithm, key| {
        if key.family() != algorithm.family() {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        Ok(Box::new(Ring { algorithm: *algorithm, key: key.clone() }))
    },
    key_utils: KeyUtils::new_unimplemented(),
};

struct Ring {
    algorithm: Algorithm,
    key: DecodingKey,
}

impl JwtVerifier for Ring {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

impl Verifier<Vec<u8>> for Ring {
    fn verify(&self, message: &[u8], given: &Vec<u8>) -> Result<(), signature::Error> {
        let verified = match (self.algorithm, self.key.kind()) {
            (Algorithm::ES256, DecodingKeyKind::SecretOrDer(key)) => {
                sign::UnparsedPublicKey::new(&sign::ECDSA_P256_SHA256_FIXED, key).verify(message, given)
            }
            (Algorithm::ES384, DecodingKeyKind::SecretOrDer(key)) => {
                sign::UnparsedPublicKey::new(&sign::ECDSA_P384_SHA384_FIXED, key).verify(message, given)
            }
            (Algorithm::EdDSA, DecodingKeyKind::SecretOrDer(key)) => {
                sign::UnparsedPublicKey::new(&sign::ED25519, key).verify(message, given)
            }
            (algorithm, DecodingKeyKind::RsaModulusExponent { n, e }) => match rsa(algorithm) {
                Some(parameters) => sign::RsaPublicKeyComponents { n, e }.verify(parameters, message, given),
                None => return Err(signature::Error::new()),
            },
            _ => return Err(signature::Error::new()),
        };
        verified.map_err(|_| signature::Error::new())
    }
}

fn rsa(algorithm: Algorithm) -> Option<&'static sign::RsaParameters> {
    Some(match algorithm {
        Algorithm::RS256 => &sign::RSA_PKCS1_2048_8192_SHA256,
        Algorithm::RS384 => &sign::RSA_PKCS1_2048_8192_SHA384,
        Algorithm::RS512 => &sign::RSA_PKCS1_2048_8192_SHA512,
        Algorithm::PS256 => &sign::RSA_PSS_2048_8192_SHA256,
        Algorithm::PS384 => &sign::RSA_PSS_2048_8192_SHA384,
        Algorithm::PS512 => &sign::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}
