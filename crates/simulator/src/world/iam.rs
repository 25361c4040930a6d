//! IAM (api.md 4): tokens by password, their check and revocation, and the projects. Both of its error shapes are used.

use http::Method;
use serde_json::{Value, json};

use super::access::{Scope, Token};
use super::{Answer, Refusal, Request, World};
use crate::calendar::iso;
use crate::random::Random;

const TOKEN_STREAM: u64 = 1 << 42;

impl World {
    pub(super) fn iam(&mut self, request: &Request, rest: &[&str], now_ms: i64) -> Result<Answer, Refusal> {
        match (&request.method, rest) {
            (&Method::POST, ["auth", "tokens"]) => self.issue_token(request, now_ms),
            (&Method::GET, ["auth", "tokens"]) => {
                let (_, token) = self.subject(request, now_ms)?;
                Ok(Answer::json(200, &json!({"token": self.token_json(&token, true)})))
            }
            (&Method::HEAD, ["auth", "tokens"]) => self.subject(request, now_ms).map(|_| Answer::empty(200)),
            (&Method::DELETE, ["auth", "tokens"]) => {
                let (text, _) = self.subject(request, now_ms)?;
                self.access.revoke(&text);
                Ok(Answer::empty(204))
            }
            (&Method::GET, ["projects"] | ["auth", "projects"]) => self.list_projects(request, now_ms),
            _ => Err(Refusal::unknown_api()),
        }
    }

    fn issue_token(&mut self, request: &Request, now_ms: i64) -> Result<Answer, Refusal> {
        let body: Value = serde_json::from_slice(&request.body)
            .map_err(|_| Refusal::iam(400, "IAM.0011", "The request body is not valid JSON."))?;
        let identity = &body["auth"]["identity"];
        let methods = identity["methods"].as_array().ok_or_else(|| missing("auth.identity.methods"))?;
        if methods.iter().ne([&json!("password")]) {
            return Err(Refusal::iam(400, "IAM.0073", "auth.identity.methods must be [\"password\"] here."));
        }
        let user = &identity["password"]["user"];
        let field = |value: &Value, name: &str| value.as_str().map(str::to_owned).ok_or_else(|| missing(name));
        let name = field(&user["name"], "user.name")?;
        let password = field(&user["password"], "user.password")?;
        let domain = field(&user["domain"]["name"], "user.domain.name")?;
        self.check_password(&name, &password, &domain, now_ms)?;
        let scope = self.read_scope(&body["auth"]["scope"])?;

        let text = self.token_text();
        let token = self.access.issue(text.clone(), scope, now_ms);
        let catalog = request.parameter("nocatalog").as_deref() != Some("true");
        let mut answer = Answer::json(201, &json!({"token": self.token_json(&token, catalog)}));
        answer.headers.push(("x-subject-token", text));
        Ok(answer)
    }

    fn check_password(&mut self, name: &str, password: &str, domain: &str, now_ms: i64) -> Result<(), Refusal> {
        if self.access.account_is_locked(now_ms) {
            let message = "The account is locked because of too many failed sign-ins. Try again 15 minutes later.";
            return Err(Refusal::iam(401, "IAM.0061", message));
        }
        let known = &self.setting.identities;
        let right = (name, password, domain) == (known.user.as_str(), known.password.as_str(), known.domain.as_str());
        self.access.account_answered(right, now_ms);
        right.then_some(()).ok_or_else(|| Refusal::keystone(401, "The username or password is wrong."))
    }

    /// Project wins over domain; without a scope it is the domain (api.md 4).
    fn read_scope(&self, scope: &Value) -> Result<Scope, Refusal> {
        let known = &self.setting.identities;
        let project = &scope["project"];
        let names_project = |key: &str, value: &str| project[key].as_str().map(|text| text == value);
        match names_project("id", &known.project_id).or(names_project("name", &known.project_name)) {
            Some(true) => Ok(Scope::Project),
            Some(false) => Err(Refusal::keystone(401, "The project is not known or not permitted.")),
            None if project.is_null() => Ok(Scope::Domain),
            None => Err(missing("auth.scope.project.name")),
        }
    }

    /// As long as real ones, and as opaque; the same seed gives the same tokens.
    fn token_text(&self) -> String {
        let mut random = Random::new(self.setting.seed, self.access.issued(), TOKEN_STREAM);
        let digits: Vec<String> = (0..8).map(|_| random.hex()).collect();
        format!("MIIS{}", digits.concat())
    }

    /// The caller's own token must be good before another is talked about.
    fn subject(&self, request: &Request, now_ms: i64) -> Result<(String, Token), Refusal> {
        let caller = request.header("x-auth-token").unwrap_or_default();
        if self.access.token(caller, now_ms).is_none() {
            return Err(Refusal::iam(401, "IAM.0067", "The token in X-Auth-Token is invalid or has expired."));
        }
        let text = request.header("x-subject-token").unwrap_or_default();
        let token = self.access.token(text, now_ms);
        let unknown = || Refusal::iam(404, "IAM.0004", "Could not find the token in X-Subject-Token.");
        token.map(|token| (text.to_owned(), token.clone())).ok_or_else(unknown)
    }

    fn list_projects(&mut self, request: &Request, now_ms: i64) -> Result<Answer, Refusal> {
        self.authenticate(request, now_ms)?;
        let known = &self.setting.identities;
        let project = json!({
            "id": known.project_id,
            "name": known.project_name,
            "domain_id": known.domain_id,
            "parent_id": known.domain_id,
            "is_domain": false,
            "enabled": true,
            "description": "",
        });
        let wanted = request.parameter("name").is_none_or(|name| name == known.project_name);
        let projects: Vec<Value> = wanted.then_some(project).into_iter().collect();
        let link = format!("{}/v3/projects", self.setting.base_url);
        let links = json!({"self": link, "previous": null, "next": null});
        Ok(Answer::json(200, &json!({"projects": projects, "links": links})))
    }

    fn token_json(&self, token: &Token, with_catalog: bool) -> Value {
        let known = &self.setting.identities;
        let domain = json!({"id": known.domain_id, "name": known.domain});
        let mut value = json!({
            "methods": ["password"],
            "issued_at": iso(token.issued_at_ms),
            "expires_at": iso(token.expires_at_ms()),
            "user": {"id": known.user_id, "name": known.user, "domain": domain, "password_expires_at": ""},
            "roles": [{"id": "0", "name": "te_admin"}],
        });
        match token.scope {
            Scope::Project => {
                value["project"] = json!({"id": known.project_id, "name": known.project_name, "domain": domain});
            }
            Scope::Domain => value["domain"] = domain,
        }
        if with_catalog {
            value["catalog"] =
                json!([self.service("modelarts", &format!("/v1/{}", known.project_id)), self.service("iam", "/v3")]);
        }
        value
    }

    fn service(&self, kind: &str, path: &str) -> Value {
        let Self { setting, .. } = self;
        let region = &setting.identities.region;
        json!({
            "type": kind,
            "name": kind,
            "id": format!("{kind}-{region}"),
            "endpoints": [{
                "id": format!("{kind}-{region}-public"),
                "interface": "public",
                "region": region,
                "region_id": region,
                "url": format!("{}{path}", setting.base_url),
            }],
        })
    }
}

fn missing(name: &str) -> Refusal {
    Refusal::iam(400, "IAM.0072", &format!("The property {name} is missing."))
}
