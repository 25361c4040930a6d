//! A button. It is never `disabled`: one that is off says why, and one that is busy keeps the focus.

use yew::prelude::*;

use super::icon::{Icon, icon};

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// The one thing to do.
    Primary,
    /// One of the others.
    Quiet,
    /// What cannot be undone.
    Danger,
}

/// Whether it can be pressed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State {
    /// Pressing it calls this.
    Ready(Callback<MouseEvent>),
    /// What it asked for is under way.
    Busy,
    /// Off, and why. `id` is unique in the page: the button is described by it.
    Off { id: String, reason: String },
}

/// What a button looks like and does.
pub(crate) struct Button {
    pub(crate) label: AttrValue,
    pub(crate) icon: Option<Icon>,
    pub(crate) look: Look,
    pub(crate) state: State,
    /// The label is for screen readers, the picture for everybody else.
    pub(crate) icon_only: bool,
    /// Sends the form that it is in.
    pub(crate) submits: bool,
    /// Has the focus when its dialog opens.
    pub(crate) autofocus: bool,
    /// Tells apart buttons of the same label, for example the name of what it is about.
    pub(crate) about: Option<AttrValue>,
    /// The key that does the same, see `effects::shortcuts`.
    pub(crate) shortcut: Option<&'static str>,
}

impl Button {
    /// A quiet one, ready to be pressed.
    pub(crate) fn new(label: impl Into<AttrValue>, on_click: Callback<MouseEvent>) -> Self {
        Self {
            label: label.into(),
            icon: None,
            look: Look::Quiet,
            state: State::Ready(on_click),
            icon_only: false,
            submits: false,
            autofocus: false,
            about: None,
            shortcut: None,
        }
    }

    /// The elements. Around the button is always the same frame with the same number of children, or Yew would make the
    /// button anew when a reason comes or goes, and the focus would be lost.
    pub(crate) fn view(self) -> Html {
        let look = match self.look {
            Look::Primary => "button button-primary",
            Look::Quiet => "button",
            Look::Danger => "button button-danger",
        };
        let (on_click, busy, off) = match self.state {
            State::Ready(on_click) => (Some(on_click), false, None),
            State::Busy => (None, true, None),
            State::Off { id, reason } => (None, false, Some((id, reason))),
        };
        let (described_by, reason) = match off {
            None => (None, Html::default()),
            Some((id, reason)) => {
                (Some(id.clone()), html! { <span {id} class="button-reason" role="tooltip">{ reason }</span> })
            }
        };
        let unavailable = (busy || described_by.is_some()).then_some("true");
        let classes = classes!(look, self.icon_only.then_some("button-icon"), busy.then_some("is-busy"));
        let picture = if busy { Some(Icon::Arc) } else { self.icon };
        let label_class = if self.icon_only { "visually-hidden" } else { "button-label" };
        html! {
            <span class="button-frame">
                <button
                    type={if self.submits && unavailable.is_none() { "submit" } else { "button" }}
                    class={classes}
                    part={look}
                    aria-disabled={unavailable}
                    aria-describedby={described_by}
                    autofocus={self.autofocus}
                    data-shortcut={self.shortcut}
                    onclick={on_click}
                >
                    { picture.map(icon) }
                    <span class={label_class}>{ self.label }</span>
                    if let Some(about) = self.about {
                        <span class="visually-hidden">{ " " }{ about }</span>
                    }
                </button>
                { reason }
            </span>
        }
    }
}
