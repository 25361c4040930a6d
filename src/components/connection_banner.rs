//! Says that what is shown may be out of date, since when and why. Silence would be a lie (experience.md promise 12).

use domain::{Failure, Msg, model::Connection};
use yew::prelude::*;

use super::sends;
use crate::{
    effects::place,
    text,
    ui::{
        button::Button,
        icon::{Icon, icon},
    },
};

/// Nothing while all is well; the region is there all the same, so that what comes into it is announced.
pub(crate) fn connection_banner(connection: &Connection, on_msg: &Callback<Msg>) -> Html {
    let words = &text::words().desk;
    let banner = match connection {
        Connection::Connecting | Connection::Live | Connection::Polling => Html::default(),
        Connection::Reconnecting { since, why } => {
            let sentence = text::fill(words.connection_lost, &[&text::clock_time(*since)]);
            let cause = text::explain(why).map(|explanation| explanation.cause.to_owned());
            banner(sentence, cause, remedy(Some(why), on_msg))
        }
        Connection::UpstreamFailing { since, code: _, upstream_code } => {
            let sentence = match since {
                Some(since) => text::fill(words.cloud_silent_since, &[&text::clock_time(*since)]),
                None => words.cloud_silent.to_owned(),
            };
            let cause = upstream_code.as_deref().map(|code| match text::explain_code(code) {
                Some(explanation) => [explanation.cause, explanation.advice, &["(", code, ")"].concat()].join(" "),
                None => code.to_owned(),
            });
            banner(sentence, cause, remedy(None, on_msg))
        }
    };
    html! { <div class="connection-region" role="status">{ banner }</div> }
}

fn banner(sentence: String, cause: Option<String>, remedy: Html) -> Html {
    html! {
        <div class="connection-banner">
            { icon(Icon::Triangle) }
            <div class="connection-banner-words">
                <p>{ sentence }</p>
                if let Some(cause) = cause {
                    <p class="connection-banner-cause">{ cause }</p>
                }
            </div>
            { remedy }
        </div>
    }
}

/// Whoever is signed out signs in; to try again would change nothing.
pub(crate) fn remedy(failure: Option<&Failure>, on_msg: &Callback<Msg>) -> Html {
    if failure.is_some_and(Failure::is_signed_out) {
        let words = &text::later_words().talk;
        return html! { <a class="button button-primary" href={place::sign_in_url()}>{ words.sign_in }</a> };
    }
    Button::new(text::words().desk.retry, sends(on_msg, Msg::ClickedRetry)).view()
}
