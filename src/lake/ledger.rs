//! The ledger: one JSON document for each run, `rNNNN.json`, and `head`, which names the last. A
//! run exists from the moment its entry does.
//!
//! Each entry carries a seal, the hash of itself, and the hash of the one before; `head` knows the
//! hash of the last. So an entry that was changed, exchanged or taken away is noticed by the next
//! run or command that opens the lake, be it the last one.

use super::delivery::Delivery;
use super::disk::{self, PendingFile};
use super::{seal, steps};
use crate::error::{Error, Result};
use chrono::NaiveDate;
use memchr::memmem;
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
    /// BLAKE3 of the publication's `run.json`, hex, which has those of all its files; none in
    /// entries from before it was recorded.
    #[serde(default)]
    pub run_json: Option<String>,
    /// Id of the lake; empty in entries from before lakes had one. Filled in when the entry is
    /// recorded, like the three that follow.
    #[serde(default)]
    pub lake: String,
    /// Check value of the key that personal values in the lake are hashed with; none if no value
    /// is.
    pub key: Option<String>,
    /// BLAKE3 of the previous entry's bytes, hex; empty in the first.
    pub previous: String,
    /// BLAKE3 of this entry's bytes with zeros in the place of these 64 digits.
    pub seal: String,
}

/// A table at a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableState {
    /// Its folder in the lake, `raw/leads`.
    pub table: String,
    /// Version of its Delta log.
    pub version: u64,
    /// BLAKE3 of all its commits up to that version, one after the other, hex.
    pub commits: String,
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
    /// Its rows.
    pub rows: u64,
    /// BLAKE3 of its content, hex: Parquet pages carry no checksum of their own.
    pub blake3: String,
}

/// What stands before the digits of an entry's seal.
pub(super) const SEAL_LEAD: &str = "\"seal\": \"";
/// Name of the file that names the last entry.
pub(super) const HEAD: &str = "head";

/// What stands before the number of an entry, and before its predecessor's hash.
const RUN_LEAD: &str = "\"run\": ";
const PREVIOUS_LEAD: &str = "\"previous\": \"";

/// The chain of entries; all are compared with their seals and each other, only the last is held.
#[derive(Debug)]
pub(super) struct Ledger {
    folder: PathBuf,
    last: Option<LedgerEntry>,
    /// BLAKE3 of the bytes of the last entry but one, and of the last; empty where there is none.
    hashes: (String, String),
}

impl Ledger {
    /// Compares the entries of `folder` and reads the last; none if it does not exist.
    ///
    /// # Errors
    /// The lake: an entry is missing, cannot be read, was changed, or is not the one that its
    /// successor or `head` knows.
    pub(super) fn read(folder: PathBuf) -> Result<Self> {
        let mut ledger = Self {
            folder,
            last: None,
            hashes: Default::default(),
        };
        let runs = runs(&ledger.folder)?;
        for (at, run) in (1..).zip(&runs) {
            let path = ledger.folder.join(file_name(at));
            if *run != at {
                return Err(broken(&path, "is missing, though later entries exist"));
            }
            let bytes = fs::read(&path).map_err(|cause| Error::io("cannot read", &path, cause))?;
            let previous = previous_of(at, &bytes).map_err(|what| broken(&path, what))?;
            if previous != ledger.hashes.1.as_bytes() {
                return Err(broken(
                    &path,
                    "does not follow the entry before it: one of the two was exchanged",
                ));
            }
            ledger.hashes = (ledger.hashes.1, blake3::hash(&bytes).to_hex().to_string());
            if at == runs.len() as u64 {
                ledger.last = Some(read_entry(at, &bytes).map_err(|what| broken(&path, what))?);
            }
        }
        match head_damage(&ledger.folder, ledger.next_run() - 1, &ledger.hashes)? {
            Some(what) => Err(broken(&ledger.folder.join(HEAD), what)),
            None => Ok(ledger),
        }
    }

    /// The entry of a run; none if there is none.
    ///
    /// # Errors
    /// The lake: it was changed since the ledger was read.
    pub(super) fn entry(&self, run: u64) -> Result<Option<LedgerEntry>> {
        if run == 0 || run >= self.next_run() {
            return Ok(None);
        }
        read_one(&self.folder, run).map(Some)
    }

    /// Makes `head` name the last entry; nothing is written where it does.
    pub(super) fn mend_head(&self) -> Result<()> {
        let now = head_text(self.next_run() - 1, &self.hashes.1);
        if self.last.is_none()
            || disk::read_if_there(&self.folder.join(HEAD))?
                .is_some_and(|text| text == now.as_bytes())
        {
            return Ok(());
        }
        disk::write_whole(PendingFile::create(&self.folder)?, HEAD, now.as_bytes()).map(|_| ())
    }

    /// The last entry.
    pub(super) fn last(&self) -> Option<&LedgerEntry> {
        self.last.as_ref()
    }

    /// The number that the next entry has.
    pub(super) fn next_run(&self) -> u64 {
        self.last.as_ref().map_or(0, |entry| entry.run) + 1
    }

    /// A table as the last run left it.
    pub(super) fn last_state(&self, table: &str) -> Option<&TableState> {
        self.last()?
            .tables
            .iter()
            .find(|state| state.table == table)
    }

    /// Writes an entry whole and makes it last.
    pub(super) fn append(&mut self, mut entry: LedgerEntry) -> Result<()> {
        if entry.run != self.next_run() {
            return Err(Error::bug(format!(
                "ledger entry of run {}, expected run {}",
                entry.run,
                self.next_run()
            )));
        }
        entry.previous.clone_from(&self.hashes.1);
        seal::OPEN.clone_into(&mut entry.seal);
        let unwritable =
            |cause| Error::bug(format!("a ledger entry could not be written: {cause}"));
        let mut bytes = serde_json::to_vec_pretty(&entry).map_err(unwritable)?;
        bytes.push(b'\n');
        seal::close(&mut bytes, SEAL_LEAD)?;
        entry = serde_json::from_slice(&bytes).map_err(unwritable)?;
        let _undivided = steps::undivided();
        let hash = disk::write_whole(
            PendingFile::create(&self.folder)?,
            &file_name(entry.run),
            &bytes,
        )?
        .blake3;
        steps::recorded();
        self.hashes = (std::mem::take(&mut self.hashes.1), hash);
        self.last = Some(entry);
        self.mend_head()
    }
}

/// The number of the last entry in `folder`; 0 if there is none.
pub(super) fn last_run(folder: &Path) -> Result<u64> {
    Ok(runs(folder)?.last().copied().unwrap_or(0))
}

/// One entry of `folder`, apart from the others.
pub(super) fn read_one(folder: &Path, run: u64) -> Result<LedgerEntry> {
    let path = folder.join(file_name(run));
    let bytes = fs::read(&path).map_err(|cause| Error::io("cannot read", &path, cause))?;
    read_entry(run, &bytes).map_err(|what| broken(&path, what))
}

/// Numbers of the entries that are there, ascending.
pub(super) fn runs(folder: &Path) -> Result<Vec<u64>> {
    let mut runs: Vec<u64> = disk::names(folder)?
        .iter()
        .filter_map(|name| run_of(name))
        .collect();
    runs.sort_unstable();
    Ok(runs)
}

/// The entry of a run from its bytes, or what is wrong with them.
pub(super) fn read_entry(run: u64, bytes: &[u8]) -> Result<LedgerEntry, String> {
    previous_of(run, bytes)?;
    serde_json::from_slice::<LedgerEntry>(bytes).map_err(|cause| format!("cannot be read: {cause}"))
}

/// The hash of the entry before, from an entry's sealed text alone, or what is wrong with it: an
/// entry lists every file, so parsing all of them would take longer run by run.
fn previous_of(run: u64, bytes: &[u8]) -> Result<&[u8], String> {
    if bytes.trim_ascii().is_empty() {
        return Err("is empty".to_owned());
    }
    if !seal::holds(bytes, SEAL_LEAD) {
        return Err("is torn or was changed: its seal does not hold".to_owned());
    }
    let after = |lead: &str, end: u8| {
        memmem::find(bytes, lead.as_bytes())
            .and_then(|at| bytes[at + lead.len()..].split(|byte| *byte == end).next())
    };
    let unreadable =
        || "cannot be read: it was written by another version of closedloop".to_owned();
    let recorded = after(RUN_LEAD, b',').ok_or_else(unreadable)?;
    if recorded != run.to_string().as_bytes() {
        return Err(format!("says run {}", String::from_utf8_lossy(recorded)));
    }
    after(PREVIOUS_LEAD, b'"').ok_or_else(unreadable)
}

/// What is wrong with `head`, if anything, where `last` is the last entry and `hashes` are those of
/// the entry before it and of itself. A run that was killed right after its entry leaves the head
/// one behind.
pub(super) fn head_damage(
    folder: &Path,
    last: u64,
    hashes: &(String, String),
) -> Result<Option<String>> {
    let text = disk::read_if_there(&folder.join(HEAD))?
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let (before, now) = (
        head_text(last.saturating_sub(1), &hashes.0),
        head_text(last, &hashes.1),
    );
    Ok(match text {
        None if last <= 1 => None,
        None => Some("is missing, though entries exist".to_owned()),
        Some(text) if text == now && last > 0 || text == before && last > 1 => None,
        Some(text) => match text
            .split(' ')
            .next()
            .and_then(|name| run_of(&format!("{name}.json")))
        {
            Some(run) if run > last => Some(format!(
                "names run {run}, yet the ledger ends at run {last}: entries after it are missing"
            )),
            _ => Some(format!(
                "does not name the last entry, that of run {last}: one of the two was changed"
            )),
        },
    })
}

fn head_text(run: u64, hash: &str) -> String {
    format!("r{run:04} {hash}\n")
}

/// Name of a run's entry.
pub(super) fn file_name(run: u64) -> String {
    format!("r{run:04}.json")
}

fn run_of(name: &str) -> Option<u64> {
    let run = name
        .strip_prefix('r')?
        .strip_suffix(".json")?
        .parse()
        .ok()?;
    (file_name(run) == name).then_some(run)
}

fn broken(path: &Path, what: impl std::fmt::Display) -> Error {
    Error::Lake(format!(
        "ledger entry `{}` {what}\nhelp: restore the lake's `ledger` folder from a copy",
        path.display()
    ))
}

#[cfg(test)]
mod tests;
