//! The rules as Cedar policies: read and checked once, against the schema, so that a policy that cannot mean anything stops
//! the start and none can fail while it decides. What decides is the policies alone: there is no other `if` on a role.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use cedar_policy::{
    Authorizer, Context, Decision as Verdict, Entities, Entity, EntityUid, Policy, PolicyId, PolicySet, Request,
    RestrictedExpression, Schema, ValidationMode, Validator,
};
use miette::Diagnostic;

use super::{Decision, owner::Owner};

const SCHEMA: &str = include_str!("schema.cedarschema");
const BUILT_IN: &str = include_str!("policy.cedar");

/// The policies of an installation, checked. Clones are the same.
#[derive(Clone)]
pub struct Policies(Arc<Checked>);

struct Checked {
    authorizer: Authorizer,
    policies: PolicySet,
    actions: Entities,
    /// The instances and owners that policies name: these cannot be decided on together with others.
    named: Named,
}

/// What policies name, by id.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) notebooks: BTreeSet<String>,
    pub(super) owners: BTreeSet<Owner>,
}

/// A mistake in policies.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// From 1.
    pub(crate) line: usize,
    /// What is wrong there.
    pub(crate) rule: String,
}

impl fmt::Debug for Policies {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.0.policies.policies().map(|policy| policy.id().to_string())).finish()
    }
}

impl Policies {
    /// Those that come with the program.
    #[must_use]
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN).unwrap_or_else(|broken| unreachable!("a test reads them too: {broken:?}"))
    }

    /// Every mistake, when there is one.
    pub(crate) fn parse(text: &str) -> Result<Self, Vec<Broken>> {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA).map_err(|error| vec![broken(text, &error)])?;
        let parsed: PolicySet = text.parse().map_err(|errors: cedar_policy::ParseErrors| {
            errors.iter().map(|error| broken(text, error)).collect::<Vec<_>>()
        })?;
        let actions = schema.action_entities().map_err(|error| vec![broken(text, &error)])?;
        let checked = Validator::new(schema).validate(&parsed, ValidationMode::Strict);
        let mut mistakes: Vec<Broken> = checked.validation_errors().map(|error| broken(text, error)).collect();
        if parsed.templates().next().is_some() {
            mistakes.push(Broken { line: 1, rule: "has a template, which nothing here fills in".to_owned() });
        }
        if parsed.is_empty() {
            mistakes.push(Broken { line: 1, rule: "has no policy: nobody could do anything".to_owned() });
        }
        let named = named(&parsed);
        let policies = by_their_names(&parsed).map_err(|name| {
            let line = line(text, text.rfind(&format!("\"{name}\"")).unwrap_or(0));
            mistakes.push(Broken { line, rule: format!("has a second policy named `{name}`") });
        });
        match policies {
            Ok(policies) if mistakes.is_empty() => {
                Ok(Self(Arc::new(Checked { authorizer: Authorizer::new(), policies, actions, named })))
            }
            _ => Err(mistakes),
        }
    }

    pub(super) fn named(&self) -> &Named {
        &self.0.named
    }

    /// Decides one case. `person` must be the entity of `principal`.
    pub(super) fn decide(&self, person: &Entity, action: &'static str, project_id: &str, thing: Thing<'_>) -> Decision {
        let Checked { authorizer, policies, actions, .. } = &*self.0;
        let notebook = uid("Notebook", thing.id);
        let owner = thing
            .owner
            .map(|owner| ("owner".to_owned(), RestrictedExpression::new_entity_uid(uid("Owner", owner.as_str()))));
        let parents = [uid("Project", project_id)];
        let decide = || {
            let entity = Entity::new_with_tags(notebook.clone(), owner, parents, []).ok()?;
            let entities = actions.clone().add_entities([person.clone(), entity], None).ok()?;
            let request = Request::new(person.uid(), uid("Action", action), notebook.clone(), Context::empty(), None);
            let response = authorizer.is_authorized(&request.ok()?, policies, &entities);
            // A policy that fails is left out by Cedar, also one that forbids: then nothing is allowed at all.
            let sound = response.diagnostics().errors().next().is_none();
            let mut names: Vec<&str> = response.diagnostics().reason().map(AsRef::as_ref).collect();
            names.sort_unstable();
            sound.then(|| Decision { allowed: response.decision() == Verdict::Allow, policy: policy(&names) })
        };
        decide().unwrap_or_else(|| Decision { allowed: false, policy: Some("failed".into()) })
    }
}

fn policy(names: &[&str]) -> Option<Arc<str>> {
    if names.is_empty() { None } else { Some(names.join(",").into()) }
}

/// The instance that is decided on, as far as policies can tell.
#[derive(Clone, Copy)]
pub(super) struct Thing<'a> {
    pub(super) id: &'a str,
    pub(super) owner: Option<&'a Owner>,
}

pub(super) fn uid(kind: &'static str, id: &str) -> EntityUid {
    let kind = kind.parse().unwrap_or_else(|error| unreachable!("{kind} is a name: {error}"));
    EntityUid::from_type_name_and_id(kind, cedar_policy::EntityId::new(id))
}

/// The same policies under the names that their `@id` gives them; the error is a name given twice.
fn by_their_names(parsed: &PolicySet) -> Result<PolicySet, String> {
    let mut named = BTreeMap::new();
    for policy in parsed.policies() {
        let name = policy.annotation("id").map_or_else(|| policy.id().to_string(), str::to_owned);
        if named.insert(name.clone(), policy.new_id(PolicyId::new(&name))).is_some() {
            return Err(name);
        }
    }
    PolicySet::from_policies(named.into_values()).map_err(|error| error.to_string())
}

fn named(policies: &PolicySet) -> Named {
    let mut named = Named::default();
    for literal in policies.policies().flat_map(Policy::entity_literals) {
        let id = literal.id().unescaped();
        match literal.type_name().to_string().as_str() {
            "Notebook" => drop(named.notebooks.insert(id.to_owned())),
            "Owner" => drop(named.owners.insert(Owner::new(id))),
            _ => {}
        }
    }
    named
}

fn broken(text: &str, error: &dyn Diagnostic) -> Broken {
    let offset = error.labels().and_then(|mut labels| labels.next()).map_or(0, |label| label.offset());
    let help = error.help().map(|help| format!(" ({help})")).unwrap_or_default();
    Broken { line: line(text, offset), rule: format!("{error}{help}") }
}

fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
