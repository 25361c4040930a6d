//! The methods of an element: what a page of somebody else's asks for in place of a person. It may do what a person may, and
//! is told what came of it like a person.

use std::rc::Rc;

use domain::{Action, Millis, Msg, NotebookKey, card::Control};
use serde::Serialize as _;
use wasm_bindgen::JsValue;

use super::{hub::Hub, mount::Mount, told::Problem};
use crate::text;

/// Does it; answers with a problem when it cannot be done now. `amount` is a duration in milliseconds, 0 for the one that is
/// offered; for a stop it is whether a person is asked.
pub(super) fn run(hub: &Rc<Hub>, mount: &Rc<Mount>, name: &str, amount: f64) -> JsValue {
    if name == "refresh" {
        hub.take(Msg::ClickedRetry);
        return JsValue::UNDEFINED;
    }
    let instance = mount.settings().instance;
    let Some(card) = hub.card(&instance) else { return problem("not-found", String::new()) };
    let offers = mount.offers();
    let Some(actions) = actions(name) else { return problem("unknown-method", name.to_owned()) };
    let Some(control) = actions.iter().find_map(|action| offers.control(&card, *action)) else {
        return problem("not-offered", String::new());
    };
    let Control { action, permitted } = control;
    if let Err(why) = permitted {
        return problem("not-possible", text::why(why));
    }
    // What is open stays where somebody has opened it.
    let is_open = hub.look(|store| store.model.draft().is_some() || store.model.dialog().is_some());
    if is_open != Some(true) {
        hub.come_to(mount);
    }
    let length = (0.0 < amount).then_some(Millis(amount as i64));
    match action {
        Action::Start | Action::Renew | Action::SetAutoStop => lease(hub, &card.key, length),
        Action::Stop | Action::LeaveQueue if amount == 0.0 => {
            hub.take(Msg::ClickedAction(card.key.clone(), *action));
            hub.take(Msg::ConfirmedDialog);
            JsValue::UNDEFINED
        }
        _ => {
            hub.take(Msg::ClickedAction(card.key.clone(), *action));
            JsValue::UNDEFINED
        }
    }
}

/// What a person does with the slider: opens it, chooses, applies. A length that the slider does not have is refused and not
/// moved to the nearest.
fn lease(hub: &Rc<Hub>, key: &NotebookKey, length: Option<Millis>) -> JsValue {
    hub.take(Msg::OpenedLease(key.clone()));
    if let Some(length) = length {
        let limits = hub.look(|store| store.model.draft().map(|draft| draft.limits)).flatten();
        if let Some(limits) = limits.filter(|limits| !(limits.min_ms..=limits.max_ms).contains(&length.0)) {
            hub.take(Msg::ClosedLease);
            return problem("out-of-range", text::limits(Millis(limits.min_ms), Millis(limits.max_ms)));
        }
        hub.take(Msg::ChoseLeasePreset(length));
    }
    hub.take(Msg::AppliedLease);
    JsValue::UNDEFINED
}

fn actions(name: &str) -> Option<&'static [Action]> {
    Some(match name {
        "start" => &[Action::Start],
        "stop" => &[Action::Stop, Action::LeaveQueue],
        "extend" => &[Action::Renew, Action::SetAutoStop],
        "open" => &[Action::Open],
        "ssh" => &[Action::CopySsh],
        _ => return None,
    })
}

fn problem(code: &str, detail: String) -> JsValue {
    let problem = Problem {
        kind: "about:blank",
        title: detail.clone(),
        status: 0,
        code: code.to_owned(),
        detail,
        request_id: None,
    };
    problem.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or_default()
}
