//! What people must hear even when they look elsewhere: an end that is near, a change that stands still. Each is told once.

use super::Turn;
use crate::{Effect, effect::Announcement, model::instances::Alarm};

/// Nobody reads more than this at once; the rest shows in the list.
const MOST_AT_ONCE: usize = 5;

impl Turn<'_> {
    /// Not while the page is being brought up to date: what sleep, or a clock that was set, makes look near may not be.
    pub(super) fn sound_alarms(&mut self) {
        if self.model.stream.is_awaited(self.now) {
            return;
        }
        let mut warned = 0;
        for alarm in self.model.instances.take_alarms() {
            match alarm {
                Alarm::Over(key) => self.order(Effect::Unwarn(key)),
                Alarm::Warn(_) if MOST_AT_ONCE <= warned => {}
                Alarm::Warn(warning) => {
                    warned += 1;
                    self.announce(Announcement::Warning(warning.clone()));
                    self.order(Effect::Warn(warning));
                }
            }
        }
    }
}
