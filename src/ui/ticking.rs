//! A text that follows the clock, for example "3 h 12 min left". It is written by `effects::ticker` straight into its own
//! text node once a second, so that a thousand countdowns cost no render. It never decides what the time means.

use yew::prelude::*;

use crate::effects::ticker::use_ticking;

/// Which text follows the clock; `text::ticking(text, now_ms)` puts it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TickText {
    /// How long is left.
    LeaseLeft {
        /// The end, on the cloud's clock, in milliseconds since the epoch.
        deadline_ms: i64,
    },
    /// When something is tried again.
    Again {
        /// When, on the cloud's clock, in milliseconds since the epoch.
        at_ms: i64,
    },
    /// For how long nothing has moved.
    Still {
        /// When something moved last, on the cloud's clock, in milliseconds since the epoch.
        from_ms: i64,
    },
    /// How long ago what is shown was true.
    AsOf {
        /// When it was, on the cloud's clock, in milliseconds since the epoch.
        known_ms: i64,
    },
    /// How long ago something began.
    Since {
        /// The beginning, on the cloud's clock, in milliseconds since the epoch.
        from_ms: i64,
    },
}

/// Properties of [`Ticking`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct TickingProps {
    /// What to say.
    pub(crate) text: TickText,
    /// Classes of the element.
    #[prop_or_default]
    pub(crate) class: Classes,
}

/// Shows `text` and keeps it true. It is not a live region: a ticking text must never be announced (experience.md 3).
#[component]
pub(crate) fn Ticking(props: &TickingProps) -> Html {
    let node = use_ticking(props.text);
    html! { <span ref={node} class={props.class.clone()} /> }
}
