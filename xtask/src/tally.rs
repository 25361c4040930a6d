//! How many tests passed: the counts of every runner, added up from what each of them says at its end.

use std::fmt;
use std::ops::AddAssign;

use serde_json::Value;

/// Tests that ran, by how they ended.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// The closing line of one test binary, from libtest or wasm-bindgen's runner; none when the line is another one.
    pub(crate) fn from_libtest(line: &str) -> Option<Self> {
        // So ends wasm-bindgen's runner when it has nothing to do.
        if line.trim() == "no tests to run!" {
            return Some(Self::default());
        }
        let (_, counts) = line.trim().strip_prefix("test result: ")?.split_once(". ")?;
        let mut tally = Self::default();
        for part in counts.split(';') {
            let mut words = part.split_whitespace();
            let (Some(Ok(count)), Some(what)) = (words.next().map(str::parse), words.next()) else { continue };
            match what {
                "passed" => tally.passed = count,
                "failed" => tally.failed = count,
                "ignored" => tally.skipped = count,
                _ => {}
            }
        }
        Some(tally)
    }

    /// The `stats` of Playwright's JSON report. A flaky test counts as failed: there are no second tries here.
    pub(crate) fn from_playwright(report: &[u8]) -> Option<Self> {
        let report: Value = serde_json::from_slice(report).ok()?;
        let count = |what: &str| report.pointer(&format!("/stats/{what}")).and_then(Value::as_u64);
        let failed = count("unexpected")? + count("flaky")?;
        Some(Self { passed: count("expected")?, failed, skipped: count("skipped")? })
    }

    pub(crate) fn ran(&self) -> u64 {
        self.passed + self.failed
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(f, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_closing_line_of_a_test_binary() {
        let tally = |passed, failed, skipped| Some(Tally { passed, failed, skipped });
        for (line, expected) in [
            (
                "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.01s",
                tally(12, 0, 0),
            ),
            ("test result: FAILED. 10 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out", tally(10, 2, 1)),
            ("    test result: ok. 1 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.00s", tally(1, 0, 0)),
            ("no tests to run!", tally(0, 0, 0)),
            ("running 12 tests", None),
            ("test session::tests::result ... ok", None),
        ] {
            assert_eq!(Tally::from_libtest(line), expected, "{line}");
        }
    }

    #[test]
    fn reads_the_report_of_playwright() {
        let report =
            br#"{"suites": [], "stats": {"duration": 1.5, "expected": 7, "skipped": 0, "unexpected": 1, "flaky": 1}}"#;
        assert_eq!(Tally::from_playwright(report), Some(Tally { passed: 7, failed: 2, skipped: 0 }));
        for broken in ["", "{}", r#"{"stats": {"expected": "7"}}"#] {
            assert_eq!(Tally::from_playwright(broken.as_bytes()), None, "{broken}");
        }
    }

    #[test]
    fn adds_up_and_closes_plainly() {
        let mut sum = Tally { passed: 800, failed: 0, skipped: 0 };
        sum += Tally { passed: 12, failed: 0, skipped: 0 };
        assert_eq!(sum.to_string(), "812 passed, 0 failed");
        sum += Tally { passed: 0, failed: 1, skipped: 2 };
        assert_eq!(sum.to_string(), "812 passed, 1 failed, 2 skipped");
    }
}
