//! One instance of either generation, read once at the edge from what ModelArts wrote. After this point nothing knows
//! how the two generations spell things.

use std::rc::Rc;

use api::{Generation, History, Item, May, Usual};
use modelarts::{
    Instance, Read as _,
    notebook::{CustomSpec, Notebook as WireNotebook, Service},
};

use crate::{
    Lease, Status, Timestamp,
    capability::Grant,
    card::{Facts, Machine, Queue, Storage},
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
    /// What this person may do with it; the answers of the cloud do not say.
    pub grant: Option<Grant>,
    /// What the proxy has seen of it; the answers of the cloud do not say.
    pub history: Option<Rc<History>>,
    /// How long starts of this flavor and image take, told while it starts.
    pub usual: Option<Usual>,
}

impl Notebook {
    /// Reads an instance of the stream, in a project where the person may do `somewhere`; `None` when it has no id, because
    /// then nothing can be done with it.
    #[must_use]
    pub fn read(item: &Item, somewhere: May) -> Option<Self> {
        let notebook = match item.generation {
            Generation::Notebooks => Self::current(&WireNotebook::read(&item.value)?),
            Generation::Demanager => Self::legacy(&Instance::read(&item.value)?),
        };
        let grant = Some(Grant { here: item.may.unwrap_or(somewhere), somewhere });
        let history = item.history.clone().map(Rc::from);
        notebook.map(|notebook| Self { grant, history, usual: item.usual.as_deref().copied(), ..notebook })
    }

    /// From the current API (api.md 2.6).
    #[must_use]
    pub fn current(wire: &WireNotebook) -> Option<Self> {
        let updated = instant(wire.update_at);
        let lease = wire.lease.as_ref();
        let image = wire.image.as_ref();
        let user = wire.user.as_ref();
        let at = |service: Service| wire.endpoints.iter().find(|endpoint| endpoint.service.as_ref() == Some(&service));
        let address = |service: Service| at(service).and_then(|endpoint| given(&endpoint.uri));
        Some(Self {
            key: NotebookKey { generation: Generation::Notebooks, id: given(&wire.id)? },
            name: given(&wire.name),
            description: wire.description.as_deref().map(Rc::from),
            status: wire.status.as_ref().map_or_else(unsaid, |status| Status::read(status.as_str())),
            facts: Facts {
                flavor: given(&wire.flavor),
                machine: machine(wire.flavor.as_deref(), wire.custom_spec.as_ref()),
                image: image.and_then(|image| first(&[&image.show_name, &image.name, &image.swr_path, &image.id])),
                storage: wire.volume.as_ref().and_then(|volume| {
                    let category = volume.category.as_ref()?.as_str().into();
                    Some(Storage { category, capacity_gb: volume.capacity })
                }),
                owner: user.and_then(|user| given(&user.name)).or_else(|| given(&wire.user_id)),
                created: instant(wire.create_at),
                updated,
            },
            lease: lease.map_or(Lease::Unknown, |lease| Lease::current(lease, updated)),
            lease_updated: lease.and_then(|lease| instant(lease.update_at)),
            has_address: given(&wire.url).or_else(|| address(Service::Notebook)).is_some(),
            ssh: address(Service::Ssh),
            steps: wire.action_progress.iter().filter_map(StepReport::read).collect(),
            failure_code: None,
            failure_reason: given(&wire.fail_reason),
            queue: None,
            grant: None,
            history: None,
            usual: None,
        })
    }

    /// From the older API (api.md 8), whose every nested object may be missing.
    #[must_use]
    pub fn legacy(wire: &Instance) -> Option<Self> {
        let updated = instant(wire.latest_update_timestamp);
        let spec = wire.spec.as_ref();
        let profile = wire.profile.as_ref();
        let auto_stop = spec.and_then(|spec| spec.auto_stop.as_ref());
        let failed = spec.and_then(|spec| spec.failed_reasons.as_ref());
        let annotations = spec.and_then(|spec| spec.annotations.as_ref());
        let user = wire.user.as_ref();
        Some(Self {
            key: NotebookKey { generation: Generation::Demanager, id: given(&wire.id)? },
            name: given(&wire.name),
            description: wire.description.as_deref().map(Rc::from),
            status: wire.status.as_ref().map_or_else(unsaid, |status| Status::read(status.as_str())),
            facts: Facts {
                flavor: given(&wire.flavor),
                machine: machine(wire.flavor.as_deref(), None),
                image: profile.and_then(|profile| first(&[&profile.name, &profile.id])),
                storage: spec.and_then(|spec| legacy_storage(spec.storage.as_ref()?)),
                owner: user.and_then(|user| first(&[&user.name, &user.id])),
                created: instant(wire.creation_timestamp),
                updated,
            },
            lease: auto_stop.map_or(Lease::Unknown, |auto_stop| Lease::legacy(auto_stop, updated)),
            lease_updated: None,
            has_address: annotations.is_some_and(|annotations| given(&annotations.url).is_some()),
            ssh: None,
            steps: Vec::new(),
            failure_code: failed.and_then(|failed| given(&failed.code)).or_else(|| given(&wire.error_code)),
            failure_reason: failed.and_then(|failed| given(&failed.message)),
            queue: wire.queuing_info.as_ref().map(|queue| Queue {
                rank: queue.rank.filter(|rank| 0 <= *rank),
                remaining: queue.remain_time.filter(|left| 0 <= *left).map(Millis::seconds),
            }),
            grant: None,
            history: None,
            usual: None,
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
    let grant = new.grant.or(old.grant);
    let history = new.history.or_else(|| old.history.clone());
    let usual = new.usual.or(old.usual);
    if is_older {
        return Notebook { lease, lease_updated, grant, history, usual, ..old.clone() };
    }
    Notebook {
        key,
        name: name.or_else(|| old.name.clone()),
        description: description.or_else(|| old.description.clone()),
        status,
        facts: Facts {
            flavor: facts.flavor.or_else(|| old.facts.flavor.clone()),
            machine: facts.machine.or(old.facts.machine),
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
        grant,
        history,
        usual,
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

/// By what flavors are called, and by the parts of a machine that has no flavor of its own.
fn machine(flavor: Option<&str>, spec: Option<&CustomSpec>) -> Option<Machine> {
    const CARDS: [&str; 5] = ["gpu", "npu", "ascend", "d910", "snt9"];
    // A whole core: less is "very small" in the FAQ's words (api.md 6.4), which names no number.
    const SMALL: f64 = 1.0;
    if flavor.is_none() && spec.is_none() {
        return None;
    }
    let has_named_card = flavor.is_some_and(|flavor| CARDS.iter().any(|card| flavor.contains(card)));
    let cards = spec.and_then(|spec| spec.gpu).unwrap_or(0.0);
    let is_small = spec.and_then(|spec| spec.cpu).is_some_and(|cores| cores < SMALL);
    Some(Machine { has_card: has_named_card || 0.0 < cards, is_small })
}

/// No status at all is an unknown status, not an error.
fn unsaid() -> Status {
    Status::Other("".into())
}

fn legacy_storage(storage: &modelarts::instance::Storage) -> Option<Storage> {
    let category = storage.storage_type.as_ref()?.to_ascii_uppercase().into();
    Some(Storage { category, capacity_gb: storage.location.as_ref().and_then(|location| location.volume_size) })
}

/// Text, unless it is empty.
fn given(text: &Option<String>) -> Option<Rc<str>> {
    text.as_deref().filter(|text| !text.is_empty()).map(Rc::from)
}

/// The first text that is given.
fn first(texts: &[&Option<String>]) -> Option<Rc<str>> {
    texts.iter().find_map(|text| given(text))
}

/// Times before the epoch and its first instant are how some answers say nothing.
fn instant(ms: Option<i64>) -> Option<Timestamp> {
    ms.filter(|ms| 0 < *ms).map(Timestamp)
}
