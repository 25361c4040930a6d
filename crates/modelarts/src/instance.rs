//! The objects of the legacy API, `/v1/{project_id}/demanager/instances` (api.md 8). Auto-stop counts seconds, points in
//! time are milliseconds. Every nested object may be missing or null: the sample of 2025 has no `spec` at all.
//! `repository.credential` and `spec.credential` are deliberately not here.

mod flavor;
mod profile;
mod spec;

pub use flavor::{FlavorDetails, FlavorStatus, PromoType, QueuingInfo};
pub use profile::{Profile, Provision, ProvisionParams, ProvisionSpec};
pub use spec::{Annotations, AutoStop, ConnectionInfo, FailedReasons, Location, Repository, Spec, Storage};

wire! {
    /// One legacy instance (api.md 8).
    pub struct Instance {
        /// `DE-` and a UUID, or a plain UUID.
        pub id: Option<String>,
        /// At most 64 letters, digits, `-`, `_`.
        pub name: Option<String>,
        /// At most 512 characters.
        pub description: Option<String>,
        /// One of the documented states.
        pub status: Option<InstanceStatus>,
        /// When it was created, ms since the epoch; sent as text.
        pub creation_timestamp: Option<i64>,
        /// When it last changed, ms since the epoch; sent as text.
        pub latest_update_timestamp: Option<i64>,
        /// The machine's flavor.
        pub flavor: Option<String>,
        /// Why the instance itself failed; also in an answer with status 200, so not an error of the call (api.md 5.1).
        pub error_code: Option<String>,
        /// What it was made from.
        pub profile: Option<Profile>,
        /// Who owns it.
        pub user: Option<User>,
        /// Its place in the queue, for free flavors.
        pub queuing_info: Option<QueuingInfo>,
        /// Storage, auto-stop and failure.
        pub spec: Option<Spec>,
    } complete {
        /// The machine.
        pub flavor_details: Option<FlavorDetails>,
        /// The dedicated pool it runs in.
        pub pool: Option<Pool>,
        /// The project of the old console it belongs to.
        pub ai_project: Option<AiProject>,
        /// Its workspace.
        pub workspace: Option<Workspace>,
        /// The code repository inside it.
        pub repository: Option<Repository>,
    }
}

wire! {
    /// The list of instances.
    pub struct InstanceList {
        /// How many instances match.
        pub total_count: Option<i64>,
        /// The instances; all of them when limit was 0.
        pub instances: Vec<Instance>,
    }
}

wire! {
    /// The answer to an action; note the two different words (api.md 8).
    pub struct ActionAnswer {
        /// The state after the action.
        pub current_status: Option<InstanceStatus>,
    } complete {
        /// The state before it.
        pub previous_state: Option<InstanceStatus>,
    }
}

open_enum! {
    /// The states of a legacy instance; there is no deleting and no snapshotting (api.md 8).
    pub enum InstanceStatus {
        /// Being made.
        Creating = "CREATING",
        /// Could not be made.
        CreateFailed = "CREATE_FAILED",
        /// Becomes `RUNNING` or `START_FAILED`.
        Starting = "STARTING",
        /// Stops and starts again.
        Restarting = "RESTARTING",
        /// Could not be started.
        StartFailed = "START_FAILED",
        /// Usable.
        Running = "RUNNING",
        /// Becomes `STOPPED`.
        Stopping = "STOPPING",
        /// Can be started.
        Stopped = "STOPPED",
        /// Cannot be reached.
        Unavailable = "UNAVAILABLE",
        /// Gone.
        Deleted = "DELETED",
        /// Its storage grows.
        Resizing = "RESIZING",
        /// Its storage could not grow.
        ResizeFailed = "RESIZE_FAILED",
        /// Waits for a free machine, to be made. Huawei only.
        CreateQueuing = "CREATE_QUEUING",
        /// Waits for a free machine, to be started. Huawei only.
        StartQueuing = "START_QUEUING",
        /// Its turn in the queue has come. Huawei only.
        ReadyToStart = "READY_TO_START",
    }
}

wire! {
    /// A dedicated pool.
    pub struct Pool {
        /// Its id.
        pub id: Option<String>,
        /// What people call it.
        pub name: Option<String>,
        /// `USER_DEFINED`.
        pub pool_type: Option<String> = "type",
        /// Whose it is.
        pub owner: Option<Owner>,
    }
}

wire! {
    /// Whose a pool is.
    pub struct Owner {
        /// 32 hexadecimal digits.
        pub project_id: Option<String>,
    }
}

wire! {
    /// A project of the old console.
    pub struct AiProject {
        /// `default-ai-project` unless chosen.
        pub id: Option<String>,
    }
}

wire! {
    /// A workspace.
    pub struct Workspace {
        /// `0` for the default one.
        pub id: Option<String>,
    }
}

wire! {
    /// A person.
    pub struct User {
        /// Their id.
        pub id: Option<String>,
        /// Their name.
        pub name: Option<String>,
    }
}

#[cfg(test)]
mod tests;
