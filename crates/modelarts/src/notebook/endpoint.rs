//! Ways to reach a notebook (api.md 2.2, 2.6).

wire! {
    /// A way to reach a notebook. Three ages of the API name its parts differently; all are read (api.md 2.6).
    pub struct Endpoint {
        /// What answers there.
        pub service: Option<Service> = "service" | "dev_service",
        /// Where it answers, for example `https://.../lab` or `ssh://...`.
        pub uri: Option<String>,
    } complete {
        /// The key pairs that open it, for SSH.
        pub key_pair_names: Vec<String> = "key_pair_names" | "ssh_keys",
        /// The addresses it may be reached from, at most 5; gone from newer versions.
        pub allowed_access_ips: Vec<String>,
    }
}

open_enum! {
    /// What answers at an endpoint, and what an image can offer.
    pub enum Service {
        /// JupyterLab in the browser.
        Notebook = "NOTEBOOK",
        /// A remote shell.
        Ssh = "SSH",
        /// In a sample of the image list, otherwise undocumented (api.md 2.6).
        AiFlow = "AI_FLOW",
    }
}
