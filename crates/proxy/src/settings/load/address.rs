//! Addresses in a configuration: of pages, by their origins, and of what is read from elsewhere. https, unless it is this machine.

use http::Uri;

use super::clouds::is_loopback;

/// As browsers write it: nothing to lower, to leave out or to add.
pub(in super::super) fn origin(text: &str) -> Result<String, String> {
    let rule = || "must be an origin like https://desk.example: lower case, no path, no usual port".to_owned();
    let uri: Uri = text.parse().map_err(|_| rule())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(rule()) };
    let usual = match scheme {
        "https" => ":443",
        "http" if is_loopback(authority.host()) => ":80",
        "http" => return Err("must use https, except on a loopback address".to_owned()),
        _ => return Err(rule()),
    };
    let exact = text == format!("{scheme}://{authority}") && text == text.to_lowercase();
    if !exact || authority.as_str().contains('@') || authority.as_str().ends_with(usual) {
        Err(rule())
    } else {
        Ok(text.to_owned())
    }
}

/// An issuer may have a path, and is compared byte for byte.
pub(super) fn issuer(text: &str) -> Result<String, String> {
    let address = web_address(text)?;
    if address.contains(['?', '#']) { Err("must have no query and no fragment".to_owned()) } else { Ok(address) }
}

/// https, unless it is this machine: what comes from there is trusted.
pub(super) fn web_address(text: &str) -> Result<String, String> {
    let rule = || "must be an address like https://id.example/realm".to_owned();
    let uri: Uri = text.parse().map_err(|_| rule())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(rule()) };
    match scheme {
        _ if authority.as_str().contains('@') => Err(rule()),
        "https" => Ok(text.to_owned()),
        "http" if is_loopback(authority.host()) => Ok(text.to_owned()),
        _ => Err("must use https, except on a loopback address".to_owned()),
    }
}
