//! What elements in pages of somebody else's show, beside what the list shows: the same parts as the page of an instance,
//! without what belongs to a page. Part of the second file.

use domain::{Card, Failure, LeaseDraft, Msg, Page, Route, Timestamp, card::Notice};
use yew::prelude::*;

use super::{
    Site,
    action_buttons::{lease_action, page_actions},
    element_id,
    failure_note::request_failure,
    instance_page::{Frame, heading, lease_panel, notice, progress_panel, status_line, stop_section},
    instance_status::status_badge,
    stall_note::{report, stall_note},
};
use crate::{
    text,
    ui::button::{Button, Look},
};

/// What is shown.
pub(crate) enum Piece<'a> {
    /// A whole card. Headings below its name are `sub_heading`.
    Card { card: &'a Card, draft: Option<&'a LeaseDraft>, site: &'a Site, sub_heading: &'static str },
    /// When it stops, and the slider.
    Lease { card: &'a Card, draft: Option<&'a LeaseDraft>, site: &'a Site },
    /// The steps of its start.
    Progress { card: &'a Card, site: &'a Site },
    /// It is not there, or not this person's.
    Missing(&'static str),
    /// What it is about could not be found out.
    Failure(&'a Failure, &'static str),
    /// Nobody is signed in; without a callback the page around sees to that.
    SignIn { heading: &'static str, on_sign_in: Option<Callback<()>> },
}

/// Shows it; `now` is the cloud's clock.
pub(crate) fn widget(piece: &Piece<'_>, now: Timestamp, on_msg: &Callback<Msg>) -> Html {
    match piece {
        Piece::Card { card, draft, site, sub_heading } => whole_card(card, *draft, site, sub_heading, now, on_msg),
        Piece::Lease { card, draft, site } => html! {
            <div class="widget-piece" part="card lease">
                { lease_panel(card, *draft, framed(site.heading, site.offers.labels.lease.as_ref()), Html::default(), now, on_msg) }
                if draft.is_none() {
                    { lease_action(card, &site.offers, on_msg) }
                }
            </div>
        },
        Piece::Progress { card, site } => html! {
            <div class="widget-piece" part="card progress">
                if card.progress.is_some() {
                    { progress_panel(card, framed(site.heading, site.offers.labels.progress.as_ref())) }
                } else {
                    <p>{ status_badge(card) }</p>
                }
            </div>
        },
        Piece::Missing(tag) => {
            let words = &text::later_words().empty;
            state(tag, words.no_instance, html! { <p class="empty-state-detail">{ words.no_instance_detail }</p> })
        }
        Piece::Failure(failure, tag) => {
            let retry = Button::new(text::words().desk.retry, super::sends(on_msg, Msg::ClickedRetry));
            let content = html! { <>{ request_failure(String::new(), failure) }{ retry.view() }</> };
            state(tag, text::words().desk.cannot_open, content)
        }
        Piece::SignIn { heading, on_sign_in } => {
            let words = &text::later_words().talk;
            let button = on_sign_in.clone().map(|sign_in| {
                Button { look: Look::Primary, ..Button::new(words.sign_in, sign_in.reform(|_| ())) }.view()
            });
            state(heading, words.signed_out, button.unwrap_or_default())
        }
    }
}

fn whole_card(
    card: &Card,
    draft: Option<&LeaseDraft>,
    site: &Site,
    sub_heading: &'static str,
    now: Timestamp,
    on_msg: &Callback<Msg>,
) -> Html {
    let (name_id, labels) = (element_id(&card.key, "name"), &site.offers.labels);
    let to = Route { project: Some(site.project.clone()), page: Page::Instance(card.key.clone()) };
    let link =
        site.link("instance-card-link", &to, Msg::ClickedInstance(card.key.clone()), html! { &*card.name }, on_msg);
    html! {
        <article
            class="widget-card"
            part="card"
            aria-labelledby={name_id.clone()}
            aria-busy={card.under_way.map(|_| "true")}
        >
            <header class="widget-card-header" part="header">
                <div class="widget-card-names">
                    <@{site.heading} id={name_id} class="widget-card-name" part="title">{ link }</@>
                    { status_line(card) }
                </div>
                <div part="actions">{ page_actions(card, &site.offers, on_msg) }</div>
            </header>
            <slot name="meta" part="meta" />
            { notice(card) }
            { stall_note(card, now, on_msg) }
            if card.failure.is_some() || matches!(card.notice, Some(Notice::Failed(..))) {
                { report(card, now, on_msg) }
            }
            <div part="lease">{ lease_panel(card, draft, framed(sub_heading, labels.lease.as_ref()), Html::default(), now, on_msg) }</div>
            { stop_section(card, now) }
            <div part="progress">{ progress_panel(card, framed(sub_heading, labels.progress.as_ref())) }</div>
            <slot name="footer" />
        </article>
    }
}

fn framed<'a>(heading: &'static str, title: Option<&'a AttrValue>) -> Frame<'a> {
    Frame { heading, title: title.map(AttrValue::as_str), role: Some("group") }
}

fn state(tag: &'static str, title: &str, content: Html) -> Html {
    html! {
        <div class="empty-state widget-state" part="card error">
            { heading(tag, None, "empty-state-title", title) }
            { content }
        </div>
    }
}
