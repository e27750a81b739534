//! `publishing.json`: the publication that a run is about to give its name. Goes in: the run and the
//! hash of its `run.json`. Comes out: after a kill, whether a published folder is the one that this
//! run of this lake left without a record.
//!
//! A lake that was restored from a copy has no such note of what a later run published, so the note
//! is what tells the two apart.

use super::Lake;
use super::disk::{self, PendingFile};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Name of the file; it is gone once the run is in the ledger.
pub(super) const PUBLISHING: &str = "publishing.json";

/// A publication that may have its name, though no ledger entry knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingPublication {
    /// Its run.
    pub run: u64,
    /// BLAKE3 of its `run.json`, hex, which no other attempt shares: it holds how long each part took.
    pub run_json: String,
}

impl Lake {
    /// Notes that a publication is about to get its name.
    ///
    /// # Errors
    /// The environment: the note cannot be written.
    pub fn announce(&self, pending: &PendingPublication) -> Result<()> {
        self.check_writable()?;
        let bytes = serde_json::to_vec(pending)
            .map_err(|cause| Error::bug(format!("`{PUBLISHING}` could not be written: {cause}")))?;
        disk::write_whole(PendingFile::create(&self.root)?, PUBLISHING, &bytes).map(drop)
    }

    /// Removes the note of a publication whose run is in the ledger.
    pub(super) fn forget_published(&self) -> Result<()> {
        let is_recorded = |pending: PendingPublication| pending.run < self.next_run();
        if !read(&self.root)?.is_some_and(is_recorded) {
            return Ok(());
        }
        let path = self.root.join(PUBLISHING);
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                Err(Error::io("cannot remove", path, cause))
            }
            _ => Ok(()),
        }
    }
}

/// The note in `root`; none where there is none, or none that can be read: it then speaks for no
/// folder.
pub(super) fn read(root: &Path) -> Result<Option<PendingPublication>> {
    let bytes = disk::read_if_there(&root.join(PUBLISHING))?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::entry;
    use super::*;

    #[test]
    fn a_note_stands_until_its_run_is_recorded() {
        let root = tempfile::tempdir().unwrap();
        let pending = PendingPublication {
            run: 1,
            run_json: "ab".into(),
        };
        let mut lake = Lake::open(root.path()).unwrap();
        lake.announce(&pending).unwrap();
        drop(lake);
        lake = Lake::open(root.path()).unwrap();
        assert_eq!(read(root.path()).unwrap(), Some(pending.clone()));
        lake.record(entry(&lake)).unwrap();
        assert_eq!(read(root.path()).unwrap(), None);
        lake.announce(&pending).unwrap();
        drop(lake);
        drop(Lake::open(root.path()).unwrap());
        assert_eq!(read(root.path()).unwrap(), None, "its run is recorded");
    }
}
