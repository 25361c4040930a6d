//! Answers that are far too long: they cost neither time nor memory (security.md 2, row 23). In a process of its own, whose
//! memory can be measured.

use std::{fs, time::Duration};

use futures_util::future::join_all;
use tokio::time::Instant;

use crate::{
    browser::get,
    cloud::{Act, Cloud, NOTEBOOK, PROJECT, usual},
    program::Started,
};

const MEGABYTE: usize = 1024 * 1024;
/// What a flood may cost, in KB.
const MOST_KB: u64 = 60 * 1024;

/// The largest memory the process has had since the last time, in KB.
fn peak_kb(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak = line.trim().trim_end_matches(" kB").parse().unwrap();
    fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
    peak
}

#[tokio::test]
async fn row_23_floods_and_bombs_cost_neither_time_nor_memory() {
    let cloud = Cloud::new(usual).await;
    let file = std::env::temp_dir().join(format!("leasehold-{}.toml", uuid::Uuid::new_v4()));
    let config = format!(
        "cloud = {{ endpoint = {:?}, region = \"r\", projects = [{{ id = {PROJECT:?} }}] }}\n\
         credential.token = \"t\"\nlisten.address = \"127.0.0.1:0\"\n\
         history.path = \":memory:\"\n",
        cloud.url
    );
    fs::write(&file, config).unwrap();
    let started = Started::with(&["serve", "--config", file.to_str().unwrap()], &[]);
    fs::remove_file(&file).unwrap();
    let notebook = format!("{}/v1/{PROJECT}/notebooks/{NOTEBOOK}", started.ready["url"].as_str().unwrap());
    assert_eq!(get(&notebook).await.status, 200);
    peak_kb(started.id());
    assert_eq!(get(&notebook).await.status, 200);
    let usual_kb = peak_kb(started.id());
    let spaces = vec![b' '; MEGABYTE];
    // A block of zeros as gzip writes it, which unpacks to a thousand times its size; so 256 KB are 256 MB.
    let zeros = [[0xed, 0xc1, 0x01, 0x01].as_slice(), &[0; 1020]].concat();
    let head = |headers: &str| format!("HTTP/1.1 200 OK\r\n{headers}\r\n").into_bytes();
    for (name, act) in [
        ("64 MB", Act::Flood(head("content-length: 67108864\r\n"), spaces.clone(), 64)),
        ("64 MB, not announced", Act::Flood(head("connection: close\r\n"), spaces.clone(), 64)),
        ("gzip", Act::Flood(head("content-encoding: gzip\r\n"), zeros.clone(), 256)),
        ("gzip that does not say so", Act::Flood(head("content-type: application/json\r\n"), zeros, 256)),
        ("an error of 64 MB", Act::Flood(b"HTTP/1.1 400 X\r\nconnection: close\r\n\r\n".to_vec(), spaces, 64)),
    ] {
        cloud.now(move |_, _| act.clone());
        let began = Instant::now();
        let answers = join_all((0..3).map(|_| get(&notebook))).await;
        assert!(began.elapsed() < Duration::from_secs(15), "{name}: {:?}", began.elapsed());
        for answer in answers {
            assert_eq!(answer.fault(), (502, "upstream-unreadable".to_owned()), "{name}");
        }
        let peak_kb = peak_kb(started.id());
        assert!(peak_kb < usual_kb + MOST_KB, "{name}: {peak_kb} KB, {usual_kb} KB before");
        cloud.now(usual);
        assert_eq!(get(&notebook).await.status, 200, "after {name}");
    }
}
