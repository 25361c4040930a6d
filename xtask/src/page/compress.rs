//! A file of the page together with its `.br` and `.gz`, so that the proxy compresses nothing while somebody waits.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::{Outcome, files};

/// Writes the file, and its compressed forms where they are smaller.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Outcome {
    files::write(path, bytes)?;
    for (ending, smaller) in [(".br", brotli(bytes)?), (".gz", gzip(bytes)?)] {
        if smaller.len() < bytes.len() {
            files::write(&with_ending(path, ending), &smaller)?;
        }
    }
    Ok(())
}

/// `app.js` and `.br` to `app.js.br`.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut longer = OsString::from(path);
    longer.push(ending);
    longer.into()
}

fn brotli(mut bytes: &[u8]) -> Outcome<Vec<u8>> {
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: bytes.len(), ..Default::default() };
    let mut smaller = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut smaller, &parameters).map_err(|error| format!("brotli: {error}"))?;
    Ok(smaller)
}

fn gzip(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|error| format!("gzip: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn both_forms_give_the_bytes_back() {
        let bytes = b"lease ".repeat(100);
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&gzip(&bytes).unwrap()[..]).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, bytes);
        unpacked.clear();
        brotli::BrotliDecompress(&mut &brotli(&bytes).unwrap()[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, bytes);
    }

    #[test]
    fn the_ending_is_added_not_replaced() {
        assert_eq!(with_ending(Path::new("dist/app.0f.js"), ".br"), Path::new("dist/app.0f.js.br"));
    }
}
