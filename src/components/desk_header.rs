//! The top of every page: what this is, which project, how fresh it is.

use std::rc::Rc;

use api::{Project, Session};
use domain::{Filter, Msg, Page, Route, model::Connection};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::sends;
use crate::{
    route, text,
    ui::{badge::badge, button::Button, icon::Icon, link::link},
};

const PRODUCT: &str = "Leasehold";

/// `session` is what is known of who is here; without it only the name of the product is shown.
pub(crate) fn desk_header(
    session: Option<&Session>,
    project: Option<&Project>,
    connection: &Connection,
    on_msg: &Callback<Msg>,
) -> Html {
    let href = route::url(&Route {
        project: project.map(|project| Rc::from(project.id.as_str())),
        page: Page::List(Filter::default()),
    });
    let brand = html! { <><span class="brand-mark" aria-hidden="true" />{ PRODUCT }</> };
    html! {
        <header class="desk-header">
            <div class="desk-header-content">
                { link("brand", href, sends(on_msg, Msg::ClickedList), brand) }
                { session.map(|session| projects(session, project, on_msg)) }
                <div class="desk-header-end">
                    { session.filter(|session| session.demo).map(|_| demo_mark()) }
                    { session.map(|_| connection_state(connection)) }
                    { session.map(|session| html! { <span class="person">{ session.person.clone() }</span> }) }
                    { languages(on_msg) }
                    { help(on_msg) }
                    { session.filter(|session| session.sign_out).map(|_| sign_out(connection, on_msg)) }
                </div>
            </div>
        </header>
    }
}

/// Every language under its own name, for those who cannot read the present one.
fn languages(on_msg: &Callback<Msg>) -> Html {
    let onchange = on_msg
        .reform(|event: Event| Msg::ChoseLanguage(event.target_unchecked_into::<HtmlSelectElement>().value().into()));
    let options = text::LANGUAGES.into_iter().map(|(language, name)| {
        let selected = language == text::language();
        html! { <option value={language.tag()} lang={language.tag()} {selected}>{ name }</option> }
    });
    html! {
        <label class="language">
            <span class="visually-hidden">{ text::words().frame.language }</span>
            <select class="language-select" {onchange}>{ for options }</select>
        </label>
    }
}

/// What the keyboard can do.
fn help(on_msg: &Callback<Msg>) -> Html {
    let open = Button::new(text::words().frame.help, sends(on_msg, Msg::OpenedHelp));
    let open = Button { icon: Some(Icon::Keyboard), icon_only: true, shortcut: Some("?"), ..open };
    html! { <div class="help">{ open.view() }</div> }
}

/// A choice when there is one, otherwise the name alone.
fn projects(session: &Session, current: Option<&Project>, on_msg: &Callback<Msg>) -> Html {
    let current_id = current.map(|project| project.id.as_str());
    if let [only] = session.projects.as_slice() {
        return html! { <span class="project">{ name(only) }</span> };
    }
    let onchange = on_msg
        .reform(|event: Event| Msg::ChoseProject(event.target_unchecked_into::<HtmlSelectElement>().value().into()));
    let options = session.projects.iter().map(|project| {
        let selected = Some(project.id.as_str()) == current_id;
        html! { <option value={project.id.clone()} {selected}>{ name(project) }</option> }
    });
    html! {
        <label class="project">
            <span class="visually-hidden">{ text::words().desk.project }</span>
            <select class="project-select" {onchange}>{ for options }</select>
        </label>
    }
}

/// Two projects may have the same name in different regions.
fn name(project: &Project) -> String {
    let name = if project.name.is_empty() { &project.id } else { &project.name };
    if project.region.is_empty() || project.region == *name {
        name.clone()
    } else {
        [name, " · ", &project.region].concat()
    }
}

fn demo_mark() -> Html {
    let words = &text::words().desk;
    html! { <span class="demo-mark" title={words.demo_detail}>{ words.demo }</span> }
}

/// Gone with the session.
fn sign_out(connection: &Connection, on_msg: &Callback<Msg>) -> Html {
    match connection {
        Connection::Reconnecting { why, .. } if why.is_signed_out() => Html::default(),
        _ => Button::new(text::words().desk.sign_out, sends(on_msg, Msg::ClickedSignOut)).view(),
    }
}

fn connection_state(connection: &Connection) -> Html {
    let words = &text::words().desk;
    let polling = text::words().fresh.polling;
    let (class, shape, word) = match connection {
        Connection::Connecting => ("is-changing", Icon::Arc, words.connecting),
        Connection::Live => ("is-running", Icon::Disc, words.live),
        Connection::Polling => ("is-running", Icon::Clock, polling),
        Connection::Reconnecting { .. } => ("is-warning", Icon::Arc, words.reconnecting),
        Connection::UpstreamFailing { .. } => ("is-warning", Icon::Triangle, words.upstream_failing),
    };
    html! { <span class="connection-state">{ badge(class, shape, word) }</span> }
}
