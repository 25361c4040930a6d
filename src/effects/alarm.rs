//! Warns people who look elsewhere, by the browser's notifications, where they have permitted that. Once over all pages of
//! this browser: whoever gets the lock of a warning shows it. Part of the second file.

use std::cell::RefCell;

use domain::{
    Msg, NotebookKey,
    effect::{About, Warning},
};
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};
use yew::Callback;

use super::{task::Task, ticker, window};
use crate::text;

thread_local! {
    static SHOWN: RefCell<Vec<(NotebookKey, Notification)>> = const { RefCell::new(Vec::new()) };
}

#[wasm_bindgen]
extern "C" {
    type Locks;
    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, options: &Object, then: &JsValue) -> Promise;
}

/// What people have decided about notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Permission {
    /// They were not asked yet.
    Open,
    /// They want them.
    Given,
    /// They do not want them, or this browser has none.
    Refused,
}

/// What people have decided.
pub(crate) fn permission() -> Permission {
    // A browser without notifications, or a page that came over plain HTTP, has no such thing at all.
    if !Reflect::has(&window(), &"Notification".into()).unwrap_or(false) {
        return Permission::Refused;
    }
    match Notification::permission() {
        NotificationPermission::Granted => Permission::Given,
        NotificationPermission::Default => Permission::Open,
        _ => Permission::Refused,
    }
}

/// Asks people whether they want them. Answers with `Msg::NotifyAnswered`.
pub(crate) fn ask(on_msg: &Callback<Msg>) -> Option<Task> {
    let question = Notification::request_permission().ok()?;
    Some(Task::spawn(Task::new_abort(), on_msg, |outbox, _| async move {
        // Refused or dismissed: `permission` says which.
        let _ = JsFuture::from(question).await;
        outbox.send(Msg::NotifyAnswered);
    }))
}

/// Shows a warning, unless another page of this browser does.
pub(crate) fn tell(warning: &Warning) {
    if permission() != Permission::Given {
        return;
    }
    let warning = warning.clone();
    let name = lock_name(&warning);
    // Held for as long as this page lives: the same warning is not given twice.
    let then = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            return JsValue::UNDEFINED;
        }
        show(&warning);
        Promise::new(&mut |_, _| {}).into()
    });
    let locks = Reflect::get(&window().navigator(), &"locks".into()).unwrap_or_default();
    if !locks.is_object() {
        return;
    }
    let options = Object::new();
    // A plain object takes any field.
    let _ = Reflect::set(&options, &"ifAvailable".into(), &true.into());
    // Nobody waits for it to be given back.
    let _ = locks.unchecked_ref::<Locks>().request(&name, &options, &then);
}

/// Takes the warnings of an instance back.
pub(crate) fn silence(key: &NotebookKey) {
    SHOWN.with_borrow_mut(|shown| {
        shown.retain(|(of, notification)| {
            let is_its = of == key;
            if is_its {
                notification.close();
            }
            !is_its
        });
    });
}

fn lock_name(warning: &Warning) -> String {
    let [at, which] = match warning.about {
        About::Ending { deadline, urgency, .. } => [deadline.0, urgency as i64],
        About::Stalled { since } => [since.0, -1],
    };
    let parts = ["leasehold", &*warning.key.id, &at.to_string(), &which.to_string()];
    parts.join(" ")
}

fn show(warning: &Warning) {
    let options = NotificationOptions::new();
    options.set_tag(&warning.key.id);
    let title = text::alarm(warning, ticker::cloud_now());
    // Refused, for example on a phone that shows them through a service worker only: the page itself warns too.
    if let Ok(notification) = Notification::new_with_options(&title, &options) {
        let focus = Closure::once_into_js(|| window().focus());
        notification.set_onclick(Some(focus.unchecked_ref()));
        SHOWN.with_borrow_mut(|shown| shown.push((warning.key.clone(), notification)));
    }
}
