//! Delta tables, the ledger and the lock: the only module that knows them.
//!
//! In go data files that ingest wrote, tables that a run made, and at the end the ledger's entry;
//! out come the files of any table at any version. A run exists when its ledger entry does, yet a
//! delivery that was committed before a kill is kept: it is in the lake, whole, and the next run
//! takes it up.
//!
//! ```text
//! raw/<entity>/  rejects/  marts/<table>/   Delta tables
//! ledger/r0007.json, head                   one entry a run, each with the hash of the one before; the last one's name
//! lock                                      says who runs; empty when nobody does
//! hmac.key, hmac.check                      the key that personal values are hashed with, and what it is known by
//! ```
//!
//! What is checked when: opening compares every ledger entry and every commit with its seal and the
//! ledger's hashes, and looks at the sizes of the data files in use; rows are hashed when a report
//! or a person is about to read them, marts whenever a run begins. [`verify()`] hashes everything.

mod buckets;
pub mod delivery;
mod delta;
mod disk;
#[cfg(test)]
mod fixture;
pub mod footer;
mod key;
pub mod ledger;
mod lock;
mod log;
mod mart_writer;
mod marts;
mod names;
mod raw;
mod recovery;
mod seal;
mod state;
mod steps;
mod verify;
mod whole;

pub use buckets::{BucketWriter, Buckets};
pub use delivery::{Counts, Delivery};
pub use disk::PendingFile;
pub use footer::DELIVERY_KEY;
pub use ledger::{FileState, LedgerEntry, TableState};
pub use mart_writer::{KeptMart, MadeMart, MartWriter};
pub use raw::DataFile;
pub use steps::wind_up;
pub use verify::{Damage, Verified, verify};

use crate::error::{Error, Result};
use crate::table::{ENTITIES, LAKE, MARTS, TableSpec};
use delta::{State, Table};
use ledger::Ledger;
use lock::Lock;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A lake, open.
#[derive(Debug)]
pub struct Lake {
    root: PathBuf,
    runtime: tokio::runtime::Runtime,
    ledger: Ledger,
    /// Tables at their last version, by folder, as far as loaded: under the lock only this program
    /// changes them.
    states: Mutex<BTreeMap<String, Arc<State>>>,
    /// Deliveries by data file: footers never change.
    footers: Mutex<BTreeMap<PathBuf, Delivery>>,
    /// BLAKE3 by data file, as far as this process wrote or read its bytes.
    hashes: Mutex<BTreeMap<PathBuf, String>>,
    /// BLAKE3 by data file, as the last run recorded it.
    words: BTreeMap<PathBuf, String>,
    /// Deliveries that the last run was made from, by the beginning of their data files' names.
    recorded: BTreeMap<String, Delivery>,
    /// None if open to read only.
    lock: Option<Lock>,
}

impl Lake {
    /// Opens the lake in `root` for a run: makes its folders, takes its lock, repairs what a killed
    /// run left.
    ///
    /// # Errors
    /// The environment: the lock is held, or a folder cannot be written. The lake: a table is not
    /// what its log or the ledger says.
    pub fn open(root: &Path) -> Result<Self> {
        for folder in ["raw", "marts", "ledger"] {
            let folder = root.join(folder);
            fs::create_dir_all(&folder)
                .map_err(|cause| Error::io("cannot make folder", folder, cause))?;
        }
        disk::sync_folder(root)?;
        let lock = Lock::take(root)?;
        let lake = Self::assemble(root, Some(lock))?;
        lake.recover()?;
        Ok(lake)
    }

    /// Opens the lake in `root` to look at what runs have published. Takes no lock and repairs
    /// nothing.
    ///
    /// # Errors
    /// Your pipeline file or command: there is no lake. The lake: its ledger cannot be read.
    pub fn open_to_read(root: &Path) -> Result<Self> {
        if !root.join("ledger").is_dir() {
            return Err(Error::Pipeline(format!(
                "there is no lake in `{}`\nhelp: `closedloop run` makes one",
                root.display()
            )));
        }
        Self::assemble(root, None)
    }

    fn assemble(root: &Path, lock: Option<Lock>) -> Result<Self> {
        let root = fs::canonicalize(root).map_err(|cause| Error::io("cannot open", root, cause))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|cause| Error::io("cannot start reading", &root, cause))?;
        let ledger = Ledger::read(root.join("ledger"))?;
        let (mut words, mut recorded) = (BTreeMap::new(), BTreeMap::new());
        if let Some(last) = ledger.last() {
            for state in &last.tables {
                words.extend(state.files.iter().map(|file| {
                    (
                        root.join(&state.table).join(&file.path),
                        file.blake3.clone(),
                    )
                }));
            }
            recorded.extend(
                last.inputs
                    .iter()
                    .map(|delivery| (names::beginning(delivery), delivery.clone())),
            );
        }
        let (states, footers, hashes) = (Mutex::default(), Mutex::default(), Mutex::default());
        Ok(Self {
            root,
            runtime,
            ledger,
            states,
            footers,
            hashes,
            words,
            recorded,
            lock,
        })
    }

    /// The number of the run that comes next: one more than the last in the ledger.
    pub fn next_run(&self) -> u64 {
        self.ledger.next_run()
    }

    /// The entry of the last run; none before the first.
    pub fn last_run(&self) -> Option<&LedgerEntry> {
        self.ledger.last()
    }

    /// Every run, oldest first.
    ///
    /// # Errors
    /// The lake: an entry cannot be read.
    pub fn runs(&self) -> Result<Vec<LedgerEntry>> {
        (1..self.next_run()).map(|run| self.run(run)).collect()
    }

    /// The entry of a run.
    ///
    /// # Errors
    /// Your command: there is no such run. The lake: the entry cannot be read.
    pub fn run(&self, run: u64) -> Result<LedgerEntry> {
        self.ledger.entry(run)?.ok_or_else(|| {
            let last = self.next_run() - 1;
            Error::Pipeline(format!("run `{run}` is not in the ledger, whose last is run {last}\nhelp: `closedloop history` lists the runs"))
        })
    }

    /// Writes the entry of a run: the run exists from here. `key`, `previous` and `seal` are filled
    /// in.
    ///
    /// # Errors
    /// The environment: it cannot be written. A bug of ours: it is not the next run's.
    pub fn record(&mut self, entry: LedgerEntry) -> Result<()> {
        self.check_writable()?;
        let key = self.key_check()?;
        self.ledger.append(LedgerEntry { key, ..entry })
    }

    /// A table by its folder in the lake.
    fn table(&self, name: &str) -> Table<'_> {
        Table {
            runtime: &self.runtime,
            name: name.to_owned(),
            folder: self.root.join(name),
        }
    }

    /// Folders of every table that this program or the last run knows, sorted.
    fn table_names(&self) -> Vec<String> {
        let own = ENTITIES
            .iter()
            .map(raw_name)
            .chain(LAKE.iter().map(|spec| spec.name.to_owned()))
            .chain(MARTS.iter().map(mart_name));
        let recorded = self
            .ledger
            .last()
            .into_iter()
            .flat_map(|entry| entry.tables.iter().map(|state| state.table.clone()));
        let mut names: Vec<String> = own.chain(recorded).collect();
        names.sort();
        names.dedup();
        names
    }

    fn is_writable(&self) -> bool {
        self.lock.is_some()
    }

    fn check_writable(&self) -> Result<()> {
        match self.is_writable() {
            true => Ok(()),
            false => Err(Error::bug(
                "a lake that is open to read only was written to",
            )),
        }
    }
}

fn raw_name(spec: &TableSpec) -> String {
    format!("raw/{}", spec.name)
}

fn mart_name(spec: &TableSpec) -> String {
    format!("marts/{}", spec.name)
}

#[cfg(test)]
mod tests {
    use super::fixture::{deals, deals_file, delivery, entry, mart};
    use super::*;

    #[test]
    fn a_lake_is_held_by_one_run() {
        let root = tempfile::tempdir().unwrap();
        let lake = Lake::open(root.path()).unwrap();
        assert_eq!(Lake::open(root.path()).unwrap_err().exit_code(), 3);
        Lake::open_to_read(root.path()).unwrap();
        drop(lake);
        Lake::open(root.path()).unwrap();
    }

    #[test]
    fn no_lake_is_told_and_none_is_made() {
        let root = tempfile::tempdir().unwrap();
        let error = Lake::open_to_read(&root.path().join("lake")).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(
            error.to_string().starts_with("there is no lake in `"),
            "{error}"
        );
        assert!(!root.path().join("lake").exists());
    }

    #[test]
    fn a_reader_writes_nothing() {
        let root = tempfile::tempdir().unwrap();
        drop(Lake::open(root.path()).unwrap());
        let mut reader = Lake::open_to_read(root.path()).unwrap();
        assert_eq!(reader.record(entry(&reader)).unwrap_err().exit_code(), 70);
        assert_eq!(reader.begin_file(deals()).unwrap_err().exit_code(), 70);
        assert_eq!(reader.hmac_key(None).unwrap_err().exit_code(), 3);
    }

    /// Two runs with everything that other engines must be able to read; the folder is kept where
    /// `CLOSEDLOOP_KEEP_LAKE` says.
    #[test]
    fn two_runs() {
        let folder = tempfile::tempdir().unwrap();
        let root = std::env::var_os("CLOSEDLOOP_KEEP_LAKE")
            .map_or_else(|| folder.path().join("a lake: 100%"), PathBuf::from);
        let roi = crate::table::mart("roi").unwrap();
        let mut lake = Lake::open(&root).unwrap();
        let files = [("january", 3), ("february", 2)]
            .map(|(content, rows)| deals_file(&lake, &delivery(content, "a", 1, &[]), rows));
        lake.commit_raw(deals(), &files).unwrap();
        lake.overwrite_mart(roi, &mart(roi, 2), 2, 1).unwrap();
        lake.record(entry(&lake)).unwrap();
        drop(lake);

        let mut lake = Lake::open(&root).unwrap();
        let again = deals_file(&lake, &delivery("january", "b", 2, &["region"]), 4);
        lake.commit_raw(deals(), &[again]).unwrap();
        for rows in [3, 5] {
            lake.overwrite_mart(roi, &mart(roi, rows), rows as u64, 2)
                .unwrap();
        }
        lake.record(entry(&lake)).unwrap();
        drop(lake);

        let lake = Lake::open_to_read(&root).unwrap();
        assert_eq!(
            lake.runs()
                .unwrap()
                .iter()
                .map(|entry| entry.run)
                .collect::<Vec<_>>(),
            [1, 2]
        );
        let rows = |run| {
            lake.run(run)
                .unwrap()
                .tables
                .into_iter()
                .map(|state| format!("{} {} {}", state.table, state.version, state.rows))
                .collect::<Vec<_>>()
        };
        assert_eq!(rows(1), ["marts/roi 0 2", "raw/deals 0 5"]);
        assert_eq!(rows(2), ["marts/roi 2 5", "raw/deals 1 6"]);
        assert_eq!(
            lake.files_known_at(deals(), 1).unwrap(),
            lake.files_of(deals(), Some(0)).unwrap()
        );
        assert_eq!(
            lake.files_known_at(deals(), 2).unwrap(),
            lake.files_of(deals(), None).unwrap()
        );
        assert_eq!(lake.files_known_at(deals(), 3).unwrap_err().exit_code(), 2);
        assert_eq!(
            lake.last_run()
                .unwrap()
                .inputs
                .iter()
                .map(|delivery| delivery.run)
                .collect::<Vec<_>>(),
            [1, 2]
        );
    }

    /// The steps of a run, up to `steps` of them: a run that does all six is recorded.
    fn run(root: &Path, steps: usize) {
        let mut lake = Lake::open(root).unwrap();
        let (roi, rejects) = (crate::table::mart("roi").unwrap(), &LAKE[0]);
        let delivery = delivery("january", "a", lake.next_run(), &[]);
        if !lake.deliveries().unwrap().contains(&delivery) {
            let pending = lake.begin_file(deals()).unwrap();
            if steps == 1 {
                std::mem::forget(pending);
                return;
            }
            let rejected = fixture::file(&lake, rejects, rejects.columns, &delivery, 1);
            let accepted = deals_file(&lake, &delivery, 2);
            if steps == 2 {
                return;
            }
            lake.commit_rejects(std::slice::from_ref(&delivery), &[rejected])
                .unwrap();
            if steps == 3 {
                return;
            }
            lake.commit_raw(deals(), &[accepted]).unwrap();
        }
        if steps > 4 {
            lake.overwrite_mart(roi, &mart(roi, 2), 2, lake.next_run())
                .unwrap();
        }
        if steps > 5 {
            lake.record(entry(&lake)).unwrap();
        }
    }

    /// What entries say of inputs and tables, but for the commits, whose bytes are never the same
    /// twice.
    fn rows(entries: &[LedgerEntry]) -> Vec<(u64, Vec<Delivery>, Vec<TableState>)> {
        let bare = |state: &TableState| TableState {
            commits: String::new(),
            ..state.clone()
        };
        entries
            .iter()
            .map(|entry| {
                (
                    entry.run,
                    entry.inputs.clone(),
                    entry.tables.iter().map(bare).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn a_run_killed_at_any_step_is_finished_by_the_next() {
        let whole = tempfile::tempdir().unwrap();
        run(whole.path(), 6);
        let expected = Lake::open_to_read(whole.path()).unwrap().runs().unwrap();
        assert_eq!(
            expected[0]
                .tables
                .iter()
                .map(|state| state.rows)
                .collect::<Vec<_>>(),
            [2, 2, 1]
        );
        for killed_after in 1..=5 {
            let root = tempfile::tempdir().unwrap();
            run(root.path(), killed_after);
            run(root.path(), 6);
            let lake = Lake::open(root.path()).unwrap();
            assert_eq!(
                rows(&lake.runs().unwrap()),
                rows(&expected),
                "killed after step {killed_after}"
            );
            for state in &lake.last_run().unwrap().tables {
                let found = disk::names(&root.path().join(&state.table)).unwrap();
                assert_eq!(
                    found.len(),
                    state.files.len() + 1,
                    "killed after step {killed_after}: {found:?}"
                );
            }
        }
    }
}
