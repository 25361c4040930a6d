//! The language of the page: the one that was chosen on it, or else the first of the person's languages that the desk
//! speaks.

use std::rc::Rc;

use domain::Msg;
use yew::{Callback, platform::spawn_local};

use super::{document, place, storage, window};
use crate::text;

/// Where the choice is kept; `boot.js` reads it too.
const KEY: &str = "leasehold-language";

/// Chooses the language, fetches its words where they are not here, tells the browser and its screen reader, and goes on
/// with `then`, which is the first render.
pub(crate) fn choose(then: impl FnOnce() + 'static) {
    spawn_local(async {
        speak(storage::get(KEY).as_deref()).await;
        then();
    });
}

/// Speaks the language of `tag` from now on and remembers it; then `App` is told to look again. A language whose words
/// cannot be had is not spoken.
pub(super) fn switch(tag: Rc<str>, on_msg: Callback<Msg>) {
    spawn_local(async move {
        if speak(Some(&tag)).await {
            storage::set(KEY, &tag);
        } else {
            place::show_language(text::language().tag());
        }
        on_msg.emit(Msg::Ticked);
    });
}

/// Tells whether the language is spoken now. Of a language that the person has in a variety of their own, for example
/// `de-AT`, that variety is spoken.
async fn speak(chosen: Option<&str>) -> bool {
    let tags: Vec<String> = window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect();
    let own = || tags.iter().map(String::as_str);
    let (tag, language) = text::preferred(chosen.into_iter().chain(own()));
    let tag = own().find(|own| text::Language::from_tag(own) == Some(language)).unwrap_or(tag);
    let is_spoken = text::speak(tag, language).await;
    if let Some(root) = document().document_element().filter(|_| is_spoken) {
        // Refused only for names that are no attribute names.
        let _ = root.set_attribute("lang", tag);
    }
    is_spoken
}
