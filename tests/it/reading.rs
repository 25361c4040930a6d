//! Every answer the cloud gives for the seed operations is read in full by `modelarts`, which never saw how it is written.

use modelarts::{
    answer,
    error::{self, Class},
    instance::InstanceStatus,
    notebook::{LeaseType, NotebookStatus, StepStatus},
};
use serde_json::json;

use crate::cloud::Cloud;

const HOUR_MS: i64 = 3_600_000;

#[tokio::test]
async fn lists_of_both_generations_are_read_row_by_row() {
    let cloud = Cloud::start().await;
    let all = cloud.instances().await.len();
    let notebooks = cloud.call("GET", "/notebooks?limit=100", None).await;
    let page = answer::notebook_page(&notebooks.body).unwrap();
    let instances = cloud.call("GET", "/demanager/instances?de_type=Notebook", None).await;
    let list = answer::instance_list(&instances.body).unwrap();
    assert_eq!(page.data.len() + list.instances.len(), all);
    assert!(3 <= list.instances.len() && 10 <= page.data.len());

    for notebook in &page.data {
        let name = notebook.name.as_deref().unwrap();
        let status = notebook.status.as_ref().unwrap_or_else(|| panic!("{name}: status"));
        assert!(!matches!(status, NotebookStatus::Other(_)), "{name}: {status:?}");
        assert!(notebook.flavor.is_some() && notebook.create_at.is_some() && notebook.image.is_some(), "{name}");
        assert!(notebook.user.is_some() && notebook.volume.is_some(), "{name}");
        if *status == NotebookStatus::Running {
            let lease = notebook.lease.as_ref().unwrap_or_else(|| panic!("{name}: lease"));
            assert!(lease.create_at.is_some() && lease.duration.is_some() && lease.enable.is_some(), "{name}");
            assert!(notebook.url.is_some(), "{name}: url");
        }
        if *status == NotebookStatus::Starting {
            let steps: Vec<_> = notebook.action_progress.iter().map(|progress| progress.step).collect();
            assert_eq!(steps, [Some(1), Some(2), Some(3), Some(4)], "{name}");
        }
    }
    for instance in &list.instances {
        let name = instance.name.as_deref().unwrap();
        let status = instance.status.as_ref().unwrap_or_else(|| panic!("{name}: status"));
        assert!(!matches!(status, InstanceStatus::Other(_)), "{name}: {status:?}");
        assert!(
            instance.creation_timestamp.is_some() && instance.spec.is_some() && instance.profile.is_some(),
            "{name}"
        );
        if *status == InstanceStatus::Running {
            let auto_stop = instance.spec.as_ref().unwrap().auto_stop.as_ref().unwrap();
            assert!(auto_stop.stop_timestamp.is_some() && auto_stop.remain_time.is_some(), "{name}");
        }
    }
}

#[tokio::test]
async fn a_start_its_steps_a_renewal_and_a_stop_are_read() {
    let cloud = Cloud::start().await;
    let id = cloud.instance("demand-forecast").await["id"].as_str().unwrap().to_owned();

    let started =
        cloud.call("POST", &format!("/notebooks/{id}/start?duration={}&type=timing", 4 * HOUR_MS), None).await;
    assert!(matches!(started.status, 200 | 201));
    let notebook = answer::changed_notebook(&started.body).unwrap().unwrap();
    assert_eq!(notebook.status, Some(NotebookStatus::Starting));

    let mut active = Vec::new();
    loop {
        let shown = answer::notebook(&cloud.call("GET", &format!("/notebooks/{id}"), None).await.body).unwrap();
        assert!(shown.current_time.is_some());
        if shown.status == Some(NotebookStatus::Running) {
            let lease = shown.lease.unwrap();
            assert_eq!(lease.lease_type, Some(LeaseType::Timing));
            // The rule of api.md 6.2: measured from create_at, set anew when it runs.
            assert_eq!(lease.duration.unwrap(), lease.update_at.unwrap() - lease.create_at.unwrap() + 4 * HOUR_MS);
            break;
        }
        let processing = shown.action_progress.iter().find(|step| step.status == Some(StepStatus::Processing));
        active.extend(processing.and_then(|step| step.step));
        cloud.control("POST", "/step", None).await;
    }
    active.dedup();
    assert_eq!(active, [1, 2, 3, 4]);

    let asked = json!({"duration": 2 * HOUR_MS, "type": "idle"});
    let renewed = cloud.call("PATCH", &format!("/notebooks/{id}/lease"), Some(asked)).await;
    let lease = answer::changed_lease(&renewed.body).unwrap().unwrap();
    assert_eq!((lease.lease_type.clone(), lease.enable), (Some(LeaseType::Idle), Some(true)));
    let shown = answer::lease(&cloud.call("GET", &format!("/notebooks/{id}/lease"), None).await.body).unwrap();
    assert_eq!(shown, lease);

    let stopped = cloud.call("POST", &format!("/notebooks/{id}/stop"), None).await;
    let notebook = answer::changed_notebook(&stopped.body).unwrap().unwrap();
    assert_eq!(notebook.status, Some(NotebookStatus::Stopping));
}

#[tokio::test]
async fn the_older_generation_is_read() {
    let cloud = Cloud::start().await;
    let id = cloud.instance("quarterly-report").await["id"].as_str().unwrap().to_owned();
    let path = format!("/demanager/instances/{id}");

    let update = json!({"description": "Q3", "spec": {"auto_stop": {"enable": true, "duration": 7200}}});
    let updated = answer::changed_instance(&cloud.call("PUT", &path, Some(update)).await.body).unwrap().unwrap();
    assert_eq!(updated.description.as_deref(), Some("Q3"));
    assert_eq!(updated.spec.unwrap().auto_stop.unwrap().duration, Some(7200));

    let action = json!({"action": "start"});
    let acted =
        answer::action(&cloud.call("POST", &format!("{path}/action"), Some(action)).await.body).unwrap().unwrap();
    assert_eq!(acted.current_status, Some(InstanceStatus::Starting));
    assert_eq!(acted.previous_state, Some(InstanceStatus::Stopped));

    while answer::instance(&cloud.call("GET", &path, None).await.body).unwrap().status == Some(InstanceStatus::Starting)
    {
        cloud.control("POST", "/step", None).await;
    }
    let running = answer::instance(&cloud.call("GET", &path, None).await.body).unwrap();
    assert_eq!(running.status, Some(InstanceStatus::Running));
    assert_eq!(running.spec.unwrap().auto_stop.unwrap().remain_time, Some(7200));
}

#[tokio::test]
async fn refusals_of_both_generations_are_classified() {
    let cloud = Cloud::start().await;
    let running = cloud.instance("train-bert-base").await["id"].as_str().unwrap().to_owned();
    let stopped = cloud.instance("demand-forecast").await["id"].as_str().unwrap().to_owned();
    let legacy = cloud.instance("segmentation-unet").await["id"].as_str().unwrap().to_owned();
    let frozen = cloud.instance("invoice-ocr").await["id"].as_str().unwrap().to_owned();
    let start = || Some(json!({"action": "start"}));
    for (method, path, body, code, class) in [
        ("POST", format!("/notebooks/{running}/start"), None, "ModelArts.6357", Class::AlreadySo),
        ("POST", format!("/notebooks/{stopped}/stop"), None, "ModelArts.6357", Class::AlreadySo),
        ("POST", format!("/notebooks/{frozen}/start"), None, "ModelArts.6326", Class::Account),
        ("GET", "/notebooks/00000000-0000-4000-8000-000000000000".into(), None, "ModelArts.6404", Class::Gone),
        ("POST", format!("/demanager/instances/{legacy}/action"), start(), "ModelArts.6305", Class::AlreadySo),
        (
            "GET",
            "/demanager/instances/DE-00000000-0000-4000-8000-000000000000".into(),
            None,
            "ModelArts.6309",
            Class::Gone,
        ),
        (
            "PATCH",
            format!("/notebooks/{running}/lease"),
            Some(json!({"duration": 5})),
            "ModelArts.6349",
            Class::Refused,
        ),
    ] {
        let answer = cloud.call(method, &path, body).await;
        let read = error::read(answer.status, &answer.body);
        assert_eq!(read.code.as_deref(), Some(code), "{method} {path}: {}", answer.text());
        assert!(read.message.is_some_and(|message| !message.is_empty()), "{method} {path}");
        assert_eq!(error::class(answer.status, read.code.as_deref()), class, "{method} {path}");
    }
}
