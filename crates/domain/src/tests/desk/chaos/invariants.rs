//! What ARCHITECTURE.md says always holds, each as a check of its own with a name.

use std::rc::Rc;

use api::Body;

use super::super::{
    super::{key, legacy_key},
    requests,
};
use crate::{
    Action, Card, Effect, Model, Msg, NotebookKey, Remote, Status, Timestamp, capability::can_by_status,
    draft::LeasePurpose, lease::LeaseView, model::Connection, msg::RequestId, steps::StepState,
};

/// What there was before a message.
pub(super) struct Before {
    visible: Rc<[Rc<Card>]>,
    revision: u64,
    cards: Vec<Rc<Card>>,
    project: Option<String>,
    is_signed_in: bool,
    is_asking: bool,
    waits_for: Vec<RequestId>,
}

/// What the page has asked and not been answered.
#[derive(Default)]
pub(super) struct Asked {
    requests: Vec<RequestId>,
    is_asking: bool,
}

/// One message: what there was, what was ordered, what there is.
pub(super) struct Turn<'a> {
    pub(super) before: &'a Before,
    pub(super) msg: &'a Msg,
    pub(super) effects: &'a [Effect],
    pub(super) model: &'a Model,
}

/// A name, and what must hold of a turn.
type Invariant = (&'static str, fn(&Turn<'_>));

/// Everything that is checked after every message.
pub(super) const INVARIANTS: &[Invariant] = &[
    ("the list is in order and shows the cards themselves", in_order),
    ("a change that can be seen raises the revision, so that it is", seen_changes_raise_the_revision),
    ("at most one step is active, and RUNNING implies that all are done", steps_are_one_after_another),
    ("within one attempt no step goes back", steps_never_go_back),
    ("an older answer moves neither a state nor a deadline back", older_answers_move_nothing_back),
    ("the one thing to do is possible", the_one_thing_to_do_is_possible),
    ("nothing is sent that is not permitted", only_what_is_permitted_is_sent),
    ("one change per instance is under way", one_change_at_a_time),
    ("an answer to what nobody asked changes nothing", superseded_answers_change_nothing),
    ("a draft is within the limits and about something that is there", drafts_are_within_the_limits),
    ("questions and editors are about something that is there", what_is_open_is_there),
    ("one event touches one card", one_event_touches_one_card),
    ("what is shown stays shown when the stream dies", what_is_shown_stays),
    ("nothing of another project stays", nothing_of_another_project_stays),
    ("what is live is loaded and not old", what_is_live_is_fresh),
    ("one stream, and one question at a time", one_stream_and_one_question),
    ("whoever is signed out is not tried for ever", signed_out_is_the_end),
    ("counts, toasts and requests are bounded", everything_is_bounded),
];

fn keys() -> impl Iterator<Item = NotebookKey> {
    (0..3).flat_map(|number| [key(number), legacy_key(number)])
}

fn cards(model: &Model) -> Vec<Rc<Card>> {
    keys().filter_map(|key| model.card(&key).cloned()).collect()
}

impl Before {
    pub(super) fn of(model: &Model, asked: &Asked) -> Self {
        let project = model.project().map(|project| project.id.clone());
        Self {
            visible: model.visible().clone(),
            revision: model.revision(),
            cards: cards(model),
            is_signed_in: matches!(model.session(), Remote::Ready(_)),
            is_asking: asked.is_asking,
            project,
            waits_for: asked.requests.clone(),
        }
    }

    fn card(&self, key: &NotebookKey) -> Option<&Card> {
        self.cards.iter().find(|card| card.key == *key).map(|card| &**card)
    }
}

impl Asked {
    /// Keeps account of what was asked; answers come only once.
    pub(super) fn follow(&mut self, turn: &Turn<'_>) {
        match turn.msg {
            Msg::Answered { request, .. } | Msg::NotebookOpened { request, .. } => {
                self.requests.retain(|id| id != request);
            }
            Msg::Polled(_) => self.is_asking = false,
            _ if turn.is_elsewhere() => self.is_asking = false,
            _ => {}
        }
        for effect in turn.effects {
            match effect {
                Effect::Send { request, .. } | Effect::OpenNotebook { request, .. } => self.requests.push(*request),
                Effect::Poll { .. } => self.is_asking = true,
                _ => {}
            }
        }
    }
}

impl Turn<'_> {
    /// Every instance that was there and still is, before and after.
    fn kept(&self) -> impl Iterator<Item = (&Rc<Card>, &Rc<Card>)> {
        self.before.cards.iter().filter_map(|before| Some((before, self.model.card(&before.key)?)))
    }

    /// The changes that were ordered, each with the instance it is about.
    fn changes(&self) -> Vec<(NotebookKey, String)> {
        let lines = requests(self.effects).into_iter().map(|(_, line)| line).filter(|line| !line.starts_with("GET"));
        let key_of = |line: &str| {
            let is_legacy = line.contains("DE-");
            keys().find(|key| line.contains(&*key.id) && key.id.starts_with("DE-") == is_legacy).unwrap()
        };
        lines.map(|line| (key_of(&line), line)).collect()
    }

    /// Another project is on screen.
    fn is_elsewhere(&self) -> bool {
        self.before.project != self.model.project().map(|project| project.id.clone())
    }

    fn count(&self, wanted: impl Fn(&Effect) -> bool) -> usize {
        self.effects.iter().filter(|effect| wanted(effect)).count()
    }
}

fn in_order(turn: &Turn<'_>) {
    let visible = turn.model.visible();
    let place = |index: usize| (visible[index].name.to_lowercase(), visible[index].key.id.clone());
    assert!((1..visible.len()).all(|index| place(index - 1) <= place(index)));
    assert!(visible.iter().all(|card| Rc::ptr_eq(card, turn.model.card(&card.key).unwrap())));
}

fn seen_changes_raise_the_revision(turn: &Turn<'_>) {
    let is_same = Rc::ptr_eq(&turn.before.visible, turn.model.visible());
    assert!(is_same || turn.before.revision < turn.model.revision());
}

fn steps_are_one_after_another(turn: &Turn<'_>) {
    for card in cards(turn.model) {
        let steps = card.progress.iter().flat_map(|progress| &progress.steps);
        assert!(steps.filter(|state| matches!(state, StepState::Active { .. })).count() <= 1);
        assert!(card.status != Status::Running || card.progress.is_none());
    }
}

fn steps_never_go_back(turn: &Turn<'_>) {
    let rank = |state: &StepState| match state {
        StepState::Waiting => 0,
        StepState::Unknown(_) => 1,
        StepState::Active { .. } => 2,
        StepState::Done { .. } => 3,
        StepState::Failed { .. } => 4,
    };
    for (before, after) in turn.kept() {
        let (Some(was), Some(is)) = (&before.progress, &after.progress) else { continue };
        let is_same_attempt = was.since == is.since && before.status.is_starting() && after.status.is_starting();
        let goes_back = was.steps.iter().zip(&is.steps).any(|(was, is)| rank(is) < rank(was));
        assert!(!is_same_attempt || !goes_back, "{was:?} {is:?}");
    }
}

fn deadline(card: &Card) -> Option<Timestamp> {
    match card.lease {
        LeaseView::Until { deadline, .. } | LeaseView::Ending { deadline, .. } => Some(deadline),
        _ => None,
    }
}

fn older_answers_move_nothing_back(turn: &Turn<'_>) {
    let Msg::EventArrived { event: api::Event { body: Body::Notebook(item), .. }, .. } = turn.msg else { return };
    for (before, after) in turn.kept().filter(|(before, _)| item.value["id"] == *before.key.id) {
        let dated = item.value["update_at"].as_i64();
        let dated = dated.or_else(|| item.value["latest_update_timestamp"].as_str().and_then(|text| text.parse().ok()));
        if before.facts.updated.zip(dated).is_some_and(|(known, said)| said < known.0) {
            assert_eq!((&before.status, deadline(before)), (&after.status, deadline(after)));
        }
    }
}

fn the_one_thing_to_do_is_possible(turn: &Turn<'_>) {
    for card in cards(turn.model) {
        assert!(card.primary.is_none_or(|action| can_by_status(action, card.generation(), &card.status).is_ok()));
    }
}

fn only_what_is_permitted_is_sent(turn: &Turn<'_>) {
    // The second half of two requests in order follows an answer, not a click.
    if matches!(turn.msg, Msg::Answered { .. }) {
        return;
    }
    for (key, line) in turn.changes() {
        let card = turn.before.card(&key).unwrap();
        let may = |control: &crate::card::Control| control.action.is_change() && control.permitted.is_ok();
        assert!(card.controls.iter().any(may), "{line} while {:?}", card.status);
    }
}

fn one_change_at_a_time(turn: &Turn<'_>) {
    let is_other_place = matches!(turn.msg, Msg::RouteChanged(_) | Msg::ChoseProject(_) | Msg::SessionAnswered(_));
    if matches!(turn.msg, Msg::Answered { .. }) || is_other_place {
        return;
    }
    for (key, line) in turn.changes() {
        let under_way = turn.before.card(&key).and_then(|card| card.under_way);
        assert!(!under_way.is_some_and(Action::is_change), "a second change: {line}");
    }
}

fn superseded_answers_change_nothing(turn: &Turn<'_>) {
    let (Msg::Answered { request, .. } | Msg::NotebookOpened { request, .. }) = turn.msg else { return };
    if turn.before.waits_for.contains(request) {
        return;
    }
    assert_eq!(turn.before.cards.len(), cards(turn.model).len());
    for (before, after) in turn.kept() {
        assert_eq!((&before.status, &before.name, before.under_way), (&after.status, &after.name, after.under_way));
        assert_eq!((deadline(before), &before.progress), (deadline(after), &after.progress));
    }
    assert!(turn.effects.is_empty(), "{:?}", turn.effects);
}

fn drafts_are_within_the_limits(turn: &Turn<'_>) {
    let Some(draft) = turn.model.draft() else { return };
    assert!((draft.limits.min_ms..=draft.limits.max_ms).contains(&draft.duration.0));
    assert!(draft.position() < draft.detents.len());
    assert!(turn.model.card(&draft.key).is_some());
    assert!(draft.purpose != LeasePurpose::NextStart || draft.key.generation == api::Generation::Demanager);
    assert!(draft.purpose != LeasePurpose::Renew || draft.key.generation == api::Generation::Notebooks);
}

fn what_is_open_is_there(turn: &Turn<'_>) {
    let is_there = |key: &NotebookKey| turn.model.card(key).is_some();
    assert!(turn.model.dialog().is_none_or(|dialog| is_there(&dialog.key)));
    assert!(turn.model.edit().is_none_or(|edit| is_there(&edit.key)));
}

fn one_event_touches_one_card(turn: &Turn<'_>) {
    let Msg::EventArrived { event: api::Event { body: Body::Notebook(item), .. }, .. } = turn.msg else { return };
    for (before, after) in turn.kept().filter(|(before, _)| item.value["id"] != *before.key.id) {
        // What was old and is not any more may also have come to its deadline meanwhile.
        let has_aged = before.as_of != after.as_of || before.lease != after.lease;
        assert!(Rc::ptr_eq(before, after) || has_aged, "{before:?} {after:?}");
    }
}

fn what_is_shown_stays(turn: &Turn<'_>) {
    let is_end = matches!(turn.msg, Msg::StreamLost(_) | Msg::Polled(Err(_)) | Msg::BecameHidden | Msg::BecameOnline);
    if is_end || matches!(turn.msg, Msg::Ticked | Msg::Woke(_) | Msg::StreamOpened | Msg::StreamKeptAlive) {
        assert_eq!(turn.before.cards.len(), turn.kept().count());
    }
}

fn nothing_of_another_project_stays(turn: &Turn<'_>) {
    if turn.before.project.is_some() && turn.is_elsewhere() {
        assert!(cards(turn.model).is_empty() && turn.model.visible().is_empty());
        let open = (turn.model.draft(), turn.model.dialog(), turn.model.edit());
        assert_eq!(open, (None, None, None));
    }
}

fn what_is_live_is_fresh(turn: &Turn<'_>) {
    if matches!(turn.model.connection(), Connection::Live | Connection::Polling) {
        assert!(turn.model.is_loaded());
        assert!(cards(turn.model).iter().all(|card| card.as_of.is_none()));
    }
}

fn one_stream_and_one_question(turn: &Turn<'_>) {
    assert!(turn.count(|effect| matches!(effect, Effect::OpenStream { .. })) <= 1, "{:?}", turn.effects);
    let questions = turn.count(|effect| matches!(effect, Effect::Poll { .. }));
    let is_asking = turn.before.is_asking && !matches!(turn.msg, Msg::Polled(_));
    assert!(questions <= usize::from(!is_asking || turn.is_elsewhere()), "{:?}", turn.effects);
}

fn signed_out_is_the_end(turn: &Turn<'_>) {
    let is_by_itself = matches!(
        turn.msg,
        Msg::Ticked | Msg::Woke(_) | Msg::StreamLost(_) | Msg::Polled(_) | Msg::BecameVisible | Msg::BecameOnline
    );
    if is_by_itself && !turn.before.is_signed_in {
        let tries = turn.count(|effect| matches!(effect, Effect::OpenStream { .. } | Effect::Poll { .. }));
        assert_eq!(tries, 0, "{:?}", turn.effects);
    }
}

fn everything_is_bounded(turn: &Turn<'_>) {
    let counts = turn.model.counts();
    assert!(turn.model.visible().len() <= counts.all);
    assert!(counts.running + counts.changing + counts.stopped + counts.failed <= counts.all);
    assert!(turn.model.toasts().len() <= 4);
    assert!(requests(turn.effects).len() <= 4);
    assert!(turn.model.project().is_none() || turn.model.session().known().is_some());
}
