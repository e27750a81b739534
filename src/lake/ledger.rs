//! The ledger: one JSON document for each run, `rNNNN.json`. A run exists from the moment its entry does.
//!
//! Each entry holds the hash of the one before, so that an entry that was changed or taken away is noticed by the next
//! run that opens the lake.

use super::delivery::Delivery;
use super::disk::{self, PendingFile};
use crate::error::{Error, Result};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// What a run was made from and what it left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Its number, from 1, without gaps.
    pub run: u64,
    /// Version of the program.
    pub version: String,
    /// Name of the job.
    pub pipeline: String,
    /// BLAKE3 of everything that decides the figures, hex.
    pub fingerprint: String,
    /// The last day that counts.
    pub as_of: NaiveDate,
    /// Folder of its publication below the output folder, `r0007`.
    pub folder: String,
    /// Every delivery that its figures are made from.
    pub inputs: Vec<Delivery>,
    /// Every table of the lake as the run left it.
    pub tables: Vec<TableState>,
    /// BLAKE3 of the previous entry's bytes, hex; empty in the first. Filled in when the entry is recorded.
    pub previous: String,
}

/// A table at a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableState {
    /// Its folder in the lake, `raw/leads`.
    pub table: String,
    /// Version of its Delta log.
    pub version: u64,
    /// Rows in its files.
    pub rows: u64,
    /// Its files, by name.
    pub files: Vec<FileState>,
}

/// A data file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// Its path in the table's folder.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its content, hex: Parquet pages carry no checksum of their own.
    pub blake3: String,
}

/// All entries, oldest first.
#[derive(Debug)]
pub(super) struct Ledger {
    folder: PathBuf,
    entries: Vec<LedgerEntry>,
    last_hash: String,
}

impl Ledger {
    /// Reads the entries of `folder`; none if it does not exist.
    ///
    /// # Errors
    /// The lake: an entry is missing, cannot be read, or is not the one that its successor knows.
    pub fn read(folder: PathBuf) -> Result<Self> {
        let mut runs: Vec<u64> = disk::names(&folder)?.iter().filter_map(|name| run_of(name)).collect();
        runs.sort_unstable();
        let mut ledger = Self { folder, entries: Vec::new(), last_hash: String::new() };
        for run in runs {
            ledger.take(run)?;
        }
        Ok(ledger)
    }

    fn take(&mut self, run: u64) -> Result<()> {
        let path = self.folder.join(file_name(run));
        if run != self.next_run() {
            return Err(broken(&self.folder.join(file_name(self.next_run())), "is missing, though later entries exist"));
        }
        let bytes = fs::read(&path).map_err(|cause| Error::io("cannot read", &path, cause))?;
        let entry: LedgerEntry = serde_json::from_slice(&bytes).map_err(|cause| broken(&path, format_args!("cannot be read: {cause}")))?;
        if entry.run != run {
            return Err(broken(&path, format_args!("says run {}", entry.run)));
        }
        if entry.previous != self.last_hash {
            return Err(broken(&path, "does not follow the entry before it: one of the two was changed"));
        }
        self.last_hash = blake3::hash(&bytes).to_hex().to_string();
        self.entries.push(entry);
        Ok(())
    }

    /// The entries, oldest first.
    pub fn entries(&self) -> &[LedgerEntry] {
        &self.entries
    }

    /// The number that the next entry has.
    pub fn next_run(&self) -> u64 {
        self.entries.last().map_or(0, |entry| entry.run) + 1
    }

    /// A table as the last run left it.
    pub fn last_state(&self, table: &str) -> Option<&TableState> {
        self.entries.last()?.tables.iter().find(|state| state.table == table)
    }

    /// Writes an entry whole and makes it last.
    pub fn append(&mut self, mut entry: LedgerEntry) -> Result<()> {
        if entry.run != self.next_run() {
            return Err(Error::bug(format!("ledger entry of run {}, expected run {}", entry.run, self.next_run())));
        }
        entry.previous.clone_from(&self.last_hash);
        let mut bytes = serde_json::to_vec_pretty(&entry).map_err(|cause| Error::bug(format!("a ledger entry could not be written: {cause}")))?;
        bytes.push(b'\n');
        self.last_hash = disk::write_whole(PendingFile::create(&self.folder)?, &file_name(entry.run), &bytes)?.blake3;
        self.entries.push(entry);
        Ok(())
    }
}

fn file_name(run: u64) -> String {
    format!("r{run:04}.json")
}

fn run_of(name: &str) -> Option<u64> {
    let run = name.strip_prefix('r')?.strip_suffix(".json")?.parse().ok()?;
    (file_name(run) == name).then_some(run)
}

fn broken(path: &Path, what: impl std::fmt::Display) -> Error {
    Error::Lake(format!("ledger entry `{}` {what}\nhelp: restore the lake's `ledger` folder from a copy", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(run: u64) -> LedgerEntry {
        LedgerEntry {
            run,
            version: "0.1.0".into(),
            pipeline: "demo".into(),
            fingerprint: "f".into(),
            as_of: NaiveDate::from_ymd_opt(2026, 3, 31).unwrap(),
            folder: format!("r{run:04}"),
            inputs: vec![],
            tables: vec![TableState {
                table: "raw/leads".into(),
                version: run,
                rows: 2,
                files: vec![FileState { path: "a.parquet".into(), bytes: 5, blake3: "00".into() }],
            }],
            previous: String::new(),
        }
    }

    fn written(runs: u64) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::read(folder.path().to_owned()).unwrap();
        for run in 1..=runs {
            ledger.append(entry(run)).unwrap();
        }
        folder
    }

    #[test]
    fn entries_come_back_chained() {
        let folder = written(2);
        assert_eq!(disk::names(folder.path()).unwrap(), ["r0001.json", "r0002.json"]);
        let ledger = Ledger::read(folder.path().to_owned()).unwrap();
        assert_eq!(ledger.next_run(), 3);
        assert_eq!(ledger.entries()[0], entry(1));
        assert_eq!(ledger.entries()[1].previous, disk::hash_file(&folder.path().join("r0001.json")).unwrap());
        assert_eq!(ledger.last_state("raw/leads").unwrap().version, 2);
        assert!(ledger.last_state("raw/deals").is_none());
    }

    #[test]
    fn a_run_out_of_turn_is_refused() {
        let folder = written(1);
        let mut ledger = Ledger::read(folder.path().to_owned()).unwrap();
        assert_eq!(ledger.append(entry(1)).unwrap_err().exit_code(), 70);
        assert_eq!(ledger.append(entry(3)).unwrap_err().exit_code(), 70);
    }

    #[test]
    fn a_changed_missing_or_emptied_entry_is_named() {
        let told = |folder: &tempfile::TempDir| {
            let error = Ledger::read(folder.path().to_owned()).unwrap_err();
            assert_eq!(error.exit_code(), 4);
            error.to_string()
        };
        let changed = written(2);
        let path = changed.path().join("r0001.json");
        fs::write(&path, fs::read_to_string(&path).unwrap().replace("\"rows\": 2", "\"rows\": 3")).unwrap();
        assert!(told(&changed).contains("r0002.json` does not follow the entry before it"));
        let missing = written(3);
        fs::remove_file(missing.path().join("r0002.json")).unwrap();
        assert!(told(&missing).contains("r0002.json` is missing"));
        let emptied = written(1);
        fs::write(emptied.path().join("r0001.json"), "").unwrap();
        assert!(told(&emptied).contains("r0001.json` cannot be read"));
    }

    #[test]
    fn only_names_of_entries_are_entries() {
        assert_eq!(run_of("r0007.json"), Some(7));
        assert_eq!(run_of("r10007.json"), Some(10007));
        assert_eq!(run_of("r7.json"), None);
        assert_eq!(run_of("r0007.json.bak"), None);
    }
}
