//! What happens without anybody asking: start-ups going on, leases running out, somebody else at work.

use super::{Elsewhere, Machine, World};
use crate::machine::{Kind, LegacyStatus, Status, Term};

/// What somebody else renews to.
const EIGHT_HOURS: Term = Term::For { kind: Kind::Timing, duration_ms: 28_800_000 };

/// Something that happened without anybody asking.
pub(crate) struct Happening {
    pub(crate) at_ms: i64,
    pub(crate) instance_id: String,
    pub(crate) name: String,
    pub(crate) what: &'static str,
}

impl World {
    /// When something happens next.
    pub(crate) fn next_due_ms(&self) -> Option<i64> {
        self.due.first().map(|(at_ms, _)| *at_ms)
    }

    /// Lets everything happen that is due until then, each at its own time.
    pub(crate) fn advance_to(&mut self, now_ms: i64) {
        while self.next_due_ms().is_some_and(|at_ms| at_ms <= now_ms) {
            self.fire_next();
        }
    }

    /// Lets the next thing happen, however far away; `None` when nothing is due.
    pub(crate) fn fire_next(&mut self) -> Option<Happening> {
        let (at_ms, index) = self.due.pop_first()?;
        let slot = self.slots.get_mut(index)?.as_mut()?;
        slot.due_at_ms = None;
        let (instance_id, name) = (slot.instance.id.clone(), slot.instance.profile.name.clone());
        let what = self.fire(index, at_ms);
        Some(Happening { at_ms, instance_id, name, what })
    }

    fn fire(&mut self, index: usize, at_ms: i64) -> &'static str {
        let stop_ms = self.stop_ms(index);
        let elsewhere = self.instance(index).and_then(|instance| instance.elsewhere);
        match elsewhere {
            Some((due_at_ms, Elsewhere::Deleted)) if due_at_ms <= at_ms => {
                self.remove(index);
                "deleted elsewhere"
            }
            Some((due_at_ms, Elsewhere::Renewed)) if due_at_ms <= at_ms => {
                self.change(index, |instance| instance.elsewhere = None);
                self.renew_elsewhere(index, EIGHT_HOURS, at_ms);
                "renewed elsewhere"
            }
            _ => {
                let fired = self.change(index, |instance| {
                    let what = match &mut instance.machine {
                        Machine::Notebook(notebook) => notebook.fire(at_ms, stop_ms),
                        Machine::Legacy(legacy) => legacy.fire(at_ms, stop_ms),
                    };
                    instance.shows_unknown_status &= !instance.is_stopped();
                    what
                });
                fired.unwrap_or("nothing")
            }
        }
    }

    /// Somebody else renews a running notebook; `false` when it is not one.
    pub(crate) fn renew_elsewhere(&mut self, index: usize, term: Term, now_ms: i64) -> bool {
        let renewed = self.change(index, |instance| match &mut instance.machine {
            Machine::Notebook(notebook) => notebook.renew(term, now_ms).is_ok(),
            Machine::Legacy(_) => false,
        });
        renewed.unwrap_or(false)
    }

    /// Somebody else stops a running instance; `false` when it is not one.
    pub(crate) fn stop_elsewhere(&mut self, index: usize, now_ms: i64) -> bool {
        let stop_ms = self.stop_ms(index);
        let stopped = self.change(index, |instance| match &mut instance.machine {
            Machine::Notebook(notebook) => notebook.stop(now_ms, stop_ms).is_ok(),
            Machine::Legacy(legacy) => legacy.stop(now_ms, stop_ms).is_ok(),
        });
        stopped.unwrap_or(false)
    }

    /// Somebody opens the notebook page of a running instance.
    pub(crate) fn touch(&mut self, index: usize, now_ms: i64) {
        self.change(index, |instance| {
            if let Machine::Notebook(notebook) = &mut instance.machine {
                notebook.touch(now_ms);
            }
        });
    }

    /// Forces a status by its name, for the controls; `false` when the generation has no such status.
    pub(crate) fn force_status(&mut self, index: usize, status: &str, now_ms: i64) -> bool {
        let plan = self.plan(index);
        let forced = self.change(index, |instance| match &mut instance.machine {
            Machine::Notebook(notebook) => Status::read(status).map(|status| notebook.put(status, plan, now_ms)),
            Machine::Legacy(legacy) => LegacyStatus::read(status).map(|status| legacy.put(status, plan, now_ms)),
        });
        forced.flatten().is_some()
    }
}
