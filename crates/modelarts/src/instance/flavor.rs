//! The machine of a legacy instance, and the queue for free ones (api.md 8).

use json::Value;

#[cfg(feature = "complete")]
use super::InstanceStatus;
use crate::notebook::Processor;

wire! {
    /// A machine.
    pub struct FlavorDetails {
        /// Its flavor.
        pub name: Option<String>,
        /// Whether it can be had.
        pub status: Option<FlavorStatus>,
        /// How many wait for it.
        pub queuing_num: Option<i64>,
        /// How long the queue still takes, in seconds.
        pub queue_left_time: Option<i64>,
        /// The kinds of storage it can use.
        pub storage_list: Vec<Value>,
        /// Whether this user may have it.
        pub is_permitted: Option<bool>,
        /// What computes.
        pub processor: Option<Processor> = "type",
        /// What it is made of, as the cloud writes it: CPU, GPU, NPU, gpu_type, graphics_memory, memory, type.
        pub params: Option<Value>,
        /// What it costs.
        pub promo_type: Option<PromoType>,
        /// How many of it a user may have.
        pub instance_num: Option<i64>,
        /// How long it may run, in seconds.
        pub duration: Option<i64>,
        /// How long a stopped one is kept, in hours; -1 for ever.
        pub store_time: Option<i64>,
        /// The flavor it is billed as.
        pub billing_flavor: Option<String>,
        /// How it is billed, as the cloud writes it.
        pub billing_params: Option<Value>,
    }
}

open_enum! {
    /// Whether a machine can be had.
    pub enum FlavorStatus {
        /// It can.
        OnSale = "onSale",
        /// It cannot, for now.
        SoldOut = "soldOut",
    }
}

open_enum! {
    /// What a machine costs.
    pub enum PromoType {
        /// Nothing; there may be a queue.
        Free = "Free",
        /// The usual price.
        NoDiscount = "NoDiscount",
    }
}

wire! {
    /// A place in the queue for a free machine.
    pub struct QueuingInfo {
        /// How long it still takes, in seconds.
        pub remain_time: Option<i64>,
        /// The place in the queue.
        pub rank: Option<i64>,
    } complete {
        /// The instance's id.
        pub id: Option<String>,
        /// The instance's name.
        pub name: Option<String>,
        /// `Notebook`.
        pub de_type: Option<String>,
        /// The flavor waited for.
        pub flavor: Option<String>,
        /// The machine waited for.
        pub flavor_details: Option<FlavorDetails>,
        /// `CREATE_QUEUING` or `START_QUEUING`.
        pub status: Option<InstanceStatus>,
        /// When waiting began, ms since the epoch.
        pub begin_timestamp: Option<i64>,
        /// When waiting ends, ms since the epoch.
        pub end_timestamp: Option<i64>,
    }
}
