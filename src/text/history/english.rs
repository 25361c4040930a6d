//! English: who set the lease, why it stopped, how long starts take.

use crate::text::words::HistoryWords;

pub(in crate::text) const WORDS: HistoryWords = HistoryWords {
    set_by: "set by {0} {1}",
    set_by_you: "set by you {0}",
    set_elsewhere: "not set through this desk",
    stopped: "Stopped {0}, {1}",
    frozen: "Frozen {0}, {1}",
    lease: "the lease ran out",
    perhaps_lease: "probably because the lease ran out",
    idle: "probably because idle for {0}",
    idle_unsaid: "probably because idle",
    person: "by {0}",
    perhaps_person: "probably by {0}",
    you: "you",
    unpaid: "bills are unpaid",
    elsewhere: "not through this desk",
    unknown: "nobody saw why",
    deadline: "Its lease ended {0}.",
    idle_from: "Its lease allowed a stop without activity from {0} on.",
    between: "It was seen running {0} and stopped {1}; nobody looked between.",
    usually: "usually {0}",
    range: "{0} to {1}",
    slower: "slower than usual",
    first: "first start, no estimate yet",
    total: "Such a start usually takes {0}.",
};
