//! Makes a reply of the cloud an answer or a fault. The status decides first (api.md 5.1); then a success must be what the
//! operation answers with, and an error must be one of ModelArts' own.

use std::time::SystemTime;

use http::{HeaderMap, header};
use modelarts::{Class, ErrorBody, Operation, Unreadable, answer, error};

use super::{Answer, Fault, transport::Reply};
use crate::clock::milliseconds;

/// Nobody waits longer because a header says so.
const LONGEST_WAIT_MS: i64 = 60_000;

pub(super) fn judge(operation: &Operation, reply: Reply) -> Result<Answer, Fault> {
    let date_ms = reply.date_ms();
    let Reply { status, headers, body } = reply;
    if status.is_success() {
        check(operation, &body).map_err(Fault::Unreadable)?;
        return Ok(Answer { status, body, date_ms, stale_since_ms: None });
    }
    let status = status.as_u16();
    let error = error::read(status, &body);
    if status == 429 || status == 503 || error.class(status) == Class::BackOff {
        let status = if status == 503 { 503 } else { 429 };
        return Err(Fault::Busy { status, error, asked_ms: asked_ms(&headers) });
    }
    Err(match status {
        _ if error == ErrorBody::default() => Fault::Strange { status },
        400..=499 => Fault::Refused { status, error },
        _ => Fault::Failed { status, error },
    })
}

/// A read must answer with what was asked for; a change may also say yes with nothing at all (api.md 2.7).
fn check(operation: &Operation, body: &[u8]) -> Result<(), Unreadable> {
    match operation {
        // Lists are read where they are used.
        Operation::ListNotebooks { .. } | Operation::ListInstances { .. } => Ok(()),
        Operation::ShowNotebook { .. } => answer::notebook(body).map(drop),
        Operation::ShowLease { .. } => answer::lease(body).map(drop),
        Operation::ShowInstance { .. } => answer::instance(body).map(drop),
        Operation::UpdateNotebook { .. } | Operation::StartNotebook { .. } | Operation::StopNotebook { .. } => {
            answer::changed_notebook(body).map(drop)
        }
        Operation::RenewLease { .. } => answer::changed_lease(body).map(drop),
        Operation::UpdateInstance { .. } => answer::changed_instance(body).map(drop),
        Operation::ActOnInstance { .. } => answer::action(body).map(drop),
    }
}

impl Reply {
    /// The cloud's clock, to the second.
    pub(super) fn date_ms(&self) -> Option<i64> {
        let date = httpdate::parse_http_date(self.headers.get(header::DATE)?.to_str().ok()?).ok()?;
        Some(milliseconds(date.duration_since(SystemTime::UNIX_EPOCH).ok()?))
    }
}

/// How long the cloud asks to wait, when it says so in seconds.
fn asked_ms(headers: &HeaderMap) -> Option<i64> {
    let seconds = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse::<u32>().ok());
    seconds.map(|seconds| (i64::from(seconds) * 1000).clamp(1000, LONGEST_WAIT_MS))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderValue, StatusCode};

    use super::*;

    #[test]
    fn a_wait_is_believed_within_reason() {
        for (value, expected) in [
            (Some("2"), Some(2000)),
            (Some("0"), Some(1000)),
            (Some("86400"), Some(LONGEST_WAIT_MS)),
            (Some("soon"), None),
            (Some("-3"), None),
            (None, None),
        ] {
            let mut headers = HeaderMap::new();
            headers.extend(value.map(|value| (header::RETRY_AFTER, HeaderValue::from_static(value))));
            assert_eq!(asked_ms(&headers), expected, "{value:?}");
        }
    }

    #[test]
    fn the_date_of_an_answer_is_the_clouds_clock() {
        let mut reply = Reply { status: StatusCode::OK, headers: HeaderMap::new(), body: Bytes::new() };
        assert_eq!(reply.date_ms(), None);
        reply.headers.insert(header::DATE, HeaderValue::from_static("Tue, 14 Nov 2023 22:13:20 GMT"));
        assert_eq!(reply.date_ms(), Some(1_700_000_000_000));
        reply.headers.insert(header::DATE, HeaderValue::from_static("yesterday"));
        assert_eq!(reply.date_ms(), None);
    }
}
