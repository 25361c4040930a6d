//! One instance in the list: name, state, when it stops, what can be done. Its height is fixed by the sheet, because long
//! lists mount only what can be seen; what does not fit is on the page of the instance.

use std::rc::Rc;

use api::Generation;
use domain::{
    Card, Msg, Page, Route,
    card::{Facts, Notice},
};
use yew::prelude::*;

use super::{Site, action_buttons::card_actions, element_id, instance_status::instance_status, lease_line::lease_line};
use crate::{
    card_renders, later, text,
    ui::icon::{Icon, icon},
};

/// Properties of [`InstanceCard`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct InstanceCardProps {
    pub(crate) card: Rc<Card>,
    /// Where the card stands.
    pub(crate) site: Rc<Site>,
    /// The second file is here: some sentences come from there.
    pub(crate) later: bool,
    pub(crate) on_msg: Callback<Msg>,
}

/// Shows the card.
#[component]
pub(crate) fn InstanceCard(props: &InstanceCardProps) -> Html {
    let InstanceCardProps { card, site, on_msg, .. } = props;
    card_renders::count();
    let name_id = element_id(&card.key, "name");
    let to = Route { project: Some(site.project.clone()), page: Page::Instance(card.key.clone()) };
    let msg = Msg::ClickedInstance(card.key.clone());
    let link = site.link("instance-card-link", &to, msg, html! { &*card.name }, on_msg);
    html! {
        <article
            part="card"
            class={if card.as_of.is_some() { "instance-card is-stale" } else { "instance-card" }}
            aria-labelledby={name_id.clone()}
            aria-busy={card.under_way.map(|_| "true")}
        >
            <div class="instance-card-identity">
                <div class="instance-card-heading">
                    <@{site.heading} class="instance-card-name" id={name_id} title={card.name.to_string()}>{ link }</@>
                    { older_mark(card.generation()) }
                </div>
                if !card.description.is_empty() {
                    <p class="instance-card-description" title={card.description.to_string()}>{ &*card.description }</p>
                }
                { remark(card) }
            </div>
            { instance_status(card, later::get()) }
            { lease_line(&card.lease) }
            { card_actions(card, &site.offers, on_msg) }
        </article>
    }
}

/// Says that an instance belongs to the older API.
pub(crate) fn older_mark(generation: Generation) -> Html {
    let words = &text::words().fact;
    match generation {
        Generation::Notebooks => Html::default(),
        Generation::Demanager => html! { <span class="older-mark" title={words.older_detail}>{ words.older }</span> },
    }
}

/// One line: what came of the last request, or else why it failed, or else what it is made of.
fn remark(card: &Card) -> Html {
    let later = later::get();
    if let Some((notice, later)) = card.notice.as_ref().zip(later) {
        let (class, shape) = match notice {
            Notice::Failed(..) => ("instance-card-remark is-failed", Icon::Triangle),
            Notice::Granted { .. } | Notice::Replaced { .. } | Notice::TooLate(_) => {
                ("instance-card-remark is-noted", Icon::Clock)
            }
            Notice::Unclear(_) | Notice::Waiting(..) => ("instance-card-remark is-noted", Icon::Arc),
            Notice::AlreadySo(_) | Notice::Saved(_) => ("instance-card-remark", Icon::Check),
        };
        return line(class, shape, (later.notice)(notice));
    }
    if let Some(failure) = &card.failure {
        let explanation = failure.code.as_deref().zip(later).and_then(|(code, later)| (later.explain_code)(code));
        let cause = explanation.map(|explanation| explanation.cause.to_owned());
        let reason = cause.or_else(|| failure.reason.as_deref().or(failure.code.as_deref()).map(str::to_owned));
        if let Some(reason) = reason {
            return line("instance-card-remark is-failed", Icon::Triangle, reason);
        }
    }
    facts_line(&card.facts)
}

fn line(class: &'static str, shape: Icon, sentence: String) -> Html {
    html! { <p {class} title={sentence.clone()}>{ icon(shape) }<span>{ sentence }</span></p> }
}

fn facts_line(facts: &Facts) -> Html {
    let storage = facts.storage.as_ref().map(text::storage);
    let facts = [
        // All of them begin with it.
        ("", facts.flavor.as_deref().map(|flavor| flavor.strip_prefix("modelarts.").unwrap_or(flavor))),
        ("is-image", facts.image.as_deref()),
        ("", storage.as_deref()),
        ("", facts.owner.as_deref()),
    ];
    let facts = facts.into_iter().filter_map(|(class, fact)| Some(html! { <span {class}>{ fact? }</span> }));
    html! { <p class="instance-card-facts">{ for facts }</p> }
}
