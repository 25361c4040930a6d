//! German: who set the lease, why it stopped, how long starts take.

use crate::text::words::HistoryWords;

pub(in crate::text) const WORDS: HistoryWords = HistoryWords {
    set_by: "gesetzt von {0} {1}",
    set_by_you: "von Ihnen gesetzt {0}",
    set_elsewhere: "nicht hier gesetzt",
    stopped: "Gestoppt {0}, {1}",
    frozen: "Eingefroren {0}, {1}",
    lease: "die Zeit war um",
    perhaps_lease: "vermutlich war die Zeit um",
    idle: "vermutlich nach {0} Leerlauf",
    idle_unsaid: "vermutlich wegen Leerlaufs",
    person: "von {0}",
    perhaps_person: "vermutlich von {0}",
    you: "Ihnen",
    unpaid: "Rechnungen offen",
    elsewhere: "nicht von hier aus",
    unknown: "niemand hat gesehen, warum",
    deadline: "Die Laufzeit endete {0}.",
    idle_from: "Bei Leerlauf war ein Stopp ab {0} möglich.",
    between: "{0} lief es noch, {1} war es gestoppt; dazwischen hat niemand hingesehen.",
    usually: "meist {0}",
    range: "{0} bis {1}",
    slower: "langsamer als sonst",
    first: "erster Start, noch keine Schätzung",
    total: "So ein Start dauert meist {0}.",
};
