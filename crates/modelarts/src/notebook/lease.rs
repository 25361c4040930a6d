//! The lease: when a notebook stops by itself (api.md 6).

wire! {
    /// A lease as answers give it. It ends at `create_at + duration`: `duration` counts from `create_at`, not from now,
    /// and is not what was asked for (api.md 6.2).
    pub struct Lease {
        /// When it was first made, ms since the epoch; never changes, also not over restarts.
        pub create_at: Option<i64>,
        /// ms from `create_at` to the end.
        pub duration: Option<i64>,
        /// Whether it stops by itself at all; false after a start with duration -1 (api.md 6.4).
        pub enable: Option<bool>,
        /// What ends it; absent in some answers.
        pub lease_type: Option<LeaseType> = "type",
        /// When it was last set, ms since the epoch; keep-alive does not count.
        pub update_at: Option<i64>,
    }
}

open_enum! {
    /// What ends a lease. Requests can only ask for [`crate::request::LeaseType`].
    pub enum LeaseType {
        /// The clock.
        Timing = "TIMING",
        /// A time without work: network at most 1.6 kbit/s, processor at most 5 %, cards at most 1 % (api.md 6.4).
        Idle = "IDLE",
    }
}
