//! Every sentence that a person reads, in English, German and Simplified Chinese. Nothing else in the browser holds words.
//! A language is one value of [`Words`] and one of [`LaterWords`], so a missing sentence does not compile (ADR 13); all
//! but English are files of their own, fetched by those who want them (ADR 14).

use std::cell::Cell;

pub(crate) use self::{
    duration::{duration, ticking},
    explanation::{Evidence, Explanation, evidence, explain, explain_code},
    history::{cause, evidence_of_stop, pace, set_by, stopped, usual_start},
    instance::{action, kind, notice, status, step, step_place, storage, why},
    intl::{clock_time, day_and_time, iso, number, spoken},
    lease::{
        clamped, deadline, duration_fault, kind_choice, kind_help, lease_result, limits, next_lease, overtaken,
        slider_title,
    },
    report::report,
    talk::{alarm, announcement, count, dialog, edit_fault, toast},
    title::{instance_title, list_title, page_title},
    words::{LaterWords, Words},
};

mod chinese;
mod duration;
mod english;
mod explanation;
mod foreign;
mod german;
mod history;
mod instance;
mod intl;
mod lease;
mod report;
mod talk;
#[cfg(test)]
mod tests;
mod title;
mod words;

/// A language that the desk speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
    Chinese,
}

/// Every language, and what it calls itself.
pub(crate) const LANGUAGES: [(Language, &str); 3] =
    [(Language::English, "English"), (Language::German, "Deutsch"), (Language::Chinese, "简体中文")];

/// The language of those whose own is not spoken.
const ENGLISH_TAG: (&str, Language) = ("en", Language::English);

/// The sentences of a language.
#[derive(Clone, Copy)]
pub(crate) struct Sentences {
    language: Language,
    first: &'static Words,
    later: &'static LaterWords,
}

thread_local! {
    /// The language that is spoken, unless it is English.
    static FOREIGN: Cell<Option<Sentences>> = const { Cell::new(None) };
}

impl Language {
    /// Its own tag, without a variety.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Chinese => "zh",
        }
    }

    /// The language of a BCP 47 tag such as `de-AT`; `None` when the desk does not speak it.
    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        LANGUAGES.into_iter().map(|(language, _)| language).find(|known| primary.eq_ignore_ascii_case(known.tag()))
    }
}

/// The first of `tags`, in order of preference, that the desk speaks; English when it speaks none.
pub(crate) fn preferred<'a>(tags: impl IntoIterator<Item = &'a str>) -> (&'a str, Language) {
    let known = tags.into_iter().find_map(|tag| Some((tag, Language::from_tag(tag)?)));
    known.unwrap_or(ENGLISH_TAG)
}

/// Speaks the language from now on, with the numbers and dates of `tag`. When its sentences could not be had, nothing
/// changes, and the answer is no.
pub(crate) async fn speak(tag: &str, language: Language) -> bool {
    let sentences = foreign::sentences(language).await;
    if sentences.is_none() && language != Language::English {
        return false;
    }
    FOREIGN.set(sentences);
    intl::set_locale(tag);
    true
}

/// The language that is spoken.
pub(crate) fn language() -> Language {
    FOREIGN.get().map_or(Language::English, |sentences| sentences.language)
}

/// What the first screen says, in the language that is spoken.
pub(crate) fn words() -> &'static Words {
    FOREIGN.get().map_or(&english::ENGLISH, |sentences| sentences.first)
}

/// What is said later; only for what is in the second file of the code itself (see [`crate::later`]).
pub(crate) fn later_words() -> &'static LaterWords {
    FOREIGN.get().map_or(&english::ENGLISH_LATER, |sentences| sentences.later)
}

/// Puts the arguments in the place of `{0}`, `{1}`, ...
pub(crate) fn fill(template: &str, arguments: &[&str]) -> String {
    let mut filled = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((number, after)) = after.split_once('}') else { break };
        let argument = number.parse().ok().and_then(|number: usize| arguments.get(number));
        filled.push_str(argument.copied().unwrap_or_default());
        rest = after;
    }
    filled.push_str(rest);
    filled
}
