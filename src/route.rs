//! Where somebody is, as a URL and back: pure, on strings. `/` is the list of the first project, `/p/{project}` the list of
//! one, `/p/{project}/{notebooks|demanager}/{id}` an instance; `?q=` and `?status=` are the filter of a list. Whatever
//! else comes in is `Page::Unknown`, never an error. A hand-written parser, because the `url` crate costs 58 KB.

use std::rc::Rc;

use api::Generation;
use domain::{Filter, NotebookKey, Page, Route, StatusGroup};

/// The words of `?status=`.
const STATUSES: [(StatusGroup, &str); 4] = [
    (StatusGroup::Running, "running"),
    (StatusGroup::Changing, "changing"),
    (StatusGroup::Stopped, "stopped"),
    (StatusGroup::Failed, "failed"),
];

/// Reads `location.pathname` and `location.search` (with or without its `?`).
pub(crate) fn parse(path: &str, query: &str) -> Route {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    let segments: Option<Vec<Rc<str>>> = path.split('/').map(|segment| decode(segment, false)).collect();
    let unknown = || Route { project: None, page: Page::Unknown };
    let Some(segments) = segments else { return unknown() };
    match segments.as_slice() {
        [root] if root.is_empty() => Route { project: None, page: Page::List(parse_filter(query)) },
        [p, project] if &**p == "p" && !project.is_empty() => {
            Route { project: Some(project.clone()), page: Page::List(parse_filter(query)) }
        }
        [p, project, generation, id] if &**p == "p" && !project.is_empty() && !id.is_empty() => {
            let page = match Generation::parse(generation) {
                Some(generation) => Page::Instance(NotebookKey { generation, id: id.clone() }),
                None => Page::Unknown,
            };
            Route { project: Some(project.clone()), page }
        }
        _ => unknown(),
    }
}

/// The path and query of a route, as `parse` reads it back. An instance is only shown within a project: without one, and
/// for an unknown page, this is the root.
pub(crate) fn url(route: &Route) -> String {
    let mut url = String::from("/");
    if let Some(project) = &route.project {
        url.push_str("p/");
        encode(project, &mut url);
    }
    match &route.page {
        Page::List(filter) => push_filter(filter, &mut url),
        Page::Instance(key) if route.project.is_some() => {
            url.push('/');
            url.push_str(key.generation.as_str());
            url.push('/');
            encode(&key.id, &mut url);
        }
        Page::Instance(_) | Page::Unknown => {}
    }
    url
}

fn parse_filter(query: &str) -> Filter {
    let mut filter = Filter::default();
    for pair in query.strip_prefix('?').unwrap_or(query).split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match name {
            "q" => filter.search = decode(value, true).unwrap_or_default(),
            "status" => {
                filter.status = STATUSES.iter().find(|(_, word)| *word == value).map(|(group, _)| *group);
            }
            // A parameter that a link tracker added changes nothing.
            _ => {}
        }
    }
    filter
}

fn push_filter(filter: &Filter, url: &mut String) {
    let mut separator = '?';
    if !filter.search.is_empty() {
        url.push_str("?q=");
        encode(&filter.search, url);
        separator = '&';
    }
    if let Some((_, word)) = STATUSES.iter().find(|(group, _)| Some(*group) == filter.status) {
        url.push(separator);
        url.push_str("status=");
        url.push_str(word);
    }
}

/// Percent-encodes all but RFC 3986's unreserved characters, so that the result fits a path segment and a query alike.
fn encode(text: &str, url: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push('%');
            url.push(char::from(HEX[usize::from(byte >> 4)]));
            url.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// `None` when the percent-encoding is broken or is not UTF-8. In a query, as forms write it, `+` is a space.
fn decode(text: &str, plus_is_space: bool) -> Option<Rc<str>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            b'+' if plus_is_space => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok().map(Rc::from)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(project: Option<&str>, search: &str, status: Option<StatusGroup>) -> Route {
        Route { project: project.map(Rc::from), page: Page::List(Filter { search: search.into(), status }) }
    }

    fn instance(project: &str, generation: Generation, id: &str) -> Route {
        Route { project: Some(project.into()), page: Page::Instance(NotebookKey { generation, id: id.into() }) }
    }

    #[test]
    fn a_route_and_its_url_are_the_same_thing() {
        for (url_text, route) in [
            ("/", list(None, "", None)),
            ("/p/ab12", list(Some("ab12"), "", None)),
            ("/?status=running", list(None, "", Some(StatusGroup::Running))),
            ("/?q=gpu", list(None, "gpu", None)),
            ("/p/ab12?q=a%20b&status=failed", list(Some("ab12"), "a b", Some(StatusGroup::Failed))),
            ("/p/ab12?q=100%25%26%2B%3F%23%3D", list(Some("ab12"), "100%&+?#=", None)),
            ("/p/ab12?q=Z%C3%BCrich%E4%B8%AD", list(Some("ab12"), "Zürich中", None)),
            ("/p/a%2Fb?status=changing", list(Some("a/b"), "", Some(StatusGroup::Changing))),
            ("/?status=stopped", list(None, "", Some(StatusGroup::Stopped))),
            ("/p/ab12/notebooks/9f-3c", instance("ab12", Generation::Notebooks, "9f-3c")),
            ("/p/ab12/demanager/DE-1", instance("ab12", Generation::Demanager, "DE-1")),
            ("/p/ab12/notebooks/a%2Fb%20c", instance("ab12", Generation::Notebooks, "a/b c")),
        ] {
            let (path, query) = url_text.split_once('?').unwrap_or((url_text, ""));
            assert_eq!(parse(path, query), route, "{url_text}");
            assert_eq!(url(&route), url_text);
        }
    }

    #[test]
    fn other_spellings_are_understood() {
        for (path, query, route) in [
            ("", "", list(None, "", None)),
            ("/p/ab12/", "?", list(Some("ab12"), "", None)),
            ("/", "?q=a+b", list(None, "a b", None)),
            ("/", "?utm_source=mail&q=x", list(None, "x", None)),
            ("/", "?q", list(None, "", None)),
            ("/", "?status=tomorrow", list(None, "", None)),
            ("/", "?q=%ff", list(None, "", None)),
            ("/p/a+b", "", list(Some("a+b"), "", None)),
            ("/p/ab12/notebooks/x/", "", instance("ab12", Generation::Notebooks, "x")),
        ] {
            assert_eq!(parse(path, query), route, "{path}{query}");
        }
    }

    #[test]
    fn nonsense_is_the_unknown_page() {
        for path in [
            "/p",
            "/p/",
            "/q/ab12",
            "/p//notebooks/x",
            "/p/ab12/notebooks",
            "/p/ab12/notebooks//",
            "/p/ab12/weather/x",
            "/p/ab12/notebooks/x/y",
            "/p/%zz",
            "/p/%e4",
            "/p/%",
        ] {
            assert_eq!(parse(path, "").page, Page::Unknown, "{path}");
        }
    }

    #[test]
    fn what_has_no_url_of_its_own_is_the_root() {
        let orphan = NotebookKey { generation: Generation::Notebooks, id: "x".into() };
        assert_eq!(url(&Route { project: None, page: Page::Instance(orphan) }), "/");
        assert_eq!(url(&Route { project: None, page: Page::Unknown }), "/");
    }
}
