//! Reading and writing files with the path in every error, and telling whether what was built from them is still good.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::Outcome;

pub(crate) fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

pub(crate) fn read_text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Writes a file, and the folders above it where they are missing.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Outcome {
    let folder = path.parent().ok_or_else(|| format!("{} is no file", path.display()))?;
    make_folder(folder)?;
    fs::write(path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

pub(crate) fn make_folder(path: &Path) -> Outcome {
    fs::create_dir_all(path).map_err(|error| format!("cannot make the folder {}: {error}", path.display()))
}

/// Removes a folder and everything in it; one that is not there is fine.
pub(crate) fn remove_folder(path: &Path) -> Outcome {
    removed(path, fs::remove_dir_all(path))
}

/// Removes a file; one that is not there is fine.
pub(crate) fn remove_file(path: &Path) -> Outcome {
    removed(path, fs::remove_file(path))
}

fn removed(path: &Path, result: io::Result<()>) -> Outcome {
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(format!("cannot remove {}: {error}", path.display()))
        }
        _ => Ok(()),
    }
}

/// The files of one folder by name, without those of its sub-folders; none when the folder is not there.
pub(crate) fn list(folder: &Path) -> Outcome<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let failed = |error: io::Error| format!("cannot list {}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The last part of a path as text.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// One digest over several inputs; the lengths keep `ab, c` apart from `a, bc`.
pub(crate) fn digest<'a>(inputs: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for input in inputs {
        hasher.update(input.len().to_le_bytes());
        hasher.update(input);
    }
    hex::encode(hasher.finalize())
}

/// A note of what something was built from. It is good only while the note says the same and the thing is there.
pub(crate) struct Stamp {
    path: PathBuf,
    digest: String,
}

impl Stamp {
    pub(crate) fn new(path: PathBuf, digest: String) -> Self {
        Self { path, digest }
    }

    pub(crate) fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|noted| noted == self.digest)
    }

    /// Makes the thing again. While that goes on, and when it fails, there is no note.
    pub(crate) fn renew(&self, make: impl FnOnce() -> Outcome) -> Outcome {
        remove_file(&self.path)?;
        make()?;
        write(&self.path, self.digest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_tells_inputs_and_their_borders_apart() {
        let of = |inputs: &[&str]| digest(inputs.iter().map(|input| input.as_bytes()));
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["ab"]), of(&["ab", ""]));
    }

    #[test]
    fn a_stamp_is_fresh_only_after_the_same_thing_was_made() {
        let folder = std::env::temp_dir().join(format!("leasehold-stamp-{}", std::process::id()));
        let stamp = |digest: &str| Stamp::new(folder.join("stamp"), digest.to_owned());
        assert!(!stamp("a").is_fresh());
        assert_eq!(stamp("a").renew(|| Ok(())), Ok(()));
        assert!(stamp("a").is_fresh() && !stamp("b").is_fresh());
        assert!(stamp("b").renew(|| Err("broke".to_owned())).is_err());
        assert!(!stamp("a").is_fresh(), "what failed half way left nothing of use");
        remove_folder(&folder).unwrap();
    }
}
