//! What this browser remembers: how a person likes to use the page, never what it shows. Where nothing can be kept
//! (storage that is blocked, full or not there) the page works all the same and forgets.

use web_sys::Storage;

use super::window;

/// What was kept under `key`.
pub(crate) fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps `value` under `key`, if the browser lets us.
pub(crate) fn set(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}
