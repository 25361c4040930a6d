//! What the first screen does without: the page of one instance, the lease slider, dialogs, messages, the sentences about
//! what went wrong, and all that follows from what people do with an instance (ADR 16). The linker's output is cut here into
//! two files (`cargo xtask build`, ADR 14), so that the first card is shown before the rest has come. Nothing else in the crate may name the functions behind [`Later`], or they move back
//! into the first file: `cargo xtask size` shows it.

use std::sync::OnceLock;

use domain::{Effect, Model, Msg, card::Notice, reason::Stopped, steps::Pace, time::LocalTime};
use yew::Callback;

#[cfg(feature = "page")]
use crate::components;
#[cfg(feature = "widget")]
use crate::widget;
use crate::{
    effects::{Server, Task, second},
    text::{self, Explanation},
};

/// The views and sentences of the second file.
pub(crate) struct Later {
    pub(crate) notice: fn(&Notice) -> String,
    pub(crate) explain_code: fn(&str) -> Option<Explanation>,
    pub(crate) cause: fn(&Stopped) -> Option<String>,
    pub(crate) pace: fn(Pace) -> String,
    pub(crate) act: fn(&mut Model, Msg, LocalTime) -> Vec<Effect>,
    pub(crate) run: fn(&Server, Effect, &Callback<Msg>) -> Option<Task>,
    #[cfg(feature = "page")]
    pub(crate) page: components::Later,
    #[cfg(feature = "widget")]
    pub(crate) widget: widget::Later,
}

static LATER: OnceLock<Later> = OnceLock::new();

/// The second file, once it is here.
pub(crate) fn get() -> Option<&'static Later> {
    LATER.get()
}

/// It is here.
pub(crate) fn put(later: Later) {
    // Loaded twice it would be the same.
    let _ = LATER.set(later);
}

fn all() -> Later {
    Later {
        notice: text::notice,
        explain_code: text::explain_code,
        cause: text::cause,
        pace: text::pace,
        act: Model::act,
        run: second::run,
        #[cfg(feature = "page")]
        page: components::later(),
        #[cfg(feature = "widget")]
        widget: widget::later(),
    }
}

#[cfg(not(all(test, target_arch = "wasm32")))]
mod cut {
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::Later;

    /// Loads the second file, if it is not here yet.
    #[wasm_split(later, fallible)]
    pub(crate) fn load() -> Result<Later, SplitLoaderError> {
        Ok(super::all())
    }
}
#[cfg(not(all(test, target_arch = "wasm32")))]
pub(crate) use cut::load;

/// wasm-pack's tests are one file.
#[cfg(all(test, target_arch = "wasm32"))]
pub(crate) async fn load() -> Result<Later, std::convert::Infallible> {
    Ok(all())
}
