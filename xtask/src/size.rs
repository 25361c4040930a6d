//! What a first load weighs: the page, and every file that it leads to, against the budget of ARCHITECTURE.md.

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

/// Prints every file of a first load; over budget is a failure.
pub(crate) fn report() -> Outcome {
    println!("{}", verdict(weigh()?)?);
    Ok(())
}

/// Prints every file, and answers the sum of a first load in brotli.
fn weigh() -> Outcome<usize> {
    let weights = first_load()?;
    let (later, first): (Vec<_>, Vec<_>) = weights.into_iter().partition(Weight::is_later);
    println!("{:<36} {:>10} {:>10} {:>10}", "bytes", "raw", "gzip", "brotli");
    let mut total = 0;
    for (title, weights) in [("later, or in place of English", later), ("first load", first)] {
        let sum = |of: fn(&Weight) -> usize| weights.iter().map(of).sum::<usize>();
        total = sum(|w| w.brotli);
        for Weight { name, raw, gzip, brotli } in &weights {
            println!("{name:<36} {raw:>10} {gzip:>10} {brotli:>10}");
        }
        println!("{title:<36} {:>10} {:>10} {total:>10}\n", sum(|w| w.raw), sum(|w| w.gzip));
    }
    Ok(total)
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

fn verdict(bytes: usize) -> Outcome<String> {
    let (weight, limit, wanted) = (kilobytes(bytes), kilobytes(LIMIT_BYTES), kilobytes(WANTED_BYTES));
    if bytes > LIMIT_BYTES {
        return Err(format!("a first load weighs {weight}, over the limit of {limit}"));
    }
    let word = if bytes > WANTED_BYTES { "within the limit, over what is wanted" } else { "as wanted" };
    Ok(format!("first load {weight} in brotli: {word} (limit {limit}, wanted {wanted})"))
}

fn kilobytes(bytes: usize) -> String {
    format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_the_last_weight_that_passes() {
        assert!(verdict(WANTED_BYTES).is_ok_and(|text| text.contains("100.0 KB in brotli: as wanted")));
        assert!(verdict(LIMIT_BYTES).is_ok_and(|text| text.contains("over what is wanted")));
        assert!(verdict(LIMIT_BYTES + 1).is_err_and(|text| text.contains("over the limit of 130.0 KB")));
    }
}
