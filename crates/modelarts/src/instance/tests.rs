use json::json;

use super::*;
use crate::notebook::Processor;
use crate::read::Read;

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// The shape of a legacy answer with everything in it that api.md 8 names: timestamps as text, explicit nulls.
fn running() -> json::Value {
    json!({
        "id": "DE-7d558ef8-c73d-11ea-964c-0255ac100033", "name": "notebook-c6fd", "description": "d", "status": "RUNNING",
        "creation_timestamp": "1594887749962", "latest_update_timestamp": "1594888920943", "flavor": "modelarts.bm.gpu.v100NV32",
        "error_code": "ModelArts.6309",
        "profile": {
            "id": "Multi-Engine 1.0 (python3)-gpu", "name": "Multi-Engine 1.0 (python3)-gpu", "description": "p",
            "de_type": "Notebook", "flavor_type": "GPU", "labels": null,
            "provision": {
                "type": "Docker",
                "spec": {"engine": "CCE", "params": {"namespace": "atelier", "image_name": "mul-kernel", "image_tag": "3.0", "annotations": null}},
                "annotations": {"category": "Multi-Engine"},
            },
        },
        "flavor_details": {
            "name": "modelarts.bm.gpu.v100NV32", "status": "onSale", "queuing_num": 2, "queue_left_time": "60",
            "storage_list": ["obs", "evs"], "is_permitted": true, "type": "GPU",
            "params": {"CPU": 8, "GPU": 1, "gpu_type": "v100NV32", "graphics_memory": "32GiB", "memory": "64GiB"},
            "promo_type": "NoDiscount", "instance_num": 1, "duration": 3600, "store_time": -1, "billing_flavor": "b", "billing_params": 2,
        },
        "pool": {"id": "p", "name": "pool", "type": "USER_DEFINED", "owner": {"project_id": "o"}},
        "ai_project": {"id": "default-ai-project"}, "workspace": {"id": "0"}, "user": {"id": "15", "name": "user"},
        "queuing_info": {
            "id": "q", "name": "n", "de_type": "Notebook", "flavor": "f", "flavor_details": {"status": "soldOut"},
            "status": "START_QUEUING", "begin_timestamp": "1594887749962", "end_timestamp": 1_594_887_750_000_i64, "remain_time": 38, "rank": 3,
        },
        "repository": {
            "id": "r", "branch": "master", "user_name": "u", "user_email": "e", "type": "GitHub",
            "connection_info": {"protocol": "https", "url": "https://github.example/x.git",
                                "credential": {"ssh_private_key": "CANARY-1", "access_token": "CANARY-2"}},
        },
        "spec": {
            "log_path": "/l", "custom_script_path": "/s", "storage": {"type": "evs", "location": {"path": "/home/ma-user/work", "volume_size": 50}},
            "credential": {"access_key": "CANARY-3", "secret_key": "CANARY-4"}, "repository": null,
            "resource_reserved_timestamp": 1_594_887_749_962_i64,
            "auto_stop": {"enable": true, "duration": 3600, "prompt": true, "stop_timestamp": 1_594_891_408_723_i64, "remain_time": 3506},
            "failed_reasons": {"code": "c", "message": "m", "detail": {"x": 1}},
            "annotations": {"target_domain": "https://xxx", "url": "https://xxx/DE-7d558ef8"},
            "extend_params": null, "extend_storage": null,
        },
    })
}

#[test]
fn a_running_instance() {
    let instance = Instance::read(&running()).unwrap();
    assert_eq!(instance.id, text("DE-7d558ef8-c73d-11ea-964c-0255ac100033"));
    assert_eq!((instance.name, instance.description), (text("notebook-c6fd"), text("d")));
    assert_eq!((instance.status, instance.flavor), (Some(InstanceStatus::Running), text("modelarts.bm.gpu.v100NV32")));
    assert_eq!(instance.creation_timestamp, Some(1_594_887_749_962));
    assert_eq!(instance.latest_update_timestamp, Some(1_594_888_920_943));
    assert_eq!(instance.error_code, text("ModelArts.6309"));
    assert_eq!(instance.workspace, Some(Workspace { id: text("0") }));
    assert_eq!(instance.ai_project, Some(AiProject { id: text("default-ai-project") }));
    assert_eq!(instance.user, Some(User { id: text("15"), name: text("user") }));
    let owner = Some(Owner { project_id: text("o") });
    assert_eq!(instance.pool, Some(Pool { id: text("p"), name: text("pool"), pool_type: text("USER_DEFINED"), owner }));
}

#[test]
fn its_profile() {
    let expected = Profile {
        id: text("Multi-Engine 1.0 (python3)-gpu"),
        name: text("Multi-Engine 1.0 (python3)-gpu"),
        description: text("p"),
        de_type: text("Notebook"),
        flavor_type: Some(Processor::Gpu),
        labels: None,
        provision: Some(Provision {
            provision_type: text("Docker"),
            spec: Some(ProvisionSpec {
                engine: text("CCE"),
                params: Some(ProvisionParams {
                    namespace: text("atelier"),
                    image_name: text("mul-kernel"),
                    image_tag: text("3.0"),
                    annotations: None,
                }),
            }),
            annotations: Some(json!({"category": "Multi-Engine"})),
        }),
    };
    assert_eq!(Instance::read(&running()).unwrap().profile, Some(expected));
}

#[test]
fn its_machine_and_its_place_in_the_queue() {
    let instance = Instance::read(&running()).unwrap();
    let machine = FlavorDetails {
        name: text("modelarts.bm.gpu.v100NV32"),
        status: Some(FlavorStatus::OnSale),
        queuing_num: Some(2),
        queue_left_time: Some(60),
        storage_list: vec![json!("obs"), json!("evs")],
        is_permitted: Some(true),
        processor: Some(Processor::Gpu),
        params: Some(
            json!({"CPU": 8, "GPU": 1, "gpu_type": "v100NV32", "graphics_memory": "32GiB", "memory": "64GiB"}),
        ),
        promo_type: Some(PromoType::NoDiscount),
        instance_num: Some(1),
        duration: Some(3600),
        store_time: Some(-1),
        billing_flavor: text("b"),
        billing_params: Some(json!(2)),
    };
    assert_eq!(instance.flavor_details, Some(machine));
    let place = QueuingInfo {
        id: text("q"),
        name: text("n"),
        de_type: text("Notebook"),
        flavor: text("f"),
        flavor_details: Some(FlavorDetails { status: Some(FlavorStatus::SoldOut), ..FlavorDetails::default() }),
        status: Some(InstanceStatus::StartQueuing),
        begin_timestamp: Some(1_594_887_749_962),
        end_timestamp: Some(1_594_887_750_000),
        remain_time: Some(38),
        rank: Some(3),
    };
    assert_eq!(instance.queuing_info, Some(place));
}

#[test]
fn its_settings() {
    let expected = Spec {
        log_path: text("/l"),
        custom_script_path: text("/s"),
        storage: Some(Storage {
            storage_type: text("evs"),
            location: Some(Location { path: text("/home/ma-user/work"), volume_size: Some(50) }),
        }),
        repository: None,
        resource_reserved_timestamp: Some(1_594_887_749_962),
        auto_stop: Some(AutoStop {
            enable: Some(true),
            duration: Some(3600),
            prompt: Some(true),
            stop_timestamp: Some(1_594_891_408_723),
            remain_time: Some(3506),
        }),
        failed_reasons: Some(FailedReasons { code: text("c"), message: text("m"), detail: Some(json!({"x": 1})) }),
        annotations: Some(Annotations { target_domain: text("https://xxx"), url: text("https://xxx/DE-7d558ef8") }),
        extend_params: None,
        extend_storage: None,
    };
    assert_eq!(Instance::read(&running()).unwrap().spec, Some(expected));
}

#[test]
fn its_repository_without_any_credential() {
    let instance = Instance::read(&running()).unwrap();
    let expected = Repository {
        id: text("r"),
        branch: text("master"),
        user_name: text("u"),
        user_email: text("e"),
        repository_type: text("GitHub"),
        connection_info: Some(ConnectionInfo { protocol: text("https"), url: text("https://github.example/x.git") }),
    };
    assert_eq!(instance.repository.as_ref(), Some(&expected));
    assert!(!format!("{instance:?}").contains("CANARY"));
}

#[test]
fn the_sample_of_2025_has_no_spec_and_others_are_full_of_nulls() {
    let sample = json!({"id": "6fa459ea-ee8a-3ca4-894e-db77e160355e", "name": "n", "status": "STOPPED", "workspace": {"id": "0"}});
    let instance = Instance::read(&sample).unwrap();
    assert_eq!((instance.status, instance.spec), (Some(InstanceStatus::Stopped), None));

    let names = ["id", "status", "profile", "flavor_details", "pool", "queuing_info", "repository", "spec", "user"];
    for wrong in [json!(null), json!([]), json!(false)] {
        let answer: json::Value = names.iter().map(|name| ((*name).to_owned(), wrong.clone())).collect();
        assert_eq!(Instance::read(&answer), Some(Instance::default()), "{wrong}");
    }
}

#[test]
fn every_state_in_either_case_and_unknown_ones_kept() {
    assert_eq!(InstanceStatus::ALL.len(), 15);
    for status in InstanceStatus::ALL {
        assert_eq!(InstanceStatus::parse(&status.as_str().to_lowercase()), *status);
        assert_eq!(InstanceStatus::parse(status.as_str()), *status);
    }
    assert_eq!(InstanceStatus::parse("REBOOTING").as_str(), "REBOOTING");
}
