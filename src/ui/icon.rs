//! Small pictures beside words, never instead of them. Drawn in the page and not taken from a sprite, because a sprite of
//! another origin cannot be used by an embedded card.

use yew::prelude::*;

/// A picture on a grid of 16, in the color of the text beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Back,
    Bell,
    Check,
    Clock,
    Copy,
    Cross,
    Keyboard,
    Leave,
    Open,
    Pencil,
    Play,
    Search,
    Square,
    // The shapes of states: each has its own outline, so that color is never alone.
    Disc,
    Ring,
    Arc,
    Triangle,
    Lock,
    Question,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Back => "M9.5 3.5 5 8l4.5 4.5",
            Self::Bell => "M3.5 11.5h9c-1-1-1-2-1-4a3.5 3.5 0 0 0-7 0c0 2 0 3-1 4M6.8 13.5h2.4",
            Self::Check => "m3.5 8.5 3 3 6-7",
            Self::Clock => "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 5v3.2l2.2 1.3",
            Self::Copy => "M6 6h7v7H6zM10 6V3H3v7h3",
            Self::Cross => "m4.5 4.5 7 7m0-7-7 7",
            Self::Keyboard => "M1.5 4.5h13v7.5h-13zM4 7h.1M6.7 7h.1M9.3 7h.1M12 7h.1M5 9.5h6",
            Self::Leave => "M6.5 3H3v10h3.5M9.5 5l3 3-3 3M12.5 8H6",
            Self::Open => "M9.5 3H13v3.5M13 3 7.5 8.5M11.5 9.5V13H3V4.5h3.5",
            Self::Pencil => "m3 13 .7-3 6.8-6.8 2.3 2.3L6 12.3z",
            Self::Play => "M5 3.5v9l7.5-4.5z",
            Self::Search => "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9m3.3 7.8 3.2 3.2",
            Self::Square => "M4.5 4.5h7v7h-7z",
            Self::Disc => "M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9",
            Self::Ring => "M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9",
            Self::Arc => "M8 3a5 5 0 1 1-5 5",
            Self::Triangle => "M8 2.5 14.5 13.5h-13zM8 6.5v3M8 11.4v.1",
            Self::Lock => "M4 7.5h8v5.5H4zM5.5 7.5V5.3a2.5 2.5 0 0 1 5 0v2.2",
            Self::Question => "M6 6.2a2 2 0 1 1 3 1.7c-.7.4-1 .8-1 1.6M8 12.2v.1",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Disc => "icon icon-solid",
            Self::Arc => "icon icon-turning",
            _ => "icon",
        }
    }
}

/// Draws `icon`; screen readers pass over it.
pub(crate) fn icon(icon: Icon) -> Html {
    html! {
        <svg class={icon.class()} viewBox="0 0 16 16" aria-hidden="true">
            <path d={icon.path()} />
        </svg>
    }
}
