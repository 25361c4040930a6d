//! What the first screen does without: the page of one instance, the lease slider, dialogs, messages, the sentences about
//! what went wrong, and all that follows from what people do with an instance (ADR 16). The linker's output is cut here into two files (`cargo xtask build`, ADR 14), so that the list is
//! shown before the rest has come. Nothing else in the crate may name the functions behind [`Later`], or they move back
//! into the first file: `cargo xtask size` shows it.

use std::{rc::Rc, sync::OnceLock};

use domain::{
    Card, Effect, Failure, Model, Msg, Timestamp, card::Notice, model, reason::Stopped, steps::Pace, time::LocalTime,
};
use yew::{Callback, Html};

use crate::{
    components::{
        self, Open,
        widget::{self, Piece},
    },
    effects::{Server, Task, second, shortcuts},
    text::{self, Explanation},
};

/// The views and sentences of the second file.
pub(crate) struct Later {
    pub(crate) instance_page: fn(&Rc<str>, &Card, &Open<'_>, Timestamp, &Callback<Msg>) -> Html,
    pub(crate) no_instance: fn(&Rc<str>, &Callback<Msg>) -> Html,
    pub(crate) no_page: fn(&Rc<str>, &Callback<Msg>) -> Html,
    pub(crate) nothing_there: fn() -> Html,
    pub(crate) nothing_found: fn(&Callback<Msg>) -> Html,
    pub(crate) cannot_open: fn(&Failure, &Callback<Msg>) -> Html,
    pub(crate) lease_dialog: fn(&Model, Timestamp, &Callback<Msg>) -> Html,
    pub(crate) confirm_dialog: fn(&model::Dialog, Option<&Card>, &Callback<Msg>) -> Html,
    pub(crate) help_sheet: fn(&Callback<Msg>) -> Html,
    pub(crate) listen_to_keys: fn(),
    pub(crate) toasts: fn(&[model::Toast], &Callback<Msg>) -> Html,
    pub(crate) connection_banner: fn(&model::Connection, &Callback<Msg>) -> Html,
    pub(crate) notice: fn(&Notice) -> String,
    pub(crate) explain_code: fn(&str) -> Option<Explanation>,
    pub(crate) cause: fn(&Stopped) -> Option<String>,
    pub(crate) pace: fn(Pace) -> String,
    pub(crate) explain: fn(&Failure) -> Option<Explanation>,
    pub(crate) widget: fn(&Piece<'_>, Timestamp, &Callback<Msg>) -> Html,
    pub(crate) act: fn(&mut Model, Msg, LocalTime) -> Vec<Effect>,
    pub(crate) run: fn(&Server, Effect, &Callback<Msg>) -> Option<Task>,
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
        instance_page: components::instance_page,
        no_instance: components::no_instance,
        no_page: components::no_page,
        nothing_there: components::nothing_there,
        nothing_found: components::nothing_found,
        cannot_open: components::cannot_open,
        lease_dialog: components::lease_dialog,
        confirm_dialog: components::confirm_dialog,
        help_sheet: components::help_sheet,
        listen_to_keys: shortcuts::listen,
        toasts: components::toasts,
        connection_banner: components::connection_banner,
        notice: text::notice,
        explain_code: text::explain_code,
        cause: text::cause,
        pace: text::pace,
        explain: text::explain,
        widget: widget::widget,
        act: Model::act,
        run: second::run,
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
