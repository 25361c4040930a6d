//! The rules of CONTRIBUTING.md that no compiler checks, over every file that git knows or would add.

mod rules;

use std::path::Path;

use rules::Finding;

use crate::{Outcome, checks, files, process, workspace};

/// Files longer than this are worth a look.
const LONG_LINES: usize = 300;

/// Longer ones are split.
const LIMIT_LINES: usize = 400;

/// The pictures are the only binary files; they stay small.
const PICTURE_LIMIT_BYTES: usize = 150_000;

/// Prints what breaks a rule, as `file:line: rule`; anything found is a failure.
pub(crate) fn check() -> Outcome {
    let listed = process::output(process::program("git").args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "--deduplicate",
    ]))?;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let names: Vec<&str> = listed.split_terminator('\0').filter(|name| workspace::path(name).is_file()).collect();

    let mut found = Vec::new();
    for name in &names {
        found.extend(rules::of_name(name));
        let bytes = files::read(&workspace::path(name))?;
        match std::str::from_utf8(&bytes) {
            Ok(text) if !bytes.contains(&0) => {
                found.extend(rules::of_text(name, text));
                found.extend(dead_links(name, text));
            }
            _ => found.extend(of_binary(name, bytes.len())),
        }
        found.extend(length(name, &bytes));
    }
    found.extend(unmapped_crates(&names)?);

    for finding in &found {
        eprintln!("{finding}");
    }
    match found.len() {
        0 => {
            println!("tidy: {} files", names.len());
            Ok(())
        }
        count => Err(format!("{count} findings; the rules are in CONTRIBUTING.md")),
    }
}

fn of_binary(name: &str, bytes: usize) -> Option<Finding> {
    if !checks::PICTURES.contains(&name) {
        return Some(Finding::new(
            name,
            1,
            format!("is no text; the only such files are {}", checks::PICTURES.join(", ")),
        ));
    }
    let rule = format!("weighs {bytes} bytes; {PICTURE_LIMIT_BYTES} at most");
    (bytes > PICTURE_LIMIT_BYTES).then(|| Finding::new(name, 1, rule))
}

/// A long file is a warning first, and a finding when it is much too long.
fn length(name: &str, bytes: &[u8]) -> Option<Finding> {
    let is_code =
        Path::new(name).extension().is_some_and(|ending| ["rs", "mjs", "js", "css"].iter().any(|code| ending == *code));
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
    if !is_code || lines <= LONG_LINES {
        return None;
    }
    if lines <= LIMIT_LINES {
        eprintln!("warning: {name}: {lines} lines; {LONG_LINES} are enough");
        return None;
    }
    Some(Finding::new(name, lines, format!("{lines} lines; split it, {LIMIT_LINES} at most")))
}

/// What a document of ours points to is there.
fn dead_links(name: &str, text: &str) -> Vec<Finding> {
    if !name.ends_with(".md") {
        return Vec::new();
    }
    let folder = workspace::path(name).parent().map(Path::to_path_buf).unwrap_or_default();
    let dead = rules::links(text).into_iter().filter(|(_, target)| !folder.join(target).exists());
    dead.map(|(line, target)| Finding::new(name, line, format!("points to {target}, which is not there"))).collect()
}

/// ARCHITECTURE.md is a map: every crate is on it.
fn unmapped_crates(names: &[&str]) -> Outcome<Vec<Finding>> {
    let map = files::read_text(&workspace::path("ARCHITECTURE.md"))?;
    let folders = names.iter().filter_map(|name| name.strip_suffix("/Cargo.toml"));
    let unmapped = folders.filter(|folder| !rules::names_word(&map, folder.rsplit('/').next().unwrap_or(folder)));
    Ok(unmapped.map(|folder| Finding::new("ARCHITECTURE.md", 1, format!("does not name the crate {folder}"))).collect())
}
