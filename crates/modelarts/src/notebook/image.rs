//! Images that notebooks are made from (api.md 2.6).

#[cfg(feature = "complete")]
use super::{Arch, Processor, Service, Tag};

wire! {
    /// An image; inside a notebook only id, name, swr_path, tag, type and description are given.
    pub struct Image {
        /// UUID.
        pub id: Option<String>,
        /// Its name.
        pub name: Option<String>,
        /// Where it is kept.
        pub swr_path: Option<String>,
        /// Its name for people; newer.
        pub show_name: Option<String>,
    } complete {
        /// The organization it is kept under.
        pub namespace: Option<String>,
        /// Its version.
        pub tag: Option<String>,
        /// At most 512 characters.
        pub description: Option<String>,
        /// The architecture; answers carry lower case.
        pub arch: Option<Arch>,
        /// Whose it is.
        pub image_type: Option<ImageType> = "type",
        /// How far it is.
        pub status: Option<ImageStatus>,
        /// The cloud's words about the status.
        pub status_message: Option<String>,
        /// Where it came from.
        pub origin: Option<ImageOrigin>,
        /// What it is for.
        pub service_type: Option<ServiceType>,
        /// Who sees it.
        pub visibility: Option<Visibility>,
        /// What it can offer.
        pub dev_services: Vec<Service>,
        /// What it computes on.
        pub resource_categories: Vec<Processor>,
        /// What it computes on, by its newer name.
        pub support_res_categories: Vec<Processor>,
        /// Kilobytes by the table; sample values look like bytes.
        pub size: Option<i64>,
        /// When it was made, ms since the epoch.
        pub create_at: Option<i64>,
        /// When it last changed, ms since the epoch.
        pub update_at: Option<i64>,
        /// `0` for the default workspace.
        pub workspace_id: Option<String>,
        /// The kind of flavor it needs; newer.
        pub flavor_type: Option<String>,
        /// The registry it is kept in; newer.
        pub swr_instance_id: Option<String>,
        /// Its version for people; newer.
        pub show_tag: Option<String>,
        /// Its labels; newer.
        pub tags: Vec<Tag>,
    }
}

open_enum! {
    /// Whose an image is.
    pub enum ImageType {
        /// The service's.
        BuildIn = "BUILD_IN",
        /// The customer's.
        Dedicated = "DEDICATED",
    }
}

open_enum! {
    /// How far an image is.
    pub enum ImageStatus {
        /// Asked for.
        Init = "INIT",
        /// Being made.
        Creating = "CREATING",
        /// Could not be made.
        CreateFailed = "CREATE_FAILED",
        /// Broken.
        Error = "ERROR",
        /// Gone.
        Deleted = "DELETED",
        /// Usable.
        Active = "ACTIVE",
    }
}

open_enum! {
    /// Where an image came from.
    pub enum ImageOrigin {
        /// Registered by a customer.
        Customize = "CUSTOMIZE",
        /// Saved from a notebook.
        ImageSave = "IMAGE_SAVE",
    }
}

open_enum! {
    /// What an image is for.
    pub enum ServiceType {
        /// Everything.
        Common = "COMMON",
        /// Answering.
        Inference = "INFERENCE",
        /// Training.
        Train = "TRAIN",
        /// Notebooks.
        Dev = "DEV",
        /// The cloud says that it does not know.
        Unknown = "UNKNOWN",
    }
}

open_enum! {
    /// Who sees an image.
    pub enum Visibility {
        /// Its owner.
        Private = "PRIVATE",
        /// Everyone.
        Public = "PUBLIC",
    }
}

#[cfg(test)]
mod tests {
    use json::json;

    use super::*;
    use crate::read::Read;

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_full_image() {
        let answer = json!({
            "id": "i", "name": "n", "namespace": "ns", "tag": "t", "description": "d", "arch": "aarch64", "type": "DEDICATED",
            "status": "ACTIVE", "status_message": "m", "origin": "IMAGE_SAVE", "service_type": "DEV", "visibility": "PRIVATE",
            "dev_services": ["NOTEBOOK", "SSH", "AI_FLOW"], "resource_categories": ["CPU"], "support_res_categories": ["ASCEND"],
            "size": 10, "swr_path": "p", "create_at": 1, "update_at": 2, "workspace_id": "0", "flavor_type": "f",
            "swr_instance_id": "s", "show_name": "sn", "show_tag": "st", "tags": [{"key": "k", "value": "v"}],
        });
        let expected = Image {
            id: text("i"),
            name: text("n"),
            namespace: text("ns"),
            tag: text("t"),
            description: text("d"),
            arch: Some(Arch::Arm),
            image_type: Some(ImageType::Dedicated),
            status: Some(ImageStatus::Active),
            status_message: text("m"),
            origin: Some(ImageOrigin::ImageSave),
            service_type: Some(ServiceType::Dev),
            visibility: Some(Visibility::Private),
            dev_services: vec![Service::Notebook, Service::Ssh, Service::AiFlow],
            resource_categories: vec![Processor::Cpu],
            support_res_categories: vec![Processor::Ascend],
            size: Some(10),
            swr_path: text("p"),
            create_at: Some(1),
            update_at: Some(2),
            workspace_id: text("0"),
            flavor_type: text("f"),
            swr_instance_id: text("s"),
            show_name: text("sn"),
            show_tag: text("st"),
            tags: vec![Tag { key: text("k"), value: text("v") }],
        };
        assert_eq!(Image::read(&answer), Some(expected));
    }
}
