//! The settings of the clouds: one under `[cloud]` and `[credential]`, or several under `[[clouds]]`, each with its own
//! credential. What is wrong in one of them is told with the line of that one.

use http::Uri;
use modelarts::request::ProjectId;

use super::super::{
    Dialect, ProjectSettings, Remote,
    layers::{Entry, Layer, Raw},
    reader::Reader,
};

mod credential;

use credential::credential;

/// Every cloud; `None` when there is a mistake in one of them, or when there is none.
pub(super) fn clouds(reader: &mut Reader) -> Option<Vec<Remote>> {
    const KEY: &str = "clouds";
    const RULE: &str = "must be a list of clouds, each with endpoint, region, projects and credential";
    let mut known = Vec::new();
    if !reader.has(KEY) {
        return remote(reader, &mut known).map(|remote| vec![remote]);
    }
    for section in ["cloud", "credential"] {
        if reader.has_section(section) {
            reader.wrong::<()>(KEY, format!("and `{section}` are both given; choose one"));
        }
    }
    let mut remotes = Vec::new();
    for Entry { place, raw } in reader.list(KEY, RULE) {
        let remote = match raw {
            Raw::Table(fields) => {
                reader.nested(&place, as_sections(fields), in_list, |reader| remote(reader, &mut known))
            }
            _ => reader.broken(&place, KEY, RULE),
        };
        remotes.push(remote);
    }
    if remotes.is_empty() { reader.wrong(KEY, "must name at least one cloud") } else { remotes.into_iter().collect() }
}

/// An entry of `[[clouds]]` with the keys of `[cloud]` and `[credential]`, so that one function reads both.
fn as_sections(fields: Layer) -> Layer {
    let key = |key: String| if key.starts_with("credential") { key } else { format!("cloud.{key}") };
    fields.into_iter().map(|(name, entry)| (key(name), entry)).collect()
}

/// The keys in a sentence as they stand in an entry of `[[clouds]]`.
fn in_list(words: &str) -> String {
    let words = words.strip_prefix("credential.").map_or(words.to_owned(), |key| format!("clouds.credential.{key}"));
    let words = words.strip_prefix("cloud.").map_or(words.clone(), |key| format!("clouds.{key}"));
    words.replace("`credential.", "`clouds.credential.").replace("`cloud.", "`clouds.")
}

/// One cloud. `known` are the projects so far: an id is of one cloud only, because it is all that a path names.
fn remote(reader: &mut Reader, known: &mut Vec<ProjectId>) -> Option<Remote> {
    let endpoint = reader.required("cloud.endpoint", endpoint);
    let region = reader.required("cloud.region", named);
    let dialect = reader.one_of("cloud.dialect", &[("otc", Dialect::Otc), ("huawei", Dialect::Huawei)], Dialect::Otc);
    let projects = projects(reader, known);
    let credential = credential(reader);
    Some(Remote { endpoint: endpoint?, region: region?, dialect, projects: projects?, credential: credential? })
}

fn projects(reader: &mut Reader, known: &mut Vec<ProjectId>) -> Option<Vec<ProjectSettings>> {
    const KEY: &str = "cloud.projects";
    const RULE: &str = "must be a list of projects, each { id = \"32 hex digits\", name = \"..\" }";
    if !reader.has(KEY) {
        return reader.missing(KEY, "is required");
    }
    let mut projects: Vec<ProjectSettings> = Vec::new();
    for Entry { place, raw } in reader.list(KEY, RULE) {
        let project = match raw {
            Raw::Table(fields) => project(&fields),
            _ => Err(RULE.to_owned()),
        };
        match project {
            Ok(project) if known.contains(&project.id) => {
                reader.broken::<()>(&place, KEY, "names the same project twice");
            }
            Ok(project) => {
                known.push(project.id.clone());
                projects.push(project);
            }
            Err(rule) => {
                reader.broken::<()>(&place, KEY, rule);
            }
        }
    }
    if projects.is_empty() { reader.missing(KEY, "must name at least one project") } else { Some(projects) }
}

fn project(fields: &Layer) -> Result<ProjectSettings, String> {
    if let Some(unknown) = fields.keys().find(|name| !matches!(name.as_str(), "id" | "name")) {
        return Err(format!("has a project with the unknown field `{unknown}`; known are id and name"));
    }
    let text = |name: &str| match fields.get(name).map(|entry| &entry.raw) {
        Some(Raw::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let id = text("id").and_then(ProjectId::parse);
    let id = id.ok_or_else(|| format!("has a project whose id is not {}", ProjectId::RULE))?;
    let name = text("name").map_or_else(|| id.to_string(), str::to_owned);
    Ok(ProjectSettings { id, name })
}

pub(super) fn named(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("is empty".to_owned()) } else { Ok(text.to_owned()) }
}

/// Scheme, host and port alone; https, unless the host is this machine (security.md 4.6).
fn endpoint(text: &str) -> Result<String, String> {
    let rule = || "must be an address like https://modelarts.eu-de.otc.t-systems.com, without a path".to_owned();
    let uri: Uri = text.trim_end_matches('/').parse().map_err(|_| rule())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(rule()) };
    if !matches!(uri.path(), "" | "/") || uri.query().is_some() || authority.as_str().contains('@') {
        return Err(rule());
    }
    match scheme {
        "https" => {}
        "http" if is_loopback(authority.host()) => {}
        _ => return Err("must use https, except on a loopback address".to_owned()),
    }
    Ok(format!("{scheme}://{authority}"))
}

pub(super) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}
