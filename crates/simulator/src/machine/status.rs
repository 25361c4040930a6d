//! The states of both generations (api.md 7 and 8), with the words the cloud writes.

macro_rules! statuses {
    ($name:ident, $count:literal { $($variant:ident = $text:literal),* $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name { $($variant),* }

        impl $name {
            pub(crate) const ALL: [Self; $count] = [$(Self::$variant),*];
            pub(crate) const TEXTS: [&'static str; $count] = [$($text),*];

            pub(crate) fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// Either case is read, as the cloud does for every enum (api.md 2.2).
            pub(crate) fn read(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|status| status.text().eq_ignore_ascii_case(text))
            }
        }
    };
}

statuses!(Status, 14 {
    Init = "INIT",
    Creating = "CREATING",
    Starting = "STARTING",
    Stopping = "STOPPING",
    Deleting = "DELETING",
    Running = "RUNNING",
    Stopped = "STOPPED",
    Snapshotting = "SNAPSHOTTING",
    CreateFailed = "CREATE_FAILED",
    StartFailed = "START_FAILED",
    DeleteFailed = "DELETE_FAILED",
    Error = "ERROR",
    Deleted = "DELETED",
    Frozen = "FROZEN",
});

statuses!(LegacyStatus, 15 {
    Creating = "CREATING",
    CreateFailed = "CREATE_FAILED",
    Starting = "STARTING",
    Restarting = "RESTARTING",
    StartFailed = "START_FAILED",
    Running = "RUNNING",
    Stopping = "STOPPING",
    Stopped = "STOPPED",
    Unavailable = "UNAVAILABLE",
    Deleted = "DELETED",
    Resizing = "RESIZING",
    ResizeFailed = "RESIZE_FAILED",
    CreateQueuing = "CREATE_QUEUING",
    StartQueuing = "START_QUEUING",
    ReadyToStart = "READY_TO_START",
});
