//! A text of an instance with the button that opens it for editing, and the field while it is open.

use domain::{Action, Card, Msg, model::Edit, msg::Field};
use yew::prelude::*;

use super::{action_buttons::icon_action, element_id, failure_note::request_failure, sends};
use crate::{text, ui::text_field::TextField};

/// Shows `content`, or the field while `edit` is open for this field of this instance.
pub(crate) fn editable_text(
    card: &Card,
    field: Field,
    content: Html,
    edit: Option<&Edit>,
    on_msg: &Callback<Msg>,
) -> Html {
    let (action, label, part) = match field {
        Field::Name => (Action::Rename, text::later_words().talk.edit_name, "name-field"),
        Field::Description => (Action::Describe, text::later_words().talk.edit_description, "description-field"),
    };
    let edit = edit.filter(|edit| edit.key == card.key && edit.field == field);
    let form = edit.map_or_else(Html::default, |edit| {
        let words = &text::later_words().talk;
        html! {
            <>
                <TextField
                    id={element_id(&card.key, part)}
                    {label}
                    text={edit.text.to_string()}
                    multiline={field == Field::Description}
                    fault={edit.fault.as_ref().map(|fault| AttrValue::from(text::edit_fault(fault)))}
                    saving={edit.sending}
                    save={words.save}
                    cancel={words.cancel}
                    on_input={on_msg.reform(Msg::EnteredText)}
                    on_save={sends(on_msg, Msg::SavedEdit)}
                    on_cancel={sends(on_msg, Msg::CancelledEdit)}
                />
                if let Some(failure) = &edit.refused {
                    { request_failure(text::fill(text::later_words().notice.failed, &[text::action(action)]), failure) }
                }
            </>
        }
    });
    // What is shown stays in the page while it is edited, hidden from the eye: a heading must not vanish, and the focus goes
    // back to the button.
    html! {
        <div class={classes!("editable-text", edit.map(|_| "is-editing"))}>
            <div class="editable-text-shown">
                { content }
                { icon_action(card, action, on_msg) }
            </div>
            { form }
        </div>
    }
}
