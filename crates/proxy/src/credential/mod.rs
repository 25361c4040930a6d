//! What proves to the cloud who calls: a token, one per project, or an access key that signs every request. However many
//! requests need a token at once, IAM is asked once.

use std::sync::{Arc, Mutex, PoisonError};

use modelarts::request::ProjectId;
use secrecy::SecretString;

use crate::{
    clock::Clock,
    settings::{CredentialSettings, PasswordSettings, TimeLimits},
    upstream::Transport,
};

mod iso8601;
mod login;
mod proof;
mod signer;
mod wallet;

use login::Login;
pub(crate) use proof::{Admission, Proof};
use signer::Signer;
use wallet::{Advice, Pass, Wallet};

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CredentialFault {
    /// IAM says that name and password do not fit, or that the user may not.
    Refused { code: Option<String> },
    /// IAM cannot be reached or does not work.
    Unavailable,
    /// The cloud does not take a token though it is new.
    Rejected { code: Option<String> },
}

impl CredentialFault {
    /// A code of `api::Problem`.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Refused { .. } | Self::Rejected { .. } => "upstream-refused",
            Self::Unavailable => "upstream-unreachable",
        }
    }

    pub(crate) const fn words(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "IAM does not accept the proxy's own credential; its operator must look at it",
            Self::Unavailable => "IAM, which gives the proxy its token, cannot be used",
            Self::Rejected { .. } => {
                "ModelArts does not accept the proxy's own credential; its operator must look at it"
            }
        }
    }

    pub(crate) const fn upstream_code(&self) -> Option<&String> {
        match self {
            Self::Refused { code } | Self::Rejected { code } => code.as_ref(),
            Self::Unavailable => None,
        }
    }
}

/// The credential for one project.
#[derive(Clone)]
pub(crate) enum Credential {
    Fixed(SecretString),
    Renewed(Arc<Keeper>),
    Signed(Arc<Signer>),
}

/// Where the projects of one cloud get their credential.
pub(crate) enum Office {
    Token(SecretString),
    Password(Box<Counter>),
    Key(Arc<Signer>),
}

/// What a keeper of tokens is made of, whichever the project.
pub(crate) struct Counter {
    user: PasswordSettings,
    transport: Transport,
    limits: TimeLimits,
    clock: Clock,
}

/// Keeps one token fresh.
pub(crate) struct Keeper {
    login: Login,
    clock: Clock,
    wallet: Mutex<Wallet>,
    /// Held by whoever asks IAM; the others wait here and then find the token.
    turn: tokio::sync::Mutex<()>,
}

impl Office {
    pub(crate) fn new(settings: &CredentialSettings, transport: Transport, limits: TimeLimits, clock: Clock) -> Self {
        match settings {
            CredentialSettings::Token(token) => Self::Token(token.clone()),
            CredentialSettings::Password(user) => {
                Self::Password(Box::new(Counter { user: user.clone(), transport, limits, clock }))
            }
            CredentialSettings::Key(key) => Self::Key(Arc::new(Signer::new(key, clock))),
        }
    }

    pub(crate) fn credential(&self, project_id: &ProjectId) -> Credential {
        match self {
            Self::Token(token) => Credential::Fixed(token.clone()),
            Self::Key(signer) => Credential::Signed(Arc::clone(signer)),
            Self::Password(counter) => Credential::Renewed(Arc::new(counter.keeper(project_id))),
        }
    }
}

impl Counter {
    fn keeper(&self, project_id: &ProjectId) -> Keeper {
        let login = Login {
            transport: self.transport.clone(),
            user: self.user.clone(),
            project_id: project_id.clone(),
            time_limit: self.limits.attempt,
        };
        Keeper { login, clock: self.clock.clone(), wallet: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }
}

impl Credential {
    /// A proof; `rejected` names the generation that the cloud has just refused, so that it is not given again.
    pub(crate) async fn admit(&self, rejected: Option<u64>) -> Result<Admission, CredentialFault> {
        let pass = match self {
            Self::Fixed(_) if rejected.is_some() => return Err(CredentialFault::Rejected { code: None }),
            Self::Fixed(token) => Pass { token: token.clone(), generation: 0 },
            Self::Renewed(keeper) => keeper.pass(rejected).await?,
            Self::Signed(signer) => return signer.admit(rejected),
        };
        Ok(Admission { proof: Proof::Token(pass.token), generation: pass.generation })
    }

    /// The cloud took the proof of this generation.
    pub(crate) fn accepted(&self, generation: u64) {
        match self {
            Self::Fixed(_) => {}
            Self::Renewed(keeper) => keeper.wallet().accepted(generation),
            Self::Signed(signer) => signer.accepted(generation),
        }
    }

    /// The cloud took neither the first proof nor its replacement.
    pub(crate) fn refused(&self, fault: &CredentialFault) {
        // A wallet has counted it when it was given the replacement.
        if let Self::Signed(signer) = self {
            signer.refused(fault.clone());
        }
    }

    /// What time the cloud says it is: signatures carry the time.
    pub(crate) fn heard(&self, cloud_ms: i64) {
        if let Self::Signed(signer) = self {
            signer.heard(cloud_ms);
        }
    }

    /// Why there was no proof the last time, or why the cloud does not take it.
    pub(crate) fn fault(&self) -> Option<CredentialFault> {
        match self {
            Self::Fixed(_) => None,
            Self::Renewed(keeper) => keeper.wallet().fault().cloned(),
            Self::Signed(signer) => signer.fault(),
        }
    }
}

impl Keeper {
    async fn pass(self: &Arc<Self>, rejected: Option<u64>) -> Result<Pass, CredentialFault> {
        match self.advice(rejected) {
            Advice::Use(pass) => Ok(pass),
            Advice::Refuse(fault) => Err(fault),
            Advice::UseAndRenew(pass) => {
                let keeper = Arc::clone(self);
                tokio::spawn(async move { keeper.renew_ahead().await });
                Ok(pass)
            }
            Advice::Renew => {
                // A task of its own: a caller who leaves must not cut the login short for the others.
                let keeper = Arc::clone(self);
                let renewal = tokio::spawn(async move { keeper.renew(rejected).await });
                renewal.await.unwrap_or(Err(CredentialFault::Unavailable))
            }
        }
    }

    async fn renew(&self, rejected: Option<u64>) -> Result<Pass, CredentialFault> {
        let _turn = self.turn.lock().await;
        match self.advice(rejected) {
            Advice::Use(pass) | Advice::UseAndRenew(pass) => Ok(pass),
            Advice::Refuse(fault) => Err(fault),
            Advice::Renew => self.ask(rejected.is_some()).await,
        }
    }

    /// While the old token is still good; nobody waits for this.
    async fn renew_ahead(&self) {
        let Ok(_turn) = self.turn.try_lock() else { return };
        if matches!(self.advice(None), Advice::UseAndRenew(_)) {
            // What went wrong is in the wallet, and in the log.
            let _ = self.ask(false).await;
        }
    }

    async fn ask(&self, rejected: bool) -> Result<Pass, CredentialFault> {
        let answer = self.login.ask(self.clock.now_ms()).await;
        let now_ms = self.clock.now_ms();
        match answer {
            Ok(grant) => {
                tracing::info!(life_ms = grant.life_ms, "iam gave a token");
                Ok(self.wallet().granted(now_ms, grant, rejected))
            }
            Err(fault) => {
                tracing::warn!(reason = fault.words(), code = fault.upstream_code(), "iam gave no token");
                self.wallet().failed(now_ms, fault.clone());
                Err(fault)
            }
        }
    }

    fn advice(&self, rejected: Option<u64>) -> Advice {
        self.wallet().advice(self.clock.now_ms(), rejected)
    }

    /// The wallet is whole even when somebody panicked while holding it: every change is one assignment.
    fn wallet(&self) -> std::sync::MutexGuard<'_, Wallet> {
        self.wallet.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
