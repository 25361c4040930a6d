//! Every status and every action, against the tables of api.md 7 and 8.

use super::*;

/// Cells are the last four digits of the code, `ok`, or `-` where there is no such call.
fn check_table(generation: &str, actions: &[&str], table: &[(&str, &str)]) {
    assert_eq!(table.iter().map(|(status, _)| *status).collect::<Vec<_>>(), statuses(generation));
    for (status, cells) in table {
        let cells: Vec<_> = cells.split_whitespace().collect();
        assert_eq!(cells.len(), actions.len(), "{status}");
        for (action, cell) in actions.iter().zip(cells) {
            let shown = match permits(generation, status, action) {
                Ok(()) => "ok",
                Err("APIG.0101") => "-",
                Err(code) => code.strip_prefix("ModelArts.").unwrap(),
            };
            assert_eq!(shown, cell, "{action} on {status}");
        }
    }
}

#[test]
fn the_permission_table_of_the_current_generation() {
    check_table(
        "notebooks",
        &["start", "stop", "renew", "describe", "auto-stop", "restart"],
        &[
            ("INIT", "6357 6357 6327 6347 - -"),
            ("CREATING", "6357 6357 6327 6347 - -"),
            ("STARTING", "6357 6357 6327 6347 - -"),
            ("STOPPING", "6357 6357 6327 6347 - -"),
            ("DELETING", "6357 6357 6327 6347 - -"),
            ("RUNNING", "6357 ok ok ok - -"),
            ("STOPPED", "ok 6357 6327 ok - -"),
            ("SNAPSHOTTING", "6357 6357 6327 6347 - -"),
            ("CREATE_FAILED", "6357 6327 6327 6347 - -"),
            ("START_FAILED", "ok 6327 6327 ok - -"),
            ("DELETE_FAILED", "6357 6327 6327 6347 - -"),
            ("ERROR", "6357 6327 6327 6347 - -"),
            ("DELETED", "6404 6404 6404 6404 - -"),
            ("FROZEN", "6326 6326 6326 6326 - -"),
        ],
    );
}

#[test]
fn the_permission_table_of_the_older_generation() {
    check_table(
        "demanager",
        &["start", "stop", "describe", "auto-stop", "restart", "queue", "dequeue", "renew"],
        &[
            ("CREATING", "6357 6357 6347 6347 6357 6357 6357 -"),
            ("CREATE_FAILED", "6357 6327 6347 6347 6327 6357 6357 -"),
            ("STARTING", "6306 6357 6347 6347 6357 6357 6357 -"),
            ("RESTARTING", "6306 6357 6347 6347 6357 6357 6357 -"),
            ("START_FAILED", "ok 6327 ok ok 6327 ok 6357 -"),
            ("RUNNING", "6305 ok ok ok ok 6357 6357 -"),
            ("STOPPING", "6357 6308 6347 6347 6357 6357 6357 -"),
            ("STOPPED", "ok 6307 ok ok 6327 ok 6357 -"),
            ("UNAVAILABLE", "6357 6327 6347 6347 6327 6357 6357 -"),
            ("DELETED", "6309 6309 6309 6309 6309 6309 6309 -"),
            ("RESIZING", "6357 6357 6347 6347 6357 6357 6357 -"),
            ("RESIZE_FAILED", "6357 6327 6347 6347 6327 6357 6357 -"),
            ("CREATE_QUEUING", "6357 6357 6347 6347 6357 6357 ok -"),
            ("START_QUEUING", "6357 6357 6347 6347 6357 6357 ok -"),
            ("READY_TO_START", "ok 6357 6347 6347 6357 6357 6357 -"),
        ],
    );
}

#[test]
fn what_nobody_documented_is_refused() {
    assert_eq!(permits("notebooks", "MIGRATING", "start"), Err("ModelArts.6357"));
    assert_eq!(permits("notebooks", "RUNNING", "explode"), Err("APIG.0101"));
    assert_eq!(permits("other", "RUNNING", "stop"), Err("APIG.0101"));
    assert_eq!(statuses("other"), <[&str; 0]>::default());
}

#[test]
fn the_machines_refuse_what_the_tables_refuse() {
    for status in Status::ALL {
        let tried = [
            ("start", notebook(status).start(Term::DEFAULT, Plan::ORDINARY, 1)),
            ("stop", notebook(status).stop(1, STOP_MS)),
            ("renew", notebook(status).renew(Term::DEFAULT, 1)),
        ];
        for (action, result) in tried {
            assert_eq!(result, permits("notebooks", status.text(), action), "{action} on {status:?}");
        }
    }
    for status in LegacyStatus::ALL {
        let instance = || Legacy::in_status(status, AutoStop::OFF, Plan::ORDINARY, 0);
        let tried = [
            ("start", instance().start(Plan::ORDINARY, false, 1)),
            ("stop", instance().stop(1, STOP_MS)),
            ("restart", instance().restart(Plan::ORDINARY, 1)),
            ("queue", instance().queue(Plan::ORDINARY, 1)),
            ("dequeue", instance().dequeue(1)),
            ("auto-stop", instance().set_auto_stop(AutoStop::OFF)),
        ];
        for (action, result) in tried {
            assert_eq!(result, permits("demanager", status.text(), action), "{action} on {status:?}");
        }
    }
}
