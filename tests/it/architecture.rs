//! The arrows of ARCHITECTURE.md, held by reading the repository.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &str) -> Vec<(String, String)> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    collect(&root().join(folder), &mut files);
    assert!(!files.is_empty(), "no Rust files under {folder}");
    files
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            let text = fs::read_to_string(&path).unwrap();
            (name, without_comments(&text))
        })
        .collect()
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The lines of `[dependencies]` only: tests may look anywhere.
fn dependencies(manifest: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(manifest)).unwrap();
    let mut within = false;
    let mut names = Vec::new();
    for line in text.lines() {
        if line.starts_with('[') {
            within = line == "[dependencies]";
        } else if within && !line.trim().is_empty() && !line.starts_with('#') {
            names.push(line.split(['.', ' ', '=']).next().unwrap_or_default().to_owned());
        }
    }
    names
}

fn assert_none_contain(folder: &str, words: &[&str], rule: &str) {
    for (name, text) in rust_files(folder) {
        for word in words {
            assert!(!text.contains(word), "{name} contains `{word}`: {rule}");
        }
    }
}

#[test]
fn crates_depend_on_what_the_map_says() {
    for (manifest, allowed) in [
        ("crates/json/Cargo.toml", &["serde_json"][..]),
        ("crates/api/Cargo.toml", &["json"][..]),
        ("crates/domain/Cargo.toml", &["api", "modelarts"][..]),
        ("crates/modelarts/Cargo.toml", &["json", "hex", "hmac", "sha2"][..]),
    ] {
        for name in dependencies(manifest) {
            assert!(allowed.contains(&name.as_str()), "{manifest} depends on `{name}`");
        }
    }
    for (manifest, forbidden) in [
        ("crates/simulator/Cargo.toml", &["domain", "modelarts", "api", "proxy"][..]),
        ("crates/proxy/Cargo.toml", &["domain"][..]),
        ("Cargo.toml", &["proxy", "simulator"][..]),
    ] {
        for name in dependencies(manifest) {
            assert!(!forbidden.contains(&name.as_str()), "{manifest} depends on `{name}`");
        }
    }
}

#[test]
fn the_domain_knows_no_clock_and_no_outside() {
    assert_none_contain(
        "crates/domain/src",
        &[
            "std::fs",
            "std::net",
            "std::thread",
            "SystemTime",
            "Instant::now",
            "js_sys",
            "web_sys",
            "async fn",
            ".await",
        ],
        "the domain is pure; time is an argument",
    );
    assert_none_contain(
        "crates/modelarts/src",
        &["std::fs", "TcpStream", "UdpSocket", "SystemTime", "Instant::now", "async fn", ".await"],
        "modelarts does no I/O and knows no clock",
    );
}

#[test]
fn components_are_templates() {
    for folder in ["src/components", "src/ui"] {
        assert_none_contain(
            folder,
            &[
                "gloo_net",
                "spawn_local",
                "set_timeout",
                "set_interval",
                "local_storage",
                "fetch_with",
                "Date::now",
                "async ",
            ],
            "only src/effects may fetch, wait, store or know a clock",
        );
    }
    assert_none_contain("src/ui", &["domain::", "modelarts::", "api::"], "src/ui does not know that notebooks exist");
}

#[test]
fn nothing_writes_an_inline_style_or_raw_html() {
    assert_none_contain(
        "src",
        &["style=", "set_inner_html", "from_html_unchecked", "\"style\"", "eval("],
        "the page's policy forbids inline styles, and words of the cloud are never markup",
    );
    let page = fs::read_to_string(root().join("index.html")).unwrap();
    for word in ["style=", "<style", "onclick", "onload", "javascript:"] {
        assert!(!page.contains(word), "index.html contains `{word}`");
    }
    for script in page.split("<script").skip(1) {
        let (_, rest) = script.split_once('>').unwrap();
        assert!(rest.trim_start().starts_with("</script>"), "index.html has an inline script");
    }
}

/// The string literals of some Rust, each with the sign before and after it; white space does not count.
fn literals(text: &str) -> Vec<(String, char, char)> {
    let mut literals = Vec::new();
    let mut rest = text;
    let mut before = ' ';
    while let Some(start) = rest.find('"') {
        let head = &rest[..start];
        before = head.chars().rev().find(|sign| !sign.is_whitespace()).unwrap_or(before);
        let body = &rest[start + 1..];
        let mut end = 0;
        while let Some(sign) = body[end..].chars().next() {
            match sign {
                '\\' => end += 2,
                '"' => break,
                _ => end += sign.len_utf8(),
            }
        }
        let literal = &body[..end.min(body.len())];
        rest = body.get(end + 1..).unwrap_or_default();
        let after = rest.chars().find(|sign| !sign.is_whitespace()).unwrap_or(' ');
        literals.push((literal.to_owned(), before, after));
        before = '"';
    }
    literals
}

/// What is read by a person: words in the place of a text or of a spoken attribute, or anything that looks like a sentence.
fn is_for_people(literal: &str, before: char, after: char, code_before: &str) -> bool {
    let has_word = literal.split(|sign: char| !sign.is_alphabetic()).any(|word| 1 < word.chars().count());
    // Between tags, as it is or in braces of its own; the braces of an `if` or of a `match` follow something else.
    let braced = code_before.trim_end().strip_suffix('{').unwrap_or_default().trim_end();
    let is_child = braced.ends_with('}') || braced.ends_with('>') && !braced.ends_with("=>");
    let is_text = matches!((before, after), ('>', '<')) || before == '{' && after == '}' && is_child;
    let is_spoken = ["aria-label=", "aria-valuetext=", "aria-description=", "title=", "placeholder=", "alt="]
        .iter()
        .any(|attribute| code_before.ends_with(attribute) && !code_before.ends_with(&["-", attribute].concat()));
    let mut words = literal.split(' ').filter(|word| word.chars().all(char::is_alphabetic) && !word.is_empty());
    let is_sentence = words.next().is_some_and(|word| word.chars().next().is_some_and(char::is_uppercase))
        && words.next().is_some_and(|word| 1 < word.len());
    has_word && (is_text || is_spoken || is_sentence || !literal.is_ascii())
}

#[test]
fn no_words_for_people_outside_of_text() {
    // The name of a key is on the key, in every language.
    const KEYS: [&str; 1] = ["Esc"];
    for folder in ["src/components", "src/ui"] {
        for (name, text) in rust_files(folder) {
            let mut rest = text.as_str();
            for (literal, before, after) in literals(&text) {
                let start = rest.find(&["\"", &literal, "\""].concat()).unwrap();
                let (code, next) = rest.split_at(start);
                assert!(
                    KEYS.contains(&&*literal) || !is_for_people(&literal, before, after, code),
                    "{name} says \"{literal}\": every sentence is in src/text"
                );
                rest = &next[literal.len() + 2..];
            }
        }
    }
}

#[test]
fn words_for_people_are_recognized() {
    for (code, expected) in [
        (r#"<p>{ "Stopped" }</p>"#, true),
        (r#"<p>"Stopped"</p>"#, true),
        (r#"<button aria-label="Close">"#, true),
        (r#"<img alt="logo" />"#, true),
        (r#"Button::new("Try again", on_click)"#, true),
        (r#"let word = "停止";"#, true),
        (r#"<p class="list-count" role="status">"#, false),
        (r#"<i>{ " · " }</i>"#, false),
        (r#"if is_chosen { "lease-preset is-chosen" } else { "lease-preset" }"#, false),
        (r#"Self::Back => "M9.5 3.5 5 8l4.5 4.5","#, false),
        (r#"event.key() == "Escape""#, false),
        (r#"let title_id = format!("{}-title", props.id);"#, false),
    ] {
        let found = literals(code).iter().any(|(literal, before, after)| {
            let start = code.find(&["\"", literal, "\""].concat()).unwrap();
            is_for_people(literal, *before, *after, &code[..start])
        });
        assert_eq!(found, expected, "{code}");
    }
}

#[test]
fn only_adapters_call_out() {
    for (name, text) in rust_files("src") {
        if name.starts_with("src/effects") {
            continue;
        }
        for word in ["gloo_net", "Request::get", "window.open", "local_storage", "set_interval", "push_state"] {
            assert!(!text.contains(word), "{name} contains `{word}`: only src/effects may");
        }
    }
}
