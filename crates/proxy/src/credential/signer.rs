//! An access key in use: by which clock it signs, and when it keeps still. The gateway refuses dates more than 15 minutes off,
//! and locks a key for 5 minutes after more than 5 failures in a row (api.md 3), so a key that is refused is tried less and
//! less. The state machine is without I/O; its time is an argument.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use modelarts::{secret::Secret, sign::sdk_date};
use secrecy::ExposeSecret as _;

use super::{
    CredentialFault,
    proof::{Admission, Key, Proof},
};
use crate::{clock::Clock, settings::KeySettings};

/// Beyond this the cloud's clock is taken for ours (security.md 4.6).
const TOLERATED_SKEW_MS: i64 = 5 * 60 * 1000;
/// The shortest pause after a key was refused twice, times four each time.
const REFUSED_PAUSE_MS: i64 = 5000;
const REFUSED_PAUSE_LIMIT_MS: i64 = 15 * 60 * 1000;
/// How long the one who tries a refused key again has for it.
const TRIAL_MS: i64 = 15_000;

/// One access key of one cloud, whichever the project.
pub(crate) struct Signer {
    key: Arc<Key>,
    clock: Clock,
    state: Mutex<State>,
}

impl Signer {
    pub(super) fn new(settings: &KeySettings, clock: Clock) -> Self {
        let secret = |text: &secrecy::SecretString| Secret::new(text.expose_secret().to_owned());
        let credential = modelarts::sign::Credential {
            access_key: settings.access_key.clone(),
            secret_key: secret(&settings.secret_key),
            security_token: settings.security_token.as_ref().map(secret),
        };
        let key = Key { credential, scheme: settings.signing.clone() };
        Self { key: Arc::new(key), clock, state: Mutex::default() }
    }

    pub(super) fn admit(&self, rejected: Option<u64>) -> Result<Admission, CredentialFault> {
        let now_ms = self.clock.now_ms();
        let mut state = self.state();
        let generation = state.admit(now_ms, rejected)?;
        let date = sdk_date(now_ms + state.offset_ms);
        Ok(Admission { proof: Proof::Signature { key: Arc::clone(&self.key), date }, generation })
    }

    /// What time the cloud says it is, with whatever answer.
    pub(super) fn heard(&self, cloud_ms: i64) {
        let now_ms = self.clock.now_ms();
        match self.state().heard(now_ms, cloud_ms) {
            Some(0) => tracing::info!("this machine's clock agrees with the cloud's again"),
            Some(offset_ms) => tracing::error!(
                skew_s = offset_ms / 1000,
                "ALARM: this machine's clock is wrong; requests are signed by the cloud's clock until it is set"
            ),
            None => {}
        }
    }

    pub(super) fn accepted(&self, generation: u64) {
        self.state().accepted(generation);
    }

    /// The second refusal of one request.
    pub(super) fn refused(&self, fault: CredentialFault) {
        tracing::error!(code = fault.upstream_code(), "ALARM: the cloud does not take the access key");
        self.state().refused(self.clock.now_ms(), fault);
    }

    pub(super) fn fault(&self) -> Option<CredentialFault> {
        self.state().refusal.clone().map(|(_, fault)| fault)
    }

    /// Whole even when somebody panicked while holding it: every change is one assignment.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Default)]
struct State {
    /// Counts what was changed after a refusal.
    generation: u64,
    /// The cloud's clock minus ours, when that is too much.
    offset_ms: i64,
    /// How often in a row, and why.
    refusal: Option<(u32, CredentialFault)>,
    /// Nobody tries before.
    still_until_ms: i64,
}

impl State {
    /// `rejected`: the generation that the cloud has just refused with 401.
    fn admit(&mut self, now_ms: i64, rejected: Option<u64>) -> Result<u64, CredentialFault> {
        if let Some((refusals, fault)) = &self.refusal {
            // A pause longer than any there is means that the clock was set back; then it is over.
            let is_still = (1..=pause_ms(*refusals).max(TRIAL_MS)).contains(&(self.still_until_ms - now_ms));
            if is_still || rejected.is_some() {
                return Err(fault.clone());
            }
            self.still_until_ms = now_ms + TRIAL_MS;
        } else if rejected == Some(self.generation) {
            self.generation += 1;
        }
        Ok(self.generation)
    }

    /// The new difference, when it has changed.
    fn heard(&mut self, now_ms: i64, cloud_ms: i64) -> Option<i64> {
        let skew_ms = cloud_ms - now_ms;
        let offset_ms = if skew_ms.abs() > TOLERATED_SKEW_MS { skew_ms } else { 0 };
        let news = (offset_ms == 0) != (self.offset_ms == 0);
        self.offset_ms = offset_ms;
        news.then_some(offset_ms)
    }

    fn accepted(&mut self, generation: u64) {
        if generation == self.generation {
            self.refusal = None;
            self.still_until_ms = 0;
        }
    }

    fn refused(&mut self, now_ms: i64, fault: CredentialFault) {
        let refusals = self.refusal.as_ref().map_or(0, |(refusals, _)| *refusals) + 1;
        self.still_until_ms = now_ms + pause_ms(refusals);
        self.refusal = Some((refusals, fault));
    }
}

fn pause_ms(refusals: u32) -> i64 {
    REFUSED_PAUSE_MS.saturating_mul(4_i64.saturating_pow(refusals.saturating_sub(1))).min(REFUSED_PAUSE_LIMIT_MS)
}

#[cfg(test)]
mod tests;
