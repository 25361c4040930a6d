//! The objects of the current API, `/v1/{project_id}/notebooks` (api.md 2.6). Times and durations are milliseconds.
//! Every field may be missing: the documented examples omit most of them.

#[cfg(feature = "complete")]
use json::Value;

mod endpoint;
mod flavor;
mod image;
mod lease;
mod progress;
mod storage;

pub use endpoint::{Endpoint, Service};
pub use flavor::{Arch, Ascend, Billing, CustomSpec, Gpu, NotebookFlavor, Processor};
pub use image::{Image, ImageOrigin, ImageStatus, ImageType, ServiceType, Visibility};
pub use lease::{Lease, LeaseType};
pub use progress::{JobProgress, StepStatus};
pub use storage::{DataVolume, DataVolumeStatus, MountType, Ownership, StorageCategory, Volume, VolumeStatus};

use crate::secret::Secret;

wire! {
    /// One notebook instance (api.md 2.6). Its `token` is not here, because the browser must never have it: see
    /// [`Access`].
    pub struct Notebook {
        /// UUID, lower case with hyphens.
        pub id: Option<String>,
        /// At most 128 characters; two notebooks may have the same name.
        pub name: Option<String>,
        /// At most 512 characters.
        pub description: Option<String>,
        /// The machine's flavor, for example `modelarts.vm.cpu.2u`; `custom.flavor.spec.code` with a custom spec.
        pub flavor: Option<String>,
        /// Where the notebook opens; absent right after create, still set while it stops and starts (api.md 7).
        pub url: Option<String>,
        /// Why it failed, in the cloud's words.
        pub fail_reason: Option<String>,
        /// One of the 14 states (api.md 7).
        pub status: Option<NotebookStatus>,
        /// When it was created, ms since the epoch. In real answers, missing from the SDK.
        pub create_at: Option<i64>,
        /// The last change of state, ms since the epoch; not the same as the lease's `update_at`.
        pub update_at: Option<i64>,
        /// When it stops by itself (api.md 6).
        pub lease: Option<Lease>,
        /// The image it was made from, in short form.
        pub image: Option<Image>,
        /// Its working storage.
        pub volume: Option<Volume>,
        /// Where it can be reached.
        pub endpoints: Vec<Endpoint>,
        /// The four start-up steps in their order; samples list them from 4 down to 1, running answers omit them.
        pub action_progress: Vec<JobProgress> => progress::in_order,
        /// Who owns it.
        pub user: Option<User>,
        /// The owner's id.
        pub user_id: Option<String>,
        /// The machine, when it was asked for by parts and not by flavor.
        pub custom_spec: Option<CustomSpec>,
    } complete {
        /// `0` for the default workspace, else 32 characters.
        pub workspace_id: Option<String> = "workspace_id" | "workspaceId",
        /// Free instance of CodeLab, or a billed notebook.
        pub feature: Option<Feature>,
        /// The cloud's clock, ms since the epoch; undocumented, seen in answers of 2026. Best for a countdown.
        pub current_time: Option<i64>,
        /// Storage attached beside the working storage.
        pub data_volumes: Vec<DataVolume>,
        /// What is billed at the moment.
        pub billing_items: Vec<BillingItem>,
        /// The dedicated pool it runs in.
        pub pool: Option<Pool>,
        /// The account that its processes run as. Huawei only.
        pub run_user: Option<RunUser>,
        /// Where it wants to run; undocumented inside. Huawei only.
        pub affinity: Option<Value>,
        /// Its address. Huawei only.
        pub ip: Option<String>,
        /// The private network it is joined to. Huawei only.
        pub user_vpc: Option<UserVpc>,
        /// Whether opening it takes credentials; the documents say true. Huawei only.
        pub is_need_credentials: Option<bool>,
        /// The version of Jupyter inside. Huawei only.
        pub jupyter_version: Option<String>,
        /// The owner's labels. Samples return an empty list.
        pub tags: Vec<Tag>,
    }
}

wire! {
    /// What it takes to open a notebook: read from the same object as [`Notebook`], by the proxy alone.
    pub struct Access {
        /// Where the notebook opens.
        pub url: Option<String>,
        /// Opens it; new after every start (api.md 2.6).
        pub token: Option<Secret>,
        /// Where it can be reached; the one of service `NOTEBOOK` opens it too.
        pub endpoints: Vec<Endpoint>,
    }
}

wire! {
    /// A page of a list (api.md 2.1).
    pub struct NotebookPage {
        /// Which page this is, from 0.
        pub current: Option<i64>,
        /// How many pages there are.
        pub pages: Option<i64>,
        /// The limit that was applied; not the number of rows that came back.
        pub size: Option<i64>,
        /// How many notebooks match, over all pages.
        pub total: Option<i64>,
        /// The notebooks of this page.
        pub data: Vec<Notebook>,
    }
}

open_enum! {
    /// The states of a notebook (api.md 7).
    pub enum NotebookStatus {
        /// Seen briefly before `CREATING`.
        Init = "INIT",
        /// Being made; becomes `RUNNING` or `CREATE_FAILED`.
        Creating = "CREATING",
        /// Becomes `RUNNING` or `START_FAILED`.
        Starting = "STARTING",
        /// Becomes `STOPPED`.
        Stopping = "STOPPING",
        /// Becomes `DELETED` or `DELETE_FAILED`.
        Deleting = "DELETING",
        /// Usable, and its lease runs.
        Running = "RUNNING",
        /// Can be started.
        Stopped = "STOPPED",
        /// Being saved as an image; becomes `RUNNING` again.
        Snapshotting = "SNAPSHOTTING",
        /// Could not be made; `fail_reason` says why.
        CreateFailed = "CREATE_FAILED",
        /// Could not be started; `fail_reason` says why.
        StartFailed = "START_FAILED",
        /// Could not be deleted.
        DeleteFailed = "DELETE_FAILED",
        /// Broken.
        Error = "ERROR",
        /// Gone; the row may still be listed for a moment.
        Deleted = "DELETED",
        /// The account is in arrears: nothing can be done with it.
        Frozen = "FROZEN",
    }
}

open_enum! {
    /// What kind of instance it is (api.md 7).
    pub enum Feature {
        /// The free CodeLab instance, one per user.
        Default = "DEFAULT",
        /// A billed notebook.
        Notebook = "NOTEBOOK",
    }
}

open_enum! {
    /// What is billed at the moment (api.md 7).
    pub enum BillingItem {
        /// Disks, also while it is stopped.
        Storage = "STORAGE",
        /// The machine, while it runs.
        Compute = "COMPUTE",
        /// Both.
        All = "ALL",
    }
}

wire! {
    /// A dedicated pool.
    pub struct Pool {
        /// 4 to 64 characters.
        pub id: Option<String>,
        /// What people call it.
        pub name: Option<String>,
    }
}

wire! {
    /// A person.
    pub struct User {
        /// Their id.
        pub id: Option<String>,
        /// Their name.
        pub name: Option<String>,
    } complete {
        /// The account they belong to.
        pub domain: Option<Domain>,
    }
}

wire! {
    /// An account of the cloud.
    pub struct Domain {
        /// Its id.
        pub id: Option<String>,
        /// Its name.
        pub name: Option<String>,
    }
}

wire! {
    /// The account that processes run as.
    pub struct RunUser {
        /// User number.
        pub uid: Option<i64>,
        /// Group number.
        pub gid: Option<i64>,
    }
}

wire! {
    /// The private network of a notebook (api.md 2.2).
    pub struct UserVpc {
        /// The network.
        pub vpc_id: Option<String>,
        /// The part of it.
        pub subnet_id: Option<String>,
        /// The rules that apply.
        pub security_group_ids: Vec<String>,
        /// The address ranges that are reached through it.
        pub connect_cidrs: Vec<String>,
        /// Its gateway.
        pub nat_id: Option<String>,
        /// Its public address.
        pub eip_id: Option<String>,
    }
}

wire! {
    /// A label.
    pub struct Tag {
        /// What it is about.
        pub key: Option<String>,
        /// What it says.
        pub value: Option<String>,
    }
}

#[cfg(test)]
mod tests;
