//! What went wrong, what to do about it and who can; the code and the raw words are one click away. They hold no secret, so
//! they may be copied and passed on.

use domain::{Failure, card::FailureView};
use yew::prelude::*;

use crate::{
    text::{self, Evidence, Explanation},
    ui::icon::{Icon, icon},
};

/// A request failed: `what` says which.
pub(crate) fn request_failure(what: String, failure: &Failure) -> Html {
    note(Some(what), text::explain(failure), text::evidence(failure))
}

/// An instance failed, as the cloud tells it.
pub(crate) fn instance_failure(failure: &FailureView) -> Html {
    let explanation = failure.code.as_deref().and_then(text::explain_code);
    let evidence = Evidence {
        code: failure.code.as_deref().map(str::to_owned),
        words: failure.reason.as_deref().map(str::to_owned),
        ..Evidence::default()
    };
    note(None, explanation, evidence)
}

fn note(what: Option<String>, explanation: Option<Explanation>, evidence: Evidence) -> Html {
    let words = &text::later_words().talk;
    // A code that nobody here knows: the cloud's own words stand in for the cause, and nothing is guessed.
    let (cause, evidence) = match explanation {
        Some(explanation) => (explanation.cause.to_owned(), evidence),
        None => (evidence.words.clone().unwrap_or_default(), Evidence { words: None, ..evidence }),
    };
    let advice = explanation.filter(|explanation| !explanation.advice.is_empty());
    let rows = [
        (words.code, evidence.code),
        (words.raw, evidence.words),
        (words.field, evidence.field),
        (words.request, evidence.request_id),
    ];
    let has_details = rows.iter().any(|(_, text)| text.is_some());
    let rows =
        rows.into_iter().filter_map(|(name, text)| Some(html! { <><dt>{ name }</dt><dd dir="auto">{ text? }</dd></> }));
    html! {
        <div class="failure-note">
            { icon(Icon::Triangle) }
            <div class="failure-note-words">
                <p class="failure-note-cause">
                    if let Some(what) = what {
                        { what }{ " " }
                    }
                    <bdi>{ cause }</bdi>
                </p>
                if let Some(explanation) = advice {
                    <p class="failure-note-advice">{ explanation.advice }</p>
                    <p class="failure-note-who">{ explanation.who }</p>
                }
                if has_details {
                    <details class="failure-note-details">
                        <summary>{ words.details }</summary>
                        <dl>{ for rows }</dl>
                    </details>
                }
            </div>
        </div>
    }
}
