//! How to reach an instance by SSH and from an editor: what is to be pasted, with buttons that copy it. Where the browser
//! does not copy, the text is selected instead.

use std::rc::Rc;

use domain::{Action, Card, Msg, NotebookKey, connect::Connect};
use yew::prelude::*;

use super::{element_id, sends};
use crate::{
    text,
    ui::{
        button::Button,
        icon::{Icon, icon},
    },
};

/// Nothing for an instance without SSH, or whose address cannot be read.
pub(crate) fn connect_panel(card: &Card, on_msg: &Callback<Msg>) -> Html {
    let connect = card.ssh.as_deref().and_then(|address| Connect::read(address, &card.name, &card.key.id));
    let Some(connect) = connect else { return Html::default() };
    let words = &text::later_words().connect;
    let id = element_id(&card.key, "connect");
    let is_ready = card.control(Action::CopySsh).is_some_and(|control| control.permitted.is_ok());
    html! {
        <section class="panel connect" aria-labelledby={id.clone()}>
            <h2 {id} class="panel-title">{ words.title }</h2>
            if !is_ready {
                <p class="connect-detail">{ words.not_running }</p>
            }
            { pasted(&card.key, words.command, connect.command(), words.copy_command, on_msg) }
            { pasted(&card.key, words.config, connect.config(), words.copy_config, on_msg) }
            <p class="connect-detail">{ words.key }{ " " }{ text::fill(words.config_detail, &[&connect.alias]) }</p>
            <div class="connect-way">
                <a class="button" href={connect.vs_code()}>{ icon(Icon::Open) }{ words.vs_code }</a>
                <p class="connect-detail">{ text::fill(words.vs_code_detail, &[&connect.alias]) }</p>
            </div>
        </section>
    }
}

/// A text under its title, and the button that copies it.
fn pasted(key: &NotebookKey, title: &str, content: String, label: &'static str, on_msg: &Callback<Msg>) -> Html {
    let copied = Msg::ClickedCopy(key.clone(), Rc::from(content.as_str()));
    let copy = Button { icon: Some(Icon::Copy), icon_only: true, ..Button::new(label, sends(on_msg, copied)) };
    html! {
        <div class="connect-way">
            <h3 class="connect-title">{ title }</h3>
            <div class="connect-text"><pre data-copy=""><code>{ content }</code></pre>{ copy.view() }</div>
        </div>
    }
}
