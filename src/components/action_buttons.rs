//! What can be done with an instance, as buttons: the one primary action filled, the others quiet, what is off with its
//! reason.

use domain::{
    Action, Card, Msg, NotebookKey, Why,
    card::{Control, Extension},
    msg::Field,
};
use yew::prelude::*;

use super::{Offers, element_id, sends};
use crate::{
    text,
    ui::{
        button::{Button, Look, State},
        icon::Icon,
    },
};

/// The three places of a card in the list: open, the lease, and start or stop. They are the same for every card, so that
/// a hand learns them.
pub(crate) fn card_actions(card: &Card, offers: &Offers, on_msg: &Callback<Msg>) -> Html {
    let power = power_action(card, offers);
    let places: [&[Action]; 3] = [&[Action::Open], &[Action::Renew, Action::SetAutoStop], &[power]];
    let buttons = places.into_iter().filter_map(|place| place.iter().find_map(|action| offers.control(card, *action)));
    // Near the end one click is what is wanted; all other lengths are on the page of the instance.
    let buttons = buttons.map(|control| match offers.extension(card).filter(|_| control.action == Action::Renew) {
        Some(extension) => extend_button(card, extension, on_msg).view(),
        None => button(card, control, offers, on_msg),
    });
    html! { <div class="action-buttons">{ for buttons }</div> }
}

/// What can be done about the lease alone.
pub(crate) fn lease_action(card: &Card, offers: &Offers, on_msg: &Callback<Msg>) -> Html {
    let control = offers.control(card, Action::Renew).or_else(|| offers.control(card, Action::SetAutoStop));
    let extend = offers.extension(card).map(|extension| extend_button(card, extension, on_msg).view());
    html! { <div class="action-buttons">{ extend }{ control.map(|control| button(card, control, offers, on_msg)) }</div> }
}

/// One click for more time.
fn extend_button(card: &Card, extension: Extension, on_msg: &Callback<Msg>) -> Button {
    let words = &text::words().alarm;
    let label = match extension {
        Extension::Hour => words.extend_hour.to_owned(),
        Extension::Again(length) => text::fill(words.extend_again, &[&text::duration(length)]),
    };
    let state = match card.under_way {
        Some(Action::Renew) => State::Busy,
        Some(_) => State::Off { id: element_id(&card.key, "extend"), reason: text::why(&Why::RequestUnderWay) },
        None => State::Ready(sends(on_msg, Msg::ClickedExtend(card.key.clone()))),
    };
    Button {
        icon: Some(Icon::Clock),
        look: if card.primary == Some(Action::Renew) { Look::Primary } else { Look::Quiet },
        state,
        about: Some(card.name.clone().into()),
        shortcut: Some("e"),
        ..Button::new(label, Callback::noop())
    }
}

/// All that can be done on the page of an instance. Its name and description have their own place, its address as well.
pub(crate) fn page_actions(card: &Card, offers: &Offers, on_msg: &Callback<Msg>) -> Html {
    let offered = card.controls.iter().filter(|control| offers.includes(control.action));
    let buttons = offered.filter(|control| match control.action {
        Action::Open | Action::Start | Action::Stop | Action::Renew | Action::SetAutoStop => true,
        Action::LeaveQueue => card.queue.is_some() || control.permitted.is_ok(),
        Action::Rename | Action::Describe | Action::CopySsh => false,
    });
    let extend = offers.extension(card).map(|extension| extend_button(card, extension, on_msg).view());
    let buttons = buttons.map(|control| button(card, control, offers, on_msg));
    html! { <div class="action-buttons">{ extend }{ for buttons }</div> }
}

/// A single action with a picture instead of its label, for example beside the text that it changes.
pub(crate) fn icon_action(card: &Card, action: Action, on_msg: &Callback<Msg>) -> Option<Html> {
    let control = card.control(action)?;
    Some(
        Button { icon_only: true, look: Look::Quiet, ..action_button(card, control, &Offers::default(), on_msg) }
            .view(),
    )
}

/// Of start, stop and leaving the queue, the one that is possible; when none is, the one that will be next.
fn power_action(card: &Card, offers: &Offers) -> Action {
    let is_permitted = |action| offers.control(card, action).is_some_and(|control| control.permitted.is_ok());
    let possible = [Action::LeaveQueue, Action::Start, Action::Stop].into_iter().find(|action| is_permitted(*action));
    possible.unwrap_or(if card.progress.is_some() { Action::Stop } else { Action::Start })
}

fn button(card: &Card, control: &Control, offers: &Offers, on_msg: &Callback<Msg>) -> Html {
    action_button(card, control, offers, on_msg).view()
}

fn action_button(card: &Card, control: &Control, offers: &Offers, on_msg: &Callback<Msg>) -> Button {
    let action = control.action;
    let state = match &control.permitted {
        _ if card.under_way == Some(action) => State::Busy,
        Err(why) => State::Off { id: element_id(&card.key, id_part(action)), reason: text::why(why) },
        Ok(()) => State::Ready(sends(on_msg, msg(action, card.key.clone()))),
    };
    Button {
        icon: Some(icon(action)),
        // The one click takes the place of the primary action.
        look: match offers.extension(card).filter(|_| action == Action::Renew) {
            None if card.primary == Some(action) => Look::Primary,
            _ => Look::Quiet,
        },
        state,
        about: Some(match action {
            Action::Open => AttrValue::from([&*card.name, ", ", text::words().desk.new_tab].concat()),
            _ => card.name.clone().into(),
        }),
        shortcut: shortcut(action),
        ..Button::new(offers.label(action), Callback::noop())
    }
}

/// What has happened when the button of an action was pressed.
fn msg(action: Action, key: NotebookKey) -> Msg {
    match action {
        Action::Renew | Action::SetAutoStop => Msg::OpenedLease(key),
        Action::Rename => Msg::StartedEditing(key, Field::Name),
        Action::Describe => Msg::StartedEditing(key, Field::Description),
        Action::Start | Action::Stop | Action::Open | Action::CopySsh | Action::LeaveQueue => {
            Msg::ClickedAction(key, action)
        }
    }
}

const fn icon(action: Action) -> Icon {
    match action {
        Action::Start => Icon::Play,
        Action::Stop => Icon::Square,
        Action::Renew | Action::SetAutoStop => Icon::Clock,
        Action::Rename | Action::Describe => Icon::Pencil,
        Action::Open => Icon::Open,
        Action::CopySsh => Icon::Copy,
        Action::LeaveQueue => Icon::Leave,
    }
}

const fn shortcut(action: Action) -> Option<&'static str> {
    match action {
        Action::Start | Action::Stop | Action::LeaveQueue => Some("s"),
        Action::Renew | Action::SetAutoStop => Some("e"),
        Action::Open => Some("o"),
        Action::Rename | Action::Describe | Action::CopySsh => None,
    }
}

const fn id_part(action: Action) -> &'static str {
    match action {
        Action::Start => "start",
        Action::Stop => "stop",
        Action::Renew => "renew",
        Action::SetAutoStop => "auto-stop",
        Action::Rename => "rename",
        Action::Describe => "describe",
        Action::Open => "open",
        Action::CopySsh => "copy-ssh",
        Action::LeaveQueue => "leave-queue",
    }
}
