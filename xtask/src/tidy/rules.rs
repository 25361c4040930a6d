//! The rules themselves, over one file's name or text: pure, so that each can be shown to find what it is for.
//!
//! What is forbidden is spelled in pieces here; the rules hold for this file too.

use std::fmt;

/// Names that say nothing: what is put there belongs elsewhere.
const DRAWERS: [&str; 8] = ["util", "utils", "helper", "helpers", "common", "types", "constants", "misc"];

/// Folders of one machine, where a path begins; `/home/ma-user` is the notebooks' own home.
const MACHINE_PATHS: [(&str, &str); 4] = [("/work", "/"), ("/root", "/"), ("/home", "/"), ("/Users", "/")];
const NOTEBOOK_HOME: &str = "/home/ma-user";

/// Hosts that only one network reaches under these names; a lock file needs none.
const REGISTRY_HOSTS: [(&str, &str); 5] = [
    ("registry.npmjs", ".org"),
    ("index.crates", ".io"),
    ("static.crates", ".io"),
    ("files.pythonhosted", ".org"),
    ("deb.debian", ".org"),
];

/// Words for what is not finished.
const UNFINISHED: [(&str, &str); 6] =
    [("TO", "DO"), ("FIX", "ME"), ("XX", "X:"), ("dbg", "!("), ("todo", "!("), ("unimplemented", "!(")];

/// Tests that do not run, or that keep others from running.
const LEFT_OUT: [(&str, &str); 5] =
    [("#[ig", "nore"), ("test.sk", "ip"), ("test.on", "ly"), ("describe.sk", "ip"), ("describe.on", "ly")];

/// A broken rule, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finding {
    file: String,
    line: usize,
    rule: String,
}

impl Finding {
    pub(super) fn new(file: &str, line: usize, rule: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, rule: rule.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.rule)
    }
}

/// The rules for names.
pub(super) fn of_name(file: &str) -> Option<Finding> {
    let drawer =
        file.split('/').map(|part| part.split('.').next().unwrap_or(part)).find(|stem| DRAWERS.contains(stem))?;
    Some(Finding::new(file, 1, format!("`{drawer}` says nothing; name what is in it")))
}

/// The rules for texts.
pub(super) fn of_text(file: &str, text: &str) -> Vec<Finding> {
    let ending = file.rsplit('.').next().unwrap_or_default();
    let is_code = matches!(ending, "rs" | "js" | "mjs" | "css" | "html");
    let mut found = Vec::new();
    // A module of tests belongs to the module above it, which says what is tested.
    let is_tests = file.ends_with("/tests.rs") || file.contains("/tests/");
    if ending == "rs" && !is_tests && !text.starts_with("//!") {
        found.push(Finding::new(file, 1, "the first line is no `//!`: say what the module is and what it never does"));
    }
    for (index, line) in text.split('\n').enumerate() {
        let mut add = |rule: String| found.push(Finding::new(file, index + 1, rule));
        if line.ends_with([' ', '\t', '\r']) {
            add("space at the end of the line".into());
        }
        for path in MACHINE_PATHS.map(joined) {
            if begins_path(line, &path) {
                add(format!("`{path}` is a folder of one machine"));
            }
        }
        for host in REGISTRY_HOSTS.map(joined).into_iter().filter(|host| line.contains(host)) {
            add(format!("`{host}` is a registry's host; clients know it"));
        }
        if is_code {
            for word in UNFINISHED.map(joined).into_iter().filter(|word| names_word(line, word)) {
                add(format!("`{word}`: finish it, or file an issue"));
            }
            for left_out in LEFT_OUT.map(joined).into_iter().filter(|left_out| line.contains(left_out)) {
                add(format!("`{left_out}`: every test runs"));
            }
        }
    }
    if ending == "html" {
        found.extend(inline(file, text));
    }
    found
}

/// The content security policy allows nothing inline: no style, no handler, no script body.
fn inline(file: &str, text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('<') {
        let line = text[..at].matches('\n').count() + 1;
        let (tag, after) = text[at..].split_once('>').unwrap_or((&text[at..], ""));
        for attribute in tag.split_whitespace().skip(1) {
            let name = attribute.split('=').next().unwrap_or_default();
            if attribute.contains('=') && (name == "style" || name.starts_with("on")) {
                found.push(Finding::new(file, line, format!("`{name}=` is inline; the policy refuses it")));
            }
        }
        if tag == "<style" || tag.starts_with("<style ") {
            found.push(Finding::new(file, line, "an inline sheet; the policy refuses it"));
        }
        let body = after.split("</script").next().unwrap_or_default();
        if tag.starts_with("<script") && !body.trim().is_empty() {
            found.push(Finding::new(file, line, "an inline script; the policy refuses it"));
        }
    }
    found
}

/// The files that a document in Markdown points to, with the line of each; not what is elsewhere on the web.
pub(super) fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let targets = line.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        let files = targets.filter(|target| !target.is_empty() && !target.contains(':'));
        found.extend(files.map(|target| (index + 1, target)));
    }
    found
}

/// Whether the path begins here, and is no part of a longer one or of an address.
fn begins_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let goes_on =
            |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-' | '/' | '}' | '~');
        !line[..at].ends_with(goes_on) && !line[at..].starts_with(NOTEBOOK_HOME)
    })
}

/// Whether a whole word of the text is this one.
pub(super) fn names_word(text: &str, word: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    text.match_indices(word).any(|(at, _)| {
        let after = &text[at + word.len()..];
        !text[..at].ends_with(is_letter) && (!word.ends_with(is_letter) || !after.starts_with(is_letter))
    })
}

fn joined((start, end): (&str, &str)) -> String {
    format!("{start}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of a text in which something is found.
    fn lines(file: &str, text: &str) -> Vec<usize> {
        of_text(file, text).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn every_forbidden_thing_is_found() {
        let pieces = [&MACHINE_PATHS[..], &REGISTRY_HOSTS, &UNFINISHED, &LEFT_OUT].concat();
        for forbidden in pieces.into_iter().map(joined) {
            let text = format!("//! Doc.\nlet x = \"{forbidden} x\";\n");
            assert_eq!(lines("src/a.rs", &text), [2], "{forbidden}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_fine() {
        for line in [
            format!("mount at {NOTEBOOK_HOME}{}", joined(MACHINE_PATHS[0])),
            format!("https://host.example{}index", joined(MACHINE_PATHS[2])),
            "numbers.iter().skip(1)".to_owned(),
            "let mastodon = 1;".to_owned(),
            format!("AUTO{}", joined(UNFINISHED[0])),
        ] {
            assert_eq!(lines("src/a.rs", &format!("//! Doc.\n{line}\n")), [0; 0], "{line}");
        }
        assert_eq!(lines("README.md", &format!("No {} here.\n", joined(UNFINISHED[0]))), [0; 0]);
    }

    #[test]
    fn a_module_says_what_it_is_and_no_line_ends_in_space() {
        assert_eq!(lines("src/a.rs", "use std::fmt;\n"), [1]);
        for tests in ["src/a/tests.rs", "crates/a/src/tests/lease.rs"] {
            assert_eq!(lines(tests, "use super::*;\n"), [0; 0], "{tests}");
        }
        assert_eq!(lines("web/boot.js", "start();\n"), [0; 0]);
        assert_eq!(lines("web/boot.js", "a;\nb; \nc;\t\nd;\r\n"), [2, 3, 4]);
    }

    #[test]
    fn names_say_something() {
        let drawer = DRAWERS[1];
        assert!(of_name(&format!("src/{drawer}.rs")).is_some());
        assert!(of_name(&format!("crates/{drawer}/src/lib.rs")).is_some());
        assert!(of_name(&format!("src/{drawer}ations.rs")).is_none());
        assert_eq!(of_name("src/lease.rs"), None);
    }

    #[test]
    fn nothing_is_inline_in_a_page() {
        let page = "<html>\n<p style=\"x\">a</p>\n<script>go()</script>\n<style>p{}</style>\n<button\n onclick=go>b</button>\n";
        assert_eq!(lines("index.html", page), [2, 3, 4, 5]);
        let page =
            "<script type=\"module\" src=\"/assets/boot.js\"></script>\n<p class=\"style\" data-on=\"1\">on</p>\n";
        assert_eq!(lines("index.html", page), [0; 0]);
    }

    #[test]
    fn a_document_points_to_files_by_line() {
        let text = "![a](docs/a.png) and [b](b.md#part)\n[c](https://c.example) [d](#part)\nf](x) [e](../e.md)\n";
        assert_eq!(links(text), [(1, "docs/a.png"), (1, "b.md"), (3, "x"), (3, "../e.md")]);
    }

    #[test]
    fn words_are_whole() {
        assert!(names_word("`api`, modelarts", "api"));
        assert!(!names_word("rapid", "api"));
        assert!(!names_word("api-docs", "api"));
    }
}
