//! How to reach an instance by SSH, as what people paste: into a terminal, into their configuration, into the address of an
//! editor. The address comes from the cloud, so only what cannot mean anything else to a shell is taken over.

/// The folder that survives a stop; editors open it.
const WORK: &str = "/home/ma-user/work";

/// The documented user of a notebook, where the address names none.
const USER: &str = "ma-user";

/// Where the private key is, until people write their own place.
const KEY: &str = "~/.ssh/KEY.pem";

/// The documented port of SSH, where the address names none.
const PORT: u16 = 22;

/// The parts of an SSH address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connect {
    user: String,
    host: String,
    port: u16,
    /// What the instance is called in the configuration of SSH.
    pub alias: String,
}

impl Connect {
    /// Reads `ssh://user@host:port` or `host:port`; `None` for anything that is not plainly that. `name` is what people call
    /// the instance, and `id` stands in where nothing of it can be an alias.
    #[must_use]
    pub fn read(address: &str, name: &str, id: &str) -> Option<Self> {
        let rest = address.strip_prefix("ssh://").unwrap_or(address);
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (user, place) = rest.split_once('@').unwrap_or((USER, rest));
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok().filter(|port| *port != 0)?),
            None => (place, PORT),
        };
        let is_plain = |text: &str| {
            // A dash in front would be an option of the command.
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            !text.is_empty() && !text.starts_with('-') && text.bytes().all(allowed)
        };
        (is_plain(user) && is_plain(host)).then(|| Self {
            user: user.to_owned(),
            host: host.to_owned(),
            port,
            alias: alias(name).or_else(|| alias(id)).unwrap_or_else(|| "notebook".to_owned()),
        })
    }

    /// For a terminal.
    #[must_use]
    pub fn command(&self) -> String {
        let port = self.port.to_string();
        ["ssh -i ", KEY, " -p ", &port, " ", &self.user, "@", &self.host].concat()
    }

    /// For `~/.ssh/config`: afterwards `ssh alias` is enough, and editors know the name.
    #[must_use]
    pub fn config(&self) -> String {
        let port = self.port.to_string();
        let lines = [
            ("Host ", &*self.alias),
            ("\n    HostName ", &self.host),
            ("\n    Port ", &port),
            ("\n    User ", &self.user),
            ("\n    IdentityFile ", KEY),
        ];
        lines.map(|(key, value)| [key, value].concat()).concat()
    }

    /// For Visual Studio Code with its extension Remote - SSH; the alias must be in the configuration.
    #[must_use]
    pub fn vs_code(&self) -> String {
        ["vscode://vscode-remote/ssh-remote+", &self.alias, WORK].concat()
    }
}

/// Small letters, digits and single dashes between them; `None` when nothing is left.
fn alias(name: &str) -> Option<String> {
    let mut alias = String::new();
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            alias.push(character.to_ascii_lowercase());
        } else if !alias.is_empty() && !alias.ends_with('-') {
            alias.push('-');
        }
    }
    alias.truncate(alias.trim_end_matches('-').len());
    (!alias.is_empty()).then_some(alias)
}
