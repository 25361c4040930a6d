//! Parts that could be in anybody's page: they know nothing of notebooks, and their words come in as arguments. A part
//! without state is a function, because each component type costs the wasm kilobytes; a part with state is a component.
//! The only effect allowed here is to move the focus.

pub(crate) mod badge;
pub(crate) mod button;
pub(crate) mod dialog;
pub(crate) mod focus;
pub(crate) mod icon;
pub(crate) mod link;
pub(crate) mod live_region;
pub(crate) mod segmented;
pub(crate) mod text_field;
pub(crate) mod ticking;
pub(crate) mod toast;
