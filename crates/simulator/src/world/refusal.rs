//! Every error the cloud answers with: codes, HTTP statuses and body shapes of api.md 4 and 5.

use serde_json::{Value, json};

use super::exchange::Answer;

/// Which of the cloud's layers speaks; each writes its errors differently (api.md 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Gateway,
    Notebooks,
    Demanager,
    Keystone,
    Iam,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    shape: Shape,
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    message: String,
}

/// Codes with their HTTP status and words (api.md 5.3). A code that is not listed is a 400 with general words.
const MODELARTS: &[(&str, u16, &str)] = &[
    ("ModelArts.0104", 400, "Parameter error."),
    ("ModelArts.0107", 400, "Invalid parameter value."),
    ("ModelArts.0113", 400, "The notebook quota is exhausted."),
    ("ModelArts.0204", 401, "The token does not contain project information."),
    ("ModelArts.0210", 403, "The project ID in the URL does not match the project ID in the token."),
    ("ModelArts.6101", 429, "The system is busy. Try again later."),
    ("ModelArts.6200", 500, "Insufficient resources."),
    ("ModelArts.6303", 400, "The field cannot be used for sorting."),
    ("ModelArts.6305", 400, "The instance is already running."),
    ("ModelArts.6306", 400, "The instance is being started."),
    ("ModelArts.6307", 400, "The instance is already stopped."),
    ("ModelArts.6308", 400, "The instance is being stopped."),
    ("ModelArts.6309", 400, "The instance does not exist."),
    ("ModelArts.6326", 400, "The resource is frozen because the account is in arrears."),
    ("ModelArts.6327", 400, "The instance is not running."),
    ("ModelArts.6330", 400, "The flavor does not match."),
    ("ModelArts.6334", 400, "The name or description contains characters that are not allowed, or is too long."),
    ("ModelArts.6347", 400, "The parameter cannot be modified in the current status."),
    ("ModelArts.6348", 400, "The duration is mandatory for auto stop."),
    ("ModelArts.6349", 400, "The duration of auto stop is out of range."),
    ("ModelArts.6357", 400, "Another operation is in progress, or the instance is already in the target state."),
    ("ModelArts.6400", 400, "Invalid request payload."),
    ("ModelArts.6404", 400, "The notebook does not exist."),
];

impl Refusal {
    /// A ModelArts error in the current generation's shape. 6404 comes with HTTP 400, as working client code expects it
    /// (api.md 5.3).
    pub(crate) fn modelarts(code: &'static str) -> Self {
        let known = MODELARTS.iter().find(|(known, ..)| *known == code);
        let (status, words) = known.map_or((400, "The request was refused."), |(_, status, words)| (*status, *words));
        Self { shape: Shape::Notebooks, status, code, message: words.to_owned() }
    }

    /// The same in the older generation's shape, whose message has another name.
    pub(crate) fn in_the_older_shape(mut self) -> Self {
        if self.shape == Shape::Notebooks {
            self.shape = Shape::Demanager;
        }
        self
    }

    pub(crate) fn gateway(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { shape: Shape::Gateway, status, code, message: message.into() }
    }

    /// Authentication refused by the gateway, with one of the documented tails.
    pub(crate) fn unauthenticated(tail: &str) -> Self {
        Self::gateway(401, "APIG.0301", format!("Incorrect IAM authentication information: {tail}"))
    }

    pub(crate) fn unknown_api() -> Self {
        Self::gateway(404, "APIG.0101", "The API does not exist or has not been published in the environment")
    }

    /// IAM's older shape, which its token calls use for a wrong name or password.
    pub(crate) fn keystone(status: u16, message: &str) -> Self {
        Self { shape: Shape::Keystone, status, code: "", message: message.to_owned() }
    }

    pub(crate) fn iam(status: u16, code: &'static str, message: &str) -> Self {
        Self { shape: Shape::Iam, status, code, message: message.to_owned() }
    }

    /// The message continues with what exactly is wrong.
    pub(crate) fn because(mut self, detail: &str) -> Self {
        self.message = format!("{} {detail}", self.message);
        self
    }

    /// The answer on the wire.
    pub(crate) fn answer(&self, request_id: &str) -> Answer {
        let (code, message) = (self.code, &self.message);
        let body: Value = match self.shape {
            Shape::Gateway => json!({"error_code": code, "error_msg": message, "request_id": request_id}),
            Shape::Notebooks | Shape::Iam => json!({"error_code": code, "error_msg": message}),
            Shape::Demanager => json!({"error_code": code, "error_message": message}),
            Shape::Keystone => {
                let title = if self.status == 401 { "Unauthorized" } else { "Bad Request" };
                json!({"error": {"code": self.status, "message": message, "title": title}})
            }
        };
        Answer::json(self.status, &body)
    }
}
