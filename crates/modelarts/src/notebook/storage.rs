//! The storage of a notebook: its working volume and what is attached beside it (api.md 2.2, 2.5, 2.6).

wire! {
    /// The working storage of a notebook. Only what is under its mount path survives a stop (api.md 7).
    pub struct Volume {
        /// What kind of storage.
        pub category: Option<StorageCategory>,
        /// GB, at most 4096.
        pub capacity: Option<i64>,
    } complete {
        /// Where it is found inside, for example `/home/ma-user/work/`.
        pub mount_path: Option<String>,
        /// Who manages it.
        pub ownership: Option<Ownership>,
        /// What happens to it.
        pub status: Option<VolumeStatus>,
        /// UUID.
        pub id: Option<String>,
        /// Whether it cannot be written.
        pub read_only: Option<bool>,
        /// The name, not the value, of the secret that opens it.
        pub dew_secret_name: Option<String>,
        /// The kind of EVS disk.
        pub evs_sku_code: Option<String>,
        /// Where it comes from.
        pub uri: Option<String>,
        /// How it is mounted.
        pub mount_type: Option<MountType>,
    }
}

wire! {
    /// Storage attached beside the working storage.
    pub struct DataVolume {
        /// Its id.
        pub id: Option<String>,
        /// What kind of storage; a sample asks for OBS and gets OBSFS back.
        pub category: Option<StorageCategory>,
        /// Where it is found inside, under `/data/`.
        pub mount_path: Option<String>,
        /// Where it comes from, for example `obs://bucket/dir/`; inside a notebook the field is called `url`.
        pub uri: Option<String> = "uri" | "url",
        /// How far mounting is.
        pub status: Option<DataVolumeStatus>,
        /// Why mounting failed.
        pub failure_reason: Option<String>,
        /// The file system, for EFS.
        pub efs_id: Option<String>,
        /// How it is mounted.
        pub mount_type: Option<MountType>,
    }
}

open_enum! {
    /// A kind of storage.
    pub enum StorageCategory {
        /// A block disk.
        Evs = "EVS",
        /// A shared file system.
        Efs = "EFS",
        /// The shared file system by its name in OTC.
        Sfs = "SFS",
        /// An object bucket.
        Obs = "OBS",
        /// A bucket with file semantics.
        ObsFs = "OBSFS",
    }
}

open_enum! {
    /// Who manages a storage.
    pub enum Ownership {
        /// The service; it goes with the notebook.
        Managed = "MANAGED",
        /// Its owner.
        Dedicated = "DEDICATED",
    }
}

open_enum! {
    /// What happens to a volume; seen in answers and client code, not documented (api.md 2.6).
    pub enum VolumeStatus {
        /// Being made.
        Initializing = "INITIALIZING",
        /// Growing.
        Resizing = "RESIZING",
        /// Going away.
        Deleting = "DELETING",
        /// Mounted.
        InUse = "IN_USE",
    }
}

open_enum! {
    /// How a storage is mounted.
    pub enum MountType {
        /// From the start.
        Static = "STATIC",
        /// Attached while it ran.
        Dynamic = "DYNAMIC",
        /// The working storage; seen in answers.
        Main = "MAIN",
    }
}

open_enum! {
    /// How far mounting is.
    pub enum DataVolumeStatus {
        /// Being mounted.
        Mounting = "MOUNTING",
        /// Could not be mounted.
        MountFailed = "MOUNT_FAILED",
        /// Usable.
        Mounted = "MOUNTED",
        /// Being taken off.
        Unmounting = "UNMOUNTING",
        /// Could not be taken off.
        UnmountFailed = "UNMOUNT_FAILED",
        /// Taken off.
        Unmounted = "UNMOUNTED",
    }
}
