//! Editing a name or a description in place. What people wrote is kept until it is saved or they leave it.

use std::rc::Rc;

use modelarts::limits::{self, DescriptionFault, NameFault};

use super::Turn;
use crate::{
    Action, NotebookKey, capability,
    model::{Edit, EditFault, requests::Change},
    msg::Field,
};

impl Turn<'_> {
    pub(super) fn started_editing(&mut self, key: &NotebookKey, field: Field) {
        let open = self.model.edit.as_ref();
        if open.is_some_and(|edit| edit.sending || edit.key == *key && edit.field == field) {
            return;
        }
        let Some(entry) = self.model.instances.get(key) else { return };
        if capability::can(action(field), &entry.notebook).is_ok() {
            self.look_first(key);
            let text = self.present(key, field);
            let fault = None;
            self.model.edit = Some(Edit { key: key.clone(), field, text, fault, sending: false, refused: None });
        }
    }

    pub(super) fn entered_text(&mut self, text: &str) {
        if let Some(edit) = self.model.edit.as_mut().filter(|edit| !edit.sending) {
            edit.text = text.into();
            edit.fault = fault(edit.field, text);
            edit.refused = None;
        }
    }

    /// Unchanged text saves nothing: the editor closes. A text at fault, and one whose turn has not come, stay open.
    pub(super) fn saved_edit(&mut self) {
        let Some(edit) = self.model.edit.as_ref().filter(|edit| !edit.sending && edit.fault.is_none()) else { return };
        let (key, field, text) = (edit.key.clone(), edit.field, edit.text.clone());
        if text == self.present(&key, field) {
            self.model.edit = None;
            return;
        }
        if self.is_permitted(&key, action(field)) {
            let is_sent = self.send_change(&key, Change::Text(field, (*text).to_owned())).is_some();
            if let Some(edit) = &mut self.model.edit {
                edit.sending = is_sent;
                edit.refused = None;
            }
        }
    }

    fn present(&self, key: &NotebookKey, field: Field) -> Rc<str> {
        let notebook = self.model.instances.get(key).map(|entry| &entry.notebook);
        let text = notebook.and_then(|notebook| match field {
            Field::Name => notebook.name.clone(),
            Field::Description => notebook.description.clone(),
        });
        text.unwrap_or_default()
    }
}

const fn action(field: Field) -> Action {
    match field {
        Field::Name => Action::Rename,
        Field::Description => Action::Describe,
    }
}

fn fault(field: Field, text: &str) -> Option<EditFault> {
    match field {
        Field::Name => limits::check_name(text).err().map(|fault| match fault {
            NameFault::Empty => EditFault::Empty,
            NameFault::TooLong { chars } => EditFault::TooLong { max: limits::NAME_MAX_CHARS, actual: chars },
            NameFault::Forbidden(found) => EditFault::ForbiddenCharacter(found),
        }),
        Field::Description => limits::check_description(text).err().map(|fault| match fault {
            DescriptionFault::TooLong { chars } => {
                EditFault::TooLong { max: limits::DESCRIPTION_MAX_CHARS, actual: chars }
            }
            DescriptionFault::Forbidden(found) => EditFault::ForbiddenCharacter(found),
        }),
    }
}
