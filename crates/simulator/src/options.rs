//! How a simulator is made, and the identities it knows.

use std::fmt;

/// How a simulator is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// How time passes.
    pub pace: Pace,
    /// Equal seeds give equal worlds, tokens and durations.
    pub seed: u64,
    /// So many generated instances in place of the demo world.
    pub instances: Option<usize>,
    /// A world (`demo`, `empty`), or a scenario that is applied to the first suitable instance of it.
    pub scenario: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { pace: Pace::Paced(1.0), seed: 1, instances: None, scenario: None }
    }
}

/// How time passes in the pretended cloud.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// So many times as fast as the wall clock, beginning now; not below 0.
    Paced(f64),
    /// Only by `/_sim/advance` and `/_sim/step`, beginning at 2026-03-02T09:00:00Z.
    Stepped,
}

/// Whom the pretended cloud knows. Made up, fixed, and worthless anywhere else; still without `Debug`, so that nobody gets
/// used to seeing a secret in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Identities {
    /// The project of all instances, 32 hex digits.
    pub project_id: String,
    /// Its name, which is the region's.
    pub project_name: String,
    /// The region.
    pub region: String,
    /// The key that requests are signed with.
    pub access_key: String,
    /// The secret of that key.
    pub secret_key: String,
    /// The name of the account.
    pub domain: String,
    /// The id of the account.
    pub domain_id: String,
    /// The user who may ask IAM for a token.
    pub user: String,
    /// The id of that user, who owns some of the instances.
    pub user_id: String,
    /// The password of that user.
    pub password: String,
}

impl Default for Identities {
    fn default() -> Self {
        Self {
            project_id: "5a1e40d7c2f84be6a90b3d8f17c6e254".to_owned(),
            project_name: "eu-de".to_owned(),
            region: "eu-de".to_owned(),
            access_key: "SIMULATEDACCESSKEY01".to_owned(),
            secret_key: "simulated-secret-key-worth-nothing-anywhere".to_owned(),
            domain: "simulated-domain".to_owned(),
            domain_id: "d78cbac186b744899480f25bd022f468".to_owned(),
            user: "demo".to_owned(),
            user_id: "99250e439b33431081a1c2d3e4f50617".to_owned(),
            password: "simulated-password".to_owned(),
        }
    }
}

/// The name of a scenario or world that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownScenario {
    /// The name that was asked for.
    pub name: String,
}

impl fmt::Display for UnknownScenario {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = crate::Simulator::scenario_names().join(", ");
        write!(formatter, "no scenario is called {:?}; known: {known}", self.name)
    }
}

impl std::error::Error for UnknownScenario {}
