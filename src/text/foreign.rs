//! The languages that are fetched: each is a file of its own, cut from the linker's output (`cargo xtask build`, ADR 14).

use super::{Language, Sentences, chinese, german};

/// The sentences of `language`; `None` for English, which is always here, and when the file could not be had.
pub(super) async fn sentences(language: Language) -> Option<Sentences> {
    match language {
        Language::English => None,
        Language::German => cut::german().await.ok(),
        Language::Chinese => cut::chinese().await.ok(),
    }
}

const fn german() -> Sentences {
    Sentences { language: Language::German, first: &german::GERMAN, later: &german::GERMAN_LATER }
}

const fn chinese() -> Sentences {
    Sentences { language: Language::Chinese, first: &chinese::CHINESE, later: &chinese::CHINESE_LATER }
}

#[cfg(not(all(test, target_arch = "wasm32")))]
mod cut {
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::Sentences;

    #[wasm_split(german, fallible)]
    pub(super) fn german() -> Result<Sentences, SplitLoaderError> {
        Ok(super::german())
    }

    #[wasm_split(chinese, fallible)]
    pub(super) fn chinese() -> Result<Sentences, SplitLoaderError> {
        Ok(super::chinese())
    }
}

/// wasm-pack's tests are one file.
#[cfg(all(test, target_arch = "wasm32"))]
mod cut {
    use std::convert::Infallible;

    use super::Sentences;

    pub(super) async fn german() -> Result<Sentences, Infallible> {
        Ok(super::german())
    }

    pub(super) async fn chinese() -> Result<Sentences, Infallible> {
        Ok(super::chinese())
    }
}
