//! The key that personal values are hashed with. It decides which addresses are the same: another key makes strangers of
//! everybody already in the lake, so a damaged one stops the run instead of being replaced.

use super::disk::{self, PendingFile};
use crate::error::{Error, Result};
use std::fs;
use std::io;
use std::path::Path;

/// Bytes of a key that the lake makes.
const LENGTH: usize = 32;

/// The bytes of the pipeline's own key file.
pub(super) fn given(path: &Path) -> Result<Vec<u8>> {
    let key = fs::read(path).map_err(|cause| Error::io("cannot read the key file", path, cause))?;
    if key.is_empty() {
        return Err(Error::Pipeline(format!("the key file `{}` is empty\nhelp: put {LENGTH} random bytes into it, once and for all", path.display())));
    }
    Ok(key)
}

/// The lake's own key, made at first need if `may_make` says so.
pub(super) fn own(root: &Path, may_make: bool) -> Result<Vec<u8>> {
    let path = root.join("hmac.key");
    match fs::read(&path) {
        Ok(key) if key.len() == LENGTH => Ok(key),
        Ok(key) => Err(Error::Lake(format!(
            "the key `{}` has {} bytes, expected {LENGTH}\nhelp: restore it from a copy of the lake; with another key nobody in the lake is recognised",
            path.display(),
            key.len()
        ))),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound && may_make => make(root),
        Err(cause) => Err(Error::io("cannot read", path, cause)),
    }
}

fn make(root: &Path) -> Result<Vec<u8>> {
    let mut key = vec![0; LENGTH];
    getrandom::fill(&mut key).map_err(|cause| Error::io("cannot draw random bytes for", root.join("hmac.key"), cause))?;
    disk::write_whole(PendingFile::create_private(root)?, "hmac.key", &key)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lake_keeps_the_key_that_it_made() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(own(root.path(), false).unwrap_err().exit_code(), 3);
        let key = own(root.path(), true).unwrap();
        assert!(key.len() == 32 && key != vec![0; 32]);
        assert_eq!(own(root.path(), true).unwrap(), key);
        let other = tempfile::tempdir().unwrap();
        assert_ne!(own(other.path(), true).unwrap(), key);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        own(root.path(), true).unwrap();
        assert_eq!(fs::metadata(root.path().join("hmac.key")).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_cut_key_and_an_empty_file_are_refused() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("hmac.key"), [7; 31]).unwrap();
        let message = own(root.path(), true).unwrap_err();
        assert!(message.exit_code() == 4 && message.to_string().contains("has 31 bytes, expected 32"), "{message}");
        let empty = root.path().join("empty.key");
        fs::write(&empty, "").unwrap();
        assert_eq!(given(&empty).unwrap_err().exit_code(), 2);
        fs::write(&empty, "secret").unwrap();
        assert_eq!(given(&empty).unwrap(), b"secret");
    }
}
