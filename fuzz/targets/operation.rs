//! Method, path, query and body of a request to the cloud: what is understood is written the same way whenever it is read
//! again, and holds nothing but plain characters.
#![no_main]

use libfuzzer_sys::fuzz_target;
use modelarts::Operation;

fuzz_target!(|input: (&str, &str, &str, &[u8])| {
    let (method, path, query, body) = input;
    let Ok((project_id, operation)) = Operation::parse(method, path, query, body) else { return };
    let request = operation.request(&project_id);
    let target = request.target();
    assert!(target.bytes().all(|byte| byte.is_ascii_graphic()), "{target}");
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    assert!(!path.contains("..") && !path.contains("//") && !path.contains('%'), "{path}");
    let body = request.body.clone().unwrap_or_default();
    let again = Operation::parse(request.method.as_str(), path, query, body.as_ref());
    assert_eq!(again.as_ref().ok(), Some(&(project_id, operation)), "{target}");
});
