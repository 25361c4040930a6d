//! `oidc`: people sign in at an OpenID provider, by code and PKCE, with a confidential client (security.md 4.3). The browser
//! brings a code back and gets a session; no token of the provider ever reaches it, and none is kept.

use http::{HeaderMap, HeaderValue, StatusCode};
use jsonwebtoken::Algorithm;
use serde_json::Value;

use super::{
    ended::Key,
    jwt::{Claims, Expected, Flaw, KeySet},
    person::{Nobody, person},
    published::{Published, Reading},
    sessions::Sessions,
};
use crate::{
    caller::Person,
    settings::{self, ClaimsFrom, Roles},
};

mod attempts;
mod provider;
mod return_to;
mod token;

pub(crate) use attempts::LOGIN_COOKIE;
use attempts::{Attempt, Attempts};
use provider::Provider;
pub(crate) use return_to::local;
use token::Given;

/// The sign-in at one provider.
pub(crate) struct Oidc {
    settings: settings::Oidc,
    /// Where the provider sends the browser back to; fixed, whatever a request says.
    redirect_uri: String,
    reading: Reading,
    provider: Published<Provider>,
    keys: Published<KeySet>,
}

/// Why nobody was signed in. For the log and for a page of our own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The query is none that a provider sends.
    Query,
    /// It was not begun in this browser, or too long ago, or it was finished already.
    NotBegun,
    /// It comes from another provider than the one that was asked.
    OtherIssuer,
    /// The provider says no.
    Denied,
    /// The provider cannot be reached or does not work.
    Unavailable,
    /// The provider takes neither the code nor this desk.
    NoToken,
    /// The provider's token is not what it must be.
    Token(Flaw),
    /// The person is signed in at the provider and is nothing here.
    Nobody(Nobody),
    /// So much is said of the person that no cookie holds it.
    TooMuch,
}

impl Failure {
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Query => "the query is not a provider's",
            Self::NotBegun => "it was not begun in this browser",
            Self::OtherIssuer => "it comes from another provider",
            Self::Denied => "the provider said no",
            Self::Unavailable => "the provider cannot be used",
            Self::NoToken => "the provider gave no token for the code",
            Self::Token(flaw) => flaw.words(),
            Self::Nobody(Nobody::NoSubject) => "the provider did not say who it is",
            Self::Nobody(Nobody::NoRole) => "the person has no role here",
            Self::TooMuch => "the claims to keep do not fit into a cookie",
        }
    }

    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Query | Self::NotBegun | Self::OtherIssuer => StatusCode::BAD_REQUEST,
            Self::Denied | Self::Nobody(_) | Self::TooMuch => StatusCode::FORBIDDEN,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoToken | Self::Token(_) => StatusCode::BAD_GATEWAY,
        }
    }
}

/// Where to send the browser, and the cookie that knows it again.
pub(crate) struct Begun {
    pub(crate) location: HeaderValue,
    pub(crate) cookie: HeaderValue,
}

/// Who has signed in, and where they wanted to go.
pub(crate) struct Finished {
    pub(crate) person: Person,
    pub(crate) provider_session: Option<String>,
    pub(crate) return_to: String,
    pub(crate) cookie: HeaderValue,
}

impl Oidc {
    pub(crate) fn new(settings: settings::Oidc, own_origin: &str, reading: Reading) -> Self {
        Self {
            settings,
            redirect_uri: format!("{own_origin}/auth/callback"),
            provider: Published::new(reading.clone()),
            keys: Published::new(reading.clone()),
            reading,
        }
    }

    /// Begins a sign-in that ends at `return_to`, which must be a path of this desk.
    pub(crate) async fn begin(
        &self,
        sessions: &Sessions,
        headers: &HeaderMap,
        return_to: String,
    ) -> Result<Begun, Failure> {
        let provider = self.provider().await?;
        let now_ms = self.reading.clock.now_ms();
        let mut attempts = Attempts::read(sessions, headers, now_ms);
        let attempt = Attempt::new(return_to, now_ms);
        let location = provider.authorize(&self.settings, &self.redirect_uri, &attempt);
        attempts.add(attempt);
        let cookie = attempts.cookie(sessions).ok_or(Failure::TooMuch)?;
        let location = HeaderValue::try_from(location).map_err(|_| Failure::Unavailable)?;
        Ok(Begun { location, cookie })
    }

    /// Ends a sign-in with what the provider sent the browser back with.
    pub(crate) async fn finish(
        &self,
        sessions: &Sessions,
        headers: &HeaderMap,
        query: &str,
        rules: &Roles,
    ) -> Result<Finished, Failure> {
        let given = Given::read(query).ok_or(Failure::Query)?;
        let now_ms = self.reading.clock.now_ms();
        let mut attempts = Attempts::read(sessions, headers, now_ms);
        let attempt = attempts.take(given.state.as_deref().unwrap_or_default()).ok_or(Failure::NotBegun)?;
        let cookie = attempts.cookie(sessions).ok_or(Failure::TooMuch)?;
        let provider = self.provider().await?;
        // RFC 9207: another provider's answer must not be taken to this one (mix-up).
        match given.issuer.as_deref() {
            Some(issuer) if issuer == self.settings.issuer => {}
            None if !provider.names_itself => {}
            _ => return Err(Failure::OtherIssuer),
        }
        let code = match given.outcome {
            Ok(code) => code,
            Err(()) => return Err(Failure::Denied),
        };
        let tokens =
            provider.redeem(&self.reading, &self.settings, &self.redirect_uri, &code, &attempt.verifier).await?;
        let expected = self.expected(now_ms);
        let opened = self.keys.open(&provider.keys_at, &tokens.id_token, &expected).await;
        let mut claims = opened.map_err(Failure::Token)?;
        token::check(&claims, &attempt.nonce, &self.settings.client_id).map_err(Failure::Token)?;
        let provider_session = claims.get("sid").and_then(Value::as_str).map(str::to_owned);
        if self.settings.claims_from == ClaimsFrom::Userinfo {
            claims = self.userinfo(&provider, &tokens.access_token, claims).await?;
        }
        let person = person(&self.settings.issuer, &claims, rules).map_err(Failure::Nobody)?;
        Ok(Finished { person, provider_session, return_to: attempt.return_to, cookie })
    }

    /// What a back-channel log-out ends (OpenID Connect Back-Channel Logout 1.0).
    pub(crate) async fn log_out(&self, token: &str) -> Result<Key, Failure> {
        let provider = self.provider().await?;
        let expected = self.expected(self.reading.clock.now_ms());
        let claims = self.keys.open(&provider.keys_at, token, &expected).await.map_err(Failure::Token)?;
        token::ended(claims, &self.settings.issuer).map_err(Failure::Token)
    }

    fn expected(&self, now_ms: i64) -> Expected<'_> {
        let settings::Oidc { issuer, client_id, algorithms, .. } = &self.settings;
        let algorithms: &[Algorithm] = algorithms;
        Expected { issuer, audience: client_id, algorithms, now_ms }
    }

    async fn provider(&self) -> Result<std::sync::Arc<Provider>, Failure> {
        let issuer = &self.settings.issuer;
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let read = |body: &[u8]| Provider::read(body, issuer);
        self.provider.get(&address, |_| true, read).await.ok_or(Failure::Unavailable)
    }

    /// What the provider says of the person when asked; it must be the same person.
    async fn userinfo(&self, provider: &Provider, access_token: &str, claims: Claims) -> Result<Claims, Failure> {
        let address = provider.userinfo_at.as_deref().ok_or(Failure::Unavailable)?;
        let body = self.reading.get(address, Some(access_token)).await.ok_or(Failure::Unavailable)?;
        let said: Claims = serde_json::from_slice(&body).map_err(|_| Failure::Unavailable)?;
        if said.get("sub").is_none() || said.get("sub") != claims.get("sub") {
            return Err(Failure::Token(Flaw::Broken("the provider says it is somebody else")));
        }
        Ok(said)
    }
}
