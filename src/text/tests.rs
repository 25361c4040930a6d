//! Native tests of what is pure; `intl` is tested in a browser.

use std::{
    collections::BTreeSet,
    pin::pin,
    task::{Context, Poll, Waker},
};

use api::Problem;
use domain::{Failure, Millis};

use super::*;
use crate::ui::ticking::TickText;

/// Here nothing is fetched: what is awaited is there.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a language must be at hand in the tests"),
    }
}

fn set_language<const N: usize>(tags: [&str; N]) -> String {
    let (tag, language) = preferred(tags);
    assert!(now(speak(tag, language)), "{tag}");
    tag.to_owned()
}

/// Every sentence of a language with its name.
fn all(language: Language) -> Vec<(String, &'static str)> {
    now(speak("x", language));
    let sentences = [words().all(), later_words().all()].concat();
    set_language(["en"]);
    sentences
}

fn placeholders(template: &str) -> BTreeSet<&str> {
    template.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(number, _)| number)).collect()
}

#[test]
fn languages_are_found_by_their_tags() {
    for (tag, language) in [
        ("en", Some(Language::English)),
        ("EN-gb", Some(Language::English)),
        ("de-AT", Some(Language::German)),
        ("zh-Hans-CN", Some(Language::Chinese)),
        ("zh_CN", Some(Language::Chinese)),
        ("fr", None),
        ("deu", None),
        ("", None),
    ] {
        assert_eq!(Language::from_tag(tag), language, "{tag}");
    }
}

#[test]
fn the_first_language_that_is_spoken_is_used() {
    assert_eq!(set_language(["fr-FR", "de-CH", "en"]), "de-CH");
    assert_eq!(words().action.stop, "Stoppen");
    assert_eq!(set_language(["fr", "it"]), "en");
    assert_eq!(words().action.stop, "Stop");
}

#[test]
fn every_sentence_says_something_in_every_language() {
    for (language, _) in LANGUAGES {
        for (name, sentence) in all(language) {
            assert!(!sentence.trim().is_empty(), "{language:?} {name} is empty");
            assert_eq!(sentence, sentence.trim(), "{language:?} {name}");
            assert!(!sentence.contains("..."), "{language:?} {name} has three dots for an ellipsis");
        }
    }
}

#[test]
fn every_language_takes_the_same_arguments() {
    let english = all(Language::English);
    for language in [Language::German, Language::Chinese] {
        for ((name, sentence), (_, original)) in all(language).iter().zip(&english) {
            assert_eq!(placeholders(sentence), placeholders(original), "{language:?} {name}");
        }
    }
}

#[test]
fn arguments_are_put_in_their_places() {
    for (template, expected) in
        [("{0} of {1}", "a of b"), ("{1}{0}", "ba"), ("none", "none"), ("{2}", ""), ("{0", "{0"), ("", "")]
    {
        assert_eq!(fill(template, &["a", "b"]), expected, "{template}");
    }
    assert_eq!(fill("{0}!", &["{1}"]), "{1}!", "an argument is never a template");
}

#[test]
fn durations_are_short_and_exact() {
    set_language(["en"]);
    for (ms, expected) in [
        (0, "0 s"),
        (-5, "0 s"),
        (48_000, "48 s"),
        (900_000, "15 min"),
        (3_600_000, "1 h"),
        (11_520_000, "3 h 12 min"),
        (259_200_000, "72 h"),
        (3_627_372, "1 h"),
        (3_630_000, "1 h 1 min"),
    ] {
        assert_eq!(duration(Millis(ms)), expected, "{ms}");
    }
    set_language(["zh-CN"]);
    assert_eq!(duration(Millis(11_520_000)), "3 小时 12 分");
    set_language(["en"]);
}

#[test]
fn what_is_left_is_rounded_up_and_never_zero_before_the_end() {
    set_language(["en"]);
    for (left_ms, expected) in [
        (14_400_000, "4 h"),
        (14_399_000, "4 h"),
        (14_340_000, "3 h 59 min"),
        (120_001, "3 min"),
        (120_000, "2 min"),
        (119_000, "1 min 59 s"),
        (60_000, "1 min"),
        (1, "1 s"),
        (0, "now"),
        (-60_000, "now"),
    ] {
        assert_eq!(ticking(TickText::LeaseLeft { deadline_ms: left_ms + 7 }, 7), expected, "{left_ms}");
    }
    assert_eq!(ticking(TickText::LeaseLeft { deadline_ms: i64::MAX }, -1).split(' ').nth(1), Some("h"));
}

#[test]
fn what_has_passed_is_rounded_down() {
    set_language(["en"]);
    for (elapsed_ms, expected) in [
        (-1, "0 s"),
        (999, "0 s"),
        (48_500, "48 s"),
        (65_000, "1 min 5 s"),
        (600_000, "10 min"),
        (3_900_000, "1 h 5 min"),
    ] {
        assert_eq!(ticking(TickText::Since { from_ms: 7 }, 7 + elapsed_ms), expected, "{elapsed_ms}");
    }
}

/// The codes of api.md 5.2 and 5.3 that can reach a person.
const CODES: &[&str] = &[
    "ModelArts.0010",
    "ModelArts.0113",
    "ModelArts.0118",
    "ModelArts.0203",
    "ModelArts.0210",
    "ModelArts.6100",
    "ModelArts.6101",
    "ModelArts.6200",
    "ModelArts.6201",
    "ModelArts.6302",
    "ModelArts.6304",
    "ModelArts.6305",
    "ModelArts.6306",
    "ModelArts.6307",
    "ModelArts.6308",
    "ModelArts.6309",
    "ModelArts.6323",
    "ModelArts.6326",
    "ModelArts.6327",
    "ModelArts.6328",
    "ModelArts.6329",
    "ModelArts.6330",
    "ModelArts.6331",
    "ModelArts.6332",
    "ModelArts.6333",
    "ModelArts.6334",
    "ModelArts.6346",
    "ModelArts.6347",
    "ModelArts.6348",
    "ModelArts.6349",
    "ModelArts.6355",
    "ModelArts.6357",
    "ModelArts.6360",
    "ModelArts.6401",
    "ModelArts.6404",
    "ModelArts.6407",
    "ModelArts.6716",
    "APIG.0301",
    "APIGW.0301",
    "APIG.0308",
    "IAM.0001",
    "IAM.0061",
    "IAM.0012",
];

#[test]
fn every_code_that_can_reach_a_person_is_explained() {
    let problem = |code: &str| {
        Failure::Problem(Box::new(Problem {
            status: 400,
            code: "upstream-refused".into(),
            upstream_code: Some(code.into()),
            upstream_message: Some("words".into()),
            ..Problem::default()
        }))
    };
    for tag in ["en", "de", "zh"] {
        set_language([tag]);
        for code in CODES {
            let explanation = explain(&problem(code)).unwrap_or_else(|| panic!("{code} is not explained"));
            assert_eq!(Some(explanation), explain_code(code));
            assert_ne!(explanation.cause, later_words().cause.refused, "{code}");
            assert_eq!(explanation.advice.is_empty(), explanation.who.is_empty(), "{code}");
        }
    }
    set_language(["en"]);
    for code in ["ModelArts.9999", "ModelArts", "ModelArts.", "Weather.0001", "ModelArts.-1", ""] {
        assert_eq!(explain(&problem(code)), None, "{code}: the cloud's own words stand in");
        assert_eq!(evidence(&problem(code)).words.as_deref(), Some("words"));
    }
}

#[test]
fn every_code_of_the_proxy_is_explained() {
    set_language(["en"]);
    for code in [
        "invalid-field",
        "not-found",
        "upstream-refused",
        "upstream-unreachable",
        "upstream-unreadable",
        "upstream-unknown",
        "upstream-busy",
        "tab-refused",
        "page-refused",
        "not-signed-in",
        "forbidden",
        "too-large",
        "too-many",
        "not-allowed",
        "internal",
    ] {
        let problem = Problem { status: 500, code: code.into(), detail: "why".into(), ..Problem::default() };
        let failure = Failure::Problem(Box::new(problem));
        assert!(explain(&failure).is_some(), "{code}");
        assert_eq!(evidence(&failure).code.as_deref(), Some(code));
    }
}
