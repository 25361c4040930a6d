//! The panic plan. wasm does not unwind: after a panic the code can still be called, with half-changed state. So the shell
//! that started it (`boot.js`) replaces the page by a plain notice, and whatever happens afterwards is ignored
//! (anchors.md P19).

use std::{
    cell::RefCell,
    panic::PanicHookInfo,
    sync::atomic::{AtomicBool, Ordering},
};

use js_sys::Function;
use wasm_bindgen::JsValue;
use web_sys::console;

static HAPPENED: AtomicBool = AtomicBool::new(false);

thread_local! {
    static SHELL: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// `shell` is called once, without arguments, after the first panic. Must be called before the first render, which would
/// otherwise install Yew's own hook.
pub(crate) fn prepare(shell: Option<Function>) {
    SHELL.set(shell);
    yew::set_custom_panic_hook(Box::new(on_panic));
}

/// Whether a panic has happened: then nothing may be done any more.
pub(crate) fn happened() -> bool {
    HAPPENED.load(Ordering::Relaxed)
}

fn on_panic(info: &PanicHookInfo<'_>) {
    console::error_1(&info.to_string().into());
    if HAPPENED.swap(true, Ordering::Relaxed) {
        return;
    }
    if let Some(shell) = SHELL.take() {
        // If the shell fails as well, the console has said why, and nobody is left to tell.
        let _ = shell.call0(&JsValue::UNDEFINED);
    }
}
