//! What the second file does: whatever follows from what people do with an instance.

use domain::{Effect, Msg};
use yew::Callback;

use super::{Server, Task, alarm, clipboard, language, open, send};

/// Does what was decided. The task is what is under way by it.
pub(crate) fn run(server: &Server, effect: Effect, on_msg: &Callback<Msg>) -> Option<Task> {
    match effect {
        Effect::Send { request, project, operation } => send::send(server, request, &project, &operation, on_msg),
        Effect::OpenNotebook { request, project, key } => open::open(server, request, &project, &key, on_msg),
        Effect::Copy { key, text } => Some(clipboard::copy(key, text, on_msg)),
        Effect::AskToNotify => alarm::ask(on_msg),
        Effect::Warn(warning) => {
            alarm::tell(&warning);
            None
        }
        Effect::Speak(tag) => {
            language::switch(tag, on_msg.clone());
            None
        }
        Effect::Unwarn(key) => {
            alarm::silence(&key);
            None
        }
        // Done by the first.
        Effect::LoadSession
        | Effect::SignOut
        | Effect::OpenStream { .. }
        | Effect::CloseStream
        | Effect::Poll { .. }
        | Effect::Wake { .. }
        | Effect::PushRoute(_)
        | Effect::ReplaceRoute(_)
        | Effect::Announce(_) => None,
    }
}
