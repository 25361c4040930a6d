//! `GET /session`: who the caller is, the projects they may see, and the limits the slider must keep.

use json::Value;
#[cfg(not(target_arch = "wasm32"))]
use json::json;

/// Which ModelArts API an instance belongs to. Both are shown on one desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Generation {
    /// The current API, `/notebooks`: durations in milliseconds, changes act at once.
    Notebooks,
    /// The older API, `/demanager`: durations in seconds, changes act from the next start.
    Demanager,
}

impl Generation {
    /// The word used in paths and events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Notebooks => "notebooks",
            Self::Demanager => "demanager",
        }
    }

    /// Reads the word used in paths and events.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "notebooks" => Some(Self::Notebooks),
            "demanager" => Some(Self::Demanager),
            _ => None,
        }
    }
}

/// The answer of `GET /session`.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// The name to greet the caller with.
    pub person: String,
    /// The projects of the configuration this person may see, never empty.
    pub projects: Vec<Project>,
    /// True when the pretended cloud answers: the page says so.
    pub demo: bool,
    /// Whether the caller has a session here that `POST /auth/logout` ends.
    pub sign_out: bool,
    /// The version of the proxy.
    pub version: String,
}

/// What a person may do, whatever the state of an instance permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct May {
    /// Look at it.
    pub see: bool,
    /// Change it: start, stop, renew, rename, describe.
    pub act: bool,
    /// Open it.
    pub open: bool,
}

impl May {
    /// Everything; also what is read where nothing was said.
    pub const ALL: Self = Self { see: true, act: true, open: true };
    /// Nothing.
    pub const NONE: Self = Self { see: false, act: false, open: false };

    /// As the proxy sends it: a list of words.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn to_json(self) -> Value {
        let words = [(self.see, "see"), (self.act, "act"), (self.open, "open")];
        words.into_iter().filter(|(may, _)| *may).map(|(_, word)| word).collect()
    }

    /// As the browser reads it; `None` where nothing was said.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        let words = value.as_array()?;
        let has = |word: &str| words.iter().any(|given| given == word);
        Some(Self { see: has("see"), act: has("act"), open: has("open") })
    }
}

/// One ModelArts project.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// 32 hex digits.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The cloud region, for example `eu-de`.
    pub region: String,
    /// What the slider may offer.
    pub limits: Limits,
    /// What this person may do with at least one instance of it.
    pub may: May,
}

/// The lease limits of a project, per kind of lease, and when people are warned of the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Scheduled leases of notebooks; the API allows 1 h to 72 h (api.md 6.3).
    pub scheduled: LeaseLimits,
    /// Idle leases of notebooks; the API allows from 15 min.
    pub idle: LeaseLimits,
    /// Auto-stop of demanager instances; the API allows 1 h to 24 h.
    pub legacy: LeaseLimits,
    /// People are warned when so much of a lease is left, in milliseconds.
    pub warn_before_ms: [i64; 3],
}

/// Both ends are allowed values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseLimits {
    /// Shortest duration in milliseconds.
    pub min_ms: i64,
    /// Longest duration in milliseconds.
    pub max_ms: i64,
}

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

impl Default for Limits {
    /// The documented ranges (api.md 6.3), and warnings 30, 10 and 2 minutes before the end.
    fn default() -> Self {
        Self {
            scheduled: LeaseLimits { min_ms: HOUR_MS, max_ms: 72 * HOUR_MS },
            idle: LeaseLimits { min_ms: HOUR_MS / 4, max_ms: 72 * HOUR_MS },
            legacy: LeaseLimits { min_ms: HOUR_MS, max_ms: 24 * HOUR_MS },
            warn_before_ms: [30 * MINUTE_MS, 10 * MINUTE_MS, 2 * MINUTE_MS],
        }
    }
}

impl Session {
    /// As the proxy sends it.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "person": self.person,
            "demo": self.demo,
            "sign_out": self.sign_out,
            "version": self.version,
            "projects": self.projects.iter().map(|project| json!({
                "id": project.id,
                "name": project.name,
                "region": project.region,
                "may": project.may.to_json(),
                "limits": {
                    "scheduled": project.limits.scheduled.to_json(),
                    "idle": project.limits.idle.to_json(),
                    "legacy": project.limits.legacy.to_json(),
                    "warn_before_ms": project.limits.warn_before_ms,
                },
            })).collect::<Vec<_>>(),
        })
    }

    /// As the browser reads it; `None` when there is no project in it.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        let projects: Vec<Project> = value["projects"]
            .as_array()?
            .iter()
            .filter_map(|project| {
                let limits = &project["limits"];
                let documented = Limits::default();
                Some(Project {
                    id: project["id"].as_str()?.to_owned(),
                    name: project["name"].as_str().unwrap_or_default().to_owned(),
                    region: project["region"].as_str().unwrap_or_default().to_owned(),
                    may: May::read(&project["may"]).unwrap_or(May::ALL),
                    limits: Limits {
                        scheduled: LeaseLimits::read(&limits["scheduled"]).unwrap_or(documented.scheduled),
                        idle: LeaseLimits::read(&limits["idle"]).unwrap_or(documented.idle),
                        legacy: LeaseLimits::read(&limits["legacy"]).unwrap_or(documented.legacy),
                        warn_before_ms: warn_before_ms(&limits["warn_before_ms"]).unwrap_or(documented.warn_before_ms),
                    },
                })
            })
            .collect();
        if projects.is_empty() {
            return None;
        }
        Some(Self {
            person: value["person"].as_str().unwrap_or_default().to_owned(),
            projects,
            demo: value["demo"].as_bool().unwrap_or(false),
            sign_out: value["sign_out"].as_bool().unwrap_or(false),
            version: value["version"].as_str().unwrap_or_default().to_owned(),
        })
    }
}

fn warn_before_ms(value: &Value) -> Option<[i64; 3]> {
    let [first, second, last] = &value.as_array()?[..] else { return None };
    Some([first.as_i64()?, second.as_i64()?, last.as_i64()?])
}

impl LeaseLimits {
    #[cfg(not(target_arch = "wasm32"))]
    fn to_json(self) -> Value {
        json!({ "min_ms": self.min_ms, "max_ms": self.max_ms })
    }

    fn read(value: &Value) -> Option<Self> {
        Some(Self { min_ms: value["min_ms"].as_i64()?, max_ms: value["max_ms"].as_i64()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_survives_the_wire() {
        let session = Session {
            person: "Demo".into(),
            projects: vec![Project {
                id: "p".into(),
                name: "n".into(),
                region: "eu-de".into(),
                limits: Limits { warn_before_ms: [3, 2, 1], ..Limits::default() },
                may: May { see: true, act: false, open: false },
            }],
            demo: true,
            sign_out: true,
            version: "0.1.0".into(),
        };
        assert_eq!(Session::read(&session.to_json()), Some(session));
    }

    #[test]
    fn a_session_without_projects_is_not_a_session() {
        for value in [json!(null), json!({}), json!({"projects": []}), json!({"projects": [{"name": "x"}]})] {
            assert_eq!(Session::read(&value), None, "{value}");
        }
    }
}
