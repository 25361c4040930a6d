//! An instance of the older generation as JSON: the tree of api.md 8, explicit nulls and times as strings included.

use serde_json::{Value, json};

use super::{Instance, Setting, Volume};
use crate::machine::{Legacy, QUEUE_PLACES};

pub(super) fn instance(instance: &Instance, legacy: &Legacy, setting: &Setting, now_ms: i64) -> Value {
    let profile = &instance.profile;
    let mut value = json!({
        "id": instance.id,
        "name": profile.name,
        "description": profile.description,
        "status": instance.status_text(),
        // Strings in this generation, unlike every other time.
        "creation_timestamp": profile.created_at_ms.to_string(),
        "latest_update_timestamp": legacy.updated_at_ms().to_string(),
        "flavor": profile.flavor.name,
        "flavor_details": flavor_details(instance, legacy, now_ms),
        "profile": image_profile(instance),
        "ai_project": {"id": "default-ai-project"},
        "workspace": {"id": "0"},
        "user": {"id": profile.owner.id, "name": profile.owner.name},
        "spec": spec(instance, legacy, setting, now_ms),
    });
    if let Some(failure) = legacy.failure() {
        value["error_code"] = json!(failure.code);
    }
    if profile.dedicated_pool {
        let owner = json!({"project_id": setting.identities.project_id});
        value["pool"] = json!({"id": "pool-research-a1", "name": "research", "type": "USER_DEFINED", "owner": owner});
    }
    if let Some(place) = legacy.place(now_ms) {
        value["queuing_info"] = json!({
            "id": instance.id,
            "name": profile.name,
            "de_type": "Notebook",
            "flavor": profile.flavor.name,
            "flavor_details": flavor_details(instance, legacy, now_ms),
            "status": legacy.status().text(),
            "begin_timestamp": place.began_at_ms,
            "end_timestamp": place.ends_at_ms,
            "remain_time": seconds_left(place.ends_at_ms, now_ms),
            "rank": place.rank,
        });
    }
    value
}

fn flavor_details(instance: &Instance, legacy: &Legacy, now_ms: i64) -> Value {
    let flavor = instance.profile.flavor;
    let mut params = json!({
        "CPU": flavor.vcpus.to_string(),
        "memory": format!("{}GiB", flavor.memory_gib),
        "type": flavor.category,
    });
    if let Some((count, name)) = flavor.gpu {
        params["GPU"] = json!(count.to_string());
        params["gpu_type"] = json!(name);
    }
    let mut details = json!({
        "name": flavor.name,
        "status": "onSale",
        "type": flavor.category,
        "is_permitted": true,
        "params": params,
        "promo_type": if flavor.free { "Free" } else { "NoDiscount" },
        "storage_list": null,
    });
    if flavor.free {
        let place = legacy.place(now_ms);
        details["duration"] = json!(3600);
        details["store_time"] = json!(72);
        details["queuing_num"] = json!(place.map_or(QUEUE_PLACES, |place| place.rank));
        details["queue_left_time"] = json!(place.map_or(0, |place| seconds_left(place.ends_at_ms, now_ms)));
    }
    details
}

fn image_profile(instance: &Instance) -> Value {
    let image = instance.profile.image;
    json!({
        "id": image.id,
        "name": image.name,
        "description": image.description,
        "de_type": "Notebook",
        "flavor_type": instance.profile.flavor.category,
        "provision": {
            "type": "Docker",
            "spec": {
                "engine": "CCE",
                "params": {"namespace": "atelier", "image_name": image.name, "image_tag": image.tag, "annotations": null},
            },
        },
    })
}

fn spec(instance: &Instance, legacy: &Legacy, setting: &Setting, now_ms: i64) -> Value {
    let auto_stop = legacy.auto_stop();
    let mut stop = json!({"enable": auto_stop.enable, "prompt": auto_stop.prompt});
    if let Some(seconds) = auto_stop.duration_s {
        stop["duration"] = json!(seconds);
    }
    if let Some(stops_at_ms) = legacy.stops_at_ms() {
        stop["stop_timestamp"] = json!(stops_at_ms);
        stop["remain_time"] = json!(seconds_left(stops_at_ms, now_ms));
    }
    let storage = match instance.profile.volume {
        Volume::Evs(size) => json!({"type": "evs", "location": {"path": "/home/ma-user/work", "volume_size": size}}),
        Volume::Efs(size) => json!({"type": "efs", "location": {"path": "/home/ma-user/work", "volume_size": size}}),
        Volume::Obs => json!({"type": "obs", "location": {"path": "/research-data/notebooks/"}}),
    };
    let annotations = instance.is_running().then(|| {
        let url = format!("{}/notebook/{}/lab", setting.base_url, instance.id);
        json!({"target_domain": setting.base_url, "url": url})
    });
    let failed_reasons =
        legacy.failure().map(|failure| json!({"code": failure.code, "message": failure.reason, "detail": null}));
    json!({
        "storage": storage,
        "auto_stop": stop,
        "annotations": annotations,
        "failed_reasons": failed_reasons,
        "repository": null,
        "extend_params": null,
        "extend_storage": null,
    })
}

/// Rounded, as the samples are (api.md 8).
fn seconds_left(until_ms: i64, now_ms: i64) -> i64 {
    ((until_ms - now_ms).max(0) + 500) / 1000
}
