//! A report of what is known of an instance, for whoever has to look closer: in field names and the cloud's own words, the
//! same in every language, with nothing in it that may not be passed on.

use domain::{
    Card, Timestamp,
    card::Notice,
    report::scrub,
    steps::{Step, StepState, Took},
};

use super::{evidence, iso};

/// One line each, only of what is known.
pub(crate) fn report(card: &Card, now: Timestamp) -> String {
    let facts = &card.facts;
    let mut lines = vec![
        line("report", &["Leasehold ", env!("CARGO_PKG_VERSION"), ", ", &iso(now)].concat()),
        line("instance", &[&card.name, " (", card.key.generation.as_str(), "/", &card.key.id, ")"].concat()),
        line("state", card.status.as_str()),
    ];
    let mut known = |name: &str, value: Option<String>| lines.extend(value.map(|value| line(name, &value)));
    known("state since", card.changing_since.map(iso));
    known("no change since", card.stall.map(|stall| iso(stall.since)));
    known("flavor", facts.flavor.as_deref().map(str::to_owned));
    known("image", facts.image.as_deref().map(str::to_owned));
    known("created", facts.created.map(iso));
    known("last change", facts.updated.map(iso));
    if let Some(progress) = &card.progress {
        for (step, state) in Step::ALL.into_iter().zip(&progress.steps) {
            known(&["step ", &(step.index() + 1).to_string()].concat(), Some(step_state(state)));
        }
    }
    if let Some(failure) = &card.failure {
        known("failure code", failure.code.as_deref().map(str::to_owned));
        known("failure", failure.reason.as_deref().map(str::to_owned));
    }
    if let Some(Notice::Failed(_, failure)) = &card.notice {
        let evidence = evidence(failure);
        known("request code", evidence.code);
        known("request words", evidence.words);
        known("request id", evidence.request_id);
    }
    lines.concat()
}

fn line(name: &str, value: &str) -> String {
    [name, ": ", &scrub(value), "\n"].concat()
}

fn step_state(state: &StepState) -> String {
    match state {
        StepState::Waiting => "waiting".to_owned(),
        StepState::Active { since } => ["processing since ", &iso(*since)].concat(),
        StepState::Done { took: None } => "completed".to_owned(),
        StepState::Done { took: Some(Took::About(took)) } => {
            ["completed in ", &(took.0 / 1000).to_string(), " s"].concat()
        }
        StepState::Done { took: Some(Took::Under(most)) } => {
            ["completed in under ", &(most.0 / 1000).to_string(), " s"].concat()
        }
        StepState::Failed { reason } => ["failed ", reason.as_deref().unwrap_or_default()].concat(),
        StepState::Unknown(word) => word.to_string(),
    }
}
