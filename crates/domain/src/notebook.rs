//! One instance of either generation, read once at the edge from what ModelArts wrote. After this point nothing knows
//! how the two generations spell things.

use std::rc::Rc;

use api::{Generation, Item};
use modelarts::{
    Instance, Read as _,
    notebook::{Notebook as WireNotebook, Service},
};

use crate::{
    Lease, Status, Timestamp,
    card::{Facts, Queue, Storage},
    steps::StepReport,
    time::Millis,
};

/// Names an instance: ids are only unique within a generation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NotebookKey {
    /// Which API it belongs to.
    pub generation: Generation,
    /// Its id, as the cloud wrote it.
    pub id: Rc<str>,
}

/// One instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Notebook {
    /// Names it.
    pub key: NotebookKey,
    /// Its name; absent where the cloud did not say.
    pub name: Option<Rc<str>>,
    /// Its description; absent where the cloud did not say.
    pub description: Option<Rc<str>>,
    /// Its state.
    pub status: Status,
    /// What it is made of.
    pub facts: Facts,
    /// When it will be stopped.
    pub lease: Lease,
    /// When the lease was last set; the older generation does not say.
    pub lease_updated: Option<Timestamp>,
    /// The cloud gave an address to open it. The page never needs the address itself: the proxy opens it.
    pub has_address: bool,
    /// Its SSH address, as the cloud wrote it.
    pub ssh: Option<Rc<str>>,
    /// What this answer says of the start-up steps; none in most answers.
    pub steps: Vec<StepReport>,
    /// The cloud's code for why it failed, for example `ModelArts.6200`.
    pub failure_code: Option<Rc<str>>,
    /// The cloud's words for why it failed.
    pub failure_reason: Option<Rc<str>>,
    /// Its place in the queue.
    pub queue: Option<Queue>,
}

impl Notebook {
    /// Reads an instance of the stream; `None` when it has no id, because then nothing can be done with it.
    #[must_use]
    pub fn read(item: &Item) -> Option<Self> {
        match item.generation {
            Generation::Notebooks => Self::current(WireNotebook::read(&item.value)?),
            Generation::Demanager => Self::legacy(Instance::read(&item.value)?),
        }
    }

    /// From the current API (api.md 2.6).
    #[must_use]
    pub fn current(wire: WireNotebook) -> Option<Self> {
        let updated = instant(wire.update_at);
        let ssh = wire.endpoints.iter().find(|endpoint| endpoint.service == Some(Service::Ssh));
        let has_endpoint = |endpoint: &modelarts::notebook::Endpoint| {
            endpoint.service == Some(Service::Notebook) && given(endpoint.uri.as_deref()).is_some()
        };
        let user = wire.user.unwrap_or_default();
        let image = wire.image.unwrap_or_default();
        Some(Self {
            key: NotebookKey { generation: Generation::Notebooks, id: given(wire.id.as_deref())? },
            name: given(wire.name.as_deref()),
            description: wire.description.map(Rc::from),
            status: wire.status.map_or_else(unsaid, |status| Status::read(status.as_str())),
            facts: Facts {
                flavor: given(wire.flavor.as_deref()),
                image: first([image.show_name, image.name, image.swr_path, image.id]),
                storage: wire.volume.and_then(|volume| {
                    Some(Storage { category: volume.category?.as_str().into(), capacity_gb: volume.capacity })
                }),
                owner: first([user.name, wire.user_id, user.id]),
                created: instant(wire.create_at),
                updated,
            },
            lease: wire.lease.as_ref().map_or(Lease::Unknown, |lease| Lease::current(lease, updated)),
            lease_updated: wire.lease.and_then(|lease| instant(lease.update_at)),
            has_address: given(wire.url.as_deref()).is_some() || wire.endpoints.iter().any(has_endpoint),
            ssh: ssh.and_then(|endpoint| given(endpoint.uri.as_deref())),
            steps: wire.action_progress.iter().filter_map(StepReport::read).collect(),
            failure_code: None,
            failure_reason: given(wire.fail_reason.as_deref()),
            queue: None,
        })
    }

    /// From the older API (api.md 8), whose every nested object may be missing.
    #[must_use]
    pub fn legacy(wire: Instance) -> Option<Self> {
        let updated = instant(wire.latest_update_timestamp);
        let spec = wire.spec.unwrap_or_default();
        let profile = wire.profile.unwrap_or_default();
        let provision = profile.provision.and_then(|provision| provision.spec?.params).unwrap_or_default();
        let failed = spec.failed_reasons.unwrap_or_default();
        let user = wire.user.unwrap_or_default();
        Some(Self {
            key: NotebookKey { generation: Generation::Demanager, id: given(wire.id.as_deref())? },
            name: given(wire.name.as_deref()),
            description: wire.description.map(Rc::from),
            status: wire.status.map_or_else(unsaid, |status| Status::read(status.as_str())),
            facts: Facts {
                flavor: given(wire.flavor.as_deref()),
                image: first([profile.name, provision.image_name, profile.id, None]),
                storage: spec.storage.and_then(|storage| {
                    let capacity_gb = storage.location.and_then(|location| location.volume_size);
                    Some(Storage { category: storage.storage_type?.to_ascii_uppercase().into(), capacity_gb })
                }),
                owner: first([user.name, user.id, None]),
                created: instant(wire.creation_timestamp),
                updated,
            },
            lease: spec.auto_stop.as_ref().map_or(Lease::Unknown, |auto_stop| Lease::legacy(auto_stop, updated)),
            lease_updated: None,
            has_address: spec.annotations.and_then(|annotations| given(annotations.url.as_deref())).is_some(),
            ssh: None,
            steps: Vec::new(),
            failure_code: first([failed.code, wire.error_code]),
            failure_reason: given(failed.message.as_deref()),
            queue: wire.queuing_info.map(|queue| Queue {
                rank: queue.rank.filter(|rank| 0 <= *rank),
                remaining: queue.remain_time.filter(|left| 0 <= *left).map(Millis::seconds),
            }),
        })
    }

    /// What people call it: the id stands in where there is no name.
    #[must_use]
    pub fn title(&self) -> &Rc<str> {
        self.name.as_ref().unwrap_or(&self.key.id)
    }
}

/// What is known after `new` came in on top of `old`, in whatever order the two were written.
///
/// What is older by the cloud's own `update_at` moves neither a status nor a deadline back, and what an answer leaves out
/// (examples omit most fields, api.md 2.6) stays as it was known.
#[must_use]
pub fn merge(old: &Notebook, new: Notebook) -> Notebook {
    let is_older = matches!((new.facts.updated, old.facts.updated), (Some(new), Some(old)) if new < old);
    let new = if new.status == unsaid() { Notebook { status: old.status.clone(), ..new } } else { new };
    let (lease, lease_updated) = newer_lease(old, &new);
    let Notebook { key, name, description, status, facts, has_address, ssh, steps, .. } = new;
    if is_older {
        return Notebook { lease, lease_updated, ..old.clone() };
    }
    Notebook {
        key,
        name: name.or_else(|| old.name.clone()),
        description: description.or_else(|| old.description.clone()),
        status,
        facts: Facts {
            flavor: facts.flavor.or_else(|| old.facts.flavor.clone()),
            image: facts.image.or_else(|| old.facts.image.clone()),
            storage: facts.storage.or_else(|| old.facts.storage.clone()),
            owner: facts.owner.or_else(|| old.facts.owner.clone()),
            created: facts.created.or(old.facts.created),
            updated: facts.updated.or(old.facts.updated),
        },
        lease,
        lease_updated,
        has_address: has_address || old.has_address,
        ssh: ssh.or_else(|| old.ssh.clone()),
        steps,
        failure_code: new.failure_code,
        failure_reason: new.failure_reason,
        queue: new.queue,
    }
}

/// The lease that was set later. The older generation does not date its leases: there the instance's own date decides.
fn newer_lease(old: &Notebook, new: &Notebook) -> (Lease, Option<Timestamp>) {
    let is_older = match (new.lease_updated, old.lease_updated) {
        (Some(new), Some(old)) => new < old,
        _ => matches!((new.facts.updated, old.facts.updated), (Some(new), Some(old)) if new < old),
    };
    // An answer that leaves the lease out says nothing about it, unless the state has changed since it was known.
    let is_silent = new.lease == Lease::Unknown && new.lease_updated.is_none() && new.status == old.status;
    if is_older || is_silent { (old.lease, old.lease_updated) } else { (new.lease, new.lease_updated) }
}

/// No status at all is an unknown status, not an error.
fn unsaid() -> Status {
    Status::Other("".into())
}

/// Text, unless it is empty.
fn given(text: Option<&str>) -> Option<Rc<str>> {
    text.filter(|text| !text.is_empty()).map(Rc::from)
}

fn first<const N: usize>(texts: [Option<String>; N]) -> Option<Rc<str>> {
    texts.iter().find_map(|text| given(text.as_deref()))
}

/// Times before the epoch and its first instant are how some answers say nothing.
fn instant(ms: Option<i64>) -> Option<Timestamp> {
    ms.filter(|ms| 0 < *ms).map(Timestamp)
}
