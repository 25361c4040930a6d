//! Everything that CI checks, in an order that fails early: rules and lints, native tests, the page and its weight, then the
//! tests in a browser. It ends with one line that counts the tests of all runners.

use std::process::Command;

use crate::process::{cargo, run, watch};
use crate::tally::Tally;
use crate::tools::{self, announce};
use crate::{Outcome, desk, files, package, page, size, tidy, workspace};

/// The pictures that the README and docs/embedding.md show, and the only binary files in the repository.
pub(crate) const PICTURES: [&str; 2] = ["docs/desk.png", "docs/themes.png"];

/// What can be checked alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Lint,
    Native,
    Size,
    Wasm,
    Browser,
}

impl Part {
    /// In the order in which they are checked, by the word for each.
    const ALL: [(&str, Self); 5] = [
        ("lint", Self::Lint),
        ("native", Self::Native),
        ("size", Self::Size),
        ("wasm", Self::Wasm),
        ("e2e", Self::Browser),
    ];

    fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, part)| *part)
    }

    fn has_tests(self) -> bool {
        matches!(self, Self::Native | Self::Wasm | Self::Browser)
    }

    fn check(self, filter: Option<&str>) -> Outcome<Tally> {
        match self {
            Self::Lint => lint().map(|()| Tally::default()),
            Self::Native => native(filter),
            Self::Size => page::build().and_then(|()| size::report()).map(|()| Tally::default()),
            Self::Wasm => wasm(filter),
            Self::Browser => browser(filter),
        }
    }
}

/// Checks the parts that are named, all when none is; another word picks tests by name.
pub(crate) fn test(words: &[&str]) -> Outcome {
    let (parts, filter) = chosen(words)?;
    let mut sum = Tally::default();
    let outcome = parts.into_iter().try_for_each(|part| {
        let tally = part.check(filter).inspect_err(|_| {
            // Whatever broke before it could count stands as one failure.
            sum.failed += 1;
        })?;
        sum += tally;
        match tally {
            Tally { failed: 1.., .. } => Err("a test failed; what comes after it was not run".to_owned()),
            _ if tally.ran() == 0 && filter.is_none() && part.has_tests() => Err(format!("{part:?}: no test ran")),
            _ => Ok(()),
        }
    });
    let outcome = match filter {
        Some(filter) if outcome.is_ok() && sum.ran() == 0 => Err(format!("no test's name contains {filter}")),
        _ => outcome,
    };
    println!("{sum}");
    outcome
}

/// Parts, and what a test's name must contain. Who asks for some tests by name asks for nothing else.
fn chosen<'a>(words: &[&'a str]) -> Outcome<(Vec<Part>, Option<&'a str>)> {
    let filters: Vec<&str> = words.iter().copied().filter(|word| Part::named(word).is_none()).collect();
    let filter = match filters.as_slice() {
        [] => None,
        [filter] => Some(*filter),
        // wasm-bindgen's runner takes one.
        [_, second, ..] => return Err(format!("one filter at a time; `{second}` is one too many")),
    };
    let mut parts: Vec<Part> = words.iter().filter_map(|word| Part::named(word)).collect();
    if parts.is_empty() {
        parts = Part::ALL.iter().map(|(_, part)| *part).filter(|part| filter.is_none() || part.has_tests()).collect();
    }
    Ok((parts, filter))
}

fn lint() -> Outcome {
    announce("rules");
    run(&mut cargo(["fmt", "--all", "--check"]))?;
    tidy::check()?;
    announce("lints");
    const DENY: [&str; 3] = ["--", "--deny", "warnings"];
    run(cargo(["clippy", "--workspace", "--all-targets"]).args(DENY))?;
    tools::install()?;
    run(cargo(["clippy", "--package", "leasehold", "--lib", "--tests", "--target", "wasm32-unknown-unknown"])
        .args(DENY))
}

fn native(filter: Option<&str>) -> Outcome<Tally> {
    tools::keystone()?;
    // What shows the page finds its folder when it is compiled, and is the program of the browser tests as well.
    files::make_folder(&workspace::path("dist"))?;
    announce("native tests");
    count(cargo(["test", "--workspace", "--no-fail-fast", "--"]).args(filter))
}

fn wasm(filter: Option<&str>) -> Outcome<Tally> {
    let tools = tools::install()?;
    let browser = tools::browser()?;
    announce("tests of the page's Rust, in Chromium");
    let mut wasm_pack = tools.wasm_pack("test")?;
    wasm_pack.args(["--headless", "--chrome", "--chromedriver"]).arg(browser.driver).args(["--", "--lib", "--"]);
    count(wasm_pack.args(filter))
}

fn browser(filter: Option<&str>) -> Outcome<Tally> {
    // What portals bundle.
    package::make()?;
    let mut playwright = playwright()?;
    announce("tests through the page, in Chromium and Firefox");
    if let Some(filter) = filter {
        playwright.args(["--pass-with-no-tests", "--grep", filter]);
    }
    let report = workspace::path("target/e2e/report.json");
    files::remove_file(&report)?;
    let outcome = run(&mut playwright);
    let tally = files::read(&report).ok().as_deref().and_then(Tally::from_playwright);
    judged(tally, outcome)
}

/// Playwright with its configuration, the program to test and the browser to use.
fn playwright() -> Outcome<Command> {
    let leasehold = desk::build(desk::Profile::Tested)?;
    let (tools, browser) = (tools::install()?, tools::browser()?);
    let mut playwright = tools.playwright();
    playwright.args(["test", "--config", "tests/e2e/playwright.config.mjs"]);
    playwright
        .env("LEASEHOLD_BIN", leasehold)
        .env("LEASEHOLD_CHROMIUM", browser.chromium)
        .env("LEASEHOLD_FIREFOX", browser.firefox);
    Ok(playwright)
}

/// Takes the pictures: the browser tests tagged `@picture` write them.
pub(crate) fn pictures() -> Outcome {
    run(playwright()?.env("LEASEHOLD_PICTURES", workspace::path("docs")))?;
    for picture in PICTURES {
        println!("{picture}: {} bytes", files::read(&workspace::path(picture))?.len());
    }
    tidy::check()
}

/// Runs cargo's or wasm-pack's tests, adding up the closing line of every test binary.
fn count(command: &mut Command) -> Outcome<Tally> {
    let mut sum = None;
    let outcome = watch(command, |line| {
        if let Some(tally) = Tally::from_libtest(line) {
            *sum.get_or_insert_default() += tally;
        }
    });
    judged(sum, outcome)
}

/// A runner that failed has counted what failed; one that failed without, or that counted nothing, has not run.
fn judged(tally: Option<Tally>, outcome: Outcome) -> Outcome<Tally> {
    match (tally, outcome) {
        (Some(tally), Err(_)) if tally.failed > 0 => Ok(tally),
        (_, Err(failure)) => Err(failure),
        (None, Ok(())) => Err("a test runner ended without its counts".to_owned()),
        (Some(tally), Ok(())) => Ok(tally),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parts_or_filters() {
        use Part::{Browser, Lint, Native, Size, Wasm};
        for (words, parts, filter) in [
            (&[][..], vec![Lint, Native, Size, Wasm, Browser], None),
            (&["e2e"], vec![Browser], None),
            (&["native", "lease"], vec![Native], Some("lease")),
            (&["lease"], vec![Native, Wasm, Browser], Some("lease")),
        ] {
            assert_eq!(chosen(words), Ok((parts, filter)), "{words:?}");
        }
        assert!(chosen(&["lease", "steps"]).is_err());
    }

    #[test]
    fn a_runner_is_believed_only_when_it_counted() {
        let good = Tally { passed: 3, failed: 0, skipped: 0 };
        let bad = Tally { passed: 2, failed: 1, skipped: 0 };
        let broke = || Err("broke".to_owned());
        assert_eq!(judged(Some(good), Ok(())), Ok(good));
        assert_eq!(judged(Some(bad), broke()), Ok(bad));
        assert!(judged(Some(good), broke()).is_err());
        assert!(judged(None, broke()).is_err());
        assert!(judged(None, Ok(())).is_err());
    }
}
