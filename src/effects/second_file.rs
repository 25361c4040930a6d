//! Fetches the second file of the code, and its styles, once the first is at work. A network that fails for a moment must
//! not leave half a page: both are asked for again until they come.

use domain::{Millis, Msg};
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use yew::{Callback, platform::spawn_local};

use super::timer::Timer;
use crate::later::{self, Later};

/// Between two tries.
const PAUSE: Millis = Millis(3000);

/// Fetches both; when they are here, whoever shows the desk is told to look again. `styles` is absent where the page has them
/// already. `keys`: the keyboard of the whole page is the desk's.
pub(crate) fn load(styles: Option<Function>, keys: bool, on_msg: Callback<Msg>) {
    spawn_local(async move {
        match both(styles.as_ref()).await {
            Some(later) => {
                #[cfg(feature = "page")]
                if keys {
                    (later.page.listen_to_keys)();
                }
                later::put(later);
                on_msg.emit(Msg::Ticked);
            }
            // For as long as the page lives: there is nothing else that this could wait for.
            None => std::mem::forget(Timer::after(PAUSE, move || load(styles, keys, on_msg))),
        }
    });
}

async fn both(styles: Option<&Function>) -> Option<Later> {
    let styles = styles.and_then(|fetch| fetch.call0(&JsValue::UNDEFINED).ok()?.dyn_into::<Promise>().ok());
    let later = later::load().await.ok()?;
    if let Some(styles) = styles {
        JsFuture::from(styles).await.ok()?;
    }
    Some(later)
}
