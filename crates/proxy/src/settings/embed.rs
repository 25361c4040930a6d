//! `[embed]`: the pages of others in which this desk appears (security.md 4.5).

use super::{
    layers::{Entry, Raw},
    load::origin,
    reader::Reader,
    sign_in::{SignIn, Way},
};

/// The pages of others in which this desk appears.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embed {
    /// Who may show `/embed/card` in a frame, as a content security policy names them: exact origins, and `'self'`.
    pub frame_ancestors: Vec<String>,
    /// Where the widget may stand and use this desk as its own page does, with the session's cookie where the site is the
    /// same, and after a sign-in in a window of its own elsewhere: exact origins.
    pub origins: Vec<String>,
}

const FRAME_ANCESTORS: &str = "embed.frame_ancestors";
const ORIGINS: &str = "embed.origins";

/// Belongs to sessions, and means something in a frame only.
pub(super) const PARTITIONED: &str = "sign_in.session.partitioned";

/// `sign_in`: unless there was something wrong with it.
pub(super) fn read(reader: &mut Reader, sign_in: Option<&SignIn>) -> Embed {
    let framing = |text: &str| match text {
        "self" => Ok("'self'".to_owned()),
        _ => origin(text).map_err(|rule| format!("{rule}; or \"self\", and never \"*\"")),
    };
    let embed =
        Embed { frame_ancestors: each(reader, FRAME_ANCESTORS, framing), origins: each(reader, ORIGINS, origin) };
    check_partitioned(reader, sign_in, &embed);
    embed
}

/// A cookie that other sites' frames get is for frames that there are, at an address where browsers take it.
fn check_partitioned(reader: &mut Reader, sign_in: Option<&SignIn>, embed: &Embed) {
    let Some(sign_in) = sign_in.filter(|sign_in| sign_in.session.partitioned) else { return };
    if !matches!(sign_in.way, Way::Oidc(_)) {
        reader.refuse(PARTITIONED, "means nothing with this `sign_in.mode`, which makes no session");
    } else if !sign_in.origin.as_deref().is_some_and(|origin| origin.starts_with("https://")) {
        reader
            .refuse(PARTITIONED, "needs a `sign_in.origin` with https: browsers take such a cookie from nowhere else");
    } else if embed.frame_ancestors.is_empty() {
        reader.refuse(PARTITIONED, "needs `embed.frame_ancestors`: without them there is no frame to keep it in");
    }
}

/// Every entry of a list, each with its own line when it is wrong.
fn each(reader: &mut Reader, key: &'static str, check: impl Fn(&str) -> Result<String, String>) -> Vec<String> {
    const RULE: &str = "must be a list of origins, for example [\"https://portal.example\"]";
    let mut texts = Vec::new();
    for Entry { place, raw } in reader.list(key, RULE) {
        let checked = match raw {
            Raw::Text(text) => check(&text),
            _ => Err(RULE.to_owned()),
        };
        match checked {
            Ok(text) => texts.push(text),
            Err(rule) => drop(reader.broken::<()>(&place, key, rule)),
        }
    }
    texts
}

impl Embed {
    /// What people would wonder about later: a card in a frame of another site, where browsers keep the session's cookie back.
    pub(crate) fn warning(&self, sign_in: &SignIn) -> Option<String> {
        let Way::Oidc(_) = sign_in.way else { return None };
        if sign_in.session.partitioned {
            return None;
        }
        let own = sign_in.origin.as_deref()?;
        let is_foreign = |ancestor: &&String| *ancestor != "'self'" && !is_one_site(own, ancestor);
        let foreign = self.frame_ancestors.iter().find(is_foreign)?;
        let told = format!(
            "`{FRAME_ANCESTORS}` has {foreign}, another site than {own}: browsers send no session cookie into frames there, so \
             a card there stays signed out; switch `sign_in.session.partitioned` on, or add `&auth=popup` to the frame's address"
        );
        Some(told)
    }
}

/// Whether browsers take two origins for one site, as far as that shows without the list of public suffixes: one stands below
/// the other, or both below one name of at least two parts.
fn is_one_site(one: &str, other: &str) -> bool {
    let parts = |origin: &str| {
        let (scheme, authority) = origin.split_once("://").unwrap_or_default();
        let port = authority.rfind(':').filter(|at| !authority[*at..].contains(']')).unwrap_or(authority.len());
        (scheme.to_owned(), authority[..port].to_owned())
    };
    let ((scheme, one), (other_scheme, other)) = (parts(one), parts(other));
    let below = |host: &str, domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    let parent = |host: &str| host.split_once('.').map(|(_, rest)| rest.to_owned()).filter(|rest| rest.contains('.'));
    let is_address = |host: &str| host.starts_with('[') || host.parse::<std::net::IpAddr>().is_ok();
    let related =
        below(&one, &other) || below(&other, &one) || parent(&one).is_some_and(|parent| below(&other, &parent));
    scheme == other_scheme && if is_address(&one) || is_address(&other) { one == other } else { related }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_told_apart_as_browsers_do_without_their_list() {
        for (one, other, same) in [
            ("https://desk.corp.example", "https://portal.corp.example", true),
            ("https://desk.corp.example", "https://corp.example:8443", true),
            ("https://corp.example", "https://portal.corp.example", true),
            ("https://desk.example", "https://portal.example", false),
            ("https://desk.corp.example", "https://portal.example", false),
            ("https://desk.corp.example", "https://evilcorp.example", false),
            ("https://desk.corp.example", "http://portal.corp.example", false),
            ("http://127.0.0.1:8080", "http://127.0.0.1:9090", true),
            ("http://127.0.0.1:8080", "http://127.0.0.2:8080", false),
            ("http://[::1]:8080", "http://[::1]:9090", true),
            ("http://localhost:8080", "http://127.0.0.1:8080", false),
        ] {
            assert_eq!(is_one_site(one, other), same, "{one} {other}");
        }
    }
}
