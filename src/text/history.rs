//! Words for what was seen: who set the lease, why an instance stopped, how long its start takes.

use domain::{
    Millis, Timestamp,
    reason::{Cause, Person, SetBy, Stopped},
    steps::{Pace, Usually},
};

use super::{clock_time, day_and_time, duration, fill, later_words};

pub(super) mod chinese;
pub(super) mod english;
pub(super) mod german;

/// Further back than this a weekday names no day any more.
const SIX_DAYS: Millis = Millis::hours(6 * 24);

/// "set by anna Tue 09:12".
pub(crate) fn set_by(set_by: &SetBy) -> String {
    let words = &later_words().history;
    match set_by {
        SetBy::Person(Person { you: true, at, .. }) => fill(words.set_by_you, &[&clock_time(*at)]),
        SetBy::Person(Person { name, at, .. }) => fill(words.set_by, &[name, &clock_time(*at)]),
        SetBy::Elsewhere => words.set_elsewhere.to_owned(),
    }
}

/// Why, in a few words: "the lease ran out"; `None` where nobody saw it.
pub(crate) fn cause(stopped: &Stopped) -> Option<String> {
    let words = &later_words().history;
    let certain = stopped.certain;
    let words = match &stopped.cause {
        Cause::LeaseRanOut if certain => words.lease,
        Cause::LeaseRanOut => words.perhaps_lease,
        Cause::Idle { after: Some(after) } => return Some(fill(words.idle, &[&duration(*after)])),
        Cause::Idle { after: None } => words.idle_unsaid,
        Cause::Person(person) => {
            let name = if person.you { words.you } else { &*person.name };
            return Some(fill(if certain { words.person } else { words.perhaps_person }, &[name]));
        }
        Cause::Frozen => words.unpaid,
        Cause::Elsewhere => words.elsewhere,
        Cause::Unknown => return None,
    };
    Some(words.to_owned())
}

/// "Stopped Tue 18:05, the lease ran out".
pub(crate) fn stopped(stopped: &Stopped, now: Timestamp) -> String {
    let words = &later_words().history;
    let cause = cause(stopped).unwrap_or_else(|| words.unknown.to_owned());
    let template = if stopped.cause == Cause::Frozen { words.frozen } else { words.stopped };
    let at = stopped.at.map(|at| if now - at < SIX_DAYS { clock_time(at) } else { day_and_time(at) });
    // Without a time the comma has nothing to stand behind.
    fill(template, &[&at.unwrap_or_else(|| "–".to_owned()), &cause])
}

/// What that is inferred from; nothing where it is certain and needs no saying.
pub(crate) fn evidence_of_stop(stopped: &Stopped) -> Vec<String> {
    let words = &later_words().history;
    let deadline = stopped.deadline.map(clock_time);
    let lease = match (&stopped.cause, deadline) {
        (Cause::Idle { .. }, Some(deadline)) => Some(fill(words.idle_from, &[&deadline])),
        (Cause::LeaseRanOut | Cause::Elsewhere, Some(deadline)) => Some(fill(words.deadline, &[&deadline])),
        _ => None,
    };
    let between = stopped.between.filter(|_| !stopped.certain);
    let between = between.map(|(from, to)| fill(words.between, &[&clock_time(from), &clock_time(to)]));
    lease.into_iter().chain(between).collect()
}

/// "usually 12 s to 20 s", or that it takes longer.
pub(crate) fn pace(pace: Pace) -> String {
    let words = &later_words().history;
    match pace {
        Pace::First => words.first.to_owned(),
        Pace::Usual { usually, .. } => fill(words.usually, &[&range(usually)]),
        Pace::Slower { .. } => words.slower.to_owned(),
    }
}

/// How long such a start takes as a whole.
pub(crate) fn usual_start(usually: Usually) -> String {
    fill(later_words().history.total, &[&range(usually)])
}

fn range(usually: Usually) -> String {
    let (typical, most) = (duration(usually.typical), duration(usually.most));
    if typical == most { typical } else { fill(later_words().history.range, &[&typical, &most]) }
}
