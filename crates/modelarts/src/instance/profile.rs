//! What a legacy instance was made from (api.md 8).

use serde_json::Value;

use crate::notebook::Processor;

wire! {
    /// A profile: engine and image by name.
    pub struct Profile {
        /// Its id.
        pub id: Option<String>,
        /// Its name, for example `Multi-Engine 1.0 (python3)`.
        pub name: Option<String>,
        /// The cloud's words for it.
        pub description: Option<String>,
        /// `Notebook`.
        pub de_type: Option<String>,
        /// What it computes on.
        pub flavor_type: Option<Processor>,
        /// Its labels, as the cloud writes them.
        pub labels: Option<Value>,
        /// How it is set up.
        pub provision: Option<Provision>,
    }
}

wire! {
    /// How a profile is set up.
    pub struct Provision {
        /// `Docker`.
        pub provision_type: Option<String> = "type",
        /// The engine and its parameters.
        pub spec: Option<ProvisionSpec>,
        /// Notes, as the cloud writes them.
        pub annotations: Option<Value>,
    }
}

wire! {
    /// The engine of a profile.
    pub struct ProvisionSpec {
        /// `CCE`.
        pub engine: Option<String>,
        /// The image it runs.
        pub params: Option<ProvisionParams>,
    }
}

wire! {
    /// The image of a profile.
    pub struct ProvisionParams {
        /// The organization the image is kept under.
        pub namespace: Option<String>,
        /// Its name.
        pub image_name: Option<String>,
        /// Its version.
        pub image_tag: Option<String>,
        /// Notes, as the cloud writes them.
        pub annotations: Option<Value>,
    }
}
