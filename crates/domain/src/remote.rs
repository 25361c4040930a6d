//! What is known of something remote, and how asking can fail.

use api::Problem;
use modelarts::error::{self, Class};

use crate::time::{Millis, Timestamp};

/// Something asked for over the network: exactly one of these is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remote<T> {
    /// The first answer is on its way.
    Loading,
    /// This is the answer.
    Ready(T),
    /// What was known last, and why it may be out of date.
    Stale {
        /// What was known last.
        last: T,
        /// As old as this.
        since: Timestamp,
        /// Why there is nothing newer.
        why: Failure,
    },
    /// There was no answer yet, and the last try failed.
    Failed(Failure),
}

/// How asking can fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer at all.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// An answer that cannot be read: what was wrong with it.
    Unreadable(String),
    /// A problem, said by the proxy.
    Problem(Box<Problem>),
}

/// What a failed request means for the instance it was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// It was so already (api.md 5.3): read again, no failure.
    AlreadySo,
    /// The instance does not exist any more.
    Gone,
    /// It may or may not have happened: read again.
    Unclear,
    /// It did not happen.
    Failed,
}

impl<T> Remote<T> {
    /// What is known, fresh or not.
    #[must_use]
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Ready(value) | Self::Stale { last: value, .. } => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }
}

impl Failure {
    /// The person is not signed in, or not any more.
    #[must_use]
    pub fn is_signed_out(&self) -> bool {
        matches!(self, Self::Problem(problem) if problem.code == "not-signed-in")
    }

    /// The person has signed out.
    pub(crate) fn signed_out() -> Self {
        Self::Problem(Box::new(Problem { status: 401, code: "not-signed-in".to_owned(), ..Problem::default() }))
    }

    /// How long to wait before another try, as far as anybody said.
    #[must_use]
    pub fn retry_after(&self) -> Option<Millis> {
        match self {
            Self::Problem(problem) => problem.retry_after_ms.filter(|wait| 0 < *wait).map(Millis),
            Self::Unreachable | Self::TimedOut | Self::Unreadable(_) => None,
        }
    }

    /// The same request may well succeed later: nobody has refused it.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable | Self::TimedOut => true,
            Self::Unreadable(_) => false,
            Self::Problem(problem) => 500 <= problem.status || problem.status == 429,
        }
    }

    /// What it means for the instance that a changing request was about.
    pub(crate) fn meaning(&self) -> Meaning {
        match self {
            Self::Unreachable => Meaning::Failed,
            // The request left; an unreadable answer was still a yes.
            Self::TimedOut | Self::Unreadable(_) => Meaning::Unclear,
            Self::Problem(problem) if problem.code == "upstream-unknown" => Meaning::Unclear,
            Self::Problem(problem) => match problem.upstream_code.as_deref() {
                None => Meaning::Failed,
                code => match error::class(problem.status, code) {
                    Class::AlreadySo => Meaning::AlreadySo,
                    Class::Gone => Meaning::Gone,
                    Class::SignInAgain | Class::BackOff | Class::Account | Class::Refused | Class::Failed => {
                        Meaning::Failed
                    }
                },
            },
        }
    }
}
