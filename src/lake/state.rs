//! What the lake holds, table by table, as the ledger records it. Data files never change, so a
//! hash once recorded is not made again for the next entry.

use super::delta::{Change, State};
use super::{FileState, Lake, TableState, footer, log};
use crate::error::Result;
use std::path::PathBuf;
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
            let own = match file.rows {
                Some(rows) => rows,
                None => footer::rows(&whole)?,
            };
            rows += own;
            files.push(FileState {
                path: path.clone(),
                bytes: file.bytes,
                rows: own,
                blake3: self.recorded_hash(&whole)?,
            });
        }
        let commits = self.check_log(&name)?.commits();
        Ok(TableState {
            table: name,
            version: state.version,
            commits,
            rows,
            files,
        })
    }

    /// A table at its last version; none if it was never committed.
    pub(super) fn current(&self, name: &str) -> Result<Option<Arc<State>>> {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = states.get(name) {
            return Ok(Some(state.clone()));
        }
        let log = self.check_log(name)?;
        let loaded = match self.ledger.last_state(name) {
            Some(recorded) if log.version == Some(recorded.version) => {
                Some(self.table(name).recorded(recorded, &log)?)
            }
            _ => self.table(name).load(None)?,
        }
        .map(Arc::new);
        if let Some(state) = &loaded {
            states.insert(name.to_owned(), state.clone());
        }
        Ok(loaded)
    }

    /// Compares a table's commits with their seals and the ledger.
    ///
    /// # Errors
    /// The lake: a commit is damaged or missing.
    pub(super) fn check_log(&self, name: &str) -> Result<log::Log> {
        let recorded = self
            .ledger
            .last_state(name)
            .map(|state| (state.version, state.commits.as_str()));
        log::inspect(&self.root.join(name), recorded)
    }

    /// Commits a change to a table whose current state is `before`.
    pub(super) fn commit(
        &self,
        name: &str,
        before: Option<&State>,
        change: Change<'_>,
    ) -> Result<()> {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        // A commit that fails may have been made all the same: the table is read again before it is
        // trusted again.
        states.remove(name);
        states.insert(
            name.to_owned(),
            Arc::new(self.table(name).commit(before, change)?),
        );
        Ok(())
    }

    /// Files of a table, absolute, by name; none if there is no table.
    pub(super) fn files(&self, name: &str, version: Option<u64>) -> Result<Vec<PathBuf>> {
        let state = match version {
            None => self.current(name)?,
            Some(_) => self.table(name).load(version)?.map(Arc::new),
        };
        let folder = self.root.join(name);
        Ok(state
            .iter()
            .flat_map(|state| state.files.keys())
            .map(|path| folder.join(path))
            .collect())
    }
}
