//! The methods of an element: what a page of somebody else's asks for in place of a person. It may do what a person may, and
//! is told what came of it like a person.

use std::rc::Rc;

use domain::{Action, Millis, Msg, NotebookKey, card::Control};
use serde::Serialize as _;
use wasm_bindgen::JsValue;

use super::{hub::Hub, mount::Mount, told::Problem};
use crate::text;

/// Does it; answers with a problem when it cannot be done now.
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
    hub.come_to(mount);
    for msg in messages(&card.key, *action, amount) {
        hub.take(msg);
    }
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

/// What a person would have done for the same. `amount` is a duration in milliseconds, 0 for the one that is offered; for a
/// stop it is whether a person is asked.
fn messages(key: &NotebookKey, action: Action, amount: f64) -> Vec<Msg> {
    let length = (0.0 < amount).then_some(Millis(amount as i64));
    let lease = || {
        let chosen = length.map(Msg::ChoseLeasePreset);
        [Msg::OpenedLease(key.clone())].into_iter().chain(chosen).chain([Msg::AppliedLease]).collect()
    };
    match action {
        Action::Start | Action::Renew | Action::SetAutoStop => lease(),
        Action::Stop | Action::LeaveQueue if amount == 0.0 => {
            vec![Msg::ClickedAction(key.clone(), action), Msg::ConfirmedDialog]
        }
        _ => vec![Msg::ClickedAction(key.clone(), action)],
    }
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
