//! One mistake in the settings: where, which key, which rule. Never the value: it may be a secret in the wrong place.

use std::fmt;

/// A mistake, printed as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// File and line, variable or flag.
    pub place: String,
    /// The dotted key, for example `poll.resting_ms`; empty when the place alone says it.
    pub key: String,
    /// The rule that is broken, in words that follow the key.
    pub rule: String,
    /// A known key that looks like the unknown one.
    pub suggestion: Option<String>,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.place)?;
        if !self.key.is_empty() {
            write!(formatter, "`{}` ", self.key)?;
        }
        formatter.write_str(&self.rule)?;
        match &self.suggestion {
            Some(known) => write!(formatter, "; did you mean `{known}`?"),
            None => Ok(()),
        }
    }
}
