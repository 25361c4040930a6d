//! Words for the lease: when it stops, and what the slider says before anything is sent.

use domain::{
    KindChoice, Lease, LeaseKind, Millis, Timestamp,
    card::Machine,
    draft::{Clamped, DurationFault, LeasePurpose, LeaseResult},
    lease::NextLease,
};

use super::{clock_time, duration, fill, later_words, words};

/// "Stops Tue 18:05".
pub(crate) fn deadline(instant: Timestamp, kind: LeaseKind) -> String {
    let words = &words().lease;
    let template = match kind {
        LeaseKind::Scheduled => words.stops,
        LeaseKind::Idle => words.may_stop,
    };
    fill(template, &[&clock_time(instant)])
}

/// What the next start will use, where it is kept.
pub(crate) fn next_lease(next: NextLease) -> Option<String> {
    match next {
        NextLease::ChosenAtStart => None,
        NextLease::Off => Some(words().lease.next_off.to_owned()),
        NextLease::After(length) => Some(fill(words().lease.next_after, &[&duration(length)])),
    }
}

/// What the slider is for.
pub(crate) fn slider_title(purpose: LeasePurpose, name: &str) -> String {
    let words = &later_words().slider;
    let template = match purpose {
        LeasePurpose::Start => words.title_start,
        LeasePurpose::Renew => words.title_renew,
        LeasePurpose::NextStart => words.title_next_start,
    };
    fill(template, &[name])
}

/// A kind on offer.
pub(crate) fn kind_choice(choice: KindChoice) -> &'static str {
    let words = &later_words().slider;
    match choice {
        KindChoice::Scheduled => words.scheduled,
        KindChoice::Idle => words.idle,
        KindChoice::Off => words.off,
    }
}

/// What a kind means, on this machine.
pub(crate) fn kind_help(choice: KindChoice, machine: Machine) -> &'static str {
    let words = &later_words().slider;
    match choice {
        KindChoice::Scheduled => words.scheduled_help,
        KindChoice::Idle if machine.has_card => words.idle_card,
        KindChoice::Idle => words.idle_machine,
        KindChoice::Off => words.off_help,
    }
}

/// That somebody else has changed the lease while the slider was open.
pub(crate) fn overtaken(lease: Lease) -> String {
    let words = &later_words().slider;
    match lease.deadline() {
        Some(deadline) => fill(words.overtaken, &[&clock_time(deadline)]),
        None => words.overtaken_never.to_owned(),
    }
}

/// What applying the draft does, exactly.
pub(crate) fn lease_result(result: LeaseResult) -> String {
    let words = &later_words().slider;
    match result {
        LeaseResult::StopsAt { deadline, left } => fill(words.stops_at, &[&clock_time(deadline), &duration(left)]),
        LeaseResult::MayStopAfter { idle, earliest } => {
            fill(words.may_stop_after, &[&duration(idle), &clock_time(earliest)])
        }
        LeaseResult::StopsAfterStart { length, about } => {
            fill(words.stops_after_start, &[&clock_time(about), &duration(length)])
        }
        LeaseResult::MayStopAfterStart { idle } => fill(words.may_stop_after_start, &[&duration(idle)]),
        LeaseResult::FromNextStart { length } => fill(words.from_next_start, &[&duration(length)]),
        LeaseResult::NeverFromNextStart => words.never_from_next_start.to_owned(),
        LeaseResult::NeverAfterStart => words.never_after_start.to_owned(),
    }
}

/// That the limits of another kind moved the duration.
pub(crate) fn clamped(clamped: Clamped) -> String {
    fill(later_words().slider.clamped, &[&duration(clamped.from), &duration(clamped.to)])
}

/// Why a typed duration cannot be used.
pub(crate) fn duration_fault(fault: DurationFault) -> String {
    let words = &later_words().slider;
    match fault {
        DurationFault::NotANumber => words.not_a_number.to_owned(),
        DurationFault::NotATime => words.not_a_time.to_owned(),
        DurationFault::TooShort { min } => fill(words.too_short, &[&duration(min)]),
        DurationFault::TooLong { max } => fill(words.too_long, &[&duration(max)]),
    }
}

/// "1 h to 72 h".
pub(crate) fn limits(min: Millis, max: Millis) -> String {
    fill(later_words().slider.limits, &[&duration(min), &duration(max)])
}
