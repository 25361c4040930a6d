//! The provider by its own description (OpenID Connect Discovery 1.0), and the two things that are asked of it.

use std::time::Duration;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use bytes::Bytes;
use form_urlencoded::{Serializer, byte_serialize};
use http::{HeaderValue, Request, Uri, header};
use http_body_util::Full;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Failure, attempts::Attempt};
use crate::{settings::Oidc, sign_in::published::Reading};

const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Where things are at the provider, and how it wants them.
pub(crate) struct Provider {
    authorize_at: String,
    token_at: String,
    pub(crate) keys_at: String,
    pub(crate) userinfo_at: Option<String>,
    /// Whether it says `iss` when it sends the browser back (RFC 9207).
    pub(crate) names_itself: bool,
    /// Whether the client's secret goes into a header; into the body otherwise.
    takes_basic: bool,
}

/// What the provider gives for a code. Neither is kept.
pub(crate) struct Tokens {
    pub(crate) id_token: String,
    pub(crate) access_token: String,
}

impl Provider {
    /// Reads the description; `None` when it is another issuer's or sends anything over a line that others can read.
    pub(crate) fn read(body: &[u8], issuer: &str) -> Option<Self> {
        let value: Value = serde_json::from_slice(body).ok()?;
        if value["issuer"].as_str() != Some(issuer) {
            return None;
        }
        let is_local = issuer.starts_with("http:");
        let address = |name: &str| {
            let text = value[name].as_str()?;
            let uri: Uri = text.parse().ok()?;
            let is_safe = uri.scheme_str() == Some("https") || is_local && uri.scheme_str() == Some("http");
            (is_safe && uri.host().is_some() && !text.contains('#')).then(|| text.to_owned())
        };
        let methods = value["token_endpoint_auth_methods_supported"].as_array();
        Some(Self {
            authorize_at: address("authorization_endpoint")?,
            token_at: address("token_endpoint")?,
            keys_at: address("jwks_uri")?,
            userinfo_at: address("userinfo_endpoint"),
            names_itself: value["authorization_response_iss_parameter_supported"] == true,
            takes_basic: methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic")),
        })
    }

    /// Where the browser is sent to sign in.
    pub(crate) fn authorize(&self, settings: &Oidc, redirect_uri: &str, attempt: &Attempt) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&attempt.verifier));
        let query = Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &settings.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", &settings.scopes)
            .append_pair("state", &attempt.state)
            .append_pair("nonce", &attempt.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        let joint = if self.authorize_at.contains('?') { '&' } else { '?' };
        format!("{}{joint}{query}", self.authorize_at)
    }

    /// Gives the code for tokens.
    pub(crate) async fn redeem(
        &self,
        reading: &Reading,
        settings: &Oidc,
        redirect_uri: &str,
        code: &str,
        verifier: &str,
    ) -> Result<Tokens, Failure> {
        let request = self.asking(settings, redirect_uri, code, verifier).ok_or(Failure::Unavailable)?;
        let reply = reading.transport.exchange(request, TIME_LIMIT).await.map_err(|_| Failure::Unavailable)?;
        match reply.status.as_u16() {
            200 => {}
            400..=403 => return Err(Failure::NoToken),
            _ => return Err(Failure::Unavailable),
        }
        let value: Value = serde_json::from_slice(&reply.body).map_err(|_| Failure::NoToken)?;
        let text = |name: &str| value[name].as_str().map(str::to_owned).ok_or(Failure::NoToken);
        Ok(Tokens { id_token: text("id_token")?, access_token: text("access_token")? })
    }

    fn asking(&self, settings: &Oidc, redirect_uri: &str, code: &str, verifier: &str) -> Option<Request<Full<Bytes>>> {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("code_verifier", verifier);
        let mut request = Request::post(&self.token_at)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if self.takes_basic {
            request = request.header(header::AUTHORIZATION, basic(settings)?);
        } else {
            form.append_pair("client_id", &settings.client_id)
                .append_pair("client_secret", settings.client_secret.expose_secret());
        }
        request.body(Full::from(form.finish())).ok()
    }
}

/// Name and secret are encoded as in a form first (RFC 6749, 2.3.1).
fn basic(settings: &Oidc) -> Option<HeaderValue> {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encoded(&settings.client_id), encoded(settings.client_secret.expose_secret()));
    let mut value = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(pair))).ok()?;
    value.set_sensitive(true);
    Some(value)
}
