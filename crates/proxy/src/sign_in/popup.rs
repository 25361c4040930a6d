//! The sign-in in a window of its own: for pages of other sites, into which browsers send no cookie of this desk. The window
//! is a page of this desk, where the session's cookie counts; it gives the page that opened it a code, which is good once, for
//! a minute and for that page's origin, and the page changes it into what it needs (embedding.md 4).

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use super::{seal::random_word, sitting::Sitting};

const LIFE_MS: i64 = 60_000;
/// More codes than this at once push the oldest out.
const MOST_CODES: usize = 1024;

/// Who may ask, and the codes that are on their way.
pub(crate) struct Popups {
    origins: Vec<String>,
    codes: Mutex<VecDeque<Code>>,
}

struct Code {
    word: String,
    origin: String,
    ends_ms: i64,
    /// On whose behalf.
    sitting: Sitting,
}

impl Popups {
    /// For pages at these origins.
    pub(crate) fn new(origins: Vec<String>) -> Self {
        Self { origins, codes: Mutex::default() }
    }

    /// Whether nobody may ask.
    pub(crate) fn is_closed(&self) -> bool {
        self.origins.is_empty()
    }

    pub(crate) fn knows(&self, origin: &str) -> bool {
        self.origins.iter().any(|known| known == origin)
    }

    /// A code for a page at `origin`, one of those that may ask.
    pub(crate) fn issue(&self, sitting: Sitting, origin: &str, now_ms: i64) -> String {
        let word = random_word();
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        codes.retain(|code| now_ms < code.ends_ms);
        if codes.len() >= MOST_CODES {
            codes.pop_front();
        }
        codes.push_back(Code { word: word.clone(), origin: origin.to_owned(), ends_ms: now_ms + LIFE_MS, sitting });
        word
    }

    /// What a code was given for. It is used up by whoever brings it, also by a page that should not have it.
    pub(crate) fn redeem(&self, word: &str, origin: &str, now_ms: i64) -> Option<Sitting> {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        let at = codes.iter().position(|code| code.word == word)?;
        let code = codes.remove(at)?;
        (code.origin == origin && now_ms < code.ends_ms).then_some(code.sitting)
    }
}
