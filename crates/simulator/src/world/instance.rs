//! One instance: what it is (its profile), what it does (its machine) and what the scenarios do to it.

use super::catalog::{Flavor, Image, Owner};
use crate::machine::{Legacy, LegacyStatus, Notebook, Status};
use crate::random::Random;
use crate::scenarios::Scenario;

const TOKEN_STREAM: u64 = 1 << 41;

/// What does not change by itself.
#[derive(Clone)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) created_at_ms: i64,
    pub(crate) flavor: &'static Flavor,
    pub(crate) image: &'static Image,
    pub(crate) owner: &'static Owner,
    pub(crate) volume: Volume,
    /// The port of its SSH endpoint, where it has one.
    pub(crate) ssh_port: Option<u16>,
    /// In a pool of its own rather than the public one.
    pub(crate) dedicated_pool: bool,
}

#[derive(Clone, Copy)]
pub(crate) enum Volume {
    /// A billed disk (api.md 7: STORAGE), with its size in GB.
    Evs(u32),
    /// A shared file system, with its size in GB.
    Efs(u32),
    /// A bucket, of the older generation.
    Obs,
}

#[derive(Clone)]
pub(crate) enum Machine {
    Notebook(Notebook),
    Legacy(Legacy),
}

/// What somebody else is about to do to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Elsewhere {
    Deleted,
    Renewed,
}

#[derive(Clone)]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) profile: Profile,
    pub(crate) machine: Machine,
    /// New at every start (api.md 7).
    pub(crate) token: String,
    pub(crate) starts: u64,
    /// Chosen through the controls; wins over a word in name or description.
    pub(crate) chosen: Option<Scenario>,
    /// A status that no document knows is shown in place of the real one.
    pub(crate) shows_unknown_status: bool,
    pub(crate) elsewhere: Option<(i64, Elsewhere)>,
}

/// What an instance showing an unknown status shows.
pub(crate) const UNKNOWN_STATUS: &str = "MIGRATING";

impl Instance {
    /// An instance before its first start here. `index` is its place in the world; the older generation writes its ids
    /// with a prefix (api.md 1).
    pub(crate) fn new(profile: Profile, machine: Machine, uuid: &str, seed: u64, index: usize) -> Self {
        let id = match machine {
            Machine::Notebook(_) => uuid.to_owned(),
            Machine::Legacy(_) => format!("DE-{uuid}"),
        };
        let mut instance = Self {
            id,
            profile,
            machine,
            token: String::new(),
            starts: 0,
            chosen: None,
            shows_unknown_status: false,
            elsewhere: None,
        };
        instance.renew_token(seed, index);
        instance
    }

    /// The token of the present run: a UUID, or 32 hex digits in the older generation.
    pub(crate) fn renew_token(&mut self, seed: u64, index: usize) {
        let mut random = Random::new(seed, index as u64, self.starts | TOKEN_STREAM);
        self.token = match self.machine {
            Machine::Notebook(_) => random.uuid(),
            Machine::Legacy(_) => random.hex(),
        };
    }

    pub(crate) fn scenario(&self) -> Option<Scenario> {
        let Profile { name, description, .. } = &self.profile;
        self.chosen.or_else(|| Scenario::named_in(name)).or_else(|| Scenario::named_in(description))
    }

    pub(crate) fn has(&self, scenario: Scenario) -> bool {
        self.scenario() == Some(scenario)
    }

    /// The status as the answers write it.
    pub(crate) fn status_text(&self) -> &'static str {
        if self.shows_unknown_status {
            return UNKNOWN_STATUS;
        }
        match &self.machine {
            Machine::Notebook(notebook) => notebook.status().text(),
            Machine::Legacy(legacy) => legacy.status().text(),
        }
    }

    pub(crate) fn is_running(&self) -> bool {
        match &self.machine {
            Machine::Notebook(notebook) => notebook.status() == Status::Running,
            Machine::Legacy(legacy) => legacy.status() == LegacyStatus::Running,
        }
    }

    pub(crate) fn is_stopped(&self) -> bool {
        match &self.machine {
            Machine::Notebook(notebook) => notebook.status() == Status::Stopped,
            Machine::Legacy(legacy) => legacy.status() == LegacyStatus::Stopped,
        }
    }

    pub(crate) fn updated_at_ms(&self) -> i64 {
        match &self.machine {
            Machine::Notebook(notebook) => notebook.updated_at_ms(),
            Machine::Legacy(legacy) => legacy.updated_at_ms(),
        }
    }

    pub(crate) fn due_at_ms(&self) -> Option<i64> {
        let own = match &self.machine {
            Machine::Notebook(notebook) => notebook.due_at_ms(),
            Machine::Legacy(legacy) => legacy.due_at_ms(),
        };
        let elsewhere = self.elsewhere.map(|(at_ms, _)| at_ms);
        own.into_iter().chain(elsewhere).min()
    }
}
