//! Where in the desk somebody is; `src/route.rs` turns it into a URL and back.

use std::rc::Rc;

use crate::{NotebookKey, StatusGroup};

/// A place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// `None`: the first project of the session.
    pub project: Option<Rc<str>>,
    /// Which page of it.
    pub page: Page,
}

/// The two pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// All instances that pass the filter.
    List(Filter),
    /// One instance.
    Instance(NotebookKey),
    /// No such page.
    Unknown,
}

impl Default for Page {
    fn default() -> Self {
        Self::List(Filter::default())
    }
}

/// What the list shows; kept in the URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Every word of it must be found, in any case.
    pub search: Rc<str>,
    /// Only this group; `None` is all.
    pub status: Option<StatusGroup>,
}
