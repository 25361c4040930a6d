//! The page's table of what may be done and the cloud's are two statements of the same documents (api.md 7, 8). Here every
//! status is walked with every action; where they differ, the documents decide which one is wrong.

use api::Generation;
use domain::{Action, Status, capability::can_by_status};

/// The page's actions that the cloud has a rule for, and the cloud's name for them.
const ACTIONS: [(Action, &str); 7] = [
    (Action::Start, "start"),
    (Action::Stop, "stop"),
    (Action::Renew, "renew"),
    (Action::Describe, "describe"),
    (Action::Rename, "describe"),
    (Action::SetAutoStop, "auto-stop"),
    (Action::LeaveQueue, "dequeue"),
];

#[test]
fn every_status_and_every_action_agree() {
    let mut pairs = 0;
    for generation in [Generation::Notebooks, Generation::Demanager] {
        let statuses = simulator::statuses(generation.as_str());
        assert!(14 <= statuses.len(), "{generation:?} has {} statuses", statuses.len());
        for word in statuses {
            let status = Status::read(word);
            assert!(!matches!(status, Status::Other(_)), "the page does not know {word}");
            for (action, name) in ACTIONS {
                // The older API has no way to rename.
                if generation == Generation::Demanager && action == Action::Rename {
                    assert!(can_by_status(action, generation, &status).is_err());
                    continue;
                }
                let page = can_by_status(action, generation, &status);
                let cloud = simulator::permits(generation.as_str(), word, name);
                assert_eq!(page.is_ok(), cloud.is_ok(), "{generation:?} {word} {name}: page {page:?}, cloud {cloud:?}");
                pairs += 1;
            }
        }
    }
    assert!(14 * 7 + 14 * 6 <= pairs, "{pairs} pairs walked");
}

#[test]
fn both_name_the_same_statuses() {
    for generation in [Generation::Notebooks, Generation::Demanager] {
        let mut cloud: Vec<&str> = simulator::statuses(generation.as_str()).to_vec();
        let mut page: Vec<&str> = Status::all(generation).iter().map(Status::as_str).collect();
        cloud.sort_unstable();
        page.sort_unstable();
        assert_eq!(page, cloud);
    }
}
