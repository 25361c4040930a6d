//! What the operator of the desk has decided about leases: how long they may be, and when people are warned.

use api::{Limits, Session};

use crate::time::Millis;

/// The rules of one project's desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The limits of the slider.
    pub limits: Limits,
    /// People are warned when so much is left (experience.md promise 3).
    pub warn: [Millis; 3],
}

impl Policy {
    /// Of a project of `session`; where the session says nothing of it, what is documented.
    #[must_use]
    pub fn of(session: &Session, project: Option<&str>) -> Self {
        let project = session.projects.iter().find(|known| Some(&*known.id) == project);
        let limits = project.map_or_else(Limits::default, |project| project.limits);
        Self { limits, warn: session.warn_before_ms.map(Millis) }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self { limits: Limits::default(), warn: api::WARN_BEFORE_MS.map(Millis) }
    }
}
