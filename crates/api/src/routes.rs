//! Every path of the proxy that is not ModelArts' own, and the header each request of the page carries.

/// Sent as `1` with every request of the page, GET and the stream included: a foreign page cannot add it without a
/// preflight, which the proxy does not answer (security.md 4.4).
pub const REQUEST_HEADER: &str = "x-leasehold-request";
/// Who am I, what may I do.
pub const SESSION: &str = "/session";
/// Begins a sign-in; takes `?return_to={path}`, the page to come back to.
pub const LOGIN: &str = "/auth/login";
/// `POST` here to sign out.
pub const LOGOUT: &str = "/auth/logout";
/// The numbered event stream; takes `?project={project_id}` and the header `Last-Event-ID`. With `Accept: application/json` it
/// answers at once with what the stream would tell now.
pub const EVENTS: &str = "/events";

/// `POST` here to get a one-time ticket for a notebook.
#[must_use]
pub fn open(project_id: &str, instance_id: &str) -> String {
    format!("/open/{project_id}/{instance_id}")
}
