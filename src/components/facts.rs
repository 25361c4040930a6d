//! What an instance is made of, and its address for SSH.

use domain::{Action, Card, Msg};
use yew::prelude::*;

use super::action_buttons::icon_action;
use crate::text;

/// Facts that the cloud did not say are left out.
pub(crate) fn facts(card: &Card, on_msg: &Callback<Msg>) -> Html {
    let words = &text::words().fact;
    let facts = &card.facts;
    let row = |name: &'static str, value: Option<String>| {
        value.map(|value| html! { <div class="fact"><dt>{ name }</dt><dd>{ value }</dd></div> })
    };
    let rows = [
        row(words.flavor, facts.flavor.as_deref().map(str::to_owned)),
        row(words.image, facts.image.as_deref().map(str::to_owned)),
        row(words.storage, facts.storage.as_ref().map(text::storage)),
        row(words.owner, facts.owner.as_deref().map(str::to_owned)),
        row(words.created, facts.created.map(text::day_and_time)),
        row(words.changed, facts.updated.map(text::day_and_time)),
        row(words.id, Some(card.key.id.to_string())),
    ];
    html! {
        <dl class="facts">
            { for rows.into_iter().flatten() }
            if card.control(Action::CopySsh).is_some() {
                <div class="fact">
                    <dt>{ words.ssh }</dt>
                    <dd class="fact-ssh">
                        <code data-copy="">{ card.ssh.as_deref().unwrap_or("–") }</code>
                        { icon_action(card, Action::CopySsh, on_msg) }
                    </dd>
                </div>
            }
        </dl>
    }
}
