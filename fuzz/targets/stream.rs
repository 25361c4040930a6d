//! The event stream: cuts anywhere change nothing, and what is written is read back.
#![no_main]

use api::stream::{Parser, Signal, write_frame};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, &[u8])| {
    let (cut, bytes) = input;
    let whole = Parser::default().push(bytes);
    let (first, second) = bytes.split_at(usize::from(cut) % (bytes.len() + 1));
    let mut parser = Parser::default();
    let mut parts = parser.push(first);
    parts.extend(parser.push(second));
    assert_eq!(parts, whole);
    for signal in whole {
        let Signal::Frame(frame) = signal else { continue };
        let data: Vec<&str> = frame.data.split('\n').collect();
        if data.len() > 1 || frame.data.contains('\r') {
            continue;
        }
        let text = write_frame(&frame.id, &frame.event, &frame.data);
        assert_eq!(Parser::default().push(text.as_bytes()), vec![Signal::Frame(frame)]);
    }
});
