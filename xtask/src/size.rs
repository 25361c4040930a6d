//! What a first load weighs, of the page and of one card in a page of somebody else's: every file that comes before the first
//! card is seen, against the budget of ARCHITECTURE.md.

use std::collections::BTreeSet;
use std::path::Path;

use crate::{Outcome, files, page, workspace};

/// The most that a first load may weigh in brotli; a KB is 1,000 bytes, the stricter reading.
const LIMIT_BYTES: usize = 130_000;

/// What it should weigh.
const WANTED_BYTES: usize = 100_000;

/// The code that the first screen needs; all other modules are cut from it and fetched later (ADR 14), with their sheet.
const FIRST_MODULE: &str = "assets/app.";
const LATER_STYLES: &str = "assets/later.";

/// One file of the first load. Where a compressed form is not worth having, it is sent as it is.
struct Weight {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// What the script tag of a widget leads to before its first card: itself, with the glue, the first sheet and the shell in
/// it, and the module.
const FIRST_OF_WIDGET: [&str; 2] = ["widget/leasehold-card.js", "widget/app.wasm"];

/// What comes after it; what its frame, its playground and bundlers take is not part of it.
const LATER_OF_WIDGET: [&str; 2] = ["widget/split_later.wasm", "widget/later.css"];

/// Prints every file of a first load; over budget is a failure.
pub(crate) fn report() -> Outcome {
    println!("{:<36} {:>10} {:>10} {:>10}", "bytes", "raw", "gzip", "brotli");
    let (later, first): (Vec<_>, Vec<_>) = first_load()?.into_iter().partition(Weight::is_later);
    let page = sum_of(&[("later, or in place of English", later), ("first load of the page", first)]);
    let dist = workspace::dist();
    let weigh = |names: [&str; 2]| names.into_iter().map(|name| weight(&dist, name)).collect::<Outcome<Vec<_>>>();
    let (later, first) = (weigh(LATER_OF_WIDGET)?, weigh(FIRST_OF_WIDGET)?);
    let card = sum_of(&[("later", later), ("first load of one card", first)]);
    println!("{}\n{}", verdict("the page", page)?, verdict("one card", card)?);
    Ok(())
}

/// Prints every file, and answers the sum of the last group in brotli.
fn sum_of(groups: &[(&str, Vec<Weight>)]) -> usize {
    let mut total = 0;
    for (title, weights) in groups {
        let sum = |of: fn(&Weight) -> usize| weights.iter().map(of).sum::<usize>();
        total = sum(|w| w.brotli);
        for Weight { name, raw, gzip, brotli } in weights {
            println!("{name:<36} {raw:>10} {gzip:>10} {brotli:>10}");
        }
        println!("{title:<36} {:>10} {:>10} {total:>10}\n", sum(|w| w.raw), sum(|w| w.gzip));
    }
    total
}

impl Weight {
    fn is_later(&self) -> bool {
        self.name.starts_with(LATER_STYLES) || self.name.ends_with(".wasm") && !self.name.starts_with(FIRST_MODULE)
    }
}

/// The page and, from there, every file that one of them names.
fn first_load() -> Outcome<Vec<Weight>> {
    let dist = workspace::dist();
    let mut weights = vec![weight(&dist, "index.html")?];
    let mut seen = BTreeSet::new();
    let mut texts = vec![files::read_text(&dist.join("index.html"))?];
    while let Some(text) = texts.pop() {
        for name in page::references(&text) {
            if !seen.insert(name.to_owned()) {
                continue;
            }
            let name = format!("assets/{name}");
            // A file that is no text, like the module, leads nowhere.
            texts.extend(String::from_utf8(files::read(&dist.join(&name))?));
            weights.push(weight(&dist, &name)?);
        }
    }
    Ok(weights)
}

fn weight(dist: &Path, name: &str) -> Outcome<Weight> {
    let raw = files::read(&dist.join(name))?.len();
    let of = |ending: &str| -> Outcome<usize> {
        let smaller = dist.join(format!("{name}{ending}"));
        if smaller.is_file() { Ok(files::read(&smaller)?.len()) } else { Ok(raw) }
    };
    Ok(Weight { name: name.to_owned(), raw, gzip: of(".gz")?, brotli: of(".br")? })
}

fn verdict(of: &str, bytes: usize) -> Outcome<String> {
    let (weight, limit, wanted) = (kilobytes(bytes), kilobytes(LIMIT_BYTES), kilobytes(WANTED_BYTES));
    if bytes > LIMIT_BYTES {
        return Err(format!("the first load of {of} weighs {weight}, over the limit of {limit}"));
    }
    let word = if bytes > WANTED_BYTES { "within the limit, over what is wanted" } else { "as wanted" };
    Ok(format!("first load of {of}: {weight} in brotli: {word} (limit {limit}, wanted {wanted})"))
}

fn kilobytes(bytes: usize) -> String {
    format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_the_last_weight_that_passes() {
        assert!(verdict("it", WANTED_BYTES).is_ok_and(|text| text.contains("100.0 KB in brotli: as wanted")));
        assert!(verdict("it", LIMIT_BYTES).is_ok_and(|text| text.contains("over what is wanted")));
        assert!(verdict("it", LIMIT_BYTES + 1).is_err_and(|text| text.contains("over the limit of 130.0 KB")));
    }
}
