//! What the lake holds, table by table, as the ledger records it. Data files never change, so a hash once known is not
//! made again.

use super::delta::{Change, State};
use super::{FileState, Lake, TableState, disk, footer};
use crate::error::Result;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

impl Lake {
    /// Every table with its version, rows and files, by name.
    ///
    /// # Errors
    /// The lake or the environment: a table or a file cannot be read.
    pub fn table_states(&self) -> Result<Vec<TableState>> {
        let mut states = Vec::new();
        for name in self.table_names() {
            if let Some(state) = self.current(&name)? {
                states.push(self.table_state(name, &state)?);
            }
        }
        Ok(states)
    }

    fn table_state(&self, name: String, state: &State) -> Result<TableState> {
        let mut rows = 0;
        let mut files = Vec::new();
        for (path, file) in &state.files {
            let whole = self.root.join(&name).join(path);
            rows += match file.rows {
                Some(rows) => rows,
                None => footer::rows(&whole)?,
            };
            files.push(FileState { path: path.clone(), bytes: file.bytes, blake3: self.hash(&whole)? });
        }
        Ok(TableState { table: name, version: state.version, rows, files })
    }

    /// A table at its last version; none if it was never committed.
    pub(super) fn current(&self, name: &str) -> Result<Option<Arc<State>>> {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = states.get(name) {
            return Ok(Some(state.clone()));
        }
        let loaded = self.table(name).load(None)?.map(Arc::new);
        if let Some(state) = &loaded {
            states.insert(name.to_owned(), state.clone());
        }
        Ok(loaded)
    }

    /// Commits a change to a table whose current state is `before`.
    pub(super) fn commit(&self, name: &str, before: Option<&State>, change: Change<'_>) -> Result<()> {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        // A commit that fails may have been made all the same: the table is read again before it is trusted again.
        states.remove(name);
        states.insert(name.to_owned(), Arc::new(self.table(name).commit(before, change)?));
        Ok(())
    }

    /// Files of a table, absolute, by name; none if there is no table.
    pub(super) fn files(&self, name: &str, version: Option<u64>) -> Result<Vec<PathBuf>> {
        let state = match version {
            None => self.current(name)?,
            Some(_) => self.table(name).load(version)?.map(Arc::new),
        };
        let folder = self.root.join(name);
        Ok(state.iter().flat_map(|state| state.files.keys()).map(|path| folder.join(path)).collect())
    }

    /// Keeps the hash of a file.
    pub(super) fn remember(&self, path: PathBuf, blake3: String) {
        self.hashes.lock().unwrap_or_else(PoisonError::into_inner).insert(path, blake3);
    }

    /// BLAKE3 of a data file, hex.
    pub(super) fn hash(&self, path: &Path) -> Result<String> {
        let mut hashes = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = hashes.get(path) {
            return Ok(known.clone());
        }
        let made = disk::hash_file(path)?;
        hashes.insert(path.to_owned(), made.clone());
        Ok(made)
    }
}
