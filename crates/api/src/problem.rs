//! The one error shape browsers see: RFC 9457 `application/problem+json` with a stable `code`.

use json::Value;
#[cfg(not(target_arch = "wasm32"))]
use json::json;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong, in words for developers; the page turns `code` and `upstream_code` into words for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status, 400 to 599.
    pub status: u16,
    /// Stable, kebab-case: `invalid-field`, `not-found`, `upstream-refused`, `upstream-unreachable`,
    /// `upstream-unreadable`, `upstream-unknown` (it may or may not have happened), `upstream-busy`, `not-signed-in`,
    /// `forbidden`, `too-large`, `too-many` (wait as long as it says), `not-allowed`, `internal`.
    pub code: String,
    /// One sentence.
    pub detail: String,
    /// The field or part of the request at fault, for example `duration`.
    pub field: Option<String>,
    /// ModelArts' own code, for example `ModelArts.6357`.
    pub upstream_code: Option<String>,
    /// ModelArts' own words.
    pub upstream_message: Option<String>,
    /// How long to wait before another try, in milliseconds.
    pub retry_after_ms: Option<i64>,
    /// Where a sign-in begins, for `not-signed-in`.
    pub login: Option<String>,
    /// Names the request in the proxy's log.
    pub request_id: String,
}

impl Problem {
    /// The body of the answer.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut value = json!({
            "type": format!("urn:leasehold:problem:{}", self.code),
            "title": self.code.replace('-', " "),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "request_id": self.request_id,
        });
        for (name, text) in [
            ("field", &self.field),
            ("upstream_code", &self.upstream_code),
            ("upstream_message", &self.upstream_message),
            ("login", &self.login),
        ] {
            if let Some(text) = text {
                value[name] = json!(text);
            }
        }
        if let Some(wait) = self.retry_after_ms {
            value["retry_after_ms"] = json!(wait);
        }
        value
    }

    /// Reads the body of an answer; `None` when it is not a problem, for example another proxy's HTML page.
    #[must_use]
    pub fn read(status: u16, body: &Value) -> Option<Self> {
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        Some(Self {
            status,
            code: text("code")?,
            detail: text("detail").unwrap_or_default(),
            field: text("field"),
            upstream_code: text("upstream_code"),
            upstream_message: text("upstream_message"),
            retry_after_ms: body["retry_after_ms"].as_i64(),
            login: text("login"),
            request_id: text("request_id").unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_survives_the_wire() {
        let problem = Problem {
            status: 400,
            code: "invalid-field".into(),
            detail: "`duration` must be a whole number".into(),
            field: Some("duration".into()),
            upstream_code: Some("ModelArts.6349".into()),
            upstream_message: Some("out of range".into()),
            retry_after_ms: Some(2000),
            login: Some("/auth/login".into()),
            request_id: "r".into(),
        };
        assert_eq!(Problem::read(400, &problem.to_json()), Some(problem));
    }

    #[test]
    fn other_json_is_no_problem() {
        assert_eq!(Problem::read(500, &json!({"error_code": "ModelArts.0010"})), None);
        assert_eq!(Problem::read(502, &Value::Null), None);
    }
}
