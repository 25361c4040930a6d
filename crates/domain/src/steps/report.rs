//! What one answer says of the steps.

use std::rc::Rc;

use modelarts::notebook::{JobProgress, StepStatus};

use super::Step;

/// What one answer says of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepReport {
    /// Which step.
    pub step: Step,
    /// How far it is.
    pub word: StepWord,
}

/// How far a step is, in the cloud's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepWord {
    /// `WAITING`.
    Waiting,
    /// `PROCESSING`.
    Processing,
    /// `COMPLETED`.
    Completed,
    /// `FAILED`.
    Failed,
    /// A word we do not know.
    Other(Rc<str>),
}

impl StepReport {
    /// Reads one entry; a step beyond the four documented ones, or without a number or a state, says nothing.
    #[must_use]
    pub fn read(progress: &JobProgress) -> Option<Self> {
        let index = usize::try_from(progress.step?).ok()?.checked_sub(1)?;
        let word = match progress.status.as_ref()? {
            StepStatus::Waiting => StepWord::Waiting,
            StepStatus::Processing => StepWord::Processing,
            StepStatus::Completed => StepWord::Completed,
            StepStatus::Failed => StepWord::Failed,
            StepStatus::Other(word) => StepWord::Other(word.as_str().into()),
        };
        Some(Self { step: *Step::ALL.get(index)?, word })
    }
}
