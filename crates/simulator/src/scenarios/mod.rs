//! The named behaviours: by a word in an instance's name or description, or through `/_sim/scenario`. Failures are chosen
//! here by hand or by test, never by chance.

mod crowd;
mod demo;

pub(crate) use crowd::crowd;
pub(crate) use demo::demo;

use crate::machine::{Failure, Outcome};

macro_rules! scenarios {
    ($($variant:ident = $name:literal, $sentence:literal;)*) => {
        /// A behaviour that departs from the ordinary.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Scenario { $($variant),* }

        impl Scenario {
            const ALL: &'static [(Self, &'static str, &'static str)] = &[$((Self::$variant, $name, $sentence)),*];
        }

        /// Every name that `/_sim/scenario` and [`crate::Options`] know, worlds included.
        pub(crate) const NAMES: &[&str] = &[$($name,)* "demo", "empty"];
    };
}

scenarios! {
    QuotaFull = "quota-full", "Every start is refused: the notebook quota is exhausted (ModelArts.0113).";
    NoCapacity = "no-capacity", "A start fails at step 2 for want of resources (ModelArts.6200), with the reason.";
    StorageFails = "storage-fails", "A start fails at step 1: its storage is not available.";
    StuckStarting = "stuck-starting", "A start never leaves step 3.";
    StuckStopping = "stuck-stopping", "A stop never ends.";
    Slow = "slow", "A start takes ten times as long.";
    RenewalClamped = "renewal-clamped", "A renewal grants half of what was asked for.";
    RenewalEmpty = "renewal-204", "A renewal works and is answered 204 without a body.";
    Frozen = "frozen", "The account is in arrears: starting it freezes it (ModelArts.6326).";
    Throttled = "throttled", "After a start the next 5 calls of the project are answered 429.";
    UpstreamDown = "upstream-down", "After a start the next 8 calls of the project are answered 502, 503 and 504.";
    NoLeaseType = "no-lease-type", "Answers leave out lease.type.";
    UnknownStatus = "unknown-status", "From its start on it shows a status that no document knows.";
    DeletedElsewhere = "deleted-elsewhere", "Somebody deletes it 10 s after its start.";
    RenewedElsewhere = "renewed-elsewhere", "Somebody renews it to 8 h a minute after its start.";
    ActionInProgress = "action-in-progress", "Starts, stops and renewals are refused: another action is in progress (ModelArts.6357).";
    TokenExpired = "token-expired", "Every IAM token handed out so far must be renewed (APIG.0307).";
    Normal = "normal", "It behaves as documented again, whatever its name says; without an instance: all that was chosen is forgotten.";
}

const WORLDS: [(&str, &str); 2] = [("demo", "The demo world, anew."), ("empty", "A project without any instance.")];

/// Other words for the same behaviour.
const ALIASES: [(&str, Scenario); 3] =
    [("step-1-fails", Scenario::StorageFails), ("step-2-fails", Scenario::NoCapacity), ("slow-start", Scenario::Slow)];

impl Scenario {
    pub(crate) fn read(name: &str) -> Option<Self> {
        let own = Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(scenario, ..)| *scenario);
        own.or_else(|| ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, scenario)| *scenario))
    }

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(scenario, ..)| *scenario == self).map_or("", |(_, name, _)| name)
    }

    /// The first scenario that stands as a word of its own in a name or description.
    pub(crate) fn named_in(text: &str) -> Option<Self> {
        let names = Self::ALL.iter().map(|(scenario, name, _)| (*name, *scenario));
        let found = names.chain(ALIASES).filter(|(name, scenario)| *scenario != Self::Normal && has_word(text, name));
        found.max_by_key(|(name, _)| name.len()).map(|(_, scenario)| scenario)
    }

    pub(crate) fn outcome(scenario: Option<Self>) -> Outcome {
        match scenario {
            Some(Self::NoCapacity) => Outcome::Fails { step: 2, failure: Failure::NO_CAPACITY },
            Some(Self::StorageFails) => Outcome::Fails { step: 1, failure: Failure::NO_STORAGE },
            Some(Self::StuckStarting) => Outcome::Hangs { step: 3 },
            _ => Outcome::Succeeds,
        }
    }

    /// Whether it needs no instance to act at once.
    pub(crate) fn is_about_the_project(self) -> bool {
        matches!(self, Self::Throttled | Self::UpstreamDown | Self::TokenExpired | Self::Normal)
    }

    /// Whether it is about a running instance rather than about the next start.
    pub(crate) fn wants_running(self) -> bool {
        matches!(
            self,
            Self::StuckStopping
                | Self::RenewalClamped
                | Self::RenewalEmpty
                | Self::Frozen
                | Self::NoLeaseType
                | Self::UnknownStatus
                | Self::DeletedElsewhere
                | Self::RenewedElsewhere
                | Self::ActionInProgress
        )
    }
}

/// Names with one sentence each.
pub(crate) fn described() -> impl Iterator<Item = (&'static str, &'static str)> {
    Scenario::ALL.iter().map(|(_, name, sentence)| (*name, *sentence)).chain(WORLDS)
}

fn has_word(text: &str, word: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_only_as_words() {
        for (text, expected) in [
            ("train-bert-no-capacity", Some(Scenario::NoCapacity)),
            ("Quota-Full, please", Some(Scenario::QuotaFull)),
            ("step-2-fails", Some(Scenario::NoCapacity)),
            ("slowfast-video", None),
            ("video-slow", Some(Scenario::Slow)),
            ("slow-start", Some(Scenario::Slow)),
            ("", None),
            ("unfrozen", None),
        ] {
            assert_eq!(Scenario::named_in(text), expected, "{text}");
        }
    }

    #[test]
    fn every_name_reads_back_and_has_a_sentence() {
        let described: Vec<_> = described().collect();
        assert_eq!(described.iter().map(|(name, _)| *name).collect::<Vec<_>>(), NAMES);
        for (scenario, name, sentence) in Scenario::ALL {
            assert_eq!(Scenario::read(name), Some(*scenario));
            assert_eq!(scenario.name(), *name);
            assert!(sentence.ends_with('.'), "{name}");
        }
    }
}
