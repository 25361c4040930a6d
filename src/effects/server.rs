//! Where the proxy is and how it is asked: on this origin by the browser itself, or, for a widget in a foreign page, at its
//! own address by a function that knows how to show who asks. No token ever comes here.

use std::rc::Rc;

use domain::Failure;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, Response};

use super::window;

/// One proxy, as it is asked.
#[derive(Clone, Default)]
pub(crate) struct Server {
    /// Before every path; empty for the origin of the page.
    base: Rc<str>,
    /// Takes a `Request` and answers with the promise of a `Response`.
    ask: Option<Function>,
}

impl Server {
    /// A proxy elsewhere.
    pub(crate) fn at(base: &str, ask: Function) -> Self {
        Self { base: base.into(), ask: Some(ask) }
    }

    /// The address of a path of the proxy.
    pub(crate) fn url(&self, path: &str) -> String {
        [&self.base, path].concat()
    }

    /// Sends a request, and waits for the answer to begin. The browser says no more than that it failed.
    pub(crate) async fn send(&self, request: &Request) -> Result<Response, Failure> {
        let answer = match &self.ask {
            Some(ask) => ask.call1(&JsValue::UNDEFINED, request).ok().and_then(|answer| answer.dyn_into().ok()),
            None => Some(window().fetch_with_request(request)),
        };
        let answer: Promise = answer.ok_or(Failure::Unreachable)?;
        Ok(JsFuture::from(answer).await.map_err(|_| Failure::Unreachable)?.unchecked_into())
    }
}
