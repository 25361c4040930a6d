//! Every sentence that a person reads, in English, German and Simplified Chinese. Nothing else in the browser holds words.
//! A language is one value of [`words::Words`], so a missing sentence does not compile (ADR 13).

use std::cell::Cell;

pub(crate) use self::{
    duration::{duration, ticking},
    explanation::{Evidence, Explanation, evidence, explain, explain_code},
    instance::{action, kind, notice, status, step, step_place, storage, why},
    intl::{clock_time, day_and_time, iso, number, spoken},
    lease::{
        clamped, deadline, duration_fault, kind_choice, kind_help, lease_result, limits, next_lease, slider_title,
    },
    talk::{announcement, count, dialog, edit_fault, toast},
    words::Words,
};

mod chinese;
mod duration;
mod english;
mod explanation;
mod german;
mod instance;
mod intl;
mod lease;
mod talk;
#[cfg(test)]
mod tests;
mod words;

/// A language that the desk speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
    Chinese,
}

thread_local! {
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::English) };
}

impl Language {
    /// The language of a BCP 47 tag such as `de-AT`; `None` when the desk does not speak it.
    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        [(Self::English, "en"), (Self::German, "de"), (Self::Chinese, "zh")]
            .into_iter()
            .find(|(_, name)| primary.eq_ignore_ascii_case(name))
            .map(|(language, _)| language)
    }

    const fn words(self) -> &'static Words {
        match self {
            Self::English => &english::ENGLISH,
            Self::German => &german::GERMAN,
            Self::Chinese => &chinese::CHINESE,
        }
    }
}

/// Speaks the first of `tags`, in order of preference, that the desk knows; English when it knows none. Returns the tag
/// to put into `lang`. Call it before the first render.
pub(crate) fn set_language<'a>(tags: impl IntoIterator<Item = &'a str>) -> &'a str {
    let known = tags.into_iter().find_map(|tag| Some((tag, Language::from_tag(tag)?)));
    let (tag, language) = known.unwrap_or(("en", Language::English));
    LANGUAGE.set(language);
    intl::set_locale(tag);
    tag
}

/// The sentences of the language that is set.
pub(crate) fn words() -> &'static Words {
    LANGUAGE.get().words()
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
