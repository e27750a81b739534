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
//! lock                                      names the process that runs; empty when none does
//! job.json                                  the job that the lake belongs to, and the id of the lake
//! publishing.json                           a publication about to get its name; gone when its run is recorded
//! hmac.key, hmac.check                      the key that personal values are hashed with, and what it is known by
//! ```
//!
//! What is checked when: opening compares every ledger entry and every commit with its seal and the
//! ledger's hashes, and looks at the sizes of the data files in use; rows are hashed when a report
//! or a person is about to read them, marts whenever a run begins. [`verify()`] hashes everything.

mod content_check;
pub mod delivery;
mod delta;
pub(crate) mod disk;
#[cfg(test)]
mod fixture;
pub mod footer;
mod key;
mod key_hashes;
pub mod ledger;
mod lock;
mod log;
mod mart_writer;
mod marts;
mod merged_columns;
mod names;
mod owner;
mod pending_publication;
mod raw;
mod recovery;
mod seal;
mod state;
mod steps;
mod verify;
pub mod whole_tables;

pub use delivery::{Delivery, RecordCounts};
pub use disk::PendingFile;
pub use footer::DELIVERY_KEY;
pub use key_hashes::key_hashes;
pub use ledger::{FileState, LedgerEntry, TableState};
pub use mart_writer::{KeptMart, MadeMart, MartWriter};
pub use owner::{LakeIdentity, lake_identity};
pub use pending_publication::PendingPublication;
pub use raw::DataFile;
pub use steps::shutdown;
pub use verify::{Damage, Verified, verify};

use crate::error::{Error, Result};
use crate::table::{ENTITIES, LAKE, TableSpec};
use delta::{LakeTable, State};
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
    recorded_hashes: BTreeMap<PathBuf, String>,
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
    /// as its log or the ledger has it.
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
        let (mut recorded_hashes, mut recorded) = (BTreeMap::new(), BTreeMap::new());
        if let Some(last) = ledger.last() {
            for state in &last.tables {
                recorded_hashes.extend(state.files.iter().map(|file| {
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
            recorded_hashes,
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

    /// Writes the entry of a run: the run exists from here. `lake`, `key`, `previous` and `seal` are
    /// filled in.
    ///
    /// # Errors
    /// The environment: it cannot be written. A bug of ours: it is not the next run's.
    pub fn record(&mut self, entry: LedgerEntry) -> Result<()> {
        self.check_writable()?;
        let key = self.key_check()?;
        let lake = self.id()?.unwrap_or_default();
        self.ledger.append(LedgerEntry { key, lake, ..entry })?;
        self.forget_published()
    }

    /// A table by its folder in the lake.
    fn table(&self, name: &str) -> LakeTable<'_> {
        LakeTable {
            runtime: &self.runtime,
            name: name.to_owned(),
            folder: self.root.join(name),
        }
    }

    /// The marts that have a folder, recorded or not.
    fn mart_folders(&self) -> Vec<String> {
        let folders = std::fs::read_dir(self.root.join(MARTS))
            .into_iter()
            .flatten();
        let names = folders.flatten().map(|entry| entry.file_name());
        names
            .map(|name| format!("{MARTS}/{}", name.to_string_lossy()))
            .collect()
    }

    /// Folders of every table that is known here or was to the last run, sorted.
    fn table_names(&self) -> Vec<String> {
        let own = ENTITIES
            .iter()
            .map(raw_name)
            .chain(LAKE.iter().map(|spec| spec.name.to_owned()))
            .chain(self.mart_folders());
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

/// The folder of all marts.
const MARTS: &str = "marts";

fn mart_name(spec: &TableSpec) -> String {
    format!("{MARTS}/{}", spec.name)
}

#[cfg(test)]
mod tests;
