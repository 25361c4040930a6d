//! What is told about a cloud: where it is, which projects are shown, and what proves to it who calls. Never how it is read
//! from a file: that is `load`.

use modelarts::{request::ProjectId, sign::Scheme};
use secrecy::SecretString;

/// The cloud's address and what to say to it.
#[derive(Clone, Debug)]
pub struct Remote {
    /// ModelArts: scheme, host and port, without a slash at the end.
    pub endpoint: String,
    /// The region, for people.
    pub region: String,
    /// What this cloud takes.
    pub dialect: Dialect,
    /// The projects shown, at least one.
    pub projects: Vec<ProjectSettings>,
    /// What proves who calls.
    pub credential: CredentialSettings,
}

/// The two families of clouds; they differ in what a list takes (api.md 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Open Telekom Cloud: any page size.
    Otc,
    /// Huawei Cloud: pages of 10, 20 or 50.
    Huawei,
}

/// One project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectSettings {
    /// The cloud's id.
    pub id: ProjectId,
    /// What people call it.
    pub name: String,
}

/// What proves to the cloud who calls.
#[derive(Clone, Debug)]
pub enum CredentialSettings {
    /// A token from elsewhere; nobody renews it.
    Token(SecretString),
    /// A service user, who gets a token per project from IAM (api.md 4).
    Password(PasswordSettings),
    /// An access key, permanent or temporary, that signs every request (api.md 3).
    Key(KeySettings),
}

/// A service user.
#[derive(Clone, Debug)]
pub struct PasswordSettings {
    /// IAM: scheme, host and port, without a slash at the end.
    pub iam_endpoint: String,
    /// The account's name.
    pub domain: String,
    /// The user's name.
    pub user: String,
    /// The password.
    pub password: SecretString,
}

/// An access key.
#[derive(Clone, Debug)]
pub struct KeySettings {
    /// Its public half.
    pub access_key: String,
    /// Its secret half, never sent.
    pub secret_key: SecretString,
    /// What comes with a temporary key and is sent with every request.
    pub security_token: Option<SecretString>,
    /// Which of the two forms of signature the cloud takes.
    pub signing: Scheme,
}

impl Dialect {
    /// The largest page this cloud gives.
    #[must_use]
    pub const fn page_size(self) -> u32 {
        match self {
            Self::Otc => 500,
            Self::Huawei => 50,
        }
    }

    /// Whether a list may be asked for in pages of this size.
    #[must_use]
    pub const fn takes(self, page_size: u32) -> bool {
        match self {
            Self::Otc => true,
            Self::Huawei => matches!(page_size, 10 | 20 | 50),
        }
    }
}
