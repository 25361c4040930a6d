//! Templates over the plain data of `domain`. A component may match, loop and call `text`; it may not fetch, wait, store,
//! know a clock or compute a rule. `on_msg` is handed down unchanged, so that equal properties stay equal.
//! A template without state is a function, because each component type costs the wasm kilobytes.

mod desk;
pub(crate) use self::{
    confirm_dialog::confirm_dialog,
    connection_banner::connection_banner,
    desk::desk,
    empty_state::{cannot_open, nothing_found, nothing_there},
    help_sheet::help_sheet,
    instance_card::InstanceCard,
    instance_list::InstanceList,
    instance_page::{Open, instance_page},
    lease_dialog::lease_dialog,
    not_found::{no_instance, no_page},
    skeleton::{card_skeleton, skeleton},
    toasts::toasts,
};
mod connection_banner;
mod desk_header;
mod list_toolbar;

mod instance_card;
mod instance_list;

mod connect_panel;
mod editable_text;
mod facts;
mod instance_page;

mod action_buttons;
mod instance_status;
mod job_progress;
mod lease_dialog;
mod lease_exact;
mod lease_line;
mod lease_slider;

mod confirm_dialog;
mod empty_state;
mod failure_note;
mod help_sheet;
mod not_found;
mod skeleton;
mod stale_note;
mod stall_note;
mod toasts;
pub(crate) mod widget;

use std::rc::Rc;

use domain::{Msg, NotebookKey, Route};
use yew::{Callback, Html};

use crate::{route, ui::link};

/// Where templates stand that are used in more than one place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Site {
    /// Whose instances they are.
    pub(crate) project: Rc<str>,
    /// In a page of somebody else's: where the desk itself is, in a tab of its own.
    pub(crate) desk: Option<Rc<str>>,
    /// The level of the headings with the names of instances.
    pub(crate) heading: &'static str,
}

impl Site {
    /// A link to a page of the desk; `msg` is how the desk itself goes there.
    fn link(&self, class: &'static str, to: &Route, msg: Msg, content: Html, on_msg: &Callback<Msg>) -> Html {
        let path = route::url(to);
        match &self.desk {
            None => link::link(class, path, sends(on_msg, msg), content),
            Some(desk) => link::away(class, [desk, &*path].concat(), content),
        }
    }
}

/// An element id that is unique in the page: ids of instances are unique only within a generation.
fn element_id(key: &NotebookKey, part: &str) -> String {
    [key.generation.as_str(), &*key.id, part].join("-")
}

/// A callback that tells `msg`, whatever the event. One function for all, because each closure costs the wasm its own copy.
fn sends<E: 'static>(on_msg: &Callback<Msg>, msg: Msg) -> Callback<E> {
    let on_msg = on_msg.clone();
    Callback::from(move |_| on_msg.emit(msg.clone()))
}
