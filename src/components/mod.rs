//! Templates over the plain data of `domain`. A component may match, loop and call `text`; it may not fetch, wait, store,
//! know a clock or compute a rule. `on_msg` is handed down unchanged, so that equal properties stay equal.
//! A template without state is a function, because each component type costs the wasm kilobytes.

#[cfg(feature = "page")]
mod desk;
#[cfg(feature = "page")]
pub(crate) use self::desk::desk;
pub(crate) use self::{
    confirm_dialog::confirm_dialog,
    connection_banner::connection_banner,
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

use domain::{
    Action, Card, Failure, Millis, Msg, NotebookKey, Route, Timestamp,
    card::{Control, Extension},
    model,
};
use yew::{AttrValue, Callback, Html};

use crate::{effects::shortcuts, route, text, ui::link};

/// The views of the page that wait for the second file.
pub(crate) struct Later {
    instance_page: fn(&Rc<str>, &Card, &Open<'_>, Timestamp, &Callback<Msg>) -> Html,
    no_instance: fn(&Rc<str>, &Callback<Msg>) -> Html,
    no_page: fn(&Rc<str>, &Callback<Msg>) -> Html,
    nothing_there: fn() -> Html,
    nothing_found: fn(&Callback<Msg>) -> Html,
    cannot_open: fn(&Failure, &Callback<Msg>) -> Html,
    lease_dialog: fn(&model::Model, Timestamp, &Callback<Msg>) -> Html,
    confirm_dialog: fn(&model::Dialog, Option<&Card>, &Callback<Msg>) -> Html,
    help_sheet: fn(&Callback<Msg>) -> Html,
    toasts: fn(&[model::Toast], &Callback<Msg>) -> Html,
    connection_banner: fn(&model::Connection, &Callback<Msg>) -> Html,
    pub(crate) listen_to_keys: fn(),
}

/// All of them.
pub(crate) fn later() -> Later {
    Later {
        instance_page,
        no_instance,
        no_page,
        nothing_there,
        nothing_found,
        cannot_open,
        lease_dialog,
        confirm_dialog,
        help_sheet,
        toasts,
        connection_banner,
        listen_to_keys: shortcuts::listen,
    }
}

/// Where templates stand that are used in more than one place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Site {
    /// Whose instances they are.
    pub(crate) project: Rc<str>,
    /// In a page of somebody else's: where the desk itself is, in a tab of its own.
    pub(crate) desk: Option<Rc<str>>,
    /// The level of the headings with the names of instances.
    pub(crate) heading: &'static str,
    pub(crate) offers: Offers,
}

/// What may be done with an instance where it is shown: everything, or what a page of somebody else's wants. The proxy
/// decides all the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Offers {
    /// Everything, when absent.
    pub(crate) only: Option<Rc<[Action]>>,
    /// The page around shows the nearing end itself.
    pub(crate) is_quiet: bool,
    /// The longest lease that is offered.
    pub(crate) longest: Option<Millis>,
    /// What the page around calls things.
    pub(crate) labels: Rc<Labels>,
}

/// Words of a page of somebody else's in place of ours.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Labels {
    pub(crate) actions: Vec<(Action, AttrValue)>,
    /// The heading above the lease.
    pub(crate) lease: Option<AttrValue>,
    /// The heading above the steps.
    pub(crate) progress: Option<AttrValue>,
}

impl Offers {
    fn includes(&self, action: Action) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&action))
    }

    /// An action with whether it may be done now, where it is offered.
    pub(crate) fn control<'a>(&self, card: &'a Card, action: Action) -> Option<&'a Control> {
        card.control(action).filter(|_| self.includes(action))
    }

    /// The one click for more time.
    fn extension(&self, card: &Card) -> Option<Extension> {
        let fits = |extension: &Extension| match *extension {
            Extension::Hour => self.longest.is_none_or(|longest| Millis::hours(1) <= longest),
            Extension::Again(length) => self.longest.is_none_or(|longest| length <= longest),
        };
        card.extension.filter(|_| !self.is_quiet && self.includes(Action::Renew)).filter(fits)
    }

    /// What an action is called.
    fn label(&self, action: Action) -> AttrValue {
        let own = self.labels.actions.iter().find(|(named, _)| *named == action);
        own.map_or(AttrValue::Static(text::action(action)), |(_, label)| label.clone())
    }
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
