//! What an action sets in motion beyond the machine: how long things take, and what the scenarios make of it.

use super::World;
use super::instance::{Elsewhere, Instance};
use crate::machine::{Action, Code, Plan, Term};
use crate::random::Random;
use crate::scenarios::Scenario;

/// How long a stop takes; the published run bounds it at 151 s.
const STOP_MS: i64 = 20_000;
/// How long after the start somebody else deletes or renews.
const DELETED_AFTER_MS: i64 = 10_000;
const RENEWED_AFTER_MS: i64 = 60_000;
const STOP_STREAM: u64 = 1 << 40;

impl World {
    /// What the next start-up of an instance will do.
    pub(super) fn plan(&self, index: usize) -> Plan {
        let Some(instance) = self.instance(index) else {
            return Plan::ORDINARY;
        };
        let scenario = instance.scenario();
        let mut random = Random::new(self.setting.seed, index as u64, instance.starts);
        let factor = if scenario == Some(Scenario::Slow) { 10 } else { 1 };
        Plan { step_ms: Plan::STEP_MS.map(|ms| random.around(ms) * factor), outcome: Scenario::outcome(scenario) }
    }

    /// How long a stop of an instance takes, `None` for ever.
    pub(super) fn stop_ms(&self, index: usize) -> Option<i64> {
        let instance = self.instance(index)?;
        let mut random = Random::new(self.setting.seed, index as u64, instance.starts | STOP_STREAM);
        (!instance.has(Scenario::StuckStopping)).then(|| random.around(STOP_MS))
    }

    /// What a scenario refuses although the status would permit it.
    pub(super) fn scenario_refuses(&mut self, index: usize, action: Action, now_ms: i64) -> Option<Code> {
        match (self.instance(index)?.scenario()?, action) {
            (Scenario::QuotaFull, Action::Start | Action::Queue) => Some("ModelArts.0113"),
            // Who wrote the word into the description must be able to take it out again.
            (Scenario::ActionInProgress, Action::Describe | Action::AutoStop) => None,
            (Scenario::ActionInProgress, _) => Some("ModelArts.6357"),
            (Scenario::Frozen, Action::Start) => {
                self.force_status(index, "FROZEN", now_ms);
                Some("ModelArts.6326")
            }
            _ => None,
        }
    }

    /// A new run begins: the token changes (api.md 7) and the scenarios have their say.
    pub(super) fn started(&mut self, index: usize, now_ms: i64) {
        let seed = self.setting.seed;
        self.change(index, |instance| {
            instance.starts += 1;
            instance.renew_token(seed, index);
            let after = match instance.scenario() {
                Some(Scenario::DeletedElsewhere) => Some((now_ms + DELETED_AFTER_MS, Elsewhere::Deleted)),
                Some(Scenario::RenewedElsewhere) => Some((now_ms + RENEWED_AFTER_MS, Elsewhere::Renewed)),
                _ => None,
            };
            instance.elsewhere = after.or(instance.elsewhere);
            instance.shows_unknown_status |= instance.has(Scenario::UnknownStatus);
        });
        if let Some(scenario) = self.instance(index).and_then(Instance::scenario) {
            self.burst(scenario);
        }
    }

    fn burst(&mut self, scenario: Scenario) {
        match scenario {
            Scenario::Throttled => self.faults.throttle(5),
            Scenario::UpstreamDown => self.faults.down(8),
            _ => {}
        }
    }

    /// Applies a scenario through the controls: at once where it is about the whole project or a running instance, with
    /// the next action otherwise. Without an instance the first suitable one is taken; the answer is which.
    pub(crate) fn apply(&mut self, scenario: Scenario, wanted: Option<usize>, now_ms: i64) -> Option<String> {
        self.burst(scenario);
        if scenario == Scenario::TokenExpired {
            self.access.expire_tokens();
        }
        if wanted.is_none() && scenario == Scenario::Normal {
            self.forget_choices();
        }
        if wanted.is_none() && scenario.is_about_the_project() {
            return None;
        }
        let index = wanted.or_else(|| self.suitable(scenario))?;
        self.change(index, |instance| {
            instance.chosen = Some(scenario);
            match scenario {
                Scenario::DeletedElsewhere => {
                    instance.elsewhere = Some((now_ms + DELETED_AFTER_MS, Elsewhere::Deleted));
                }
                Scenario::RenewedElsewhere => {
                    instance.elsewhere = Some((now_ms + DELETED_AFTER_MS, Elsewhere::Renewed));
                }
                Scenario::UnknownStatus => instance.shows_unknown_status = true,
                Scenario::Normal => {
                    instance.shows_unknown_status = false;
                    instance.elsewhere = None;
                }
                _ => {}
            }
        });
        if scenario == Scenario::Frozen {
            self.force_status(index, "FROZEN", now_ms);
        }
        self.instance(index).map(|instance| instance.id.clone())
    }

    /// Everything that was chosen through the controls is forgotten; names and descriptions keep their meaning.
    fn forget_choices(&mut self) {
        self.faults.clear();
        let indices: Vec<usize> = self.instances().map(|(index, _)| index).collect();
        for index in indices {
            self.change(index, |instance| {
                instance.chosen = None;
                instance.shows_unknown_status = false;
                instance.elsewhere = None;
            });
        }
    }

    fn suitable(&self, scenario: Scenario) -> Option<usize> {
        let fits = |instance: &Instance| match scenario.wants_running() {
            true => instance.is_running(),
            false => instance.is_stopped(),
        };
        let ordinary = |index: &usize| self.instance(*index).is_some_and(|one| one.scenario().is_none() && fits(one));
        self.notebooks.iter().copied().find(ordinary)
    }

    /// What is granted when a renewal asks for this much.
    pub(super) fn granted(&self, index: usize, term: Term) -> Term {
        let clamped = self.instance(index).is_some_and(|instance| instance.has(Scenario::RenewalClamped));
        match term {
            Term::For { kind, duration_ms } if clamped => Term::For { kind, duration_ms: duration_ms / 2 },
            _ => term,
        }
    }
}
