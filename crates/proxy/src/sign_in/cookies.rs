//! The proxy's own cookies among those that a request brings. Cookies of others, however odd, are passed over; one of ours
//! that comes twice is a trick (cookie tossing from a neighbor, security.md 2, rows 01 and 14).

use http::{HeaderMap, HeaderValue, header};

/// What a request brings under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    Nothing,
    One(&'a str),
    /// More than one, or one that is no text.
    Unclear,
}

/// Whether other sites may make the browser send a cookie, by a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Never.
    Strict,
    /// When the person follows a link or is sent on, as from the identity provider.
    Links,
    /// In a frame too, but in the jar of the site around it alone (CHIPS).
    Frames,
}

/// Looks for a cookie by its whole name.
pub(crate) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Found<'a> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    let mut found = Found::Nothing;
    for pair in pairs.map(<[u8]>::trim_ascii) {
        let Some(value) = pair.strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_prefix(b"=")) else { continue };
        found = match (found, std::str::from_utf8(value)) {
            (Found::Nothing, Ok(value)) => Found::One(value),
            _ => return Found::Unclear,
        };
    }
    found
}

/// A cookie that scripts cannot read and only this host gets. Without an age it lasts as long as the browser runs.
pub(crate) fn set(name: &str, value: &str, age_s: Option<i64>, reach: Reach) -> Option<HeaderValue> {
    let reach = match reach {
        Reach::Strict => "Strict",
        Reach::Links => "Lax",
        Reach::Frames => "None; Partitioned",
    };
    let age = age_s.map(|age| format!("; Max-Age={age}")).unwrap_or_default();
    let text = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite={reach}{age}");
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Makes the browser forget a cookie.
pub(crate) fn remove(name: &str, reach: Reach) -> Option<HeaderValue> {
    set(name, "", Some(0), reach)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lines: &[&[u8]]) -> Found<'static> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_bytes(line).unwrap());
        }
        match find(&headers, "__Host-a") {
            Found::One(value) => Found::One(value.to_owned().leak()),
            Found::Nothing => Found::Nothing,
            Found::Unclear => Found::Unclear,
        }
    }

    #[test]
    fn ours_is_found_among_odd_neighbors() {
        for (lines, expected) in [
            (&[][..], Found::Nothing),
            (&[&b"__Host-a=1"[..]], Found::One("1")),
            (&[b"b=2;__Host-a=1 ;; = ;c"], Found::One("1")),
            (&[b"\"; \xff\xfe=\xff;__Host-a=1"], Found::One("1")),
            (&[b"x=__Host-a=3", b"__Host-a=1"], Found::One("1")),
            (&[b"__Host-a=\"1\""], Found::One("\"1\"")),
            (&[b"__Host-a2=1; __Host-A=1; a=1; __Host-a"], Found::Nothing),
            (&[b"__Host-a=1; __Host-a=1"], Found::Unclear),
            (&[b"__Host-a=1", b"__Host-a=2"], Found::Unclear),
            (&[b"__Host-a=\xff"], Found::Unclear),
        ] {
            assert_eq!(found(lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn every_cookie_is_kept_from_scripts_and_neighbors() {
        assert_eq!(set("n", "v", None, Reach::Strict).unwrap(), "n=v; Path=/; Secure; HttpOnly; SameSite=Strict");
        let removed = remove("n", Reach::Links).unwrap();
        assert_eq!(removed, "n=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
        assert!(removed.is_sensitive());
        let framed = set("n", "v", None, Reach::Frames).unwrap();
        assert_eq!(framed, "n=v; Path=/; Secure; HttpOnly; SameSite=None; Partitioned");
    }
}
