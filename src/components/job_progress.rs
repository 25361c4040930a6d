//! The start of an instance in its four steps, each with its state in picture and words, its time, and its failure.

use domain::{
    card::FailureView,
    steps::{Pace, Progress, Step, StepState, Took},
};
use yew::prelude::*;

use super::failure_note::instance_failure;
use crate::{
    text,
    ui::{
        icon::{Icon, icon},
        ticking::{TickText, Ticking},
    },
};

/// The steps in order.
pub(crate) const STEPS: [Step; 4] = [Step::Storage, Step::Compute, Step::Network, Step::Initialize];

/// `failure` is shown on the step where it happened; `labelled_by` is the id of the heading.
pub(crate) fn job_progress(progress: &Progress, failure: Option<&FailureView>, labelled_by: String) -> Html {
    let steps = STEPS.into_iter().zip(&progress.steps).map(|(step, state)| {
        let failure = failure.filter(|failure| failure.step == Some(step));
        let pace = progress.pace.filter(|_| matches!(state, StepState::Active { .. }));
        step_item(step, state, pace, failure)
    });
    html! {
        <div class="job-progress">
            <ol class="job-progress-steps" role="list" aria-labelledby={labelled_by}>{ for steps }</ol>
            if let Some(total) = progress.total {
                <p class="job-progress-usual">{ text::usual_start(total) }</p>
            }
            if progress.finishing {
                <p class="job-progress-finishing">{ icon(Icon::Arc) }{ text::words().step.finishing }</p>
            }
        </div>
    }
}

fn step_item(step: Step, state: &StepState, pace: Option<Pace>, failure: Option<&FailureView>) -> Html {
    let words = &text::words().step;
    let (class, part, shape, word) = match state {
        StepState::Waiting => ("job-step is-waiting", "step", Icon::Ring, words.waiting.to_owned()),
        StepState::Active { .. } => ("job-step is-active", "step step-current", Icon::Arc, words.active.to_owned()),
        StepState::Done { .. } => ("job-step is-done", "step step-done", Icon::Check, words.done.to_owned()),
        StepState::Failed { .. } => ("job-step is-failed", "step step-failed", Icon::Triangle, words.failed.to_owned()),
        StepState::Unknown(word) => ("job-step is-unknown", "step", Icon::Question, text::fill(words.unknown, &[word])),
    };
    let time = match state {
        StepState::Active { since } => html! { <Ticking text={TickText::Since { from_ms: since.0 }} /> },
        StepState::Done { took: Some(Took::About(took)) } => html! { text::duration(*took) },
        StepState::Done { took: Some(Took::Under(most)) } => html! { format!("< {}", text::duration(*most)) },
        _ => Html::default(),
    };
    let reason = match (failure, state) {
        (Some(failure), _) => instance_failure(failure),
        (None, StepState::Failed { reason: Some(reason) }) => {
            html! { <p class="job-step-reason">{ reason.clone() }</p> }
        }
        _ => Html::default(),
    };
    let current = matches!(state, StepState::Active { .. } | StepState::Failed { .. }).then_some("step");
    html! {
        <li {class} {part} aria-current={current}>
            <span class="job-step-shape">{ icon(shape) }</span>
            <span class="job-step-label">{ text::step(step) }</span>
            <span class="job-step-state">{ word }{ pace.map(|pace| [", ", &text::pace(pace)].concat()) }</span>
            <span class="job-step-time">{ time }</span>
            { reason }
        </li>
    }
}
