//! Data files whose content is read only after it was compared with what it should be: the ledger's
//! hash, or, as long as no run has recorded the file, the hash in its own name. Parquet pages carry
//! no checksum, so no reader would notice.

use super::{FileState, Lake, disk, names};
use crate::error::{Error, Result};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

impl Lake {
    /// Keeps the hash of a file that this process wrote.
    pub(super) fn remember(&self, path: PathBuf, blake3: String) {
        self.hashes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path, blake3);
    }

    /// BLAKE3 of a data file's bytes, hex, read once.
    fn hash(&self, path: &Path) -> Result<String> {
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = hashes.get(path) {
            return Ok(known.clone());
        }
        let made = disk::hash_file(path)?;
        hashes.insert(path.to_owned(), made.clone());
        Ok(made)
    }

    /// The hash that the ledger is to record of a file: the one that it has recorded before, also where the file was
    /// damaged since.
    pub(super) fn recorded_hash(&self, path: &Path) -> Result<String> {
        self.recorded_hashes
            .get(path)
            .map_or_else(|| self.hash(path), |recorded| Ok(recorded.clone()))
    }

    /// Compares a data file with the hash that the last run recorded, else with its name.
    ///
    /// # Errors
    /// The lake: the file is missing, or its content is another one.
    pub(super) fn check_content(&self, path: &Path) -> Result<()> {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let expected = match (self.recorded_hashes.get(path), names::read(&name)) {
            (Some(recorded), _) => recorded.as_str(),
            (None, Some(named)) => named.content,
            (None, None) => return Err(damaged(path, "is none of ours by its name")),
        };
        self.compare(path, expected)
    }

    /// Compares a data file with what an earlier run recorded of it.
    ///
    /// # Errors
    /// As for [`Lake::check_content`].
    pub(super) fn check_recorded(&self, table: &str, file: &FileState) -> Result<PathBuf> {
        let path = self.root.join(table).join(&file.path);
        self.compare(&path, &file.blake3)?;
        Ok(path)
    }

    fn compare(&self, path: &Path, expected: &str) -> Result<()> {
        if !path
            .try_exists()
            .map_err(|cause| Error::io("cannot read", path, cause))?
        {
            return Err(damaged(path, "is missing"));
        }
        match self.hash(path)?.starts_with(expected) {
            true => Ok(()),
            false => Err(damaged(path, "has other content than when it was written")),
        }
    }
}

/// What became of a file, with the way out: rows are nowhere else, marts are made from them.
pub(super) fn damaged(path: &Path, what: &str) -> Error {
    Error::Lake(format!(
        "data file `{}` {what}\nhelp: {}",
        path.display(),
        way_out(path)
    ))
}

/// How to get a whole data file again.
pub(super) fn way_out(path: &Path) -> &'static str {
    match path
        .parent()
        .and_then(Path::parent)
        .is_some_and(|kind| kind.ends_with("marts"))
    {
        true => {
            "restore it from a copy of the lake, or remove it and run again, which makes the last run's tables anew from the rows"
        }
        false => "restore it from a copy of the lake",
    }
}

/// Size of a file; none if it is not there.
pub(super) fn size(path: &Path) -> Result<Option<u64>> {
    match std::fs::metadata(path) {
        Ok(found) => Ok(Some(found.len())),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::io("cannot read", path, cause)),
    }
}
