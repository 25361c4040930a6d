//! The shape of a language: every sentence that a person can read, by what it is about. A language is one value of
//! [`Words`] and one of [`LaterWords`], so a sentence that is missing does not compile. `{0}` and `{1}` are filled by `super::fill`.

use super::explanation::{AdviceWords, CauseWords};

macro_rules! words {
    ($($(#[$meta:meta])* struct $name:ident { $($field:ident,)* })*) => {$(
        $(#[$meta])*
        pub(crate) struct $name {
            $(pub(crate) $field: &'static str,)*
        }

        #[cfg(test)]
        impl $name {
            /// Every sentence with its name, for the tests that compare languages.
            pub(crate) fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($field), self.$field),)*]
            }
        }
    )*};
}
pub(super) use words;

words! {
    /// The states, as a person would say them.
    struct StatusWords {
        init, creating, create_queuing, starting, start_queuing, ready_to_start, restarting, running, snapshotting, resizing,
        stopping, stopped, deleting, deleted, create_failed, start_failed, delete_failed, resize_failed, error, unavailable,
        frozen,
    }

    /// The labels of what can be done.
    struct ActionWords {
        start, stop, renew, set_auto_stop, rename, describe, open, copy_ssh, leave_queue,
    }

    /// What was achieved, told after the answer.
    struct DoneWords {
        start, stop, renew, set_auto_stop, text, open, copy_ssh, leave_queue,
    }

    /// Why a control is off.
    struct WhyWords {
        not_running, already_running, already_stopped, changing, frozen, broken, gone, unknown_status, not_in_this_generation,
        no_address, no_ssh, request_under_way, not_queued, only_looking, not_yours,
    }

    /// What came of a request.
    struct NoticeWords {
        granted, already_so, failed, unclear, waiting, too_late, replaced, replaced_never,
    }

    /// The four start-up steps and their states.
    struct StepWords {
        title, storage, compute, network, initialize, waiting, active, done, failed, unknown, finishing, place,
    }

    /// When it stops.
    struct LeaseWords {
        title, stops, may_stop, ending, ending_detail, never, never_detail, unknown, unknown_detail, resting_detail, starting_detail,
        next_after, next_off, scheduled, idle, now,
    }

    /// The lease slider.
    struct SliderWords {
        title_start, title_renew, title_next_start, kind, scheduled, idle, off, scheduled_help, off_help, duration,
        presets, exact, hours, minutes, limits, clamped, not_a_number, too_short, too_long, stops_at, may_stop_after,
        stops_after_start, may_stop_after_start, from_next_start, never_from_next_start, never_after_start, replaces,
        next_start_only, start, renew, save, until, ends, not_a_time, overtaken, overtaken_never, keep_theirs, replace,
        idle_machine, idle_card, idle_small,
    }

    /// What it is made of.
    struct FactWords {
        title, flavor, image, storage, owner, created, changed, id, ssh, older, older_detail, queue_place, queue, queue_wait,
        gigabytes,
    }

    /// The frame of the page.
    struct DeskWords {
        notebooks, one_notebook, many_notebooks, found, project, search, status, all, running, changing, stopped, failed,
        connecting, live, reconnecting, upstream_failing, connection_lost, cloud_silent_since, cloud_silent, demo, demo_detail,
        loading, back, retry, cannot_open, new_tab, no_page,
        sign_out,
    }

    /// When there is nothing to show.
    struct EmptyWords {
        none, no_match, no_match_detail, show_all, no_page_detail, no_instance, no_instance_detail,
    }

    /// Questions, texts being edited, and short messages.
    struct TalkWords {
        cancel, save, dismiss, ask, stop_title, stop_detail, stop_keep, leave_title, leave_detail, leave_keep, edit_name,
        edit_description, no_description, too_long, forbidden, name_needed, copy_failed, removed, action_failed,
        details, code, raw, field, request,
        signed_out, sign_in, sign_out_failed, renewed, undo, ask_no_more, open_first,
    }

    /// What screen readers are told when something changed; `{0}` is the name of the instance.
    struct AnnouncementWords {
        status, step, lease, no_lease, failed, saved, copied,
    }

    /// What people must hear: an end that is near, a change that stands still.
    struct AlarmWords {
        extend_hour, extend_again, title, stands_still, again_in, stops_in, may_stop_in, has_stalled,
    }

    /// The same in full, with the ways out.
    struct WayOutWords {
        permit, permitted, stall_step, stall_none, stall_some, report, copy_report,
    }

    /// Who set the lease, why it stopped, and how long starts take.
    struct HistoryWords {
        set_by, set_by_you, set_elsewhere, stopped, frozen, lease, perhaps_lease, idle, idle_unsaid, person, perhaps_person, you,
        unpaid, elsewhere, unknown, deadline, idle_from, between, usually, range, slower, first, total,
    }

    /// The units of a duration, each with the number it follows.
    struct UnitWords {
        hours, minutes, seconds,
    }

    /// Who can do something about a failure.
    struct WhoWords {
        you, administrator, nobody,
    }

    /// What surrounds the desk: the header, and the title of the window.
    struct FrameWords {
        language, help, failed, running,
    }

    /// What the keyboard can do.
    struct HelpWords {
        title, search, list, walk, power, extend, open, help, about_cards, switch, close,
    }

    /// How to reach an instance by SSH.
    struct ConnectWords {
        title, not_running, command, config, config_detail, copy_command, copy_config, vs_code, vs_code_detail, key,
    }

    /// The first visit: there is no notebook yet.
    struct WelcomeWords {
        what, create, appear, lease,
    }

    /// How old what is shown may be.
    struct FreshWords {
        as_of, polling,
    }

    /// What is said before somebody acts on what may be out of date.
    struct StaleWords {
        acting,
    }
}

/// What the first screen says, in one language.
pub(crate) struct Words {
    pub(crate) status: StatusWords,
    pub(crate) action: ActionWords,
    pub(crate) why: WhyWords,
    pub(crate) step: StepWords,
    pub(crate) lease: LeaseWords,
    pub(crate) fact: FactWords,
    pub(crate) desk: DeskWords,
    pub(crate) announcement: AnnouncementWords,
    pub(crate) alarm: AlarmWords,
    pub(crate) unit: UnitWords,
    pub(crate) frame: FrameWords,
    pub(crate) fresh: FreshWords,
}

#[cfg(test)]
impl Words {
    /// Every sentence with its group and name.
    pub(crate) fn all(&self) -> Vec<(String, &'static str)> {
        named([
            ("status", self.status.all()),
            ("action", self.action.all()),
            ("why", self.why.all()),
            ("step", self.step.all()),
            ("lease", self.lease.all()),
            ("fact", self.fact.all()),
            ("desk", self.desk.all()),
            ("announcement", self.announcement.all()),
            ("alarm", self.alarm.all()),
            ("unit", self.unit.all()),
            ("frame", self.frame.all()),
            ("fresh", self.fresh.all()),
        ])
    }
}

/// What is said later: in the second file of the code (see `crate::later`).
pub(crate) struct LaterWords {
    pub(crate) done: DoneWords,
    pub(crate) notice: NoticeWords,
    pub(crate) slider: SliderWords,
    pub(crate) empty: EmptyWords,
    pub(crate) talk: TalkWords,
    pub(crate) way_out: WayOutWords,
    pub(crate) who: WhoWords,
    pub(crate) advice: AdviceWords,
    pub(crate) cause: CauseWords,
    pub(crate) help: HelpWords,
    pub(crate) connect: ConnectWords,
    pub(crate) welcome: WelcomeWords,
    pub(crate) history: HistoryWords,
    pub(crate) stale: StaleWords,
}

#[cfg(test)]
impl LaterWords {
    /// Every sentence with its group and name.
    pub(crate) fn all(&self) -> Vec<(String, &'static str)> {
        named([
            ("done", self.done.all()),
            ("notice", self.notice.all()),
            ("slider", self.slider.all()),
            ("empty", self.empty.all()),
            ("talk", self.talk.all()),
            ("way_out", self.way_out.all()),
            ("who", self.who.all()),
            ("advice", self.advice.all()),
            ("cause", self.cause.all()),
            ("help", self.help.all()),
            ("connect", self.connect.all()),
            ("welcome", self.welcome.all()),
            ("history", self.history.all()),
            ("stale", self.stale.all()),
        ])
    }
}

#[cfg(test)]
fn named<const N: usize>(groups: [(&str, Vec<(&'static str, &'static str)>); N]) -> Vec<(String, &'static str)> {
    let named = |(group, sentences): (&str, Vec<(&str, &'static str)>)| {
        let named = |(name, sentence): (&str, &'static str)| (format!("{group}.{name}"), sentence);
        sentences.into_iter().map(named).collect::<Vec<_>>()
    };
    groups.into_iter().flat_map(named).collect()
}
