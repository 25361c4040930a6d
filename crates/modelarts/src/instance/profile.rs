//! What a legacy instance was made from (api.md 8).

#[cfg(feature = "complete")]
use json::Value;

#[cfg(feature = "complete")]
use crate::notebook::Processor;

wire! {
    /// A profile: engine and image by name.
    pub struct Profile {
        /// Its id.
        pub id: Option<String>,
        /// Its name, for example `Multi-Engine 1.0 (python3)`.
        pub name: Option<String>,
        /// How it is set up.
        pub provision: Option<Provision>,
    } complete {
        /// The cloud's words for it.
        pub description: Option<String>,
        /// `Notebook`.
        pub de_type: Option<String>,
        /// What it computes on.
        pub flavor_type: Option<Processor>,
        /// Its labels, as the cloud writes them.
        pub labels: Option<Value>,
    }
}

wire! {
    /// How a profile is set up.
    pub struct Provision {
        /// The engine and its parameters.
        pub spec: Option<ProvisionSpec>,
    } complete {
        /// `Docker`.
        pub provision_type: Option<String> = "type",
        /// Notes, as the cloud writes them.
        pub annotations: Option<Value>,
    }
}

wire! {
    /// The engine of a profile.
    pub struct ProvisionSpec {
        /// The image it runs.
        pub params: Option<ProvisionParams>,
    } complete {
        /// `CCE`.
        pub engine: Option<String>,
    }
}

wire! {
    /// The image of a profile.
    pub struct ProvisionParams {
        /// Its name.
        pub image_name: Option<String>,
    } complete {
        /// The organization the image is kept under.
        pub namespace: Option<String>,
        /// Its version.
        pub image_tag: Option<String>,
        /// Notes, as the cloud writes them.
        pub annotations: Option<Value>,
    }
}
