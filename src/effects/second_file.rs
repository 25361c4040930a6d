//! Fetches the second file of the code once the first is at work. A network that fails for a moment must not leave half a
//! page: it is asked for again until it comes.

use domain::{Millis, Msg};
use yew::{Callback, platform::spawn_local};

use super::timer::Timer;
use crate::later;

/// Between two tries.
const PAUSE: Millis = Millis(3000);

/// Fetches the file; when it is here, `App` is told to look again.
pub(crate) fn load(on_msg: Callback<Msg>) {
    spawn_local(async move {
        match later::load().await {
            Ok(later) => {
                later::put(later);
                on_msg.emit(Msg::Ticked);
            }
            Err(_) => {
                // For as long as the page lives: there is nothing else that this could wait for.
                std::mem::forget(Timer::after(PAUSE, || load(on_msg)));
            }
        }
    });
}
