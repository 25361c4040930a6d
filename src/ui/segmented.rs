//! One choice of a few, all of them visible: radio buttons that look like one control, so that arrow keys work by
//! themselves.

use yew::prelude::*;

/// One choice.
pub(crate) struct Segment {
    pub(crate) label: &'static str,
    /// A number beside the label, for example how many there are.
    pub(crate) count: Option<String>,
    pub(crate) checked: bool,
    pub(crate) on_choose: Callback<Event>,
}

/// The choices. `name` is unique in the page and ties them together; `legend` says what is chosen.
pub(crate) fn segmented(name: &str, legend: &'static str, segments: Vec<Segment>) -> Html {
    let segments = segments.into_iter().map(|segment| {
        html! {
            <label class="segment">
                <input
                    type="radio"
                    class="segment-input"
                    name={name.to_owned()}
                    checked={segment.checked}
                    onchange={segment.on_choose}
                />
                <span class="segment-label">
                    { segment.label }
                    if let Some(count) = segment.count {
                        <span class="segment-count">{ count }</span>
                    }
                </span>
            </label>
        }
    });
    html! {
        <fieldset class="segmented">
            <legend class="visually-hidden">{ legend }</legend>
            { for segments }
        </fieldset>
    }
}
