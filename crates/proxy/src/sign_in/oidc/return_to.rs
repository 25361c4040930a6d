//! Where a sign-in may lead to: a page of this desk, by a grammar of what is allowed. What browsers make of everything else,
//! backslashes, tabs, dots of other alphabets, need not be known (security.md 2, row 11).

const MOST_LETTERS: usize = 256;

/// The page to go to, or the first page when it is none of ours.
pub(crate) fn local(wanted: &str) -> String {
    if is_page(wanted) { wanted.to_owned() } else { "/".to_owned() }
}

/// `/`, or `/p/` and plain segments, or the window of a pop-up sign-in; then perhaps a query, which cannot lead elsewhere.
fn is_page(wanted: &str) -> bool {
    let (path, query) = wanted.split_once('?').unwrap_or((wanted, ""));
    let is_plain = |segment: &str| {
        !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let in_path = match path.strip_prefix("/p/") {
        Some(rest) => rest.split('/').all(is_plain),
        None => path == "/" || path == "/auth/popup",
    };
    let in_query = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~=&+%".contains(&byte);
    wanted.len() <= MOST_LETTERS && in_path && query.bytes().all(in_query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_the_desk_are_gone_to() {
        for page in [
            "/",
            "/?q=a",
            "/p/0123",
            "/p/0123/f9937afa-4451",
            "/p/a/DE-1?status=running&q=a%20b+c",
            "/p/a?%2F%2Fevil",
            "/auth/popup?origin=https%3A%2F%2Fportal.example&back=1",
        ] {
            assert_eq!(local(page), page);
        }
    }

    /// Spellings that led away from oauth2-proxy, JupyterHub and others, in every place where they could stand.
    #[test]
    fn row_11_nothing_else_is() {
        let leads = [
            "//",
            "///",
            "/\\",
            "\\",
            "\\\\",
            "\\/",
            "/\t/",
            "\t//",
            "/\n/",
            "/\r/",
            "/ /",
            " //",
            "/%09/",
            "/%5c",
            "/%2f",
            "%2f%2f",
            "/.",
            "/..",
            "/./",
            "/../",
            "/.//",
            "/..//",
            "/;/",
            "/@",
            "/:",
            "/\u{2024}",
            "/\u{ff0f}",
            "\u{3002}/",
            "/\u{200b}/",
            "/\0/",
            "/p//",
            "/p/../",
            "/p/.",
            "/p/%2e%2e/",
            "/p/\\",
            "/P/",
            "p/",
            "./",
            "../",
            "?//",
            "#//",
            "/p/a#",
            "/p/a?\\",
            "/p/a? ",
            "/p/a?#",
        ];
        let hosts = ["evil.example", "evil.example/p/a", "google.com%2fp", "127.0.0.1:8080@evil.example"];
        let others = [
            "",
            "http:evil.example",
            "http://evil.example",
            "https:///evil.example",
            "HTTPS://EVIL.EXAMPLE",
            "javascript:alert(1)",
            "data:text/html,x",
            "/auth/login",
            "/auth/logout",
            "/auth/popup/",
            "/auth/popup/code",
            "/auth/popup?origin=https://portal.example",
            "/open/ticket",
            "/v1/x",
            "/p",
            "/p/",
        ];
        let mut tried = 0;
        for wanted in leads.iter().flat_map(|lead| hosts.iter().map(move |host| format!("{lead}{host}"))) {
            assert_eq!(local(&wanted), "/", "{wanted:?}");
            tried += 1;
        }
        for wanted in others {
            assert_eq!(local(wanted), "/", "{wanted:?}");
            tried += 1;
        }
        assert_eq!(local(&format!("/p/{}", "a".repeat(MOST_LETTERS))), "/");
        assert!(tried >= 179, "{tried}");
    }
}
