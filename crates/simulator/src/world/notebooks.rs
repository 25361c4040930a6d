//! The current generation's operations (api.md 2): list, show, update, start, stop, lease.

use http::Method;
use serde_json::{Value, json};

use super::exchange::{body_number, body_text};
use super::{Answer, Machine, Refusal, Request, World};
use crate::machine::{Action, Kind, Lease, Notebook, Term, notebook_permits};
use crate::scenarios::Scenario;

/// Fields of UpdateNotebook that only a stopped instance takes (api.md 2.3).
const ONLY_STOPPED: [&str; 3] = ["flavor", "image_id", "endpoints"];

impl World {
    pub(super) fn notebooks_api(&mut self, request: &Request, rest: &[&str], now_ms: i64) -> Result<Answer, Refusal> {
        match (&request.method, rest) {
            // `all` is a word beside the ids and stands before them (api.md 2).
            (&Method::GET, [] | ["all"]) => self.list_notebooks(request, now_ms),
            // What the simulator does not have does not exist; these must not be taken for ids.
            (_, ["flavors" | "tags" | "all", ..]) => Err(Refusal::unknown_api()),
            (&Method::GET, [id]) => self.notebook(id).map(|index| self.answer_notebook(index, now_ms)),
            (&Method::PUT, [id]) => self.update_notebook(request, id, now_ms),
            (&Method::POST, [id, "start"]) => self.start_notebook(request, id, now_ms),
            (&Method::POST, [id, "stop"]) => self.stop_notebook(request, id, now_ms),
            (&Method::GET, [id, "lease"]) => self.show_lease(id),
            (&Method::PATCH, [id, "lease"]) => self.renew_lease(request, id, now_ms),
            _ => Err(Refusal::unknown_api()),
        }
    }

    fn notebook(&self, id: &str) -> Result<usize, Refusal> {
        let is_notebook = |index: &usize| {
            self.instance(*index).is_some_and(|instance| matches!(instance.machine, Machine::Notebook(_)))
        };
        self.find(id).filter(is_notebook).ok_or_else(|| Refusal::modelarts("ModelArts.6404"))
    }

    fn machine(&self, index: usize) -> Result<&Notebook, Refusal> {
        match self.instance(index).map(|instance| &instance.machine) {
            Some(Machine::Notebook(notebook)) => Ok(notebook),
            _ => Err(Refusal::modelarts("ModelArts.6404")),
        }
    }

    fn answer_notebook(&mut self, index: usize, now_ms: i64) -> Answer {
        Answer::written(200, self.shown(index, now_ms))
    }

    /// Refuses by status first, then by scenario.
    fn permit(&mut self, index: usize, action: Action, now_ms: i64) -> Result<(), Refusal> {
        notebook_permits(self.machine(index)?.status(), action).map_err(Refusal::modelarts)?;
        self.scenario_refuses(index, action, now_ms).map_or(Ok(()), |code| Err(Refusal::modelarts(code)))
    }

    fn act(
        &mut self,
        index: usize,
        act: impl FnOnce(&mut Notebook) -> Result<(), &'static str>,
    ) -> Result<(), Refusal> {
        let acted = self.change(index, |instance| match &mut instance.machine {
            Machine::Notebook(notebook) => act(notebook),
            Machine::Legacy(_) => Err("ModelArts.6404"),
        });
        acted.unwrap_or(Err("ModelArts.6404")).map_err(Refusal::modelarts)
    }

    /// S1. The body is empty or `{}`; what is asked for stands in the query.
    fn start_notebook(&mut self, request: &Request, id: &str, now_ms: i64) -> Result<Answer, Refusal> {
        let index = self.notebook(id)?;
        request.object()?;
        let kind = read_kind(request.parameter("type").as_deref())?;
        let term = match request.number("duration")? {
            Some(-1) => Term::WithoutEnd,
            duration => Term::read(kind, duration).map_err(Refusal::modelarts)?,
        };
        self.permit(index, Action::Start, now_ms)?;
        let plan = self.plan(index);
        self.act(index, |notebook| notebook.start(term, plan, now_ms))?;
        self.started(index, now_ms);
        Ok(self.answer_notebook(index, now_ms))
    }

    /// S2.
    fn stop_notebook(&mut self, request: &Request, id: &str, now_ms: i64) -> Result<Answer, Refusal> {
        let index = self.notebook(id)?;
        request.object()?;
        self.permit(index, Action::Stop, now_ms)?;
        let stop_ms = self.stop_ms(index);
        self.act(index, |notebook| notebook.stop(now_ms, stop_ms))?;
        Ok(self.answer_notebook(index, now_ms))
    }

    /// The documents want a running instance; the lease is given anyway (api.md 7, inferred).
    fn show_lease(&self, id: &str) -> Result<Answer, Refusal> {
        let index = self.notebook(id)?;
        Ok(Answer::json(200, &self.lease(index)?))
    }

    /// S3. `duration` in the query wins over the body and means timing (api.md 6.4). -1 is known for starts only, so here it
    /// is out of range like any other number below the shortest.
    fn renew_lease(&mut self, request: &Request, id: &str, now_ms: i64) -> Result<Answer, Refusal> {
        let index = self.notebook(id)?;
        let body = request.object()?;
        let (kind, duration) = match request.number("duration")? {
            Some(duration) => (Kind::Timing, Some(duration)),
            None => (read_kind(body_text(&body, "type")?)?, body_number(&body, "duration")?),
        };
        let term = Term::read(kind, duration).map_err(Refusal::modelarts)?;
        self.permit(index, Action::Renew, now_ms)?;
        let granted = self.granted(index, term);
        self.act(index, |notebook| notebook.renew(granted, now_ms))?;
        if self.instance(index).is_some_and(|instance| instance.has(Scenario::RenewalEmpty)) {
            return Ok(Answer::empty(204));
        }
        Ok(Answer::json(200, &self.lease(index)?))
    }

    fn lease(&self, index: usize) -> Result<Value, Refusal> {
        let with_type = !self.instance(index).is_some_and(|instance| instance.has(Scenario::NoLeaseType));
        Ok(lease_json(self.machine(index)?.lease(), with_type))
    }

    /// Name and description; the simulator changes nothing else and says so.
    fn update_notebook(&mut self, request: &Request, id: &str, now_ms: i64) -> Result<Answer, Refusal> {
        let index = self.notebook(id)?;
        let body = request.object()?;
        let (name, description) = (body_text(&body, "name")?, body_text(&body, "description")?);
        if name.is_some_and(|name| !is_name(name, 128)) || description.is_some_and(|text| !is_description(text)) {
            return Err(Refusal::modelarts("ModelArts.6334"));
        }
        self.permit(index, Action::Describe, now_ms)?;
        let running = self.instance(index).is_some_and(super::Instance::is_running);
        let mut fields = body.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
        if let Some(other) = fields.find(|key| !matches!(*key, "name" | "description")) {
            let code = if running && ONLY_STOPPED.contains(&other) { "ModelArts.6347" } else { "ModelArts.0104" };
            return Err(Refusal::modelarts(code).because(&format!("The simulator does not change {other}.")));
        }
        self.change(index, |instance| {
            instance.profile.name = name.map_or_else(|| instance.profile.name.clone(), str::to_owned);
            instance.profile.description =
                description.map_or_else(|| instance.profile.description.clone(), str::to_owned);
        });
        Ok(self.answer_notebook(index, now_ms))
    }
}

pub(super) fn lease_json(lease: &Lease, with_type: bool) -> Value {
    let mut value = json!({
        "create_at": lease.created_at_ms,
        "update_at": lease.updated_at_ms,
        "duration": lease.duration_ms,
        "enable": lease.term != Term::WithoutEnd,
    });
    if with_type {
        value["type"] = json!(lease.kind().text());
    }
    value
}

/// Omitted means timing (api.md 6.4).
fn read_kind(text: Option<&str>) -> Result<Kind, Refusal> {
    text.map_or(Some(Kind::Timing), Kind::read)
        .ok_or_else(|| Refusal::modelarts("ModelArts.0107").because("type must be timing or idle."))
}

/// Letters (Chinese ones too), digits, `-` and `_` (api.md 2.2).
fn is_name(name: &str, longest: usize) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '\u{4e00}'..='\u{9fff}');
    (1..=longest).contains(&name.chars().count()) && name.chars().all(allowed)
}

/// At most 512 characters, none of those the region forbids (api.md 2.2).
pub(super) fn is_description(text: &str) -> bool {
    text.chars().count() <= 512 && !text.contains(['&', '<', '>', '"', '\'', '/'])
}
