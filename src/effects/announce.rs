//! Tells screen readers what changed, in one polite live region: one thing at a time and no faster than they can be
//! heard (experience.md 3: at most one in 1.2 s).

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use domain::Millis;
use web_sys::Element;
use yew::NodeRef;

use super::timer::Timer;

const PACE: Millis = Millis(1200);

/// Older news than this many are dropped: nobody listens to a minute of it.
const WAITING: usize = 8;

/// The live region and what it has yet to say.
#[derive(Clone, Default)]
pub(crate) struct Announcer {
    /// The region: it must be in the page before the first announcement.
    pub(crate) region: NodeRef,
    queue: Rc<RefCell<Queue>>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<String>,
    pause: Option<Timer>,
}

impl Announcer {
    /// Says it now or as soon as what was said before has been heard.
    pub(crate) fn say(&self, sentence: String) {
        {
            let waiting = &mut self.queue.borrow_mut().waiting;
            if waiting.back() == Some(&sentence) {
                return;
            }
            if waiting.len() == WAITING {
                waiting.pop_front();
            }
            waiting.push_back(sentence);
        }
        if self.queue.borrow().pause.is_none() {
            self.say_next();
        }
    }

    fn say_next(&self) {
        let queue = &mut *self.queue.borrow_mut();
        let sentence = queue.waiting.pop_front();
        queue.pause = sentence.is_some().then(|| {
            let (region, queue) = (self.region.clone(), Rc::downgrade(&self.queue));
            Timer::after(PACE, move || {
                if let Some(queue) = queue.upgrade() {
                    Self { region, queue }.say_next();
                }
            })
        });
        if let Some(region) = self.region.cast::<Element>() {
            // Emptied at the end, because the same sentence twice is no change and would not be heard.
            region.set_text_content(sentence.as_deref());
        }
    }
}
