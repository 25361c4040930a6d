//! The four steps of a start-up (api.md 2.6, 7).

wire! {
    /// One step of a start-up: 1 storage, 2 compute, 3 network, 4 the instance itself.
    pub struct JobProgress {
        /// Which step, 1 to 4.
        pub step: Option<i64>,
        /// How far it is.
        pub status: Option<StepStatus>,
        /// The cloud's words for it.
        pub description: Option<String> = "description" | "step_description",
        /// The notebook it belongs to; in the tables, not in real answers.
        pub notebook_id: Option<String>,
    }
}

open_enum! {
    /// How far a step is.
    pub enum StepStatus {
        /// Its turn has not come.
        Waiting = "WAITING",
        /// Under way.
        Processing = "PROCESSING",
        /// Done.
        Completed = "COMPLETED",
        /// Failed, and with it the start.
        Failed = "FAILED",
    }
}

/// Step 1 first; whatever has no number comes last, as it came.
pub(super) fn in_order(mut steps: Vec<JobProgress>) -> Vec<JobProgress> {
    steps.sort_by(|one, other| match (one.step, other.step) {
        (Some(one), Some(other)) => one.cmp(&other),
        (one, other) => one.is_none().cmp(&other.is_none()),
    });
    steps
}
