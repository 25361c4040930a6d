//! What the sources call a file (`/assets/app.css`) and what the browser gets (`/assets/app.3f29a1c07be4.css`).
//!
//! A name that changes with the content may be kept for ever; so no file may refer to one that is not named yet.

use std::collections::BTreeMap;

use crate::{Outcome, files};

/// Where all files but the page itself are.
const FOLDER: &str = "/assets/";

/// Enough of the digest that two contents of one file never meet.
const DIGITS: usize = 12;

/// The files named so far, by the name that the sources use.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Names a file after its content: `app.css` to `app.<digits>.css`.
    pub(super) fn add(&mut self, logical: &str, bytes: &[u8]) -> Outcome<String> {
        let (stem, extension) = logical.rsplit_once('.').ok_or_else(|| format!("{logical} has no extension"))?;
        let name = format!("{stem}.{}.{extension}", &files::digest([bytes])[..DIGITS]);
        match self.0.insert(logical.to_owned(), name.clone()) {
            None => Ok(name),
            Some(_) => Err(format!("two files of the page are called {logical}")),
        }
    }

    /// The text with every file in it under its new name; `of` is whose text it is.
    pub(super) fn rewrite(&self, of: &str, text: &str) -> Outcome<String> {
        let mut rewritten = String::with_capacity(text.len() + 256);
        let mut rest = text;
        while let Some((before, name, after)) = next_reference(rest) {
            let new = self.0.get(name).ok_or_else(|| {
                let known = self.0.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                format!("{of} refers to {FOLDER}{name}, which is not one of the files made before it ({known})")
            })?;
            rewritten.extend([before, FOLDER, new]);
            rest = after;
        }
        rewritten.push_str(rest);
        Ok(rewritten)
    }
}

/// The names after `/assets/` in a text, in order.
pub(crate) fn references(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, name, after)) = next_reference(rest) {
        found.push(name);
        rest = after;
    }
    found
}

/// What stands before the first reference, its name, and what stands after it.
fn next_reference(text: &str) -> Option<(&str, &str, &str)> {
    let (before, from_name) = text.split_once(FOLDER)?;
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let end = from_name.find(|letter| !is_part(letter)).unwrap_or(from_name.len());
    let (name, after) = from_name.split_at(end);
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let mut names = Names::default();
        names.add("app.wasm", b"one").unwrap();
        names
    }

    #[test]
    fn a_name_follows_the_content() {
        let of = |bytes: &[u8]| Names::default().add("app.wasm", bytes).unwrap();
        assert_eq!(of(b"one"), of(b"one"));
        assert_ne!(of(b"one"), of(b"two"));
        let parts: Vec<String> = of(b"one").split('.').map(str::to_owned).collect();
        assert_eq!((parts[0].as_str(), parts[1].len(), parts[2].as_str()), ("app", DIGITS, "wasm"));
        assert!(names().add("app.wasm", b"two").is_err());
        assert!(names().add("wasm", b"").is_err());
    }

    #[test]
    fn every_reference_is_rewritten() {
        let new = Names::default().add("app.wasm", b"one").unwrap();
        let text = r#"<link href="/assets/app.wasm"><a href='/assets/app.wasm?x'>assets/</a>"#;
        assert_eq!(names().rewrite("index.html", text).unwrap(), text.replace("app.wasm", &new));
        assert_eq!(names().rewrite("index.html", "nothing").unwrap(), "nothing");
    }

    #[test]
    fn an_unknown_reference_is_a_failure_that_names_both_files() {
        for text in ["fetch('/assets/app.wasn')", "/assets/", "\"/assets/app.wasm.br\""] {
            let failure = names().rewrite("boot.js", text).unwrap_err();
            assert!(failure.contains("boot.js") && failure.contains("app.wasm"), "{failure}");
        }
    }

    #[test]
    fn references_are_found_in_order() {
        assert_eq!(references("/assets/b.js /assets/a.css"), ["b.js", "a.css"]);
        assert!(references("assets").is_empty());
    }
}
