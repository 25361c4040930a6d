//! What can go wrong between the proxy and the cloud, and what the browser is told about it. A change whose answer was lost
//! is never reported as failed: it may have happened.

use api::Problem;
use modelarts::{ErrorBody, Unreadable};
use secrecy::SecretString;

use super::{echo, transport::Broken};
use crate::{
    credential::CredentialFault,
    problems::{invalid, problem},
};

/// Waited for when the cloud asks to wait and does not say how long (api.md 5.2).
const DEFAULT_WAIT_MS: i64 = 5000;

/// Why an operation has no usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// There is no whole answer.
    Broken(Broken),
    /// There is an answer, but it is none of this operation.
    Unreadable(Unreadable),
    /// The answer is neither success nor an error of ModelArts.
    Strange { status: u16 },
    /// The cloud understood and said no.
    Refused { status: u16, error: ErrorBody },
    /// The cloud failed, or somebody in between did.
    Failed { status: u16, error: ErrorBody },
    /// The cloud asks to wait, and perhaps says how long.
    Busy { status: u16, error: ErrorBody, asked_ms: Option<i64> },
    /// The cloud has failed too often and is left alone for so long: nothing was sent.
    Resting { wait_ms: i64 },
    /// Too many requests are on their way already: nothing was sent.
    Crowded { wait_ms: i64 },
    /// The cloud does not take our credential, or there is none.
    Credential(CredentialFault),
}

impl Fault {
    /// The same without what the cloud repeats of the request's secrets.
    pub(super) fn without(mut self, secrets: &[SecretString]) -> Self {
        if let Self::Refused { error, .. } | Self::Failed { error, .. } | Self::Busy { error, .. } = &mut self {
            error.code = echo::code(error.code.take());
            error.message = error.message.take().map(|message| echo::words(&message, secrets));
        }
        self
    }

    /// What the browser is told. `is_change`: whether the operation changes anything.
    pub(crate) fn problem(&self, is_change: bool) -> Problem {
        if is_change && self.is_ambiguous() {
            let detail = format!("{}; it may or may not have happened", self.words());
            return self.with_upstream(problem(504, "upstream-unknown", detail));
        }
        let (status, code) = match self {
            Self::Broken(Broken::NotConnected | Broken::NoAnswer) => (502, "upstream-unreachable"),
            Self::Broken(Broken::TimeUp) => (504, "upstream-unreachable"),
            Self::Broken(Broken::CutShort | Broken::TooLong | Broken::Compressed)
            | Self::Unreadable(_)
            | Self::Strange { .. } => (502, "upstream-unreadable"),
            // Nobody but the proxy can sign in to the cloud: its 401 is not the browser's.
            Self::Refused { status: 401, .. } => (503, "upstream-refused"),
            Self::Refused { status, .. } => (*status, "upstream-refused"),
            Self::Failed { .. } => (502, "upstream-refused"),
            Self::Busy { status, .. } => (*status, "upstream-busy"),
            Self::Resting { .. } => (503, "upstream-unreachable"),
            Self::Crowded { .. } => (503, "upstream-busy"),
            Self::Credential(fault) => (503, fault.code()),
        };
        self.with_upstream(problem(status, code, self.words()))
    }

    /// Whether the cloud may have carried out what it was asked.
    pub(crate) fn is_ambiguous(&self) -> bool {
        match self {
            Self::Broken(broken) => *broken != Broken::NotConnected,
            // Success was said, only not readably.
            Self::Unreadable(_) => true,
            Self::Strange { status } => *status >= 500,
            // A gateway says 502 and 504 when it lost its backend (api.md 5.2), ModelArts 408 when it lost itself (5.3).
            Self::Failed { status, .. } | Self::Refused { status, .. } => matches!(status, 408 | 502 | 504),
            Self::Busy { .. } | Self::Resting { .. } | Self::Crowded { .. } | Self::Credential(_) => false,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Broken(Broken::NotConnected) => "ModelArts cannot be reached".to_owned(),
            Self::Broken(Broken::TimeUp) => "ModelArts did not answer in time".to_owned(),
            Self::Broken(Broken::NoAnswer) => "ModelArts closed the connection without an answer".to_owned(),
            Self::Broken(Broken::CutShort) => "ModelArts answered unreadably: the answer ends in the middle".to_owned(),
            Self::Broken(Broken::TooLong) => "ModelArts answered unreadably: the answer is over 8 MB".to_owned(),
            Self::Broken(Broken::Compressed) => "ModelArts answered unreadably: the answer is compressed".to_owned(),
            Self::Unreadable(fault) => format!("ModelArts answered unreadably: {fault}"),
            Self::Strange { status } => {
                format!("ModelArts answered unreadably: status {status} without an error of its own")
            }
            Self::Refused { .. } => "ModelArts refused".to_owned(),
            Self::Failed { status, .. } => format!("ModelArts failed with status {status}"),
            Self::Busy { .. } => "ModelArts asks to wait".to_owned(),
            Self::Resting { .. } => "ModelArts has failed too often and is left alone for a while".to_owned(),
            Self::Crowded { .. } => "too many requests to ModelArts are on their way already".to_owned(),
            Self::Credential(fault) => fault.words().to_owned(),
        }
    }

    fn with_upstream(&self, problem: Problem) -> Problem {
        let error = match self {
            Self::Refused { error, .. } | Self::Failed { error, .. } | Self::Busy { error, .. } => error.clone(),
            Self::Credential(fault) => return Problem { upstream_code: fault.upstream_code().cloned(), ..problem },
            _ => ErrorBody::default(),
        };
        Problem {
            field: refused_field(error.code.as_deref()).map(str::to_owned),
            upstream_code: error.code,
            upstream_message: error.message,
            retry_after_ms: self.retry_after_ms(),
            ..problem
        }
    }

    /// How long to wait before another try, when that is known.
    pub(crate) fn retry_after_ms(&self) -> Option<i64> {
        match self {
            Self::Busy { asked_ms, .. } => Some(asked_ms.unwrap_or(DEFAULT_WAIT_MS)),
            Self::Resting { wait_ms } | Self::Crowded { wait_ms } => Some(*wait_ms),
            _ => None,
        }
    }
}

/// The field that a code of the cloud is about, where its documents say so (api.md 5.3).
fn refused_field(code: Option<&str>) -> Option<&'static str> {
    match code? {
        "ModelArts.6346" | "ModelArts.6348" | "ModelArts.6349" => Some("duration"),
        "ModelArts.6334" => Some("description"),
        _ => None,
    }
}

/// A refusal of our own, before anything is sent.
impl From<modelarts::Refusal> for crate::problems::Refused {
    fn from(refusal: modelarts::Refusal) -> Self {
        use modelarts::Refusal;
        match refusal {
            Refusal::NotListed => crate::problems::not_found("this path is not offered").into(),
            Refusal::MethodNotAllowed => crate::problems::method_not_allowed().into(),
            Refusal::Invalid { field, rule } => invalid(field, &rule).into(),
        }
    }
}
