//! Work that takes a while. A `Task` owns it: dropping it aborts its request and silences it for good, because
//! `spawn_local` alone would run on after its owner is gone (anchors.md P7).

use std::{cell::Cell, rc::Rc};

use domain::Msg;
use wasm_bindgen::UnwrapThrowExt as _;
use web_sys::AbortController;
use yew::{Callback, platform::spawn_local};

/// Work that may still be under way.
pub(crate) struct Task {
    abort: AbortController,
    state: Rc<Cell<State>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Working,
    Done,
    Dropped,
}

/// Where work tells what happened. It swallows everything once its task was dropped.
pub(crate) struct Outbox {
    on_msg: Callback<Msg>,
    state: Rc<Cell<State>>,
}

impl Task {
    /// What aborts the requests of a task.
    pub(crate) fn new_abort() -> AbortController {
        // The constructor takes nothing that it could refuse.
        AbortController::new().unwrap_throw()
    }

    /// Begins the work. Whatever it requests must carry the signal of `abort`.
    pub(crate) fn spawn<F>(
        abort: AbortController,
        on_msg: &Callback<Msg>,
        work: impl FnOnce(Outbox, AbortController) -> F,
    ) -> Self
    where
        F: Future<Output = ()> + 'static,
    {
        let state = Rc::new(Cell::new(State::Working));
        let work = work(Outbox { on_msg: on_msg.clone(), state: state.clone() }, abort.clone());
        spawn_local({
            let state = state.clone();
            async move {
                work.await;
                if state.get() == State::Working {
                    state.set(State::Done);
                }
            }
        });
        Self { abort, state }
    }

    /// Whether the work came to its end.
    pub(crate) fn is_done(&self) -> bool {
        self.state.get() == State::Done
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if self.state.replace(State::Dropped) == State::Working {
            self.abort.abort();
        }
    }
}

impl Outbox {
    /// Tells what happened.
    pub(crate) fn send(&self, msg: Msg) {
        if self.state.get() != State::Dropped {
            self.on_msg.emit(msg);
        }
    }
}
