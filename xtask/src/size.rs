//! What a first load weighs: the page, and every file that it leads to, against the budget of ARCHITECTURE.md.

use std::collections::BTreeSet;
use std::path::Path;

use crate::{Outcome, files, page, workspace};

/// The most that a first load may weigh in brotli; a KB is 1,000 bytes, the stricter reading.
const LIMIT_BYTES: usize = 130_000;

/// What it should weigh.
const WANTED_BYTES: usize = 100_000;

/// What it weighs today, over the limit. `cargo xtask size` fails until the limit is kept; the tests hold this line
/// meanwhile, so that it can only be lowered. It goes when it is below the limit.
const REACHED_BYTES: usize = 169_000;

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

/// As [`report`], but only more than was reached is a failure: over budget is said, and lets the other tests run.
pub(crate) fn hold() -> Outcome {
    let bytes = weigh()?;
    match verdict(bytes) {
        Ok(verdict) => println!("{verdict}"),
        Err(message) if bytes <= REACHED_BYTES => println!("not there yet: {message}"),
        Err(message) => return Err(format!("{message}, and over the {} reached before", kilobytes(REACHED_BYTES))),
    }
    Ok(())
}

/// Prints every file and answers their sum in brotli.
fn weigh() -> Outcome<usize> {
    let weights = first_load()?;
    let sum = |of: fn(&Weight) -> usize| weights.iter().map(of).sum::<usize>();
    let total =
        Weight { name: "first load".into(), raw: sum(|w| w.raw), gzip: sum(|w| w.gzip), brotli: sum(|w| w.brotli) };
    println!("{:<32} {:>10} {:>10} {:>10}", "bytes", "raw", "gzip", "brotli");
    for Weight { name, raw, gzip, brotli } in weights.iter().chain([&total]) {
        println!("{name:<32} {raw:>10} {gzip:>10} {brotli:>10}");
    }
    Ok(total.brotli)
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
