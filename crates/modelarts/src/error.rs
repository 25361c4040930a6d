//! What the cloud says when it refuses, in all its shapes (api.md 4, 5.1), and what that means for whoever asked (5.3).
//! The HTTP status decides first: an `error_code` inside a 200 is a field of the instance.

use json::{Map, Value};

use crate::read::Field;

/// The body of an error, of whichever part of the cloud.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorBody {
    /// For example `ModelArts.6404`, `APIG.0301`, `IAM.0062`.
    pub code: Option<String>,
    /// The cloud's words, for logs: they may echo parts of the request.
    pub message: Option<String>,
    /// The gateway's name for the request.
    pub request_id: Option<String>,
}

impl ErrorBody {
    /// What this error means.
    #[must_use]
    pub fn class(&self, status: u16) -> Class {
        class(status, self.code.as_deref())
    }
}

/// Reads the body of an error. Below 400 there is none; HTML, nothing or nonsense has neither code nor message.
#[must_use]
pub fn read(status: u16, body: &[u8]) -> ErrorBody {
    if status < 400 {
        return ErrorBody::default();
    }
    match json::from_slice(body) {
        Ok(Value::Object(answer)) => ErrorBody::of(&answer),
        _ => ErrorBody::default(),
    }
}

impl ErrorBody {
    /// The object's own fields first; then, as the vendor's SDK does, those of any object inside (Keystone: `error`).
    fn of(object: &Map<String, Value>) -> Self {
        let own = Self {
            code: Field::of(object, &["error_code", "errorCode", "code"]),
            message: Field::of(object, &["error_msg", "error_message", "errorMsg", "message"]),
            request_id: Field::of(object, &["request_id"]),
        };
        if own.says_something() {
            return own;
        }
        match object.values().filter_map(Value::as_object).map(Self::of).find(Self::says_something) {
            Some(inner) => Self { request_id: inner.request_id.or(own.request_id), ..inner },
            None => own,
        }
    }

    fn says_something(&self) -> bool {
        self.code.is_some() || self.message.is_some()
    }
}

/// What an error means for whoever asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The credential is missing, wrong or too old.
    SignInAgain,
    /// It is already as asked, or on its way: read again; not a failure.
    AlreadySo,
    /// What was asked about does not exist any more.
    Gone,
    /// Too many requests: wait.
    BackOff,
    /// The account is suspended, restricted or in arrears.
    Account,
    /// Not like this: the request must change.
    Refused,
    /// The cloud failed.
    Failed,
}

/// Classifies an error (the end of api.md 5.3); the code decides before the status.
#[must_use]
pub fn class(status: u16, code: Option<&str>) -> Class {
    code.and_then(class_of_code).unwrap_or(match status {
        401 => Class::SignInAgain,
        429 => Class::BackOff,
        400..=499 => Class::Refused,
        _ => Class::Failed,
    })
}

fn class_of_code(code: &str) -> Option<Class> {
    let (source, number) = code.split_once('.')?;
    let number: u16 = number.parse().ok()?;
    match (source, number) {
        ("ModelArts", 201..=212 | 6401 | 6608 | 6620) | ("APIG" | "APIGW", 301 | 305 | 307) => Some(Class::SignInAgain),
        ("ModelArts", 6305..=6308 | 6357) => Some(Class::AlreadySo),
        ("ModelArts", 6309 | 6404) => Some(Class::Gone),
        ("ModelArts", 6101) | ("APIG" | "APIGW", 308) | ("IAM", 12) => Some(Class::BackOff),
        ("ModelArts", 6326 | 6201 | 6203) => Some(Class::Account),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
