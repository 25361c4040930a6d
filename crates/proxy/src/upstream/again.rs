//! Whether a request may be sent again, and after how long. A read may, a few times; a change only when nothing of it was
//! sent: whatever comes of it, it never happens twice (security.md 4.12). Pure.

use std::time::Duration;

use super::{Fault, transport::Broken};

/// Tries beyond the first.
pub(super) const MOST_REPEATS: u32 = 2;
/// A pause between two tries is somewhere in this range, in milliseconds.
const PAUSE_MS: (u64, u64) = (50, 500);

/// What is asked, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errand {
    /// A person changes something.
    Change,
    /// A person reads something, and waits a little for it.
    Read,
    /// The poller looks; it comes again by itself, and later when the cloud asks for that.
    Look,
}

/// The pause before the next try; `None` when there must be none. `random` is any number.
pub(super) fn pause(errand: Errand, fault: &Fault, random: u64) -> Option<Duration> {
    let jitter = Duration::from_millis(PAUSE_MS.0 + random % (PAUSE_MS.1 - PAUSE_MS.0 + 1));
    match (errand, fault) {
        (_, Fault::Broken(Broken::NotConnected)) => Some(jitter),
        (Errand::Change, _) => None,
        // Once an answer has begun, it is not asked for again.
        (_, Fault::Broken(Broken::TimeUp | Broken::NoAnswer)) => Some(jitter),
        (_, Fault::Strange { status } | Fault::Failed { status, .. }) if *status >= 500 => Some(jitter),
        (Errand::Read, Fault::Busy { asked_ms: Some(asked_ms), .. }) => {
            Some(Duration::from_millis(u64::try_from(*asked_ms).ok()?) + jitter / 10)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use modelarts::{ErrorBody, Unreadable};

    use super::{super::super::credential::CredentialFault, *};

    #[test]
    fn only_what_cannot_happen_twice_is_sent_again() {
        let error = ErrorBody::default();
        let busy = |asked_ms| Fault::Busy { status: 429, error: ErrorBody::default(), asked_ms };
        let [never, always, read, read_only_after_two_seconds] =
            [[false; 3], [true; 3], [false, true, true], [false, true, false]];
        for (fault, expected) in [
            (Fault::Broken(Broken::NotConnected), always),
            (Fault::Broken(Broken::TimeUp), read),
            (Fault::Broken(Broken::NoAnswer), read),
            (Fault::Broken(Broken::CutShort), never),
            (Fault::Broken(Broken::TooLong), never),
            (Fault::Broken(Broken::Compressed), never),
            (Fault::Unreadable(Unreadable::Html), never),
            (Fault::Strange { status: 502 }, read),
            (Fault::Strange { status: 404 }, never),
            (Fault::Failed { status: 500, error: error.clone() }, read),
            (Fault::Refused { status: 400, error }, never),
            (busy(Some(2000)), read_only_after_two_seconds),
            (busy(None), never),
            (Fault::Credential(CredentialFault::Unavailable), never),
            (Fault::Resting { wait_ms: 1 }, never),
            (Fault::Crowded { wait_ms: 1 }, never),
        ] {
            let errands = [Errand::Change, Errand::Read, Errand::Look];
            assert_eq!(errands.map(|errand| pause(errand, &fault, 7).is_some()), expected, "{fault:?}");
        }
        assert!(pause(Errand::Read, &busy(Some(2000)), 0) >= Some(Duration::from_secs(2)));
    }

    #[test]
    fn a_pause_is_between_50_and_500_ms() {
        for random in [0, 450, 451, u64::MAX] {
            let pause = pause(Errand::Read, &Fault::Broken(Broken::NoAnswer), random).unwrap();
            assert!((50..=500).contains(&pause.as_millis()), "{pause:?}");
        }
    }
}
