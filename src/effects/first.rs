//! What `boot.js` began before the wasm was there: the session and the event stream are on their way while the code is
//! still being compiled (performance.md 2).

use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::AbortController;

#[wasm_bindgen]
extern "C" {
    /// The options object of `start`, as `boot.js` writes it. Read by its getters: to derive a reader for these five values
    /// would weigh 9 KB.
    pub type Options;

    /// The project of the address; absent when it names none and the proxy chose its first.
    #[wasm_bindgen(method, getter)]
    fn project(this: &Options) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn session(this: &Options) -> Option<Promise>;

    #[wasm_bindgen(method, getter)]
    fn events(this: &Options) -> Option<Promise>;

    /// Fetches the styles of the second file of the code, and tells when they are here.
    #[wasm_bindgen(method, getter)]
    fn later(this: &Options) -> Option<Function>;

    /// Ends `events`.
    #[wasm_bindgen(method, getter)]
    fn abort(this: &Options) -> Option<AbortController>;
}

/// Answers that are on their way. Each can be taken once; a stream that nobody took is closed.
#[derive(Default)]
pub(crate) struct First {
    session: Option<Promise>,
    stream: Option<FirstStream>,
    later: Option<Function>,
}

/// A stream that was opened before anybody asked for it.
pub(crate) struct FirstStream {
    project: Option<String>,
    /// Becomes a `Response`.
    pub(crate) response: Promise,
    /// Ends the stream.
    pub(crate) abort: AbortController,
}

impl First {
    /// Takes over what the options say was begun. For what they do not say the page asks by itself.
    pub(crate) fn read(options: &Options) -> Self {
        let stream = options.events().zip(options.abort());
        Self {
            session: options.session(),
            later: options.later(),
            stream: stream.map(|(response, abort)| FirstStream { project: options.project(), response, abort }),
        }
    }

    /// What fetches the styles of the second file.
    pub(crate) fn take_later(&mut self) -> Option<Function> {
        self.later.take()
    }

    /// The answer of `GET /session`. Whoever asks again has learned something since: then the stream of before is ended, which
    /// may have been refused to somebody who was not signed in.
    pub(crate) fn take_session(&mut self) -> Option<Promise> {
        let first = self.session.take();
        if let Some(stream) = self.stream.take_if(|_| first.is_none()) {
            stream.abort.abort();
        }
        first
    }

    /// The stream, if it is the one that is wanted now.
    pub(crate) fn take_stream(&mut self, project: &str) -> Option<FirstStream> {
        let stream = self.stream.take()?;
        // Without a project in the address the proxy streams its first, and so does the session name it first.
        if stream.project.as_deref().is_none_or(|begun| begun == project) {
            return Some(stream);
        }
        stream.abort.abort();
        None
    }
}

impl Drop for First {
    fn drop(&mut self) {
        if let Some(stream) = &self.stream {
            stream.abort.abort();
        }
    }
}

/// Carries `First` through the properties of `App`, which must be comparable.
#[derive(Clone, Default)]
pub(crate) struct Handover(Rc<RefCell<First>>);

impl Handover {
    pub(crate) fn new(first: First) -> Self {
        Self(Rc::new(RefCell::new(first)))
    }

    /// Leaves nothing behind.
    pub(crate) fn take(&self) -> First {
        self.0.take()
    }
}

impl PartialEq for Handover {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
