//! The life of one token, as a state machine without I/O: when it is used, when it is renewed, and how long to keep away
//! from IAM after a failure. IAM locks an account after five wrong passwords in 15 minutes (security.md 0.10).

use secrecy::SecretString;

use super::CredentialFault;

/// A token is renewed half an hour before it ends (api.md 9), or at four fifths of a shorter life.
const RENEWAL_LEAD_MS: i64 = 30 * 60 * 1000;
/// The shortest pause after IAM could not be used, doubled each time.
const UNAVAILABLE_PAUSE_MS: i64 = 1000;
const UNAVAILABLE_PAUSE_LIMIT_MS: i64 = 30_000;
/// The shortest pause after IAM said no, times four each time: at most three tries in any 15 minutes.
const REFUSED_PAUSE_MS: i64 = 60_000;
const REFUSED_PAUSE_LIMIT_MS: i64 = 15 * 60 * 1000;
/// The shortest time between renewals for tokens that the cloud does not take, doubled each time.
const REJECTED_PAUSE_MS: i64 = 5000;
const REJECTED_PAUSE_LIMIT_MS: i64 = 5 * 60 * 1000;

/// A token, and which one it is: generations count up.
#[derive(Clone, Debug)]
pub(super) struct Pass {
    pub(super) token: SecretString,
    pub(super) generation: u64,
}

/// A new token from IAM.
#[derive(Debug)]
pub(super) struct Grant {
    pub(super) token: SecretString,
    /// How long it lives, by IAM's own clock.
    pub(super) life_ms: i64,
}

/// What to do for somebody who needs a token.
#[derive(Clone, Debug)]
pub(super) enum Advice {
    Use(Pass),
    /// It is still good, but a new one should be fetched meanwhile.
    UseAndRenew(Pass),
    Renew,
    /// There is none, and this is no time to ask for one.
    Refuse(CredentialFault),
}

#[derive(Debug, Default)]
pub(super) struct Wallet {
    held: Option<Held>,
    generation: u64,
    pause: Option<Pause>,
    /// How often in a row the cloud did not take a fresh token.
    rejections: u32,
}

#[derive(Debug)]
struct Held {
    token: SecretString,
    granted_ms: i64,
    renew_ms: i64,
    ends_ms: i64,
}

#[derive(Debug)]
struct Pause {
    until_ms: i64,
    fault: CredentialFault,
    failures: u32,
}

impl Wallet {
    /// `rejected`: the generation that the cloud has just refused with 401.
    pub(super) fn advice(&self, now_ms: i64, rejected: Option<u64>) -> Advice {
        let held = self.held.as_ref().filter(|held| now_ms < held.ends_ms);
        let paused = self.pause.as_ref().filter(|pause| now_ms < pause.until_ms);
        if let Some(held) = held.filter(|_| rejected != Some(self.generation)) {
            let pass = Pass { token: held.token.clone(), generation: self.generation };
            return if now_ms >= held.renew_ms && paused.is_none() {
                Advice::UseAndRenew(pass)
            } else {
                Advice::Use(pass)
            };
        }
        if let Some(pause) = paused {
            return Advice::Refuse(pause.fault.clone());
        }
        let wait_ms = doubled(REJECTED_PAUSE_MS, self.rejections.saturating_sub(1), REJECTED_PAUSE_LIMIT_MS);
        match held {
            Some(held) if self.rejections > 0 && now_ms - held.granted_ms < wait_ms => {
                Advice::Refuse(CredentialFault::Rejected { code: None })
            }
            _ => Advice::Renew,
        }
    }

    /// IAM gave a token; `rejected` as in [`Self::advice`].
    pub(super) fn granted(&mut self, now_ms: i64, grant: Grant, rejected: bool) -> Pass {
        let Grant { token, life_ms } = grant;
        let renew_ms = now_ms + (life_ms / 5 * 4).max(life_ms - RENEWAL_LEAD_MS);
        self.generation += 1;
        self.rejections = if rejected { self.rejections.saturating_add(1) } else { 0 };
        self.pause = None;
        self.held = Some(Held { token: token.clone(), granted_ms: now_ms, renew_ms, ends_ms: now_ms + life_ms });
        Pass { token, generation: self.generation }
    }

    /// IAM gave none.
    pub(super) fn failed(&mut self, now_ms: i64, fault: CredentialFault) {
        let failures = self.pause.as_ref().filter(|pause| pause.fault == fault).map_or(0, |pause| pause.failures);
        let wait_ms = match fault {
            CredentialFault::Unavailable => doubled(UNAVAILABLE_PAUSE_MS, failures, UNAVAILABLE_PAUSE_LIMIT_MS),
            _ => doubled(REFUSED_PAUSE_MS, failures.saturating_mul(2), REFUSED_PAUSE_LIMIT_MS),
        };
        self.pause = Some(Pause { until_ms: now_ms + wait_ms, fault, failures: failures + 1 });
    }

    /// The cloud took the token.
    pub(super) fn accepted(&mut self, generation: u64) {
        if generation == self.generation {
            self.rejections = 0;
        }
    }

    /// Why IAM gave no token the last time it was asked.
    pub(super) fn fault(&self) -> Option<&CredentialFault> {
        self.pause.as_ref().map(|pause| &pause.fault)
    }
}

fn doubled(start_ms: i64, times: u32, limit_ms: i64) -> i64 {
    start_ms.saturating_mul(1 << times.min(20)).min(limit_ms)
}

#[cfg(test)]
mod tests;
