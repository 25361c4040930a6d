//! The older generation's operations (api.md 8): list, show, action, update, and the token to open an instance.

use http::Method;
use serde_json::{Value, json};

use super::exchange::{body_number, body_switch, body_text};
use super::notebooks::is_description;
use super::{Answer, DEMO, Instance, Machine, Refusal, Request, World};
use crate::machine::{Action, AutoStop, Legacy, LegacyStatus, legacy_permits};

impl World {
    pub(super) fn demanager_api(&mut self, request: &Request, rest: &[&str], now_ms: i64) -> Result<Answer, Refusal> {
        let answer = match (&request.method, rest) {
            (&Method::GET, []) => self.list_instances(request, now_ms),
            (&Method::GET, [id]) => self.older(id).map(|index| Answer::written(200, self.shown(index, now_ms))),
            (&Method::PUT, [id]) => self.update_instance(request, id, now_ms),
            (&Method::POST, [id, "action"]) => self.act_on_instance(request, id, now_ms),
            (&Method::GET, [id, "token"]) => self.instance_token(id),
            _ => Err(Refusal::unknown_api()),
        };
        answer.map_err(Refusal::in_the_older_shape)
    }

    fn older(&self, id: &str) -> Result<usize, Refusal> {
        let is_older = |index: &usize| {
            self.instance(*index).is_some_and(|instance| matches!(instance.machine, Machine::Legacy(_)))
        };
        self.find(id).filter(is_older).ok_or_else(|| Refusal::modelarts("ModelArts.6309"))
    }

    fn older_status(&self, index: usize) -> Result<LegacyStatus, Refusal> {
        match self.instance(index).map(|instance| &instance.machine) {
            Some(Machine::Legacy(legacy)) => Ok(legacy.status()),
            _ => Err(Refusal::modelarts("ModelArts.6309")),
        }
    }

    fn permit_older(&mut self, index: usize, action: Action, now_ms: i64) -> Result<(), Refusal> {
        legacy_permits(self.older_status(index)?, action).map_err(Refusal::modelarts)?;
        self.scenario_refuses(index, action, now_ms).map_or(Ok(()), |code| Err(Refusal::modelarts(code)))
    }

    fn act_on_older(
        &mut self,
        index: usize,
        act: impl FnOnce(&mut Legacy) -> Result<(), &'static str>,
    ) -> Result<(), Refusal> {
        let acted = self.change(index, |instance| match &mut instance.machine {
            Machine::Legacy(legacy) => act(legacy),
            Machine::Notebook(_) => Err("ModelArts.6309"),
        });
        acted.unwrap_or(Err("ModelArts.6309")).map_err(Refusal::modelarts)
    }

    /// S4. Start and stop everywhere; restart, queue and dequeue in the vendor's own region.
    fn act_on_instance(&mut self, request: &Request, id: &str, now_ms: i64) -> Result<Answer, Refusal> {
        let index = self.older(id)?;
        let body = request.object()?;
        let name = body_text(&body, "action")?.unwrap_or_default();
        let action = match Action::read(name) {
            Some(action @ (Action::Start | Action::Stop | Action::Restart | Action::Queue | Action::Dequeue)) => action,
            _ => return Err(Refusal::modelarts("ModelArts.0107").because("action is start or stop.")),
        };
        let free = self.instance(index).is_some_and(|instance| instance.profile.flavor.free);
        if matches!(action, Action::Queue | Action::Dequeue) && !free {
            return Err(Refusal::modelarts("ModelArts.0107").because("Only free flavors queue."));
        }
        self.permit_older(index, action, now_ms)?;
        let previous = self.older_status(index)?;
        let (plan, stop_ms) = (self.plan(index), self.stop_ms(index));
        self.act_on_older(index, |legacy| match action {
            Action::Start => legacy.start(plan, free, now_ms),
            Action::Restart => legacy.restart(plan, now_ms),
            Action::Queue => legacy.queue(plan, now_ms),
            Action::Dequeue => legacy.dequeue(now_ms),
            _ => legacy.stop(now_ms, stop_ms),
        })?;
        if matches!(action, Action::Start | Action::Restart | Action::Queue) {
            self.started(index, now_ms);
        }
        let current = self.instance(index).map_or("", Instance::status_text);
        // Two different words, as documented.
        Ok(Answer::json(200, &json!({"current_status": current, "previous_state": previous.text()})))
    }

    /// S5. Description and auto-stop; the latter acts from the next start.
    fn update_instance(&mut self, request: &Request, id: &str, now_ms: i64) -> Result<Answer, Refusal> {
        let index = self.older(id)?;
        let body = request.object()?;
        let description = body_text(&body, "description")?;
        if description.is_some_and(|text| !is_description(text)) {
            return Err(Refusal::modelarts("ModelArts.6334"));
        }
        let auto_stop = read_auto_stop(&body["spec"]["auto_stop"])?;
        if let Some(auto_stop) = auto_stop {
            self.permit_older(index, Action::AutoStop, now_ms)?;
            self.act_on_older(index, |legacy| legacy.set_auto_stop(auto_stop))?;
        }
        if let Some(description) = description {
            self.permit_older(index, Action::Describe, now_ms)?;
            self.change(index, |instance| description.clone_into(&mut instance.profile.description));
        }
        Ok(Answer::written(200, self.shown(index, now_ms)))
    }

    fn instance_token(&self, id: &str) -> Result<Answer, Refusal> {
        let index = self.older(id)?;
        match self.instance(index) {
            Some(instance) if instance.is_running() => Ok(Answer::json(200, &json!({"token": instance.token}))),
            _ => Err(Refusal::modelarts("ModelArts.6327")),
        }
    }

    fn list_instances(&mut self, request: &Request, now_ms: i64) -> Result<Answer, Refusal> {
        let parameter = |name: &str| request.parameter(name).filter(|value| !value.is_empty());
        if parameter("de_type").as_deref() != Some("Notebook") {
            return Err(Refusal::modelarts("ModelArts.0104").because("de_type must be Notebook."));
        }
        let known = || Refusal::modelarts("ModelArts.0107").because("status is none of the known states.");
        let status = parameter("status").map(|text| LegacyStatus::read(&text).ok_or_else(known)).transpose()?;
        let own = parameter("show_self").as_deref() == Some("true");
        let elsewhere = parameter("workspace_id").is_some_and(|id| id != "0");
        let range = |name| {
            let value = request.number(name)?.unwrap_or(0);
            usize::try_from(value).map_err(|_| Refusal::modelarts("ModelArts.0104").because("Not below 0."))
        };
        let (offset, limit) = (range("offset")?, range("limit")?);

        let matches = |instance: &Instance| {
            !elsewhere
                && status.is_none_or(|status| instance.status_text() == status.text())
                && (!own || instance.profile.owner == &DEMO)
        };
        let mut found: Vec<(usize, &Instance)> =
            self.legacy.iter().filter_map(|index| Some((*index, self.instance(*index)?))).collect();
        found.retain(|(_, instance)| matches(instance));
        match parameter("sortby").as_deref() {
            None | Some("name") => {}
            Some("creation_timestamp") => found.sort_by_key(|(_, instance)| instance.profile.created_at_ms),
            Some(_) => return Err(Refusal::modelarts("ModelArts.6303")),
        }
        if parameter("order").as_deref() == Some("desc") {
            found.reverse();
        }
        let total = found.len();
        let most = if limit == 0 { total } else { limit };
        let page: Vec<usize> = found.into_iter().map(|(index, _)| index).skip(offset).take(most).collect();
        let rows: Vec<String> = page.into_iter().map(|index| self.shown(index, now_ms)).collect();
        Ok(Answer::written(200, format!("{{\"total_count\":{total},\"instances\":[{}]}}", rows.join(","))))
    }
}

/// `{enable (false), duration in seconds, prompt (true)}`; absent means that it is left as it is.
fn read_auto_stop(value: &Value) -> Result<Option<AutoStop>, Refusal> {
    if value.is_null() {
        return Ok(None);
    }
    let enable = body_switch(value, "enable")?.unwrap_or(false);
    let prompt = body_switch(value, "prompt")?.unwrap_or(true);
    let auto_stop = AutoStop::read(enable, body_number(value, "duration")?, prompt).map_err(Refusal::modelarts)?;
    Ok(Some(auto_stop))
}
