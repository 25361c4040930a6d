//! The ids that paths are made of. A value of these types is safe in a path, whoever sent it.

use std::fmt;

macro_rules! id {
    ($(#[$meta:meta])* pub struct $name:ident: $valid:path, $rule:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// What it must look like, in words.
            pub const RULE: &'static str = $rule;

            /// `None` when `text` breaks [`Self::RULE`].
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                $valid(text).then(|| Self(text.to_owned()))
            }

            /// The id, safe in a path.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A project (api.md 1).
    pub struct ProjectId: is_project, "32 hexadecimal digits in lower case"
}

id! {
    /// A notebook of the current API (api.md 1).
    pub struct NotebookId: is_uuid, "a UUID in lower case with hyphens"
}

id! {
    /// A legacy instance: `DE-` and a UUID in answers, a plain UUID in the request samples (api.md 1).
    pub struct InstanceId: is_instance, "a UUID in lower case with hyphens, with or without DE- before it"
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn is_project(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(is_hex)
}

pub(super) fn is_uuid(text: &str) -> bool {
    const HYPHENS: [usize; 4] = [8, 13, 18, 23];
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| if HYPHENS.contains(&at) { byte == b'-' } else { is_hex(byte) })
}

fn is_instance(text: &str) -> bool {
    is_uuid(text.strip_prefix("DE-").unwrap_or(text))
}
