//! One instance with everything there is to know and to do.

use std::rc::Rc;

use domain::{
    Card, Filter, LeaseDraft, Msg, Page, Route, Timestamp, card::Notice, lease::LeaseView, model::Edit, msg::Field,
};
use yew::prelude::*;

use super::{
    Offers,
    action_buttons::page_actions,
    connect_panel::connect_panel,
    editable_text::editable_text,
    element_id,
    facts::facts,
    failure_note::{instance_failure, request_failure},
    instance_card::older_mark,
    instance_status::{age, queue_place, stall_line, status_badge},
    job_progress::job_progress,
    lease_line::lease_summary,
    lease_slider::LeaseSlider,
    sends,
    stale_note::stale_note,
    stall_note::{report, stall_note},
};
use crate::{
    effects::alarm::{self, Permission},
    route, text,
    ui::{
        button::Button,
        icon::{Icon, icon},
        link::link,
        ticking::{TickText, Ticking},
    },
};

/// What is open on the page besides the card.
pub(crate) struct Open<'a> {
    pub(crate) draft: Option<&'a LeaseDraft>,
    pub(crate) edit: Option<&'a Edit>,
}

/// How a part with a heading stands in what is around it.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    /// The tag of its heading.
    pub(crate) heading: &'static str,
    /// Its heading, in place of the usual one.
    pub(crate) title: Option<&'a str>,
    /// `None` for a landmark; a page of somebody else's has its own, and may show many cards.
    pub(crate) role: Option<&'static str>,
}

const ON_THE_PAGE: Frame<'static> = Frame { heading: "h2", title: None, role: None };

/// Shows the instance; `now` is the cloud's clock.
pub(crate) fn instance_page(
    project: &Rc<str>,
    card: &Card,
    open: &Open<'_>,
    now: Timestamp,
    on_msg: &Callback<Msg>,
) -> Html {
    let name_id = element_id(&card.key, "name");
    html! {
        <>
            { back_link(project, on_msg) }
            <article class="instance-page" aria-labelledby={name_id.clone()} aria-busy={card.under_way.map(|_| "true")}>
                <header class="instance-page-header">
                    <div class="instance-page-names">
                        { name(card, name_id, open.edit, on_msg) }
                        { status_line(card) }
                        { description(card, open.edit, on_msg) }
                    </div>
                    { page_actions(card, &Offers::default(), on_msg) }
                </header>
                { notice(card) }
                { stall_note(card, now, on_msg) }
                if card.failure.is_some() || matches!(card.notice, Some(Notice::Failed(..))) {
                    { report(card, now, on_msg) }
                }
                <div class="instance-page-columns">
                    <div class="instance-page-main">
                        { lease_section(card, open.draft, now, on_msg) }
                        { stop_section(card, now) }
                        { progress_panel(card, ON_THE_PAGE) }
                        { connect_panel(card, on_msg) }
                    </div>
                    { facts_section(card, on_msg) }
                </div>
            </article>
        </>
    }
}

/// A heading of the level that is right where it stands.
pub(crate) fn heading(tag: &'static str, id: Option<String>, class: &'static str, title: &str) -> Html {
    html! { <@{tag} {id} {class}>{ title }</@> }
}

/// To the list.
pub(crate) fn back_link(project: &Rc<str>, on_msg: &Callback<Msg>) -> Html {
    let href = route::url(&Route { project: Some(project.clone()), page: Page::List(Filter::default()) });
    let content = html! { <>{ icon(Icon::Back) }{ text::words().desk.back }</> };
    html! { <nav class="back">{ link("back-link", href, sends(on_msg, Msg::ClickedList), content) }</nav> }
}

fn name(card: &Card, id: String, edit: Option<&Edit>, on_msg: &Callback<Msg>) -> Html {
    let heading = html! { <h1 {id} class="instance-page-name">{ &*card.name }</h1> };
    editable_text(card, Field::Name, heading, edit, on_msg)
}

fn description(card: &Card, edit: Option<&Edit>, on_msg: &Callback<Msg>) -> Html {
    let content = if card.description.is_empty() {
        html! { <p class="instance-page-description is-empty">{ text::later_words().talk.no_description }</p> }
    } else {
        html! { <p class="instance-page-description">{ &*card.description }</p> }
    };
    editable_text(card, Field::Description, content, edit, on_msg)
}

pub(crate) fn status_line(card: &Card) -> Html {
    let detail = match (&card.queue, card.changing_since) {
        _ if card.as_of.is_some() => age(card),
        _ if card.stall.is_some() => stall_line(card),
        (Some(queue), _) => html! { queue_place(queue) },
        (None, Some(from)) => html! { <Ticking text={TickText::Since { from_ms: from.0 }} /> },
        (None, None) => Html::default(),
    };
    html! {
        <div class="instance-page-status">
            { status_badge(card) }
            <span class="instance-status-detail">{ detail }</span>
            { older_mark(card.generation()) }
        </div>
    }
}

/// What came of the last request.
pub(crate) fn notice(card: &Card) -> Html {
    let content = match &card.notice {
        None => Html::default(),
        Some(Notice::Failed(action, failure)) => {
            request_failure(text::fill(text::later_words().notice.failed, &[text::action(*action)]), failure)
        }
        Some(notice) => {
            let shape = match notice {
                Notice::Granted { .. } | Notice::Replaced { .. } | Notice::TooLate(_) => Icon::Clock,
                Notice::Unclear(_) | Notice::Waiting(..) => Icon::Arc,
                Notice::AlreadySo(_) | Notice::Saved(_) | Notice::Failed(..) => Icon::Check,
            };
            let again = match notice {
                Notice::Waiting(_, until) => {
                    Some(html! { <>{ " " }<Ticking text={TickText::Again { at_ms: until.0 }} /></> })
                }
                _ => None,
            };
            html! { <p class="notice">{ icon(shape) }<span>{ text::notice(notice) }{ again }</span></p> }
        }
    };
    html! { <div class="instance-page-notice">{ content }</div> }
}

fn lease_section(card: &Card, draft: Option<&LeaseDraft>, now: Timestamp, on_msg: &Callback<Msg>) -> Html {
    let draft = draft.filter(|draft| draft.key == card.key);
    lease_panel(card, draft, ON_THE_PAGE, notify_offer(card, on_msg), now, on_msg)
}

/// When it stops, and the slider while it is open; `offer` is what else may be wanted there.
pub(crate) fn lease_panel(
    card: &Card,
    draft: Option<&LeaseDraft>,
    frame: Frame<'_>,
    offer: Html,
    now: Timestamp,
    on_msg: &Callback<Msg>,
) -> Html {
    let id = element_id(&card.key, "lease");
    let summary = lease_summary(card);
    if summary.is_none() && draft.is_none() {
        return Html::default();
    }
    html! {
        <section class="panel" role={frame.role} aria-labelledby={id.clone()}>
            { heading(frame.heading, Some(id), "panel-title", frame.title.unwrap_or(text::words().lease.title)) }
            { summary }
            { offer }
            if let Some(draft) = draft {
                { stale_note(Some(card)) }
                <LeaseSlider draft={Rc::new(draft.clone())} machine={card.facts.machine} {now} {on_msg} />
            }
        </section>
    }
}

/// Warnings outside of the page, for whoever wants them; said only where there is an end to be warned of.
fn notify_offer(card: &Card, on_msg: &Callback<Msg>) -> Html {
    let words = &text::later_words().way_out;
    let LeaseView::Until { .. } = card.lease else { return Html::default() };
    match alarm::permission() {
        Permission::Open => {
            let button =
                Button { icon: Some(Icon::Bell), ..Button::new(words.permit, sends(on_msg, Msg::ClickedNotify)) };
            html! { <div class="button-row">{ button.view() }</div> }
        }
        Permission::Given => html! { <p class="notify-note">{ icon(Icon::Bell) }{ words.permitted }</p> },
        Permission::Refused => Html::default(),
    }
}

/// Why it is down, and what that is inferred from; not while it is still on its way there.
pub(crate) fn stop_section(card: &Card, now: Timestamp) -> Html {
    let Some(stopped) = card.stopped.as_ref().filter(|_| !card.status.is_transient()) else { return Html::default() };
    let evidence = text::evidence_of_stop(stopped).into_iter().map(|sentence| html! { <p>{ sentence }</p> });
    html! {
        <div class="panel stop-reason">
            <p class="stop-reason-head">{ text::stopped(stopped, now) }</p>
            { for evidence }
        </div>
    }
}

/// While it starts, and after a start that failed. A failure of another kind has the same place.
pub(crate) fn progress_panel(card: &Card, frame: Frame<'_>) -> Html {
    let id = element_id(&card.key, "progress");
    let failure = card.failure.as_ref();
    let Some(progress) = &card.progress else {
        return failure
            .map_or_else(Html::default, |failure| html! { <div class="panel">{ instance_failure(failure) }</div> });
    };
    let elsewhere = failure.filter(|failure| failure.step.is_none());
    html! {
        <section class="panel" role={frame.role} aria-labelledby={id.clone()}>
            { heading(frame.heading, Some(id.clone()), "panel-title", frame.title.unwrap_or(text::words().step.title)) }
            { job_progress(progress, failure, id) }
            { elsewhere.map(instance_failure) }
        </section>
    }
}

fn facts_section(card: &Card, on_msg: &Callback<Msg>) -> Html {
    let id = element_id(&card.key, "facts");
    html! {
        <section class="panel instance-page-facts" aria-labelledby={id.clone()}>
            <h2 {id} class="panel-title">{ text::words().fact.title }</h2>
            { facts(card, on_msg) }
        </section>
    }
}
