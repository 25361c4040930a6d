//! What the keyboard can do, and the switch for it.

use domain::Msg;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::sends;
use crate::{
    effects::shortcuts::use_shortcuts,
    text,
    ui::{button::Button, dialog::Dialog},
};

/// Shows the sheet.
pub(crate) fn help_sheet(on_msg: &Callback<Msg>) -> Html {
    html! { <HelpSheet {on_msg} /> }
}

/// Properties of [`HelpSheet`].
#[derive(Clone, PartialEq, Properties)]
struct HelpSheetProps {
    on_msg: Callback<Msg>,
}

#[component]
fn HelpSheet(props: &HelpSheetProps) -> Html {
    let words = &text::later_words().help;
    let (are_on, set) = use_shortcuts();
    let everywhere = [
        (&["/"][..], words.search),
        (&["j", "k"], words.walk),
        (&["g", "l"], words.list),
        (&["?"], words.help),
        (&["Esc"], words.close),
    ];
    let on_cards = [(&["s"][..], words.power), (&["e"], words.extend), (&["o"], words.open)];
    let onchange = set.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    let close = Button { autofocus: true, ..Button::new(words.close, sends(&props.on_msg, Msg::ClosedHelp)) };
    html! {
        <Dialog id="help-sheet" title={words.title} on_cancel={sends(&props.on_msg, Msg::ClosedHelp)}>
            <div class="help-groups">
                <dl class="help-keys">{ for everywhere.into_iter().map(row) }</dl>
                <section aria-labelledby="help-on-cards">
                    <h3 id="help-on-cards" class="help-title">{ words.about_cards }</h3>
                    <dl class="help-keys">{ for on_cards.into_iter().map(row) }</dl>
                </section>
            </div>
            <div class="button-row is-apart">
                <label class="help-switch">
                    <input type="checkbox" checked={are_on} {onchange} />
                    { words.switch }
                </label>
                { close.view() }
            </div>
        </Dialog>
    }
}

fn row((keys, meaning): (&[&str], &str)) -> Html {
    let keys = keys.iter().map(|key| html! { <kbd class="key">{ *key }</kbd> });
    html! { <div class="help-row"><dt>{ for keys }</dt><dd>{ meaning }</dd></div> }
}
