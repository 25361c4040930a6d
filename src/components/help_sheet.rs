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
    let keys: [(&[&str], &str); 8] = [
        (&["/"], words.search),
        (&["g", "l"], words.list),
        (&["j", "k"], words.walk),
        (&["?"], words.help),
        (&["s"], words.power),
        (&["e"], words.extend),
        (&["o"], words.open),
        (&["Esc"], words.close),
    ];
    let rows = keys.into_iter().map(|(keys, meaning)| {
        let keys = keys.iter().map(|key| html! { <kbd class="key">{ *key }</kbd> });
        html! { <div class="help-row"><dt>{ for keys }</dt><dd>{ meaning }</dd></div> }
    });
    let onchange = set.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked());
    let close = Button { autofocus: true, ..Button::new(words.close, sends(&props.on_msg, Msg::ClosedHelp)) };
    html! {
        <Dialog id="help-sheet" title={words.title} on_cancel={sends(&props.on_msg, Msg::ClosedHelp)}>
            <dl class="help-keys">{ for rows }</dl>
            <p class="dialog-text">{ words.about_cards }</p>
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
