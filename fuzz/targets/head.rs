//! Request line and headers: what passes our grammar, httparse and `http::Uri` read as we do, to the byte; and a head ends
//! at the same place however it is cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proxy::strict::{MOST_HEADERS, check, end};

fuzz_target!(|bytes: &[u8]| {
    let whole = end(bytes, 0);
    for cut in 0..bytes.len().min(64) {
        match end(&bytes[..cut], 0) {
            Ok(None) => assert_eq!(end(bytes, cut), whole, "cut at {cut}"),
            Ok(found) => assert_eq!(Ok(found), whole, "cut at {cut}"),
            Err(breach) => assert_eq!(Err(breach), whole, "cut at {cut}"),
        }
    }
    let Ok(Some(end)) = whole else { return };
    let head = &bytes[..end];
    let Ok(length) = check(head) else { return };
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    assert_eq!(request.parse(head), Ok(httparse::Status::Complete(end)));
    let target = request.path.unwrap();
    let uri: http::Uri = target.parse().unwrap();
    assert_eq!(uri.path_and_query().map(|target| target.as_str()), Some(target));
    assert!(uri.authority().is_none() && uri.scheme().is_none());
    assert!(!uri.path().contains("//") && !uri.path().contains('%'));
    assert!(!uri.path().split('/').any(|segment| matches!(segment, "." | "..")));
    let named = |name: &str| {
        let same = request.headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name));
        same.map(|header| header.value).collect::<Vec<_>>()
    };
    for name in ["host", "cookie", "authorization", "origin", "sec-fetch-site", "content-type", "content-length"] {
        assert!(named(name).len() <= 1, "{name} came twice");
    }
    assert!(named("transfer-encoding").is_empty() && named("upgrade").is_empty());
    let told = named("content-length").first().map_or(0, |value| std::str::from_utf8(value).unwrap().parse().unwrap());
    assert_eq!(length, told);
    for header in request.headers.iter() {
        assert!(!header.name.contains('_'));
        http::HeaderName::from_bytes(header.name.as_bytes()).unwrap();
        http::HeaderValue::from_bytes(header.value).unwrap();
    }
});
