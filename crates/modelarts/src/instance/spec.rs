//! Storage, auto-stop, failure and repository of a legacy instance (api.md 8).

#[cfg(feature = "complete")]
use json::Value;

wire! {
    /// The settings of an instance; samples send an explicit null for most of them.
    pub struct Spec {
        /// Its storage.
        pub storage: Option<Storage>,
        /// When it stops by itself.
        pub auto_stop: Option<AutoStop>,
        /// Why it failed.
        pub failed_reasons: Option<FailedReasons>,
        /// Where it opens.
        pub annotations: Option<Annotations>,
    } complete {
        /// Where its log is kept.
        pub log_path: Option<String>,
        /// The script that runs at its start.
        pub custom_script_path: Option<String>,
        /// The code repository inside it.
        pub repository: Option<Repository>,
        /// Until when its machine is reserved, ms since the epoch.
        pub resource_reserved_timestamp: Option<i64>,
        /// Undocumented inside.
        pub extend_params: Option<Value>,
        /// Storage beside the first (obsfs), as the cloud writes it.
        pub extend_storage: Option<Value>,
    }
}

wire! {
    /// The storage of an instance.
    pub struct Storage {
        /// `obs` or `evs`.
        pub storage_type: Option<String> = "type",
        /// Where it is.
        pub location: Option<Location>,
    }
}

wire! {
    /// Where a storage is.
    pub struct Location {
        /// GB.
        pub volume_size: Option<i64>,
    } complete {
        /// For example `/bucket/dir/`.
        pub path: Option<String>,
    }
}

wire! {
    /// When an instance stops by itself. Kept for every start; while it runs, a change counts from the next start.
    pub struct AutoStop {
        /// Whether it does; off unless set.
        pub enable: Option<bool>,
        /// Seconds, 3600 to 86400, from the moment it runs.
        pub duration: Option<i64>,
        /// When it stops, ms since the epoch; absent unless it runs.
        pub stop_timestamp: Option<i64>,
    } complete {
        /// Whether the user is warned; on unless set.
        pub prompt: Option<bool>,
        /// How long is left, in seconds; absent unless it runs.
        pub remain_time: Option<i64>,
    }
}

wire! {
    /// Why an instance failed.
    pub struct FailedReasons {
        /// The cloud's code.
        pub code: Option<String>,
        /// Its words.
        pub message: Option<String>,
    } complete {
        /// More, as the cloud writes it.
        pub detail: Option<Value>,
    }
}

wire! {
    /// Where an instance opens.
    pub struct Annotations {
        /// The address.
        pub url: Option<String>,
    } complete {
        /// The host.
        pub target_domain: Option<String>,
    }
}

wire! {
    /// A code repository. Its credential is deliberately not here.
    pub struct Repository {
        /// Its id.
        pub id: Option<String>,
        /// The branch.
        pub branch: Option<String>,
        /// The committer's name.
        pub user_name: Option<String>,
        /// The committer's address.
        pub user_email: Option<String>,
        /// `CodeClub` or `GitHub`.
        pub repository_type: Option<String> = "type",
        /// How it is reached.
        pub connection_info: Option<ConnectionInfo>,
    }
}

wire! {
    /// How a repository is reached. Its credential is deliberately not here.
    pub struct ConnectionInfo {
        /// `ssh` or `https`.
        pub protocol: Option<String>,
        /// Where it is.
        pub url: Option<String>,
    }
}
