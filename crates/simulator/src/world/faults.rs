//! Damaged answers, queued by the controls or by a scenario. Here is only which answer is hit; `http` does the damage.

use std::collections::VecDeque;

/// How an answer is damaged. `Status` and `Html` come in place of the operation, all others after it was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Status,
    Empty,
    Html,
    Truncated,
    WrongTypes,
    Huge,
    Hang,
    Reset,
    Slow,
}

impl Kind {
    const NAMES: [(Self, &'static str); 9] = [
        (Self::Status, "status"),
        (Self::Empty, "empty"),
        (Self::Html, "html"),
        (Self::Truncated, "truncated"),
        (Self::WrongTypes, "wrong-types"),
        (Self::Huge, "huge"),
        (Self::Hang, "hang"),
        (Self::Reset, "reset"),
        (Self::Slow, "slow"),
    ];

    pub(crate) fn read(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(_, known)| *known == name).map(|(kind, _)| kind)
    }

    /// Whether the operation is not carried out at all.
    pub(crate) fn replaces_operation(self) -> bool {
        matches!(self, Self::Status | Self::Html)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    /// For `Status`: 400 to 599.
    pub(crate) status: u16,
    pub(crate) error_code: Option<String>,
    /// The header of that name, in seconds.
    pub(crate) retry_after: Option<String>,
    /// Upper case; any method when absent.
    pub(crate) method: Option<String>,
    /// Any path when absent.
    pub(crate) path_contains: Option<String>,
    /// How many answers it still hits.
    pub(crate) times: u32,
}

impl Fault {
    fn status(status: u16, error_code: &str, retry_after: Option<&str>, times: u32) -> Self {
        Self {
            kind: Kind::Status,
            status,
            error_code: Some(error_code.to_owned()),
            retry_after: retry_after.map(str::to_owned),
            method: None,
            path_contains: Some("/v1/".to_owned()),
            times,
        }
    }

    /// The status that goes over the wire; 0 where nothing does.
    pub(crate) fn status_on_wire(&self, answered: u16) -> u16 {
        match self.kind {
            Kind::Status | Kind::Html => self.status,
            Kind::Hang | Kind::Reset => 0,
            Kind::Empty | Kind::Truncated | Kind::WrongTypes | Kind::Huge | Kind::Slow => answered,
        }
    }

    fn hits(&self, method: &str, path: &str) -> bool {
        self.method.as_deref().is_none_or(|wanted| wanted == method)
            && self.path_contains.as_deref().is_none_or(|part| path.contains(part))
    }
}

/// What is still to be damaged, first come first served.
#[derive(Default)]
pub(crate) struct Faults(VecDeque<Fault>);

impl Faults {
    pub(crate) fn push(&mut self, fault: Fault) {
        self.0.push_back(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The gateway's throttling (api.md 5.2) for the next calls of the project.
    pub(crate) fn throttle(&mut self, times: u32) {
        self.push(Fault::status(429, "APIG.0308", Some("2"), times));
    }

    /// The gateway without its backend, in the three ways it says so, taking turns.
    pub(crate) fn down(&mut self, times: u32) {
        let ways = [(502, "APIG.0202"), (503, "APIG.0613"), (504, "APIG.0203")];
        for (status, code) in ways.into_iter().cycle().take(times as usize) {
            self.push(Fault::status(status, code, None, 1));
        }
    }

    /// Takes the first fault that hits this call.
    pub(crate) fn take(&mut self, method: &str, path: &str) -> Option<Fault> {
        let index = self.0.iter().position(|fault| fault.hits(method, path))?;
        let fault = self.0.get_mut(index)?;
        fault.times = fault.times.saturating_sub(1);
        let taken = fault.clone();
        if taken.times == 0 {
            self.0.remove(index);
        }
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_hits_what_it_names_as_often_as_it_says() {
        let mut faults = Faults::default();
        let fault = Fault {
            kind: Kind::Empty,
            status: 500,
            error_code: None,
            retry_after: None,
            method: Some("GET".into()),
            path_contains: Some("/notebooks".into()),
            times: 2,
        };
        faults.push(fault);
        assert!(faults.take("POST", "/v1/p/notebooks/x/start").is_none());
        assert!(faults.take("GET", "/v3/auth/tokens").is_none());
        assert!(faults.take("GET", "/v1/p/notebooks").is_some());
        assert!(faults.take("GET", "/v1/p/notebooks").is_some());
        assert!(faults.take("GET", "/v1/p/notebooks").is_none());
    }

    #[test]
    fn a_backend_that_is_down_says_so_in_three_ways() {
        let mut faults = Faults::default();
        faults.down(4);
        let statuses: Vec<_> = std::iter::from_fn(|| faults.take("GET", "/v1/p/notebooks")).map(|f| f.status).collect();
        assert_eq!(statuses, [502, 503, 504, 502]);
    }
}
