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
/// Put in one by one: there are four, and the library's sort weighs 4 KB in the browser.
pub(super) fn in_order(steps: Vec<JobProgress>) -> Vec<JobProgress> {
    let place = |step: &JobProgress| step.step.unwrap_or(i64::MAX);
    steps.into_iter().fold(Vec::new(), |mut ordered, step| {
        ordered.insert(ordered.partition_point(|earlier| place(earlier) <= place(&step)), step);
        ordered
    })
}
