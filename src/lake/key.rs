//! The key that personal values are hashed with. It decides which addresses are the same: another
//! key makes strangers of all people already in the lake, so a lost, damaged or other one stops the
//! run instead of being replaced.
//!
//! Which key it was is known by its check value, 16 hex digits derived from it, from which it
//! cannot be found: in the file `hmac.check` before the first value is hashed, then in every ledger
//! entry.

use super::Lake;
use super::disk::{self, PendingFile};
use crate::error::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Bytes of a key that the lake makes.
const LENGTH: usize = 32;
/// Name of the lake's own key.
pub(super) const KEY: &str = "hmac.key";
/// Name of the file with the check value.
pub(super) const CHECK: &str = "hmac.check";

impl Lake {
    /// The key that personal values are hashed with: the bytes of `key_file`, else the lake's own,
    /// made at first need. From the first call on, the lake knows the key and takes no other.
    ///
    /// # Errors
    /// Your pipeline file: `key_file` is empty or another key than before. The lake: its own key is
    /// damaged or lost.
    pub fn hmac_key(&self, key_file: Option<&Path>) -> Result<Vec<u8>> {
        let known = self.key_check()?;
        let own = self.root.join(KEY);
        let key = match (key_file, disk::read_if_there(&own)?) {
            (Some(path), _) => given(path)?,
            (None, Some(key)) => sound(key, &own)?,
            (None, None) if known.is_some() => return Err(lost(&own)),
            (None, None) if self.lock.is_some() => make(&self.root)?,
            (None, None) => return Err(Error::io("cannot read", own, "no key was made yet")),
        };
        let check = check_value(&key);
        match known {
            Some(known) if known != check => return Err(other(key_file, &own, &known, &check)),
            _ => self.note_key(&check)?,
        }
        Ok(key)
    }

    /// Refuses another key than the one that values in the lake are hashed with; a lake without
    /// such values takes any.
    ///
    /// # Errors
    /// As for [`Lake::hmac_key`].
    pub fn check_key(&self, key_file: Option<&Path>) -> Result<()> {
        if self.key_check()?.is_some() {
            self.hmac_key(key_file).map(drop)
        } else {
            Ok(())
        }
    }

    /// Check value of the key in use; none if no value is hashed.
    pub(super) fn key_check(&self) -> Result<Option<String>> {
        if let Some(recorded) = self.ledger.last().and_then(|entry| entry.key.clone()) {
            return Ok(Some(recorded));
        }
        noted(&self.root)
    }

    fn note_key(&self, check: &str) -> Result<()> {
        if self.lock.is_none() || noted(&self.root)?.as_deref() == Some(check) {
            return Ok(());
        }
        disk::write_whole(
            PendingFile::create(&self.root)?,
            CHECK,
            format!("{check}\n").as_bytes(),
        )
        .map(drop)
    }
}

/// The check value in the lake's file; none if there is no file.
pub(super) fn noted(root: &Path) -> Result<Option<String>> {
    Ok(disk::read_if_there(&root.join(CHECK))?.map(|text| {
        String::from_utf8_lossy(text.strip_suffix(b"\n").unwrap_or(&text)).into_owned()
    }))
}

/// What is derived from a key to know it again.
pub(super) fn check_value(key: &[u8]) -> String {
    let derived = blake3::Hasher::new_derive_key(
        "closedloop 2026-11 check value of the key of personal values",
    )
    .update(key)
    .finalize();
    derived.to_hex()[..16].to_owned()
}

/// The bytes of the pipeline's own key file.
pub(super) fn given(path: &Path) -> Result<Vec<u8>> {
    let key = fs::read(path).map_err(|cause| Error::io("cannot read the key file", path, cause))?;
    if key.is_empty() {
        return Err(Error::Pipeline(format!(
            "the key file `{}` is empty\nhelp: put {LENGTH} random bytes into it, once and for all",
            path.display()
        )));
    }
    Ok(key)
}

fn sound(key: Vec<u8>, path: &Path) -> Result<Vec<u8>> {
    if key.len() == LENGTH {
        return Ok(key);
    }
    Err(Error::Lake(format!(
        "the key `{}` has {} bytes, expected {LENGTH}\nhelp: restore it from a copy of the lake; with another key nobody in the lake is recognised",
        path.display(),
        key.len()
    )))
}

fn lost(path: &Path) -> Error {
    Error::Lake(format!(
        "the key `{}` is missing, though people in the lake are hashed with it\nhelp: restore it from a copy of the lake, or name the file that holds it by `key_file` under [privacy]; with a new key nobody in the lake would be recognised",
        path.display()
    ))
}

fn other(key_file: Option<&Path>, own: &Path, known: &str, found: &str) -> Error {
    let path = key_file.map_or_else(|| own.to_owned(), PathBuf::from);
    let message = format!(
        "the key `{}` has the check value `{found}`; people in the lake are hashed with the key of `{known}`",
        path.display()
    );
    match key_file {
        Some(_) => Error::Pipeline(format!(
            "{message}\nhelp: give the key back that the lake was begun with, or begin a new lake: `--lake DIR`"
        )),
        None => Error::Lake(format!(
            "{message}\nhelp: restore `{KEY}` and `{CHECK}` from a copy of the lake"
        )),
    }
}

fn make(root: &Path) -> Result<Vec<u8>> {
    let mut key = vec![0; LENGTH];
    getrandom::fill(&mut key)
        .map_err(|cause| Error::io("cannot draw random bytes for", root.join(KEY), cause))?;
    disk::write_whole(PendingFile::create_private(root)?, KEY, &key)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::entry;
    use super::*;

    fn refused(root: &Path, key_file: Option<&Path>) -> (u8, String) {
        let error = Lake::open(root).unwrap().hmac_key(key_file).unwrap_err();
        (error.exit_code(), error.to_string())
    }

    #[test]
    fn the_lake_keeps_the_key_that_it_made() {
        let root = tempfile::tempdir().unwrap();
        let lake = Lake::open(root.path()).unwrap();
        lake.check_key(None).unwrap();
        assert!(!root.path().join(KEY).exists());
        let key = lake.hmac_key(None).unwrap();
        assert!(key.len() == 32 && key != vec![0; 32]);
        drop(lake);
        assert_eq!(
            Lake::open_to_read(root.path())
                .unwrap()
                .hmac_key(None)
                .unwrap(),
            key
        );
        let other = tempfile::tempdir().unwrap();
        assert_ne!(
            Lake::open(other.path()).unwrap().hmac_key(None).unwrap(),
            key
        );
    }

    #[test]
    fn a_lost_key_is_not_replaced() {
        let root = tempfile::tempdir().unwrap();
        let mut lake = Lake::open(root.path()).unwrap();
        lake.hmac_key(None).unwrap();
        for is_recorded in [false, true] {
            if is_recorded {
                lake.record(entry(&lake)).unwrap();
                fs::remove_file(root.path().join(CHECK)).unwrap();
            }
            let key = fs::read(root.path().join(KEY)).unwrap();
            fs::remove_file(root.path().join(KEY)).unwrap();
            drop(lake);
            let (code, message) = refused(root.path(), None);
            assert!(
                code == 4
                    && message.contains(
                        "hmac.key` is missing, though people in the lake are hashed with it"
                    ),
                "{message}"
            );
            fs::write(root.path().join(KEY), &key).unwrap();
            lake = Lake::open(root.path()).unwrap();
            lake.check_key(None).unwrap();
        }
        assert!(
            root.path().join(CHECK).exists(),
            "the check value is written again"
        );
    }

    #[test]
    fn another_key_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let (ours, others) = (root.path().join("ours"), root.path().join("others"));
        fs::write(&ours, "secret").unwrap();
        fs::write(&others, "secreT").unwrap();
        assert_eq!(
            Lake::open(root.path())
                .unwrap()
                .hmac_key(Some(&ours))
                .unwrap(),
            b"secret"
        );
        let (code, message) = refused(root.path(), Some(&others));
        assert!(
            code == 2 && message.contains("others` has the check value `"),
            "{message}"
        );
        assert!(
            message.contains(&format!(
                "hashed with the key of `{}`",
                check_value(b"secret")
            )),
            "{message}"
        );
        assert_eq!(refused(root.path(), None).0, 4);
        Lake::open(root.path())
            .unwrap()
            .check_key(Some(&ours))
            .unwrap();
    }

    #[test]
    fn a_flipped_bit_in_key_or_check_value_is_noticed() {
        let root = tempfile::tempdir().unwrap();
        Lake::open(root.path()).unwrap().hmac_key(None).unwrap();
        for name in [KEY, CHECK] {
            let whole = fs::read(root.path().join(name)).unwrap();
            for bit in 0..whole.len() * 8 {
                let mut flipped = whole.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                fs::write(root.path().join(name), flipped).unwrap();
                assert_eq!(refused(root.path(), None).0, 4, "bit {bit} of {name}");
            }
            fs::write(root.path().join(name), whole).unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        Lake::open(root.path()).unwrap().hmac_key(None).unwrap();
        assert_eq!(
            fs::metadata(root.path().join("hmac.key"))
                .unwrap()
                .permissions()
                .mode()
                & 0o777,
            0o600
        );
    }

    #[test]
    fn a_cut_key_and_an_empty_file_are_refused() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("hmac.key"), [7; 31]).unwrap();
        let (code, message) = refused(root.path(), None);
        assert!(
            code == 4 && message.contains("has 31 bytes, expected 32"),
            "{message}"
        );
        let empty = root.path().join("empty.key");
        fs::write(&empty, "").unwrap();
        assert_eq!(given(&empty).unwrap_err().exit_code(), 2);
        fs::write(&empty, "secret").unwrap();
        assert_eq!(given(&empty).unwrap(), b"secret");
    }
}
