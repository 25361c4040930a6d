use json::json;

use super::*;
use crate::read::Read;

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// The shape of a running instance, synthetic values, the real field set of a run of 2023 (api.md 2.6).
fn running() -> Value {
    json::from_slice(
        br#"{"id":"936bea3e-0000-4000-8000-817283284ae0","name":"demo","description":"","feature":"NOTEBOOK","flavor":"modelarts.vm.cpu.2u",
 "status":"RUNNING","create_at":1700000000002,"update_at":1700000027400,
 "lease":{"create_at":1700000000000,"duration":3627372,"enable":true,"type":"TIMING","update_at":1700000027372},
 "image":{"id":"e1a07296-22a8-4f05-8bc8-e936c8e54090","name":"pytorch1.8","swr_path":"swr.example/atelier/x:1","tag":"1","type":"BUILD_IN","description":""},
 "endpoints":[{"service":"NOTEBOOK","uri":"https://authoring.example/936bea3e-0000-4000-8000-817283284ae0/lab"}],
 "url":"https://authoring.example/936bea3e-0000-4000-8000-817283284ae0/lab","token":"3452e0d5-15fe-a20d-18a2-010a574aeaaf",
 "user":{"id":"99250e439b33431081","name":"u","domain":{"id":"878991804cdc4ba597","name":"d"}},"user_id":"99250e439b33431081",
 "volume":{"category":"EFS","ownership":"MANAGED","mount_path":"/home/ma-user/work/","capacity":50,"read_only":false},
 "data_volumes":[],"tags":[],"billing_items":["COMPUTE"],"workspace_id":"0"}"#,
    )
    .unwrap()
}

#[test]
fn a_running_notebook() {
    let notebook = Notebook::read(&running()).unwrap();
    let expected = Notebook {
        id: text("936bea3e-0000-4000-8000-817283284ae0"),
        name: text("demo"),
        description: text(""),
        feature: Some(Feature::Notebook),
        flavor: text("modelarts.vm.cpu.2u"),
        status: Some(NotebookStatus::Running),
        create_at: Some(1_700_000_000_002),
        update_at: Some(1_700_000_027_400),
        lease: Some(Lease {
            create_at: Some(1_700_000_000_000),
            duration: Some(3_627_372),
            enable: Some(true),
            lease_type: Some(LeaseType::Timing),
            update_at: Some(1_700_000_027_372),
        }),
        image: Some(Image {
            id: text("e1a07296-22a8-4f05-8bc8-e936c8e54090"),
            name: text("pytorch1.8"),
            swr_path: text("swr.example/atelier/x:1"),
            tag: text("1"),
            image_type: Some(ImageType::BuildIn),
            description: text(""),
            ..Image::default()
        }),
        endpoints: vec![Endpoint {
            service: Some(Service::Notebook),
            uri: text("https://authoring.example/936bea3e-0000-4000-8000-817283284ae0/lab"),
            ..Endpoint::default()
        }],
        url: text("https://authoring.example/936bea3e-0000-4000-8000-817283284ae0/lab"),
        user: Some(User {
            id: text("99250e439b33431081"),
            name: text("u"),
            domain: Some(Domain { id: text("878991804cdc4ba597"), name: text("d") }),
        }),
        user_id: text("99250e439b33431081"),
        volume: Some(Volume {
            category: Some(StorageCategory::Efs),
            ownership: Some(Ownership::Managed),
            mount_path: text("/home/ma-user/work/"),
            capacity: Some(50),
            read_only: Some(false),
            ..Volume::default()
        }),
        billing_items: vec![BillingItem::Compute],
        workspace_id: text("0"),
        ..Notebook::default()
    };
    assert_eq!(notebook, expected);
}

#[test]
fn the_token_is_read_for_opening_only_and_cannot_be_printed() {
    let value = running();
    let access = Access::read(&value).unwrap();
    assert_eq!(access.token.as_ref().map(Secret::expose), Some("3452e0d5-15fe-a20d-18a2-010a574aeaaf"));
    for printed in [format!("{access:?}"), format!("{:?}", Notebook::read(&value))] {
        assert!(!printed.contains("3452e0d5"), "{printed}");
    }
}

#[test]
fn a_create_answer_lists_its_steps_from_first_to_last() {
    let answer = json!({
        "id": "936bea3e-0000-4000-8000-817283284ae0", "status": "CREATING", "endpoints": [], "billing_items": [],
        "action_progress": [
            {"step": 4, "status": "WAITING", "description": "Initialize the notebook instance."},
            {"step": 3, "status": "WAITING", "description": "Configuring the network."},
            {"step": 2, "status": "WAITING", "description": "Prepare the compute resource."},
            {"step": 1, "status": "WAITING", "description": "Prepare the storage."},
        ],
    });
    let notebook = Notebook::read(&answer).unwrap();
    assert_eq!(notebook.action_progress.iter().map(|step| step.step.unwrap()).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(notebook.action_progress[0].description, text("Prepare the storage."));
    assert_eq!(notebook.action_progress[0].status, Some(StepStatus::Waiting));
    assert_eq!((notebook.url, notebook.volume, notebook.user), (None, None, None));
}

#[test]
fn every_field_beside_those_of_the_samples() {
    let answer = json!({
        "fail_reason": "no resources", "current_time": 1, "pool": {"id": "pool-1", "name": "p"},
        "custom_spec": {"gpu": 1, "gpu_type": "v100", "cpu": 0.4, "memory": 513, "arch": "x86_64", "category": "GPU", "resource_flavor": "f"},
        "run_user": {"uid": 1000, "gid": 100}, "affinity": {"node": 1}, "ip": "10.0.0.1",
        "user_vpc": {"vpc_id": "v", "subnet_id": "s", "security_group_ids": ["g"], "connect_cidrs": ["10.0.0.0/8"], "nat_id": "n", "eip_id": "e"},
        "is_need_credentials": true, "jupyter_version": "3", "tags": [{"key": "k", "value": "v"}],
        "volume": {"status": "IN_USE", "id": "i", "dew_secret_name": "d", "evs_sku_code": "SAS", "uri": "u", "mount_type": "MAIN"},
        "data_volumes": [{"category": "obsfs", "mount_path": "/data/a/", "url": "obs://b/", "status": "MOUNTED", "mount_type": "DYNAMIC",
                          "id": "i", "failure_reason": "f", "efs_id": "e"}],
    });
    let notebook = Notebook::read(&answer).unwrap();
    assert_eq!((notebook.fail_reason, notebook.current_time), (text("no resources"), Some(1)));
    assert_eq!(notebook.pool, Some(Pool { id: text("pool-1"), name: text("p") }));
    let machine = CustomSpec {
        cpu: Some(0.4),
        memory: Some(513),
        gpu: Some(1.0),
        gpu_type: text("v100"),
        arch: Some(Arch::X86),
        category: Some(Processor::Gpu),
        resource_flavor: text("f"),
    };
    assert_eq!(notebook.custom_spec, Some(machine));
    assert_eq!(notebook.run_user, Some(RunUser { uid: Some(1000), gid: Some(100) }));
    assert_eq!((notebook.affinity, notebook.ip), (Some(json!({"node": 1})), text("10.0.0.1")));
    let network = UserVpc {
        vpc_id: text("v"),
        subnet_id: text("s"),
        security_group_ids: vec!["g".into()],
        connect_cidrs: vec!["10.0.0.0/8".into()],
        nat_id: text("n"),
        eip_id: text("e"),
    };
    assert_eq!(notebook.user_vpc, Some(network));
    assert_eq!((notebook.is_need_credentials, notebook.jupyter_version), (Some(true), text("3")));
    assert_eq!(notebook.tags, [Tag { key: text("k"), value: text("v") }]);
    let volume = Volume {
        status: Some(VolumeStatus::InUse),
        id: text("i"),
        dew_secret_name: text("d"),
        evs_sku_code: text("SAS"),
        uri: text("u"),
        mount_type: Some(MountType::Main),
        ..Volume::default()
    };
    assert_eq!(notebook.volume, Some(volume));
    let attached = DataVolume {
        id: text("i"),
        category: Some(StorageCategory::ObsFs),
        mount_path: text("/data/a/"),
        uri: text("obs://b/"),
        status: Some(DataVolumeStatus::Mounted),
        failure_reason: text("f"),
        efs_id: text("e"),
        mount_type: Some(MountType::Dynamic),
    };
    assert_eq!(notebook.data_volumes, [attached]);
}

#[test]
fn both_names_of_the_same_fact() {
    let step =
        JobProgress { step: Some(2), status: Some(StepStatus::Failed), description: text("d"), notebook_id: None };
    for value in [
        json!({"step": 2, "status": "FAILED", "description": "d"}),
        json!({"step": "2", "status": "failed", "step_description": "d"}),
        json!({"step": 2, "status": "FAILED", "description": null, "step_description": "d"}),
    ] {
        assert_eq!(JobProgress::read(&value), Some(step.clone()), "{value}");
    }
    assert_eq!(JobProgress::read(&json!({"notebook_id": "n"})).unwrap().notebook_id, text("n"));

    let ssh = Endpoint { service: Some(Service::Ssh), key_pair_names: vec!["k".into()], ..Endpoint::default() };
    for value in [
        json!({"service": "SSH", "key_pair_names": ["k"]}),
        json!({"dev_service": "SSH", "ssh_keys": ["k"]}),
        json!({"service": null, "dev_service": "ssh", "key_pair_names": [], "ssh_keys": ["k"]}),
    ] {
        assert_eq!(Endpoint::read(&value), Some(ssh.clone()), "{value}");
    }
    for value in [json!({"workspace_id": "0"}), json!({"workspaceId": "0"}), json!({"workspace_id": 0})] {
        assert_eq!(Notebook::read(&value).unwrap().workspace_id, text("0"), "{value}");
    }

    let open = Endpoint::read(&json!({"allowed_access_ips": ["1.2.3.4"], "dev_service": "NOTEBOOK"})).unwrap();
    assert_eq!(open.allowed_access_ips, ["1.2.3.4"]);
}

#[test]
fn steps_without_a_number_come_last_as_they_came() {
    let value = json!({"action_progress": [{"description": "x"}, {"step": 2}, {"description": "y"}, {"step": 1}]});
    let steps: Vec<_> =
        Notebook::read(&value).unwrap().action_progress.into_iter().map(|step| (step.step, step.description)).collect();
    assert_eq!(steps, [(Some(1), None), (Some(2), None), (None, text("x")), (None, text("y"))]);
}

#[test]
fn every_status_in_either_case_and_unknown_ones_kept() {
    assert_eq!(NotebookStatus::ALL.len(), 14);
    for status in NotebookStatus::ALL {
        assert_eq!(NotebookStatus::read(&json!(status.as_str().to_lowercase())).as_ref(), Some(status));
        assert_eq!(NotebookStatus::read(&json!(status.as_str())).as_ref(), Some(status));
    }
    let unknown = NotebookStatus::read(&json!("Hibernating")).unwrap();
    assert_eq!((unknown.as_str(), &unknown), ("Hibernating", &NotebookStatus::Other("Hibernating".into())));
    for nothing in [json!(null), json!(""), json!(7), json!({})] {
        assert_eq!(NotebookStatus::read(&nothing), None, "{nothing}");
    }
}

#[test]
fn missing_everything_null_everything_wrong_everything() {
    assert_eq!(Notebook::read(&json!({})), Some(Notebook::default()));
    let Value::Object(fields) = running() else { panic!("an object") };
    for wrong in [json!(null), json!([[]]), json!(false)] {
        let answer: Value = fields.keys().map(|name| (name.clone(), wrong.clone())).collect();
        assert_eq!(Notebook::read(&answer), Some(Notebook::default()), "{wrong}");
    }
    for nothing in [json!(null), json!([]), json!("RUNNING"), json!(1)] {
        assert_eq!(Notebook::read(&nothing), None, "{nothing}");
    }
}

#[test]
fn a_lease_without_type() {
    let lease = Lease::read(&json!({"create_at": 1, "duration": "3600000", "enable": "true", "update_at": 2})).unwrap();
    let expected = Lease {
        create_at: Some(1),
        duration: Some(3_600_000),
        enable: Some(true),
        lease_type: None,
        update_at: Some(2),
    };
    assert_eq!(lease, expected);
}
