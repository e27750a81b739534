//! What opening a lake for a run repairs, and what it refuses to work on.
//!
//! A run that was killed leaves files under temporary names, and data files that no commit names: swept. It may leave
//! commits that the ledger does not know: kept, their files are whole. A commit that is torn, a file that is missing or
//! of another size, a table older than the ledger says: none of ours does that, so it is told and nothing is touched.

use super::{Lake, disk, log, names};
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::path::Path;

impl Lake {
    /// Checks every table, then sweeps.
    pub(super) fn recover(&self) -> Result<()> {
        let mut leftovers = Vec::new();
        for name in self.table_names() {
            let added = self.check(&name)?;
            leftovers.push((name, added));
        }
        disk::sweep(&self.root, disk::is_partial)?;
        disk::sweep(&self.root.join("ledger"), disk::is_partial)?;
        for (name, added) in leftovers {
            let folder = self.root.join(&name);
            disk::sweep(&folder, |name| disk::is_partial(name) || (names::read(name).is_some() && !added.contains(name)))?;
            log::sweep(&folder)?;
        }
        Ok(())
    }

    /// Checks a table against its log and the ledger; its known data files come back.
    fn check(&self, name: &str) -> Result<BTreeSet<String>> {
        let table = self.table(name);
        let recorded = self.ledger.last_state(name).map(|state| state.version);
        let log::Log { version, mut added } = log::inspect(&table.folder, recorded)?;
        if let Some(recorded) = recorded.filter(|recorded| version.is_none_or(|version| version < *recorded)) {
            let found = version.map_or("not there".to_owned(), |version| format!("at version {version}"));
            return Err(Error::Lake(format!("table `{name}` is {found}, the ledger knows version {recorded}\nhelp: restore the table's folder from a copy")));
        }
        if let Some(state) = self.current(name)? {
            for (path, file) in &state.files {
                self.check_file(name, path, file.bytes)?;
            }
            added.extend(state.files.keys().cloned());
        }
        let entries = self.ledger.entries().iter().flat_map(|entry| &entry.tables).filter(|state| state.table == name);
        added.extend(entries.flat_map(|state| state.files.iter().map(|file| file.path.clone())));
        Ok(added)
    }

    /// Whether a file has the content that its name was made from; the hash of a file that the ledger knows is its word.
    fn is_as_named(&self, path: &Path, name: &str) -> Result<bool> {
        names::read(name).map_or(Ok(true), |said| Ok(self.hash(path)?.starts_with(said.content)))
    }

    fn check_file(&self, table: &str, file: &str, bytes: u64) -> Result<()> {
        if let Some(said) = names::read(file).filter(|said| said.run > self.next_run()) {
            return Err(Error::Lake(format!(
                "table `{table}` holds rows of run {}, the ledger ends at run {}\nhelp: restore the lake's `ledger` folder from a copy",
                said.run,
                self.next_run() - 1
            )));
        }
        let path = self.root.join(table).join(file);
        let told = match std::fs::metadata(&path) {
            Ok(found) if found.len() == bytes && self.is_as_named(&path, file)? => return Ok(()),
            Ok(found) if found.len() == bytes => "has other content than its name says".to_owned(),
            Ok(found) => format!("has {} bytes, its log says {bytes}", found.len()),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => "is missing".to_owned(),
            Err(cause) => return Err(Error::io("cannot read", path, cause)),
        };
        Err(Error::Lake(format!("data file `{}` of table `{table}` {told}\nhelp: restore it from a copy of the lake", path.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{deals, deals_file, delivery, entry, mart};
    use super::*;
    use std::fs;
    use std::path::PathBuf;

    /// A lake with one recorded run: two deliveries of deals in two commits, and a mart.
    fn recorded() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let mut lake = Lake::open(root.path()).unwrap();
        for content in ["january", "february"] {
            let file = deals_file(&lake, &delivery(content, "a", 1, &[]), 2);
            lake.commit_raw(deals(), &[file]).unwrap();
        }
        let roi = crate::table::mart("roi").unwrap();
        lake.overwrite_mart(roi, &mart(roi, 2), 2, 1).unwrap();
        lake.record(entry(&lake)).unwrap();
        root
    }

    fn refused(root: &Path) -> String {
        let error = Lake::open(root).unwrap_err();
        assert_eq!(error.exit_code(), 4, "{error}");
        error.to_string()
    }

    /// Every file below a folder with its content.
    fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        for name in disk::names(folder).unwrap() {
            let path = folder.join(name);
            match path.is_dir() {
                true => found.extend(content(&path)),
                false => found.push((path.clone(), fs::read(&path).unwrap())),
            }
        }
        found
    }

    #[test]
    fn opening_changes_no_byte() {
        let root = recorded();
        let before = content(root.path());
        let lake = Lake::open(root.path()).unwrap();
        assert_eq!((lake.next_run(), lake.deliveries().unwrap().len()), (2, 2));
        assert_eq!(lake.table_states().unwrap(), lake.runs()[0].tables);
        drop(lake);
        assert!(content(root.path()) == before);
    }

    #[test]
    fn a_commit_without_an_entry_is_taken_up() {
        let root = recorded();
        let mut lake = Lake::open(root.path()).unwrap();
        let march = delivery("march", "a", 2, &[]);
        let file = deals_file(&lake, &march, 2);
        lake.commit_raw(deals(), &[file]).unwrap();
        drop(lake);
        let lake = Lake::open(root.path()).unwrap();
        assert_eq!(lake.next_run(), 2);
        assert!(lake.deliveries().unwrap().contains(&march));
    }

    #[test]
    fn leftovers_go_and_strangers_stay() {
        let root = recorded();
        let before = content(root.path());
        let lake = Lake::open(root.path()).unwrap();
        deals_file(&lake, &delivery("march", "a", 2, &[]), 2);
        let touches = crate::table::entity("touches").unwrap();
        std::mem::forget(lake.begin_file(touches).unwrap());
        drop(lake);
        let log = root.path().join("raw/deals/_delta_log");
        fs::write(log.join("00000000000000000002.json#1"), "half").unwrap();
        fs::write(root.path().join("marts/roi/r0002-0123abcd.parquet"), "whole, not committed").unwrap();
        fs::write(root.path().join("ledger/.5-0.partial"), "half").unwrap();
        fs::write(root.path().join("raw/deals/notes.parquet"), "somebody's").unwrap();
        drop(Lake::open(root.path()).unwrap());
        fs::remove_file(root.path().join("raw/deals/notes.parquet")).unwrap();
        assert!(content(root.path()) == before);
    }

    #[test]
    fn an_emptied_commit_is_refused_and_nothing_is_swept() {
        let root = recorded();
        let lake = Lake::open(root.path()).unwrap();
        let loose = deals_file(&lake, &delivery("march", "a", 2, &[]), 2);
        drop(lake);
        fs::write(log::commit_path(&root.path().join("raw/deals"), 1), "").unwrap();
        assert!(refused(root.path()).contains("00000000000000000001.json` is empty"));
        assert!(loose.path.is_file());
    }

    #[test]
    fn a_table_behind_the_ledger_is_refused() {
        let root = recorded();
        fs::remove_file(log::commit_path(&root.path().join("raw/deals"), 1)).unwrap();
        assert!(refused(root.path()).contains("table `raw/deals` is at version 0, the ledger knows version 1"));
        fs::remove_dir_all(root.path().join("raw/deals")).unwrap();
        assert!(refused(root.path()).contains("table `raw/deals` is not there, the ledger knows version 1"));
    }

    #[test]
    fn a_missing_or_cut_data_file_is_named() {
        let root = recorded();
        let file = Lake::open(root.path()).unwrap().files_of(deals(), None).unwrap().remove(0);
        let bytes = fs::read(&file).unwrap();
        fs::write(&file, &bytes[1..]).unwrap();
        let told = refused(root.path());
        assert!(told.contains(&format!("has {} bytes, its log says {}", bytes.len() - 1, bytes.len())), "{told}");
        fs::remove_file(&file).unwrap();
        let told = refused(root.path());
        assert!(told.contains(&format!("data file `{}` of table `raw/deals` is missing", file.display())), "{told}");
    }

    #[test]
    fn a_file_taken_up_is_what_its_name_says() {
        let root = recorded();
        let mut lake = Lake::open(root.path()).unwrap();
        let file = deals_file(&lake, &delivery("march", "a", 2, &[]), 2);
        lake.commit_raw(deals(), std::slice::from_ref(&file)).unwrap();
        drop(lake);
        let mut bytes = fs::read(&file.path).unwrap();
        bytes[100] ^= 1;
        fs::write(&file.path, bytes).unwrap();
        assert!(refused(root.path()).contains("has other content than its name says"));
    }

    #[test]
    fn another_writers_commit_is_not_overrun() {
        let root = recorded();
        let mut lake = Lake::open(root.path()).unwrap();
        let table = root.path().join("raw/deals");
        fs::copy(log::commit_path(&table, 1), log::commit_path(&table, 2)).unwrap();
        let file = deals_file(&lake, &delivery("march", "a", 2, &[]), 2);
        let error = lake.commit_raw(deals(), std::slice::from_ref(&file)).unwrap_err();
        assert_eq!(error.exit_code(), 4, "{error}");
        assert!(error.to_string().starts_with("table `raw/deals`: another program committed to it during the run"), "{error}");
        assert!(file.path.is_file() && !log::commit_path(&table, 3).exists());
    }

    #[test]
    fn a_ledger_that_lost_its_end_is_refused() {
        let root = recorded();
        let mut lake = Lake::open(root.path()).unwrap();
        let file = deals_file(&lake, &delivery("march", "a", 2, &[]), 2);
        lake.commit_raw(deals(), &[file]).unwrap();
        lake.record(entry(&lake)).unwrap();
        drop(lake);
        fs::remove_dir_all(root.path().join("ledger")).unwrap();
        let told = refused(root.path());
        assert!(told.starts_with("table `raw/deals` holds rows of run 2, the ledger ends at run 0\nhelp: "), "{told}");
    }
}
