//! What opening a lake for a run repairs, and what it refuses to work on.
//!
//! A run that was killed leaves files under temporary names, and data files that no commit names:
//! swept. It may leave commits that the ledger does not know: kept, their files are whole. A commit
//! that is torn, a file that is missing or of another size, a table older than in the ledger:
//! none of ours does that, so it is an error and nothing is touched. The exception is a mart whose file
//! somebody removed: the run that begins makes it anew.

use super::content_check::{damaged, size};
use super::marts::is_mart;
use super::{Lake, disk, log, names};
use crate::error::{Error, Result};

impl Lake {
    /// Checks every table, then sweeps.
    pub(super) fn recover(&self) -> Result<()> {
        let names = self.table_names();
        for name in &names {
            self.check(name)?;
        }
        self.ledger.mend_head()?;
        self.forget_published()?;
        disk::sweep(&self.root, disk::is_partial)?;
        disk::sweep(&self.root.join("ledger"), disk::is_partial)?;
        for name in &names {
            self.sweep(name)?;
        }
        Ok(())
    }

    /// Checks a table against its log and the ledger.
    fn check(&self, name: &str) -> Result<()> {
        if let Some(state) = self.current(name)? {
            for (path, file) in &state.files {
                self.check_file(name, path, file.bytes)?;
            }
        }
        Ok(())
    }

    fn check_file(&self, table: &str, file: &str, bytes: u64) -> Result<()> {
        if let Some(named) = names::read(file).filter(|named| named.run > self.next_run()) {
            return Err(Error::Lake(format!(
                "table `{table}` holds rows of run {}, the ledger ends at run {}\nhelp: restore the lake's `ledger` folder from a copy",
                named.run,
                self.next_run() - 1
            )));
        }
        let path = self.root.join(table).join(file);
        match size(&path)? {
            Some(found) if found != bytes => Err(damaged(
                &path,
                &format!("has {found} bytes, its log says {bytes}"),
            )),
            Some(_) if self.recorded_hashes.contains_key(&path) && !is_mart(table) => Ok(()),
            None if is_mart(table) => Ok(()),
            _ => self.check_content(&path),
        }
    }

    /// Removes what a killed run left in a table's folder. Before a data file goes, the table's
    /// commits are read through for it.
    fn sweep(&self, name: &str) -> Result<()> {
        let folder = self.root.join(name);
        disk::sweep(&folder, disk::is_partial)?;
        disk::sweep(&folder.join(log::FOLDER), disk::is_partial)?;
        let known = self.check_log(name)?.named;
        let is_strange = |name: &str| names::read(name).is_some() && !known.contains(name);
        if disk::names(&folder)?.iter().any(|name| is_strange(name)) {
            let added = log::added(&folder)?;
            disk::sweep(&folder, |name| {
                is_strange(name) && !added.contains_key(name)
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
